import { Button, Checkbox, Group, Select, Stack, Text, Textarea } from "@mantine/core";
import { useState } from "react";
import type { Vec3 } from "../../domain/geometry";
import { LONGEST_TEXT } from "../../domain/talk";
import { placeWords } from "./placeWords";
import type { ShownSegment } from "./Remark";
import { sendsOn } from "./sendsOn";

/** A new thread that is being written. */
export interface NewRemark {
  readonly text: string;
  readonly position_mm: Vec3 | null;
  readonly segment: number | null;
  readonly blocking: boolean;
}

interface ComposerProps {
  readonly remark: NewRemark;
  readonly segments: readonly ShownSegment[];
  readonly onChange: (remark: NewRemark) => void;
  readonly onSend: (remark: NewRemark) => Promise<unknown>;
  readonly onCancel: () => void;
}

/** A new thread: its words, its place, what it is about, and whether it stops the approval. */
export function Composer({ remark, segments, onChange, onSend, onCancel }: ComposerProps) {
  const [sending, setSending] = useState(false);
  const { text, position_mm: position, segment, blocking } = remark;
  const submit = () => {
    if (sending || text.trim() === "") return;
    setSending(true);
    void onSend({ ...remark, text: text.trim() }).finally(() => setSending(false));
  };
  return (
    <form
      aria-label="New comment"
      onSubmit={(event) => {
        event.preventDefault();
        submit();
      }}
    >
      <Stack gap={8} px={4} py={6}>
        <Textarea
          size="sm" rows={3} autoFocus aria-label="Your comment" placeholder="What should others know?"
          maxLength={LONGEST_TEXT} value={text} onKeyDown={sendsOn}
          onChange={(event) => onChange({ ...remark, text: event.currentTarget.value })}
        />
        <Text size="xs" c="dimmed" className="numbers">
          {position ? `At ${placeWords(position)}` : "Without a place"}
        </Text>
        <SegmentChoice
          segments={segments} segment={segment} onChange={(number) => onChange({ ...remark, segment: number })}
        />
        <Checkbox
          size="xs" label="Blocks the approval until it is resolved" checked={blocking}
          onChange={(event) => onChange({ ...remark, blocking: event.currentTarget.checked })}
        />
        <Group gap="xs" justify="flex-end">
          <Button variant="subtle" color="gray" size="compact-sm" onClick={onCancel}>
            Cancel
          </Button>
          <Button type="submit" size="compact-sm" loading={sending} disabled={text.trim() === ""}>
            Comment
          </Button>
        </Group>
      </Stack>
    </form>
  );
}

interface SegmentChoiceProps {
  readonly segments: readonly ShownSegment[];
  readonly segment: number | null;
  readonly onChange: (segment: number | null) => void;
}

export function SegmentChoice({ segments, segment, onChange }: SegmentChoiceProps) {
  return (
    <Select
      size="xs" aria-label="About which segment" clearable placeholder="Not about one segment" searchable
      value={segment === null ? null : String(segment)}
      data={segments.map(({ number, name }) => ({ value: String(number), label: name }))}
      onChange={(value) => onChange(value === null ? null : Number(value))}
    />
  );
}
