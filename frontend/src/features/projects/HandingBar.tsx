import { Button, Group, Text } from "@mantine/core";
import { useState } from "react";
import type { Project, Task } from "../../api/types";
import { AssignDialog } from "./AssignDialog";
import { type Handing, HANDING_WORDS, offered } from "./handing";
import classes from "./ImagesTable.module.css";
import { useHanding } from "./useHanding";

interface HandingBarProps {
  readonly project: Project;
  readonly chosen: readonly Task[];
  /** Choose none any more. */
  readonly onDone: () => void;
}

/** What can be done to the cases that are chosen. */
export function HandingBar({ project, chosen, onDone }: HandingBarProps) {
  const handing = useHanding(project.id);
  const [assigning, setAssigning] = useState(false);
  const hand = (action: Handing, user?: string): void => {
    setAssigning(false);
    handing.mutate({ action, tasks: chosen, ...(user === undefined ? {} : { user }) }, { onSuccess: onDone });
  };
  return (
    <Group gap="sm" mb="sm" className={classes.bar} role="toolbar" aria-label="Chosen cases">
      <Text size="sm" fw={500}>{`${chosen.length} chosen`}</Text>
      {offered(chosen).map((action) => (
        <Button
          key={action} size="compact-sm" variant="default"
          loading={handing.isPending && handing.variables.action === action} disabled={handing.isPending}
          onClick={() => (action === "assign" ? setAssigning(true) : hand(action))}
        >
          {HANDING_WORDS[action].verb}
        </Button>
      ))}
      <Button size="compact-sm" variant="subtle" color="gray" onClick={onDone}>
        Choose none
      </Button>
      {assigning && (
        <AssignDialog
          project={project.id} count={chosen.length} onAssign={(user) => hand("assign", user)}
          onClose={() => setAssigning(false)}
        />
      )}
    </Group>
  );
}
