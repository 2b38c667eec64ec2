import { Table, Text, Title } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { send } from "../../api/client";
import { invitationsQuery } from "../../api/queries";
import type { Invitation, Project } from "../../api/types";
import { roleWord } from "../../ui/roles";
import { Ago } from "../../ui/time";
import { SilentTh } from "../../ui/SilentTh";
import { TakeBackButton } from "../../ui/TakeBackButton";

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
  const { email, role, invited_by: inviter, created } = invitation;
  const takeBack = () =>
    send<null>(`projects/${project.id}/invitations/${invitation.invitation}/`, { method: "DELETE" });
  return (
    <Table.Tr>
      <Table.Td>
        <Text size="sm" truncate maw={260}>{email}</Text>
      </Table.Td>
      <Table.Td>{roleWord(role)}</Table.Td>
      <Table.Td>{inviter?.name ?? ""}</Table.Td>
      <Table.Td><Ago time={created} /></Table.Td>
      <Table.Td ta="right">
        <TakeBackButton email={email} takeBack={takeBack} listed={invitationsQuery(project.id).queryKey} />
      </Table.Td>
    </Table.Tr>
  );
}
