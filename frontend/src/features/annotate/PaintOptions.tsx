import { Button, Group, RangeSlider, SegmentedControl, Stack, Switch, Text } from "@mantine/core";
import { IconColorPicker } from "@tabler/icons-react";
import { useStore } from "zustand";
import type { VolumeDescription } from "../../viewer/port";
import { changePaint, toggleRange, type ViewingStore } from "../../viewer/viewing";

interface PaintOptionsProps {
  readonly viewing: ViewingStore;
  readonly fills: boolean;
  /** Null until the image is known. */
  readonly volume: Pick<VolumeDescription, "range" | "dtype"> | null;
}

/** How the brush, the eraser or the fill in hand works. */
export function PaintOptions({ viewing, fills, volume }: PaintOptionsProps) {
  const { sphere, erases, range, samples } = useStore(viewing, (state) => state.paint);
  return (
    <Stack gap={8} px={8} pt={8}>
      {fills ? (
        <Choice
          label="What fills do" words={["Label", "Erase"]} second={erases}
          onChange={(second) => changePaint(viewing, { erases: second })}
        />
      ) : (
        <Choice
          label="Shape of the brush" words={["2-D disk", "3-D sphere"]} second={sphere}
          onChange={(second) => changePaint(viewing, { sphere: second })}
        />
      )}
      <Switch
        size="xs" label="Only within a range of values" checked={range !== null} onChange={() => toggleRange(viewing)}
      />
      {range && volume && <ValueRange viewing={viewing} volume={volume} />}
      <Button
        variant={samples ? "filled" : "default"} size="compact-xs"
        leftSection={<IconColorPicker size={14} aria-hidden />}
        aria-pressed={samples} onClick={() => changePaint(viewing, { samples: !samples })}
      >
        {samples ? "Click the tissue in a pane" : "Take the range from the image"}
      </Button>
    </Stack>
  );
}

interface ChoiceProps {
  readonly label: string;
  readonly words: readonly [string, string];
  readonly second: boolean;
  readonly onChange: (second: boolean) => void;
}

function Choice({ label, words, second, onChange }: ChoiceProps) {
  return (
    <SegmentedControl
      size="xs" fullWidth aria-label={label} data={[...words]} value={words[second ? 1 : 0]}
      onChange={(value) => onChange(value === words[1])}
    />
  );
}

const STEPS = 400;

function ValueRange({ viewing, volume }: Pick<PaintOptionsProps, "viewing"> & {
  readonly volume: NonNullable<PaintOptionsProps["volume"]>;
}) {
  const range = useStore(viewing, (state) => state.paint.range);
  const [least, most] = volume.range;
  const step = volume.dtype === "float32" ? (most - least) / STEPS : 1;
  if (!range) return null;
  return (
    <Group gap={10} wrap="nowrap" align="center">
      <RangeSlider
        flex={1} size="sm" min={least} max={most} step={step} minRange={0} label={null}
        thumbFromLabel="Lowest value" thumbToLabel="Highest value" value={[...range]}
        onChange={(next) => changePaint(viewing, { range: next })}
      />
      <Text size="xs" w={84} ta="right" className="numbers">
        {range.map((value) => Number(value.toPrecision(4))).join(" to ")}
      </Text>
    </Group>
  );
}
