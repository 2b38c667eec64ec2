import { ActionIcon, Anchor, Checkbox, Group, Stack, Text, Textarea, Tooltip } from "@mantine/core";
import { IconTrash } from "@tabler/icons-react";
import type { Segment } from "../../api/types";
import type { Vec3 } from "../../domain/geometry";
import { LONGEST_TEXT } from "../../domain/talk";
import { SegmentChoice } from "../../ui/talk/Composer";
import { placeWords } from "../../ui/talk/placeWords";
import classes from "./SendBack.module.css";
import type { DraftPin } from "./useSendBack";

interface DraftPinsProps {
  readonly pins: readonly DraftPin[];
  readonly segments: readonly Segment[];
  /** What is missing, by the pin's id. */
  readonly errors: Readonly<Record<string, string>>;
  readonly onChange: (id: string, part: Partial<DraftPin>) => void;
  readonly onRemove: (id: string) => void;
  readonly onJump: (positionMm: Vec3) => void;
}

/** The pins that go along with a reject, each with its words; the newest is where one types. */
export function DraftPins({ pins, segments, errors, onChange, onRemove, onJump }: DraftPinsProps) {
  return (
    <ol className={classes.pins} aria-label="Pins that go along">
      {pins.map((pin, n) => (
        <li key={pin.id} className={classes.pin}>
          <Stack gap={6}>
            <Group justify="space-between" gap={4} wrap="nowrap">
              <Anchor component="button" type="button" size="xs" onClick={() => onJump(pin.position_mm)}>
                Pin {n + 1}
              </Anchor>
              <Text size="xs" c="dimmed" truncate className="numbers">
                {placeWords(pin.position_mm)}
              </Text>
              <Tooltip label="Remove this pin">
                <ActionIcon
                  variant="subtle" color="gray" size="sm" aria-label={`Remove pin ${n + 1}`}
                  onClick={() => onRemove(pin.id)}
                >
                  <IconTrash size={15} aria-hidden />
                </ActionIcon>
              </Tooltip>
            </Group>
            <Textarea
              size="xs" rows={2} autoFocus aria-label={`What is wrong at pin ${n + 1}`} maxLength={LONGEST_TEXT}
              placeholder="What is wrong here?" value={pin.text} error={errors[pin.id]}
              onChange={(event) => onChange(pin.id, { text: event.currentTarget.value })}
            />
            <SegmentChoice
              segments={segments} segment={pin.segment} onChange={(segment) => onChange(pin.id, { segment })}
            />
            <Checkbox
              size="xs" label="Blocks the approval until it is resolved" checked={pin.blocking}
              onChange={(event) => onChange(pin.id, { blocking: event.currentTarget.checked })}
            />
          </Stack>
        </li>
      ))}
    </ol>
  );
}
