import { ActionIcon, Badge, Button, Divider, Text, Tooltip } from "@mantine/core";
import { IconArrowBackUp, IconArrowForwardUp, IconKeyboard } from "@tabler/icons-react";
import type { ReactNode } from "react";
import type { TaskSession } from "../../api/taskSession";
import type { Task } from "../../api/types";
import { useSession } from "../../api/useTaskSession";
import { canRedo, canUndo, savedSign } from "../../domain/session";
import { TextLink } from "../../ui/links";
import { StatusBadge } from "../../ui/status";
import { Push } from "../../ui/Workbench";

interface TopBarProps {
  readonly task: Task;
  readonly session: TaskSession;
  readonly views: ReactNode;
  readonly submitting: boolean;
  readonly onSubmit: () => void;
  readonly onHelp: () => void;
}

export function TopBar({ task, session, views, submitting, onSubmit, onHelp }: TopBarProps) {
  const editing = useSession(session, (state) => state.standing === "editing");
  const undoable = useSession(session, canUndo);
  const redoable = useSession(session, canRedo);
  return (
    <>
      <TextLink to="/projects/$slug/" params={{ slug: task.project_slug }} size="sm" c="dimmed" truncate>
        {task.project_name}
      </TextLink>
      <Text size="sm" fw={600} truncate>
        {task.image_name}
      </Text>
      <StatusBadge status={task.status} />
      <Push />
      <Others session={session} />
      {views}
      <Tooltip label="Keys (?)">
        <ActionIcon variant="subtle" color="gray" aria-label="Keys" onClick={onHelp}>
          <IconKeyboard size={18} aria-hidden />
        </ActionIcon>
      </Tooltip>
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
      <SavedSign session={session} />
      <Button size="compact-md" px={18} loading={submitting} disabled={!editing} onClick={onSubmit}>
        Submit
      </Button>
    </>
  );
}

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

/** Who else has the case open. */
function Others({ session }: { session: TaskSession }) {
  const others = useSession(session, (state) => state.others);
  const names = [...new Set([...others.values()].map(({ user }) => user?.name ?? "Someone"))];
  if (names.length === 0) return null;
  return (
    <Text size="xs" c="dimmed" truncate>
      Also here: {names.join(", ")}
    </Text>
  );
}
