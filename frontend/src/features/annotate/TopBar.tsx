import { ActionIcon, Badge, Button, Divider, Group, Loader, Text, Title, Tooltip } from "@mantine/core";
import { IconArrowBackUp, IconArrowForwardUp } from "@tabler/icons-react";
import type { ReactNode } from "react";
import type { TaskSession } from "../../api/taskSession";
import type { Me, Task } from "../../api/types";
import { useSession } from "../../api/useTaskSession";
import { canRedo, canUndo, isComputing, savedSign } from "../../domain/session";
import { TextLink } from "../../ui/links";
import { StatusBadge } from "../../ui/status";
import { Push } from "../../ui/Workbench";
import { KeysButton } from "../../viewer/controls/KeysButton";

interface TopBarProps {
  readonly task: Task;
  readonly me: Me;
  readonly session: TaskSession;
  readonly views: ReactNode;
  readonly submitting: boolean;
  readonly onSubmit: () => void;
  readonly onHelp: () => void;
}

export function TopBar({ task, me, session, views, submitting, onSubmit, onHelp }: TopBarProps) {
  const editing = useSession(session, (state) => state.standing === "editing");
  const offline = useSession(session, ({ link }) => link === "down");
  const undoable = useSession(session, canUndo);
  const redoable = useSession(session, canRedo);
  return (
    <>
      <TextLink to="/projects/$slug/" params={{ slug: task.project_slug }} size="sm" c="dimmed" truncate>
        {task.project_name}
      </TextLink>
      <Title order={1} fz="sm" lh="sm" lineClamp={1}>
        {task.image_name}
      </Title>
      <StatusBadge status={task.status} />
      <Push />
      <Others session={session} me={me} />
      {views}
      <KeysButton onClick={onHelp} />
      <Divider orientation="vertical" my={10} />
      <Tooltip label="Undo (Ctrl + Z)">
        <ActionIcon
          variant="subtle" color="gray" aria-label="Undo" disabled={!undoable}
          onClick={() => session.happen({ kind: "undo" })}
        >
          <IconArrowBackUp size={19} aria-hidden />
        </ActionIcon>
      </Tooltip>
      <Tooltip label="Redo (Ctrl + Shift + Z)">
        <ActionIcon
          variant="subtle" color="gray" aria-label="Redo" disabled={!redoable}
          onClick={() => session.happen({ kind: "redo" })}
        >
          <IconArrowForwardUp size={19} aria-hidden />
        </ActionIcon>
      </Tooltip>
      <ComputingSign session={session} />
      <SavedSign session={session} />
      {offline && (
        <Text id={WHY_OFFLINE} size="xs" maw={250} lh={1.25} lineClamp={2}>
          {editing ? KEPT : "No connection. This page goes on when it is back."}
        </Text>
      )}
      <Button
        size="compact-md" px={18} loading={submitting} disabled={!editing || offline} onClick={onSubmit}
        {...(editing && offline ? { "aria-describedby": WHY_OFFLINE, title: KEPT } : {})}
      >
        Submit
      </Button>
    </>
  );
}

const WHY_OFFLINE = "why-offline";
const KEPT = "No connection. What you draw is kept here and sent when it is back.";

const COLORS = { Saved: "hilum", Saving: "yellow", Offline: "red" } as const;

/** There is no save button: this says whether everything that one sees is in the server's journal. */
function SavedSign({ session }: { session: TaskSession }) {
  const sign = useSession(session, savedSign);
  return (
    <Badge role="status" w={84} variant="dot" color={COLORS[sign]} tt="none" fw={500} radius="sm">
      {sign}
    </Badge>
  );
}

/** Beside it: an answer is on its way, and what one sees is not the last of it. Its place is kept, so nothing jumps. */
function ComputingSign({ session }: { session: TaskSession }) {
  const computing = useSession(session, isComputing);
  return (
    <Group gap={6} w={92} wrap="nowrap" justify="flex-end" aria-live="polite">
      {computing && (
        <>
          <Loader size={12} color="gray" aria-hidden />
          <Text size="xs" c="dimmed">
            Computing
          </Text>
        </>
      )}
    </Group>
  );
}

/** Who else has the case open; my own other windows are nobody else. */
function Others({ session, me }: { session: TaskSession; me: Me }) {
  const others = useSession(session, (state) => state.others);
  const people = [...others.values()].filter(({ user }) => user?.id !== me.id);
  const names = [...new Set(people.map(({ user }) => user?.name ?? "Someone"))];
  if (names.length === 0) return null;
  return (
    <Text size="xs" c="dimmed" truncate>
      Also here: {names.join(", ")}
    </Text>
  );
}
