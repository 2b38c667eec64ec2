import { Button, Table, Text, Title } from "@mantine/core";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { send } from "../../api/client";
import { invitationsQuery } from "../../api/queries";
import type { Invitation, Project } from "../../api/types";
import { roleWord } from "../../ui/roles";
import { Ago } from "../../ui/time";
import { SilentTh } from "../../ui/SilentTh";
import { tellFailure } from "../../ui/notices";

/** Who is asked to join and has not yet; nothing where nobody is. */
export function Invitations({ project }: { project: Project }) {
  const { data = [] } = useQuery(invitationsQuery(project.id));
  if (data.length === 0) return null;
  return (
    <section aria-labelledby="invitations">
      <Title order={2} id="invitations" mb="xs">
        Invited
      </Title>
      <Table verticalSpacing="xs" aria-labelledby="invitations">
        <Table.Thead>
          <Table.Tr>
            <Table.Th>E-mail</Table.Th>
            <Table.Th>Role</Table.Th>
            <Table.Th>Invited by</Table.Th>
            <Table.Th>When</Table.Th>
            <SilentTh w={130}>Take back</SilentTh>
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {data.map((invitation) => (
            <Row key={invitation.invitation} invitation={invitation} project={project} />
          ))}
        </Table.Tbody>
      </Table>
    </section>
  );
}

function Row({ invitation, project }: { invitation: Invitation; project: Project }) {
  const client = useQueryClient();
  const revoke = useMutation({
    mutationFn: () => send<null>(`projects/${project.id}/invitations/${invitation.invitation}/`, { method: "DELETE" }),
    onError: tellFailure,
    onSettled: () => client.invalidateQueries({ queryKey: invitationsQuery(project.id).queryKey }),
  });
  return (
    <Table.Tr>
      <Table.Td>
        <Text size="sm" truncate maw={260}>{invitation.email}</Text>
      </Table.Td>
      <Table.Td>{roleWord(invitation.role)}</Table.Td>
      <Table.Td>{invitation.invited_by?.name ?? ""}</Table.Td>
      <Table.Td><Ago time={invitation.created} /></Table.Td>
      <Table.Td ta="right">
        <Button
          size="xs" variant="default" aria-label={`Take back the invitation of ${invitation.email}`}
          loading={revoke.isPending} onClick={() => revoke.mutate()}
        >
          Take back
        </Button>
      </Table.Td>
    </Table.Tr>
  );
}
