import { ActionIcon, Group, Slider, Stack, Text, TextInput, Tooltip, UnstyledButton } from "@mantine/core";
import { IconEye, IconEyeOff, IconLock, IconLockOpen } from "@tabler/icons-react";
import { useState } from "react";
import { useStore } from "zustand";
import type { Measure } from "../port";
import { activate, changeLook, type Look, type ViewingStore } from "../viewing";
import classes from "./SegmentList.module.css";

/** The segments: which one tools write, which are seen, which may not change. `mayLock` where one may write. */
export function SegmentList({ viewing, mayLock }: { viewing: ViewingStore; mayLock: boolean }) {
  const looks = useStore(viewing, (state) => state.looks);
  const active = useStore(viewing, (state) => state.active);
  const measures = useStore(viewing, (state) => state.measures);
  const [words, setWords] = useState("");
  const many = looks.length > MANY;
  const sought = looks.filter(({ name, number }) => matches(`${number} ${name}`, words));
  const activeLook = looks.find(({ number }) => number === active);
  return (
    <Stack gap={8}>
      {many && (
        <TextInput
          size="xs" placeholder="Find a segment" aria-label="Find a segment" value={words}
          onChange={(event) => setWords(event.currentTarget.value)}
        />
      )}
      <ul className={classes.list} aria-label="Segments" data-many={many || undefined}>
        {sought.map((look) => (
          <Row
            key={look.number} look={look} measure={measures.get(look.number)} active={look.number === active}
            viewing={viewing} mayLock={mayLock}
          />
        ))}
      </ul>
      {activeLook && (
        <Stack gap={4} px={8}>
          <OpacitySlider
            label="In slices" name={`Opacity of ${activeLook.name}`} value={activeLook.opacity}
            onChange={(opacity) => changeLook(viewing, activeLook.number, { opacity })}
          />
          <OpacitySlider
            label="In 3D" name={`Opacity of ${activeLook.name} in 3D`} value={activeLook.surfaceOpacity}
            onChange={(surfaceOpacity) => changeLook(viewing, activeLook.number, { surfaceOpacity })}
          />
        </Stack>
      )}
    </Stack>
  );
}

interface OpacitySliderProps {
  readonly label: string;
  /** For those who do not see what it is about. */
  readonly name: string;
  readonly value: number;
  readonly onChange: (value: number) => void;
}

function OpacitySlider({ label, name, value, onChange }: OpacitySliderProps) {
  return (
    <Group gap={10} wrap="nowrap">
      <Text size="xs" c="dimmed" w={52}>
        {label}
      </Text>
      <Slider
        flex={1} size="sm" min={0} max={1} step={0.05} thumbLabel={name}
        label={(share) => `Opacity ${Math.round(share * 100)} %`} value={value} onChange={onChange}
      />
    </Group>
  );
}

/** More than these scroll by themselves and can be searched. */
const MANY = 12;

const matches = (text: string, words: string): boolean => text.toLowerCase().includes(words.trim().toLowerCase());

interface RowProps {
  readonly look: Look;
  readonly measure: Measure | undefined;
  readonly active: boolean;
  readonly viewing: ViewingStore;
  readonly mayLock: boolean;
}

function Row({ look, measure, active, viewing, mayLock }: RowProps) {
  const { number, name, color, visible, locked } = look;
  const change = (what: Partial<Look>) => changeLook(viewing, number, what);
  return (
    <li className={classes.row} data-active={active || undefined} data-hidden={!visible || undefined}>
      <UnstyledButton className={classes.name} aria-pressed={active} onClick={() => activate(viewing, number)}>
        <span className={classes.swatch} style={{ background: color }}>
          {number}
        </span>
        <span className={classes.label}>
          {name}
          {measure && <small className={classes.measure}>{measureWords(measure)}</small>}
        </span>
      </UnstyledButton>
      {mayLock && (
        <Toggle
          label={locked ? `Unlock ${name}` : `Lock ${name}`} on={locked} onClick={() => change({ locked: !locked })}
        >
          {locked ? <IconLock size={16} aria-hidden /> : <IconLockOpen size={16} aria-hidden />}
        </Toggle>
      )}
      <Toggle
        label={visible ? `Hide ${name}` : `Show ${name}`} on={!visible} onClick={() => change({ visible: !visible })}
      >
        {visible ? <IconEye size={16} aria-hidden /> : <IconEyeOff size={16} aria-hidden />}
      </Toggle>
    </li>
  );
}

/** "12.4 ml, 15,500 voxels" */
function measureWords({ voxels, milliliters }: Measure): string {
  const digits = milliliters < 10 ? 2 : milliliters < 100 ? 1 : 0;
  return `${milliliters.toFixed(digits)} ml, ${voxels.toLocaleString("en")} ${voxels === 1 ? "voxel" : "voxels"}`;
}

interface ToggleProps {
  readonly label: string;
  readonly on: boolean;
  readonly onClick: () => void;
  readonly children: React.ReactNode;
}

function Toggle({ label, on, onClick, children }: ToggleProps) {
  return (
    <Tooltip label={label}>
      <ActionIcon
        variant="subtle" size="md" color={on ? "yellow" : "gray"} aria-label={label} aria-pressed={on}
        onClick={onClick}
      >
        {children}
      </ActionIcon>
    </Tooltip>
  );
}
