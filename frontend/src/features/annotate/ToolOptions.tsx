import { Group, Slider, Text } from "@mantine/core";
import { useStore } from "zustand";
import { SideSection } from "../../ui/Workbench";
import { TOOLS } from "../../viewer/controls/commands";
import type { ToolName } from "../../viewer/port";
import { BRUSH_MM, setBrush, type ViewingStore } from "../../viewer/viewing";

const HINTS: Readonly<Record<ToolName, (segment: string) => string>> = {
  include: (segment) => `Click what belongs to ${segment}.`,
  exclude: (segment) => `Click what does not belong to ${segment}.`,
  brush: (segment) => `Drag to paint ${segment} on the slice.`,
  eraser: () => "Drag to take labels off the slice. Locked segments stay.",
  pin: () => "Click a place, then say what others should know about it.",
  crosshair: () => "Click a place to see it in every pane.",
  window: () => "Drag sideways for contrast, up and down for brightness.",
  pan: () => "Drag to move the picture.",
  zoom: () => "Drag up and down to zoom.",
};

/** What the tool in hand does, and its size. */
export function ToolOptions({ viewing }: { viewing: ViewingStore }) {
  const tool = useStore(viewing, (state) => state.tool);
  const look = useStore(viewing, ({ looks, active }) => looks.find(({ number }) => number === active));
  const name = look?.name ?? "the segment";
  const sets = tool === "include" || tool === "exclude" || tool === "brush";
  const title = TOOLS.find((one) => one.tool === tool)?.words ?? "Tool";
  return (
    <SideSection title={title}>
      <Text size="sm" px={8}>
        {look?.locked && sets ? `${name} is locked. Unlock it to change it.` : HINTS[tool](name)}
      </Text>
      {(tool === "brush" || tool === "eraser") && <BrushSize viewing={viewing} />}
    </SideSection>
  );
}

function BrushSize({ viewing }: { viewing: ViewingStore }) {
  const mm = useStore(viewing, (state) => state.brushMm);
  return (
    <Group gap={10} wrap="nowrap" px={8} pt={8}>
      <Text size="xs" c="dimmed" w={52}>
        Size
      </Text>
      <Slider
        flex={1} size="sm" min={BRUSH_MM.least} max={BRUSH_MM.most} step={0.5} label={null}
        thumbLabel="Brush size in mm" value={mm} onChange={(size) => setBrush(viewing, size)}
      />
      <Text size="xs" w={48} ta="right" className="numbers">
        {mm} mm
      </Text>
    </Group>
  );
}
