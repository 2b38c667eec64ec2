/** The review inbox: what waits for my judgement, longest waiting first. */

import { Table, Text, Title } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { inboxQuery } from "../../api/queries";
import type { Task } from "../../api/types";
import { ButtonLink, TextLink } from "../../ui/links";
import { PageBody } from "../../ui/PageBody";
import { Empty, Failure, RowsSkeleton } from "../../ui/states";
import { StatusBadge } from "../../ui/status";
import { reviewLink } from "../../ui/taskLink";
import { Ago } from "../../ui/time";

export function InboxPage() {
  const inbox = useQuery(inboxQuery);
  return (
    <PageBody title="Review inbox">
      <Title order={1}>Review inbox</Title>
      <Text size="sm" c="dimmed" mb="md">
        Labels that wait for a second pair of eyes. Nobody reviews a label that they helped to make.
      </Text>
      {inbox.error && <Failure error={inbox.error} retry={() => void inbox.refetch()} />}
      {inbox.isPending && <RowsSkeleton rows={5} />}
      {inbox.data?.length === 0 && <Empty what="Nothing waits for your review">New work appears here by itself.</Empty>}
      {inbox.data && inbox.data.length > 0 && <Waiting tasks={inbox.data} />}
    </PageBody>
  );
}

function Waiting({ tasks }: { tasks: readonly Task[] }) {
  return (
    <Table verticalSpacing="sm" highlightOnHover aria-label="Waiting for review">
      <Table.Thead>
        <Table.Tr>
          <Table.Th>Image</Table.Th>
          <Table.Th>Project</Table.Th>
          <Table.Th>Author</Table.Th>
          <Table.Th>Status</Table.Th>
          <Table.Th>Submitted</Table.Th>
          <Table.Th aria-label="Open" w={120} />
        </Table.Tr>
      </Table.Thead>
      <Table.Tbody>
        {tasks.map((task) => (
          <Table.Tr key={task.id}>
            <Table.Td>
              <TextLink {...reviewLink(task.id)} size="sm" fw={500}>
                {task.image_name}
              </TextLink>
            </Table.Td>
            <Table.Td>{task.project_name}</Table.Td>
            <Table.Td>{task.assignee?.name ?? task.assignee?.email ?? "—"}</Table.Td>
            <Table.Td>
              <StatusBadge status={task.status} />
            </Table.Td>
            <Table.Td>
              <Ago time={task.updated} />
            </Table.Td>
            <Table.Td ta="right">
              <ButtonLink {...reviewLink(task.id)} size="xs" variant="default" aria-label={`Review ${task.image_name}`}>
                Review
              </ButtonLink>
            </Table.Td>
          </Table.Tr>
        ))}
      </Table.Tbody>
    </Table>
  );
}
