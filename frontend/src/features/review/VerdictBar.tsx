import { Button, Text } from "@mantine/core";
import { IconCheck, IconX } from "@tabler/icons-react";
import type { Task } from "../../api/types";
import { CaseHead } from "../../ui/CaseHead";
import { ButtonLink } from "../../ui/links";
import { annotateLink } from "../../ui/taskLink";
import { Push } from "../../ui/Workbench";
import { mayGive, type Verdict } from "./useVerdict";

interface VerdictBarProps {
  readonly task: Task;
  /** What is being sent. */
  readonly sending: Verdict["action"] | null;
  readonly onGive: (action: Verdict["action"]) => void;
  readonly views: React.ReactNode;
}

export function VerdictBar({ task, sending, onGive, views }: VerdictBarProps) {
  const open = task.status === "submitted" || task.status === "in_review";
  return (
    <>
      <CaseHead {...task} />
      {task.assignee && (
        <Text size="sm" c="dimmed" truncate>
          labeled by {task.assignee.name}
        </Text>
      )}
      <Push />
      {views}
      {!open && <ButtonLink variant="default" size="compact-md" {...annotateLink(task.id)}>Open the case</ButtonLink>}
      <Button
        color="red" variant="light" size="compact-md" leftSection={<IconX size={17} aria-hidden />}
        disabled={!mayGive(task, "reject")} loading={sending === "reject"} onClick={() => onGive("reject")}
      >
        Reject
      </Button>
      <Button
        size="compact-md" px={16} leftSection={<IconCheck size={17} aria-hidden />}
        disabled={!mayGive(task, "approve")} loading={sending === "approve"} onClick={() => onGive("approve")}
      >
        Approve
      </Button>
    </>
  );
}
