import { ActionIcon, Menu } from "@mantine/core";
import { IconDots } from "@tabler/icons-react";
import { useMutation } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { useState } from "react";
import { useIntent } from "../../api/intent";
import { act, type ClaimedTask } from "../../api/tasks";
import type { Me, Project, Task } from "../../api/types";
import { tellFailure } from "../../ui/notices";
import { annotateLink } from "../../ui/taskLink";
import { AssignDialog } from "./AssignDialog";
import { HANDING_WORDS, offered } from "./handing";
import { useHanding } from "./useHanding";

interface CaseMenuProps {
  readonly task: Task;
  readonly project: Project;
  readonly me: Me | null | undefined;
}

/** What a manager does to one case. */
export function CaseMenu({ task, project, me }: CaseMenuProps) {
  const handing = useHanding(project.id);
  const [assigning, setAssigning] = useState(false);
  const navigate = useNavigate();
  const intent = useIntent();
  const takeOver = useMutation({
    mutationFn: () => intent.carryOut("take_over", (key) => act<ClaimedTask>(task.id, "take_over", key)),
    onSuccess: () => navigate(annotateLink(task.id)),
    onError: tellFailure,
  });
  const actions = offered([task]);
  const others = task.assignee !== null && task.assignee.id !== me?.id;
  const takes = others && task.allowed_actions.includes("take_over");
  if (actions.length === 0 && !takes) return null;
  return (
    <Menu position="bottom-end" width={190}>
      <Menu.Target>
        <ActionIcon
          variant="subtle" color="gray" loading={handing.isPending || takeOver.isPending}
          aria-label={`Actions for ${task.image_name}`}
        >
          <IconDots size={17} aria-hidden />
        </ActionIcon>
      </Menu.Target>
      <Menu.Dropdown>
        {actions.map((action) => (
          <Menu.Item
            key={action}
            onClick={() => (action === "assign" ? setAssigning(true) : handing.mutate({ action, tasks: [task] }))}
          >
            {action === "assign" ? "Assign…" : HANDING_WORDS[action].verb}
          </Menu.Item>
        ))}
        {takes && <Menu.Item onClick={() => takeOver.mutate()}>Take over</Menu.Item>}
      </Menu.Dropdown>
      {assigning && (
        <AssignDialog
          project={project.id} count={1} onClose={() => setAssigning(false)}
          onAssign={(user) => {
            setAssigning(false);
            handing.mutate({ action: "assign", tasks: [task], user });
          }}
        />
      )}
    </Menu>
  );
}
