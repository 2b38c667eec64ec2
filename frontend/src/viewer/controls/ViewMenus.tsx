import { ActionIcon, Button, Menu, Tooltip } from "@mantine/core";
import { IconContrast2, IconFocusCentered, IconLayoutBoard } from "@tabler/icons-react";
import { useStore } from "zustand";
import { windowOf, type WindowPreset } from "../../domain/windows";
import type { ViewerPort } from "../port";
import { arrange, type Layout, LAYOUTS, type ViewingStore } from "../viewing";

const WORDS: Readonly<Record<Layout, string>> = {
  axial: "Axial large", sagittal: "Sagittal large", coronal: "Coronal large", "3d": "3D large", grid: "Two by two",
  columns: "Planes side by side",
};
const ALONE = [["axial", "Axial"], ["sagittal", "Sagittal"], ["coronal", "Coronal"], ["3d", "3D"]] as const;

interface ViewMenusProps {
  readonly viewer: ViewerPort | null;
  readonly viewing: ViewingStore;
  readonly presets: readonly WindowPreset[];
}

/** Gray window, layout of the panes, and the way back to the first view. */
export function ViewMenus({ viewer, viewing, presets }: ViewMenusProps) {
  const layout = useStore(viewing, (state) => state.layout);
  const alone = useStore(viewing, (state) => state.alone);
  return (
    <>
      <Menu position="bottom-end" width={210}>
        <Menu.Target>
          <Button variant="subtle" color="gray" size="compact-sm" leftSection={<IconContrast2 size={17} aria-hidden />}>
            Window
          </Button>
        </Menu.Target>
        <Menu.Dropdown>
          {presets.map((preset) => (
            <Menu.Item
              key={preset.name} rightSection={<small>{presetWords(preset)}</small>}
              onClick={() => viewer && show(viewer, preset)}
            >
              {preset.name}
            </Menu.Item>
          ))}
        </Menu.Dropdown>
      </Menu>
      <Menu position="bottom-end" width={170}>
        <Menu.Target>
          <Button
            variant="subtle" color="gray" size="compact-sm" leftSection={<IconLayoutBoard size={17} aria-hidden />}
          >
            Layout
          </Button>
        </Menu.Target>
        <Menu.Dropdown>
          {LAYOUTS.map((name) => (
            <Menu.Item
              key={name} fw={name === layout && alone === null ? 600 : 400} onClick={() => arrange(viewing, name)}
            >
              {WORDS[name]}
            </Menu.Item>
          ))}
          <Menu.Label>One alone (F)</Menu.Label>
          {ALONE.map(([name, words]) => (
            <Menu.Item
              key={name} fw={name === alone ? 600 : 400} onClick={() => viewing.setState({ alone: name })}
            >
              {words}
            </Menu.Item>
          ))}
        </Menu.Dropdown>
      </Menu>
      <Tooltip label="Reset the view (R)">
        <ActionIcon variant="subtle" color="gray" aria-label="Reset view" onClick={() => viewer?.resetView()}>
          <IconFocusCentered size={18} aria-hidden />
        </ActionIcon>
      </Tooltip>
    </>
  );
}

function show(viewer: ViewerPort, preset: WindowPreset): void {
  const { center, width } = windowOf(preset, (shares) => viewer.levelsAt(shares));
  viewer.setWindow(center, width);
}

function presetWords(preset: WindowPreset): string {
  if ("shares" in preset) return preset.shares.map((share) => Number((100 * share).toFixed(1))).join("–") + " %";
  return `${Number(preset.width.toPrecision(3))} at ${Number(preset.center.toPrecision(3))}`;
}
