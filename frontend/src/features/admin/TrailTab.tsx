import { Badge, Button, Center, Table, Text } from "@mantine/core";
import { useInfiniteQuery } from "@tanstack/react-query";
import { auditQuery } from "../../api/site";
import type { AuditEvent } from "../../api/types";
import { Empty, Failure, RowsSkeleton } from "../../ui/states";
import { Ago } from "../../ui/time";
import { detailOf, whatHappened } from "./trail";

/** Who did what to accounts and projects, the newest first. What happens to a case stands on the case itself. */
export function TrailTab() {
  const trail = useInfiniteQuery(auditQuery);
  if (trail.error) return <Failure error={trail.error} retry={() => void trail.refetch()} />;
  if (trail.isPending) return <RowsSkeleton rows={8} />;
  const lines = trail.data.pages.flatMap(({ results }) => results);
  if (lines.length === 0) return <Empty what="Nothing has happened yet" />;
  return (
    <>
      <Table verticalSpacing={6} aria-label="Trail" layout="fixed">
        <Table.Thead>
          <Table.Tr>
            <Table.Th w={130}>When</Table.Th>
            <Table.Th w={230}>Who</Table.Th>
            <Table.Th w={260}>What</Table.Th>
            <Table.Th>Whom, how</Table.Th>
            <Table.Th w={200}>Project</Table.Th>
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {lines.map((line) => <Line key={line.id} line={line} />)}
        </Table.Tbody>
      </Table>
      {trail.hasNextPage && (
        <Center mt="md">
          <Button variant="default" loading={trail.isFetchingNextPage} onClick={() => void trail.fetchNextPage()}>
            Show more
          </Button>
        </Center>
      )}
    </>
  );
}

function Line({ line }: { line: AuditEvent }) {
  return (
    <Table.Tr>
      <Table.Td><Ago time={line.created} /></Table.Td>
      <Table.Td>
        <Text size="sm" truncate>
          {line.actor ? line.actor.name || line.actor.email : "The server's operator"}
        </Text>
        {line.as_admin && <Badge size="xs" variant="default" tt="none" fw={500} radius="sm">as administrator</Badge>}
      </Table.Td>
      <Table.Td>{whatHappened(line)}</Table.Td>
      <Table.Td><Text size="sm" c="dimmed" truncate>{detailOf(line)}</Text></Table.Td>
      <Table.Td><Text size="sm" truncate>{line.project_name}</Text></Table.Td>
    </Table.Tr>
  );
}
