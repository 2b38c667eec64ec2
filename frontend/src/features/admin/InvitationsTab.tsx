import { Table, Text } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { SITE, siteLinksQuery, takeBack } from "../../api/site";
import type { SiteLink } from "../../api/types";
import { SilentTh } from "../../ui/SilentTh";
import { Empty, Failure, RowsSkeleton } from "../../ui/states";
import { TakeBackButton } from "../../ui/TakeBackButton";
import { Ago } from "../../ui/time";

/** Every invitation that still works, to the site or to a project. */
export function InvitationsTab() {
  const links = useQuery(siteLinksQuery);
  if (links.error) return <Failure error={links.error} retry={() => void links.refetch()} />;
  if (links.isPending) return <RowsSkeleton rows={3} />;
  if (links.data.length === 0) return <Empty what="Nobody is invited">Invite people here, or in a project.</Empty>;
  return (
    <Table verticalSpacing="xs" aria-label="Invitations">
      <Table.Thead>
        <Table.Tr>
          <Table.Th>E-mail</Table.Th>
          <Table.Th>Invited by</Table.Th>
          <Table.Th w={160}>When</Table.Th>
          <SilentTh w={130}>Take back</SilentTh>
        </Table.Tr>
      </Table.Thead>
      <Table.Tbody>
        {links.data.map((link) => <Row key={link.id} link={link} />)}
      </Table.Tbody>
    </Table>
  );
}

function Row({ link }: { link: SiteLink }) {
  return (
    <Table.Tr>
      <Table.Td maw={360}><Text size="sm" truncate>{link.email}</Text></Table.Td>
      <Table.Td maw={240}><Text size="sm" truncate>{link.made_by?.name || link.made_by?.email}</Text></Table.Td>
      <Table.Td><Ago time={link.created} /></Table.Td>
      <Table.Td ta="right">
        <TakeBackButton email={link.email} takeBack={() => takeBack(link.id)} listed={SITE} />
      </Table.Td>
    </Table.Tr>
  );
}
