/** The review inbox: what waits for my judgement, longest waiting first. What I have opened is approved together. */

import { Checkbox, Group, Table, Text, Title } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { inboxQuery } from "../../api/queries";
import type { Waiting } from "../../api/types";
import { ButtonLink, TextLink } from "../../ui/links";
import { PageBody } from "../../ui/PageBody";
import { Empty, Failure, RowsSkeleton } from "../../ui/states";
import { SilentTh } from "../../ui/SilentTh";
import { StatusBadge } from "../../ui/status";
import { reviewLink } from "../../ui/taskLink";
import { Ago } from "../../ui/time";
import { ApproveChosen } from "./ApproveChosen";

export function InboxPage() {
  const inbox = useQuery(inboxQuery);
  const [marked, setMarked] = useState<ReadonlySet<string>>(new Set());
  const chosen = (inbox.data ?? []).filter(({ id, seen }) => seen && marked.has(id));
  return (
    <PageBody title="Review inbox">
      <Group justify="space-between" align="flex-end" mb="md">
        <div>
          <Title order={1}>Review inbox</Title>
          <Text size="sm" c="dimmed">
            Labels that wait for a second pair of eyes. Those that you have opened can be approved together.
          </Text>
        </div>
        <ApproveChosen chosen={chosen} onDone={() => setMarked(new Set())} />
      </Group>
      {inbox.error && <Failure error={inbox.error} retry={() => void inbox.refetch()} />}
      {inbox.isPending && <RowsSkeleton rows={5} />}
      {inbox.data?.length === 0 && <Empty what="Nothing waits for your review">New work appears here by itself.</Empty>}
      {inbox.data && inbox.data.length > 0 && <Rows tasks={inbox.data} marked={marked} onMark={setMarked} />}
    </PageBody>
  );
}

interface RowsProps {
  readonly tasks: readonly Waiting[];
  readonly marked: ReadonlySet<string>;
  readonly onMark: (marked: ReadonlySet<string>) => void;
}

function Rows({ tasks, marked, onMark }: RowsProps) {
  const turn = (id: string) => {
    const next = new Set(marked);
    if (!next.delete(id)) next.add(id);
    onMark(next);
  };
  return (
    <Table verticalSpacing="sm" highlightOnHover aria-label="Waiting for review">
      <Table.Thead>
        <Table.Tr>
          <SilentTh w={44}>Choose</SilentTh>
          <Table.Th>Image</Table.Th>
          <Table.Th>Project</Table.Th>
          <Table.Th>Author</Table.Th>
          <Table.Th>Status</Table.Th>
          <Table.Th>Submitted</Table.Th>
          <SilentTh w={120}>Open</SilentTh>
        </Table.Tr>
      </Table.Thead>
      <Table.Tbody>
        {tasks.map((task) => (
          <Row key={task.id} task={task} chosen={marked.has(task.id)} onTurn={() => turn(task.id)} />
        ))}
      </Table.Tbody>
    </Table>
  );
}

function Row({ task, chosen, onTurn }: { task: Waiting; chosen: boolean; onTurn: () => void }) {
  return (
    <Table.Tr>
      <Table.Td>
        <Checkbox
          size="xs" aria-label={`Choose ${task.image_name}`} checked={task.seen && chosen} disabled={!task.seen}
          title={task.seen ? undefined : "Open it first."} onChange={onTurn}
        />
      </Table.Td>
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
  );
}
