import { ActionIcon, Button, Divider, Text, Tooltip } from "@mantine/core";
import { type Icon, IconArrowBackUp, IconArrowForwardUp } from "@tabler/icons-react";
import type { ReactNode } from "react";
import type { TaskSession } from "../../api/taskSession";
import type { Me, Task } from "../../api/types";
import { useSession } from "../../api/useTaskSession";
import { canRedo, canUndo, type Session } from "../../domain/session";
import { CaseHead } from "../../ui/CaseHead";
import { Push } from "../../ui/Workbench";
import { KeysButton } from "../../viewer/controls/KeysButton";
import { ComputingSign, Others, SavedSign } from "./signs";

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
  return (
    <>
      <CaseHead {...task} />
      <Push />
      <Others session={session} me={me} />
      {views}
      <KeysButton onClick={onHelp} />
      <Divider orientation="vertical" my={10} />
      <Step words="Undo" keys="Ctrl + Z" icon={IconArrowBackUp} may={canUndo} session={session} />
      <Step words="Redo" keys="Ctrl + Shift + Z" icon={IconArrowForwardUp} may={canRedo} session={session} />
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

interface StepProps {
  readonly words: "Undo" | "Redo";
  readonly keys: string;
  readonly icon: Icon;
  readonly may: (session: Session) => boolean;
  readonly session: TaskSession;
}

function Step({ words, keys, icon: Shape, may, session }: StepProps) {
  const possible = useSession(session, may);
  return (
    <Tooltip label={`${words} (${keys})`}>
      <ActionIcon
        variant="subtle" color="gray" aria-label={words} disabled={!possible}
        onClick={() => session.happen({ kind: words === "Undo" ? "undo" : "redo" })}
      >
        <Shape size={19} aria-hidden />
      </ActionIcon>
    </Tooltip>
  );
}
