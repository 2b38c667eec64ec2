import { ActionIcon, Button, Group, Stack, Text, TextInput } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { IconPlus, IconX } from "@tabler/icons-react";
import { useRef } from "react";
import { blank, type DraftSegment, MOST_SEGMENTS, renamed, withPreset } from "./draft";
import { presetsQuery } from "./presets";
import classes from "./SegmentRows.module.css";

interface SegmentRowsProps {
  rows: readonly DraftSegment[];
  onChange: (rows: DraftSegment[]) => void;
}

/** Segments as they are typed: Enter goes to the next name, a preset fills in many. */
export function SegmentRows({ rows, onChange }: SegmentRowsProps) {
  const { data: presets = [] } = useQuery(presetsQuery);
  const list = useRef<HTMLOListElement>(null);
  const names = () => [...(list.current?.querySelectorAll<HTMLInputElement>("input[data-name]") ?? [])];
  const full = rows.length >= MOST_SEGMENTS;
  const goOn = (place: number) => {
    if (place === rows.length - 1 && !full) onChange([...rows, blank(rows)]);
    requestAnimationFrame(() => names()[place + 1]?.focus());
  };
  const change = (key: number, news: Partial<DraftSegment>) =>
    onChange(rows.map((row) => (row.key === key ? { ...row, ...news } : row)));
  return (
    <Stack gap="xs" component="fieldset" p={0} m={0} style={{ border: 0 }}>
      <Text component="legend" size="sm" fw={500} mb={4}>
        Segments: the structures to label
      </Text>
      <Group gap={6} role="group" aria-label="Presets">
        <Text size="xs" c="dimmed">
          Start from
        </Text>
        {presets.map((preset) => (
          <Button
            key={preset.id} size="compact-sm" variant="default" onClick={() => onChange(withPreset(rows, preset))}
          >
            {preset.name}
          </Button>
        ))}
      </Group>
      <ol className={classes.rows} ref={list}>
        {rows.map(({ key, name, color }, place) => (
          <li key={key} className={classes.row}>
            <span className={classes.number}>{place + 1}</span>
            <input
              type="color" className={classes.color} value={color} aria-label={`Color of segment ${place + 1}`}
              onChange={(event) => change(key, { color: event.currentTarget.value })}
            />
            <TextInput
              className={classes.name} size="xs" placeholder="Name, then Enter" maxLength={100} value={name} data-name
              aria-label={`Name of segment ${place + 1}`}
              onChange={(event) => change(key, { name: event.currentTarget.value, code: null })}
              onPaste={(event) => {
                const text = event.clipboardData.getData("text");
                if (!/[\n\t]/.test(text.trim())) return;
                event.preventDefault();
                onChange(renamed(rows, key, text.trim()));
              }}
              onKeyDown={(event) => {
                if (event.key !== "Enter") return;
                event.preventDefault();
                goOn(place);
              }}
            />
            <ActionIcon
              variant="subtle" color="gray" aria-label={`Remove segment ${place + 1}`} disabled={rows.length === 1}
              onClick={() => onChange(rows.filter((row) => row.key !== key))}
            >
              <IconX size={14} aria-hidden />
            </ActionIcon>
          </li>
        ))}
      </ol>
      <Group>
        <Button
          size="xs" variant="default" leftSection={<IconPlus size={14} aria-hidden />} disabled={full}
          onClick={() => goOn(rows.length - 1)}
        >
          Add a segment
        </Button>
      </Group>
    </Stack>
  );
}
