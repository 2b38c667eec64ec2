import { Button, Checkbox, Group, Select, Stack, Textarea, Title } from "@mantine/core";
import { IconMapPinPlus } from "@tabler/icons-react";
import { useState } from "react";
import type { Rejecting } from "../../api/tasks";
import type { Segment } from "../../api/types";
import type { Vec3 } from "../../domain/geometry";
import { LONGEST_TEXT } from "../../domain/talk";
import { REASONS } from "../../ui/reasons";
import { Failure } from "../../ui/states";
import { placeWords } from "../../ui/talk/placeWords";
import { DraftPins } from "./DraftPins";
import classes from "./SendBack.module.css";
import { missing, rejectingOf, type useSendBack } from "./useSendBack";

interface SendBackProps {
  readonly saying: ReturnType<typeof useSendBack>;
  readonly segments: readonly Segment[];
  /** Whether a click in a pane drops a pin now. */
  readonly pinning: boolean;
  readonly sending: boolean;
  readonly error: Error | null;
  readonly onPinning: () => void;
  readonly onJump: (positionMm: Vec3) => void;
  readonly onReject: (why: Rejecting) => void;
}

const choices = (names: readonly (readonly [string, string])[]) => names.map(([value, label]) => ({ value, label }));

/** Why the case goes back: a reason, words, and pins that are dropped in the panes meanwhile. */
export function SendBack({ saying, segments, pinning, sending, error, onPinning, onJump, onReject }: SendBackProps) {
  const { draft, change } = saying;
  const [tried, setTried] = useState(false);
  const [place] = useState(draft.position_mm);
  const aboutAll = draft.pins.length === 0 || draft.comment !== ""; // pins have places of their own
  const errors = tried ? missing(draft) : {};
  const submit = () => {
    setTried(true);
    if (Object.keys(missing(draft)).length === 0) onReject(rejectingOf(draft));
  };
  return (
    <section className={classes.panel} role="dialog" aria-labelledby="send-back">
      <form
        onSubmit={(event) => {
          event.preventDefault();
          submit();
        }}
      >
        <Stack gap="sm">
          <Title order={2} id="send-back">
            Send the case back
          </Title>
          <Select
            label="Reason" size="xs" allowDeselect={false} data={choices(Object.entries(REASONS))} value={draft.reason}
            onChange={(reason) => reason && change({ reason })}
          />
          <Textarea
            label="Comment" size="xs" rows={3} autoFocus={draft.pins.length === 0} maxLength={LONGEST_TEXT}
            placeholder="What is wrong, and how should it be?" value={draft.comment} error={errors["comment"]}
            onChange={(event) => change({ comment: event.currentTarget.value })}
          />
          {aboutAll && (
            <>
              <Select
                label="Segment" size="xs" clearable placeholder="Not about one segment"
                data={choices(segments.map(({ number, name }) => [String(number), name]))}
                value={draft.segment === null ? null : String(draft.segment)}
                onChange={(segment) => change({ segment: segment === null ? null : Number(segment) })}
              />
              <Checkbox
                size="xs" label={place ? `At ${placeWords(place)}` : "Without a place"} disabled={place === null}
                checked={draft.position_mm !== null}
                onChange={(event) => change({ position_mm: event.currentTarget.checked ? place : null })}
              />
            </>
          )}
          <DraftPins
            pins={draft.pins} segments={segments} errors={errors} onChange={saying.changePin}
            onRemove={saying.removePin} onJump={onJump}
          />
          <Button
            variant={pinning ? "light" : "default"} size="compact-sm" aria-pressed={pinning} onClick={onPinning}
            leftSection={<IconMapPinPlus size={16} aria-hidden />}
          >
            {pinning ? "Click a place in an image" : "Add pin"}
          </Button>
          {error && <Failure error={error} />}
          <Group justify="space-between" gap="xs">
            <Button variant="subtle" color="gray" size="compact-sm" onClick={saying.discard}>
              Discard
            </Button>
            <Group gap="xs">
              <Button variant="default" size="compact-sm" onClick={saying.close}>
                Close
              </Button>
              <Button type="submit" color="red" size="compact-sm" loading={sending}>
                Send back
              </Button>
            </Group>
          </Group>
        </Stack>
      </form>
    </section>
  );
}
