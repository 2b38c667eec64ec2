import { Button, Stack, Table, Text } from "@mantine/core";
import { modals } from "@mantine/modals";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { send } from "../../api/client";
import { membersQuery } from "../../api/queries";
import type { Member, Project } from "../../api/types";
import { Failure, RowsSkeleton } from "../../ui/states";
import { AddMember } from "./AddMember";
import { Invitations } from "./Invitations";
import { RolesOf } from "./RolesOf";
import { SilentTh } from "../../ui/SilentTh";
import { tellFailure } from "../../ui/notices";

export function MembersTab({ project }: { project: Project }) {
  const members = useQuery(membersQuery(project.id));
  const mayRemove = project.allowed_actions.includes("remove_member");
  return (
    <Stack gap="lg" maw={860}>
      {project.allowed_actions.includes("add_member") && <AddMember project={project} />}
      {members.error && <Failure error={members.error} retry={() => void members.refetch()} />}
      {members.isPending && <RowsSkeleton rows={4} />}
      {members.data && (
        <Table verticalSpacing="xs" aria-label="Members">
          <Table.Thead>
            <Table.Tr>
              <Table.Th>Person</Table.Th>
              <Table.Th>Roles</Table.Th>
              {mayRemove && <SilentTh w={110}>Remove</SilentTh>}
            </Table.Tr>
          </Table.Thead>
          <Table.Tbody>
            {members.data.map((member) => (
              <MemberRow key={member.id} member={member} project={project} mayRemove={mayRemove} />
            ))}
          </Table.Tbody>
        </Table>
      )}
      {project.allowed_actions.includes("add_member") && <Invitations project={project} />}
    </Stack>
  );
}

function MemberRow({ member, project, mayRemove }: { member: Member; project: Project; mayRemove: boolean }) {
  const client = useQueryClient();
  const name = member.user.name || member.user.email;
  const remove = useMutation({
    mutationFn: () => send<null>(`projects/${project.id}/members/${member.id}/`, { method: "DELETE" }),
    onError: tellFailure,
    onSettled: () => client.invalidateQueries({ queryKey: ["projects"] }),
  });
  const ask = () =>
    modals.openConfirmModal({
      title: `Remove ${name}?`,
      children: <Text size="sm">The person loses access at once; open pages of this project close. Work stays.</Text>,
      labels: { confirm: "Remove", cancel: "Cancel" },
      confirmProps: { color: "red" },
      onConfirm: () => remove.mutate(),
    });
  return (
    <Table.Tr>
      <Table.Td>
        <Text size="sm" fw={500}>
          {name}
        </Text>
        {member.user.name && (
          <Text size="xs" c="dimmed">
            {member.user.email}
          </Text>
        )}
      </Table.Td>
      <Table.Td>
        <RolesOf member={member} project={project} mayChange={project.allowed_actions.includes("change_roles")} />
      </Table.Td>
      {mayRemove && (
        <Table.Td ta="right">
          <Button size="xs" variant="default" aria-label={`Remove ${name}`} loading={remove.isPending} onClick={ask}>
            Remove
          </Button>
        </Table.Td>
      )}
    </Table.Tr>
  );
}
