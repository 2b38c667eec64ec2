/** The talk about a task: threads with their answers. It knows no server; its owner says what a click does. */

import { Anchor, Button, Group, Text, Textarea } from "@mantine/core";
import { IconMapPin } from "@tabler/icons-react";
import { useState } from "react";
import classes from "./Threads.module.css";
import { Ago } from "./time";

interface Said {
  readonly id: string;
  readonly text: string;
  readonly author: { readonly name: string } | null;
  readonly created: string;
}

export interface ShownThread extends Said {
  readonly position_mm: readonly [number, number, number] | null;
  readonly resolved: boolean;
  readonly blocking: boolean;
  readonly comments?: readonly Said[];
}

interface ThreadsProps {
  readonly threads: readonly ShownThread[];
  readonly onJump: (positionMm: readonly [number, number, number]) => void;
  readonly onReply: (thread: string, text: string) => Promise<unknown>;
  readonly onResolve: (thread: string, resolved: boolean) => void;
}

export function Threads({ threads, onJump, onReply, onResolve }: ThreadsProps) {
  if (threads.length === 0) {
    return (
      <Text size="sm" c="dimmed" px={8}>
        No comments yet.
      </Text>
    );
  }
  return (
    <ul className={classes.list}>
      {threads.map((thread) => (
        <li key={thread.id} className={classes.thread} data-resolved={thread.resolved || undefined}>
          <Words said={thread} />
          {thread.comments?.map((comment) => (
            <div key={comment.id} className={classes.answer}>
              <Words said={comment} />
            </div>
          ))}
          <Group gap="sm" mt={6} justify="space-between">
            <Place position={thread.position_mm} onJump={onJump} />
            <Anchor component="button" size="xs" onClick={() => onResolve(thread.id, !thread.resolved)}>
              {thread.resolved ? "Open again" : "Resolve"}
            </Anchor>
          </Group>
          <WriteLine label="Reply" send={(text) => onReply(thread.id, text)} />
        </li>
      ))}
    </ul>
  );
}

function Words({ said }: { said: Said }) {
  return (
    <>
      <div className={classes.meta}>
        <Text size="xs" fw={600} truncate>
          {said.author?.name ?? "Someone"}
        </Text>
        <Ago time={said.created} />
      </div>
      <p className={classes.text}>{said.text}</p>
    </>
  );
}

/** The way to a place in the image; nothing where there is none. */
export function Place(
  { position, onJump }: { position: readonly [number, number, number] | null; onJump: ThreadsProps["onJump"] },
) {
  if (!position) return <span />;
  return (
    <Anchor component="button" size="xs" onClick={() => onJump(position)}>
      <Group gap={4} wrap="nowrap">
        <IconMapPin size={14} aria-hidden /> Show the place
      </Group>
    </Anchor>
  );
}

/** One field that opens on demand and closes when its text was taken. */
export function WriteLine({ label, send }: { label: string; send: (text: string) => Promise<unknown> }) {
  const [text, setText] = useState<string | null>(null);
  const [sending, setSending] = useState(false);
  if (text === null) {
    return (
      <Button variant="subtle" size="compact-xs" mt={4} onClick={() => setText("")}>
        {label}
      </Button>
    );
  }
  const submit = () => {
    if (sending || text.trim() === "") return;
    setSending(true);
    send(text.trim()).then(() => setText(null), () => undefined).finally(() => setSending(false));
  };
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        submit();
      }}
    >
      <Textarea
        mt={6} size="xs" rows={3} autoFocus aria-label={label} value={text}
        onChange={(event) => setText(event.currentTarget.value)}
        onKeyDown={(event) => {
          if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) event.currentTarget.form?.requestSubmit();
        }}
      />
      <Group gap="xs" mt={6} justify="flex-end">
        <Button variant="subtle" color="gray" size="compact-xs" onClick={() => setText(null)}>
          Cancel
        </Button>
        <Button type="submit" size="compact-xs" loading={sending} disabled={text.trim() === ""}>
          Send
        </Button>
      </Group>
    </form>
  );
}
