/** One thread: who said what, where, and what one can do about it. */

import { Anchor, Badge, Button, Group, Text } from "@mantine/core";
import { IconCheck, IconMapPin } from "@tabler/icons-react";
import { useEffect, useRef } from "react";
import type { Vec3 } from "../../domain/geometry";
import { isMarkedDone, type Talk } from "../../domain/talk";
import { Ago } from "../time";
import { DONE_MEANS, Reply } from "./Reply";
import classes from "./Threads.module.css";
import { type Said, Words } from "./Words";

export interface ShownThread extends Talk, Said {
  readonly author: Said["author"];
  readonly segment: number | null;
  readonly blocking: boolean;
  readonly resolved_by: { readonly name: string } | null;
  readonly resolved_at: string | null;
  readonly may_resolve: boolean;
  readonly comments: readonly (Said & { readonly done: boolean })[];
}

export interface ShownSegment {
  readonly number: number;
  readonly name: string;
  readonly color: string;
}

/** What a person may do with the talk; `drafts` names this person's drafts about this case. */
export interface TalkActs {
  readonly mayComment: boolean;
  readonly drafts: string;
  readonly onGo: (thread: ShownThread) => void;
  readonly onReply: (thread: string, text: string, done: boolean) => Promise<unknown>;
  readonly onResolve: (thread: string, resolved: boolean) => void;
}

interface RemarkProps {
  readonly thread: ShownThread;
  readonly segments: readonly ShownSegment[];
  readonly current: boolean;
  readonly acts: TalkActs;
}

const DONE = "Done.";

export function Remark({ thread, segments, current, acts }: RemarkProps) {
  const segment = segments.find(({ number }) => number === thread.segment);
  const place = useRef<HTMLLIElement>(null);
  useEffect(() => {
    if (current) place.current?.scrollIntoView({ block: "nearest" });
  }, [current]);
  const done = !thread.resolved && isMarkedDone(thread);
  const mayMark = !thread.may_resolve && !thread.resolved && !done;
  return (
    <li
      ref={place} className={classes.thread} data-resolved={thread.resolved || undefined}
      aria-current={current || undefined}
    >
      <Words said={thread} />
      <Group gap={6} mt={6}>
        {thread.blocking && !thread.resolved && <Mark color="red">Blocks the approval</Mark>}
        {done && <Mark color="blue">Marked as done</Mark>}
        {segment && (
          <Text size="xs" c="dimmed" className={classes.segment}>
            <span className={classes.dot} style={{ background: segment.color }} aria-hidden /> {segment.name}
          </Text>
        )}
      </Group>
      {thread.comments.map((comment) => (
        <div key={comment.id} className={classes.answer}>
          <Words said={comment} />
        </div>
      ))}
      {thread.resolved && <Resolved thread={thread} />}
      <Group gap={4} mt={6}>
        {thread.position_mm && <ShowPlace onClick={() => acts.onGo(thread)} />}
        <span className={classes.push} />
        {thread.may_resolve && (
          <Button
            variant="subtle" size="compact-xs" onClick={() => acts.onResolve(thread.id, !thread.resolved)}
            leftSection={!thread.resolved && <IconCheck size={13} aria-hidden />}
          >
            {thread.resolved ? "Open again" : "Resolve"}
          </Button>
        )}
        {acts.mayComment && mayMark && (
          <Button
            variant="subtle" size="compact-xs" title={DONE_MEANS}
            onClick={() => void acts.onReply(thread.id, DONE, true).catch(() => undefined)}
            leftSection={<IconCheck size={13} aria-hidden />}
          >
            Mark as done
          </Button>
        )}
      </Group>
      {acts.mayComment && (
        <Reply
          draft={`${acts.drafts}.${thread.id}`} mayMark={mayMark}
          send={(text, isDone) => acts.onReply(thread.id, text, isDone)}
        />
      )}
    </li>
  );
}

function Resolved({ thread }: { thread: ShownThread }) {
  return (
    <div className={classes.meta}>
      <Text size="xs" c="dimmed" truncate>
        Resolved by {thread.resolved_by?.name ?? "someone"}
      </Text>
      {thread.resolved_at && <Ago time={thread.resolved_at} />}
    </div>
  );
}

function Mark({ color, children }: { color: string; children: string }) {
  return (
    <Badge size="sm" variant="light" color={color} tt="none" fw={500} radius="sm">
      {children}
    </Badge>
  );
}

/** The way to a place in the image; nothing where there is none. */
export function Place({ position, onJump }: { position: Vec3 | null; onJump: (positionMm: Vec3) => void }) {
  return position && <ShowPlace onClick={() => onJump(position)} />;
}

function ShowPlace({ onClick }: { onClick: () => void }) {
  return (
    <Anchor component="button" type="button" size="xs" onClick={onClick}>
      <Group gap={4} wrap="nowrap">
        <IconMapPin size={14} aria-hidden /> Show the place
      </Group>
    </Anchor>
  );
}
