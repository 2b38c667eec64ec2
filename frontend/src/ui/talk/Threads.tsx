/** The talk about a case: what is open first, the way from pin to pin, and a new comment. */

import { ActionIcon, Button, Group, Text, Tooltip } from "@mantine/core";
import { IconChevronLeft, IconChevronRight, IconMessagePlus } from "@tabler/icons-react";
import { useState } from "react";
import { isOpen } from "../../domain/talk";
import { Composer, type NewRemark } from "./Composer";
import { Remark, type ShownSegment, type ShownThread, type TalkActs } from "./Remark";
import classes from "./Threads.module.css";

interface ThreadsProps {
  readonly threads: readonly ShownThread[];
  readonly segments: readonly ShownSegment[];
  /** The thread that one came to by walking. */
  readonly current: string | null;
  readonly acts: TalkActs;
  readonly onStep: (direction: 1 | -1) => void;
  /** What is being written; null for nothing. */
  readonly remark: NewRemark | null;
  readonly onRemark: (remark: NewRemark | null) => void;
  readonly onBegin: () => void;
  readonly onSend: (remark: NewRemark) => Promise<unknown>;
}

export function Threads(props: ThreadsProps) {
  const { threads, segments, current, acts, remark } = props;
  const [all, setAll] = useState(false);
  const settled = threads.filter((thread) => !isOpen(thread));
  const shown = all ? threads : threads.filter((thread) => isOpen(thread) || thread.id === current);
  return (
    <>
      <Walk threads={threads} current={current} onStep={props.onStep} />
      {threads.length === 0 && !remark && (
        <Text size="sm" c="dimmed" px={8} pb={8}>
          {acts.mayComment
            ? "No comments yet. Ask about a place, or say what should be changed there."
            : "No comments yet."}
        </Text>
      )}
      <ul className={classes.list}>
        {shown.map((thread) => (
          <Remark key={thread.id} thread={thread} segments={segments} current={thread.id === current} acts={acts} />
        ))}
      </ul>
      {settled.length > 0 && (
        <Button variant="subtle" color="gray" size="compact-xs" m={4} aria-expanded={all} onClick={() => setAll(!all)}>
          {all ? "Hide what is resolved" : `Show ${settled.length} resolved`}
        </Button>
      )}
      {acts.mayComment && (remark
        ? (
          <Composer
            remark={remark} segments={segments} onChange={props.onRemark} onSend={props.onSend}
            onCancel={() => props.onRemark(null)}
          />
        )
        : (
          <Button
            variant="default" size="compact-sm" m={4} leftSection={<IconMessagePlus size={15} aria-hidden />}
            onClick={props.onBegin}
          >
            Comment at the crosshair
          </Button>
        ))}
    </>
  );
}

function Walk({ threads, current, onStep }: Pick<ThreadsProps, "threads" | "current" | "onStep">) {
  const stops = threads.filter(isOpen);
  if (stops.length === 0) return null;
  const at = stops.findIndex(({ id }) => id === current);
  return (
    <Group gap={4} px={8} pb={6} justify="space-between" wrap="nowrap">
      <Text size="xs" c="dimmed" className="numbers" aria-live="polite">
        {at === -1 ? `${stops.length} open` : `${at + 1} of ${stops.length} open`}
      </Text>
      <Group gap={2} wrap="nowrap">
        <Tooltip label="Previous open comment (,)">
          <ActionIcon variant="subtle" color="gray" aria-label="Previous comment" onClick={() => onStep(-1)}>
            <IconChevronLeft size={18} aria-hidden />
          </ActionIcon>
        </Tooltip>
        <Tooltip label="Next open comment (.)">
          <ActionIcon variant="subtle" color="gray" aria-label="Next comment" onClick={() => onStep(1)}>
            <IconChevronRight size={18} aria-hidden />
          </ActionIcon>
        </Tooltip>
      </Group>
    </Group>
  );
}
