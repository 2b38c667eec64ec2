import { Group, Slider, Switch, Text } from "@mantine/core";
import { useStore } from "zustand";
import { SideSection } from "../../ui/Workbench";
import { TOOLS } from "../../viewer/controls/commands";
import type { ToolName, VolumeDescription } from "../../viewer/port";
import {
  BRUSH_MM, isScribble, SCRIBBLE_MM, setBrush, setScribbleWidth, type ViewingStore,
} from "../../viewer/viewing";
import { PaintOptions } from "./PaintOptions";

const HINTS: Readonly<Record<ToolName, (segment: string) => string>> = {
  include: (segment) => `Click what belongs to ${segment}.`,
  exclude: (segment) => `Click what does not belong to ${segment}.`,
  foreground: (segment) => `Draw lines through the middle of ${segment}, in any pane.`,
  background: (segment) => `Draw lines through what does not belong to ${segment}.`,
  pin: () => "Click a place, then say what others should know about it.",
  brush: (segment) => `Drag to paint ${segment}.`,
  eraser: () => "Drag to take labels off. Locked segments stay.",
  polygonFill: () => "Click the corners; a double click or Enter fills the outline, Escape leaves it.",
  lassoFill: () => "Draw around an area of the slice; it is filled when you let go.",
  crosshair: () => "Click a place to see it in every pane.",
  window: () => "Drag sideways for contrast, up and down for brightness.",
  pan: () => "Drag to move the picture.",
  zoom: () => "Drag up and down to zoom.",
};

interface ToolOptionsProps {
  readonly viewing: ViewingStore;
  readonly volume: VolumeDescription | null;
}

const SETS: ReadonlySet<ToolName> = new Set(["include", "exclude", "brush"]);
const FILLS: ReadonlySet<ToolName> = new Set(["polygonFill", "lassoFill"]);

/** What the tool in hand does, and how. */
export function ToolOptions({ viewing, volume }: ToolOptionsProps) {
  const tool = useStore(viewing, (state) => state.tool);
  const look = useStore(viewing, ({ looks, active }) => looks.find(({ number }) => number === active));
  const name = look?.name ?? "the segment";
  const erases = useStore(viewing, ({ paint }) => paint.erases);
  const sets = SETS.has(tool) || isScribble(tool) || (FILLS.has(tool) && !erases);
  const title = TOOLS.find((one) => one.tool === tool)?.words ?? "Tool";
  return (
    <SideSection title={title}>
      <Text size="sm" px={8}>
        {look?.locked && sets ? `${name} is locked. Unlock it to change it.` : HINTS[tool](name)}
      </Text>
      {(tool === "brush" || tool === "eraser") && <BrushSize viewing={viewing} />}
      {isScribble(tool) && <PenWidth viewing={viewing} />}
      {isScribble(tool) && <LikelihoodSwitch viewing={viewing} />}
      {(tool === "brush" || tool === "eraser" || FILLS.has(tool)) && (
        <PaintOptions viewing={viewing} volume={volume} fills={FILLS.has(tool)} />
      )}
    </SideSection>
  );
}

function BrushSize({ viewing }: { viewing: ViewingStore }) {
  const mm = useStore(viewing, (state) => state.brushMm);
  const set = (to: number): void => setBrush(viewing, to);
  return <SizeInMm words="Size" label="Brush size in mm" range={BRUSH_MM} mm={mm} set={set} />;
}

function PenWidth({ viewing }: { viewing: ViewingStore }) {
  const mm = useStore(viewing, (state) => state.scribbleMm);
  const set = (to: number): void => setScribbleWidth(viewing, to);
  return <SizeInMm words="Width" label="Scribble width in mm" range={SCRIBBLE_MM} mm={mm} set={set} />;
}

function LikelihoodSwitch({ viewing }: { viewing: ViewingStore }) {
  const shown = useStore(viewing, ({ likelihood }) => likelihood);
  return (
    <Switch
      size="xs" px={8} pt={10} label="Show the likelihood" checked={shown}
      onChange={({ currentTarget }) => viewing.setState({ likelihood: currentTarget.checked })}
    />
  );
}

interface SizeProps {
  readonly words: string;
  readonly label: string;
  readonly range: { readonly least: number; readonly most: number };
  readonly mm: number;
  readonly set: (mm: number) => void;
}

function SizeInMm({ words, label, range, mm, set }: SizeProps) {
  return (
    <Group gap={10} wrap="nowrap" px={8} pt={8}>
      <Text size="xs" c="dimmed" w={52}>
        {words}
      </Text>
      <Slider
        flex={1} size="sm" min={range.least} max={range.most} step={0.5} label={null} thumbLabel={label}
        value={mm} onChange={set}
      />
      <Text size="xs" w={48} ta="right" className="numbers">
        {mm} mm
      </Text>
    </Group>
  );
}
