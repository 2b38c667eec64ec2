import { ActionIcon, Badge, Group, Menu } from "@mantine/core";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { IconPencil } from "@tabler/icons-react";
import { send } from "../../api/client";
import type { Member, Project, Role } from "../../api/types";
import { tellFailure } from "../../ui/notices";
import { ROLE_WORDS } from "../../ui/roles";

const ROLES = Object.keys(ROLE_WORDS) as Role[];

interface RolesOfProps {
  readonly member: Member;
  readonly project: Project;
  readonly mayChange: boolean;
}

/** The roles of a member, and a menu that gives one or takes one away. */
export function RolesOf({ member, project, mayChange }: RolesOfProps) {
  const client = useQueryClient();
  const change = useMutation({
    mutationFn: (roles: Role[]) =>
      send<Member>(`projects/${project.id}/members/${member.id}/`, { method: "PATCH", body: { roles } }),
    onError: tellFailure,
    onSettled: () => client.invalidateQueries({ queryKey: ["projects"] }),
  });
  const held = (role: Role) => member.roles.includes(role);
  const turn = (role: Role) => change.mutate(ROLES.filter((one) => (one === role ? !held(role) : held(one))));
  return (
    <Group gap={6} wrap="nowrap">
      {member.roles.map((role) => (
        <Badge key={role} variant="default" tt="none" fw={500} radius="sm">
          {ROLE_WORDS[role]}
        </Badge>
      ))}
      {mayChange && (
        <Menu position="bottom-start" width={170} closeOnItemClick={false}>
          <Menu.Target>
            <ActionIcon
              variant="subtle" color="gray" size="sm" loading={change.isPending}
              aria-label={`Change the roles of ${member.user.name || member.user.email}`}
            >
              <IconPencil size={15} aria-hidden />
            </ActionIcon>
          </Menu.Target>
          <Menu.Dropdown>
            {ROLES.map((role) => (
              <Menu.CheckboxItem
                key={role} checked={held(role)} onChange={() => turn(role)}
                disabled={held(role) && member.roles.length === 1}
              >
                {ROLE_WORDS[role]}
              </Menu.CheckboxItem>
            ))}
          </Menu.Dropdown>
        </Menu>
      )}
    </Group>
  );
}
