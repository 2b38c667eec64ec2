import { Button, Center, Group, Select, Table, Text, TextInput } from "@mantine/core";
import { useDebouncedValue } from "@mantine/hooks";
import { IconSearch } from "@tabler/icons-react";
import { keepPreviousData, useInfiniteQuery } from "@tanstack/react-query";
import { useState } from "react";
import { tasksQuery } from "../../api/queries";
import type { Project, Task, TaskStatus } from "../../api/types";
import { TextLink } from "../../ui/links";
import { Empty, Failure, RowsSkeleton } from "../../ui/states";
import { STATUS_LOOKS, StatusBadge, statusLook } from "../../ui/status";
import { taskLink } from "../../ui/taskLink";
import { Ago } from "../../ui/time";
import classes from "./TasksTable.module.css";

const TYPING_MS = 250;

/** The project's images with the state of their labels. A row opens its task. */
export function TasksTable({ project }: { project: Project }) {
  const [status, setStatus] = useState<TaskStatus | null>(null);
  const [words, setWords] = useState("");
  const [search] = useDebouncedValue(words.trim(), TYPING_MS);
  const tasks = useInfiniteQuery({ ...tasksQuery(project.id, { status, search }), placeholderData: keepPreviousData });
  const rows = tasks.data?.pages.flatMap(({ results }) => results) ?? [];
  return (
    <div>
      <Group gap="sm" mb="sm">
        <TextInput
          aria-label="Search by name"
          placeholder="Search by name"
          leftSection={<IconSearch size={16} aria-hidden />}
          w={260}
          value={words}
          onChange={(event) => setWords(event.currentTarget.value)}
        />
        <Select
          aria-label="Filter by status"
          placeholder="Any status"
          w={220}
          clearable
          clearButtonProps={{ "aria-label": "Any status" }}
          data={statusChoices(project)}
          value={status}
          onChange={(value) => setStatus(value as TaskStatus | null)}
        />
      </Group>
      {tasks.error && <Failure error={tasks.error} retry={() => void tasks.refetch()} />}
      {tasks.isPending && <RowsSkeleton rows={8} height={40} />}
      {tasks.data && rows.length === 0 && <NoRows project={project} filtered={status !== null || search !== ""} />}
      {rows.length > 0 && <Rows tasks={rows} />}
      {tasks.hasNextPage && (
        <Center mt="md">
          <Button variant="default" loading={tasks.isFetchingNextPage} onClick={() => void tasks.fetchNextPage()}>
            Show more
          </Button>
        </Center>
      )}
    </div>
  );
}

function Rows({ tasks }: { tasks: readonly Task[] }) {
  return (
    <Table verticalSpacing={8} highlightOnHover aria-label="Images" layout="fixed" className={classes.table}>
      <Table.Thead>
        <Table.Tr>
          <Table.Th>Image</Table.Th>
          <Table.Th w={160}>Status</Table.Th>
          <Table.Th w={220}>Assigned to</Table.Th>
          <Table.Th w={140}>Updated</Table.Th>
        </Table.Tr>
      </Table.Thead>
      <Table.Tbody>
        {tasks.map((task) => (
          <Table.Tr key={task.id} className={classes.row}>
            <Table.Td>
              <TextLink {...taskLink(task)} className={classes.link} size="sm" fw={500} title={task.image_name}>
                {task.image_name}
              </TextLink>
            </Table.Td>
            <Table.Td>
              <StatusBadge status={task.status} />
            </Table.Td>
            <Table.Td>
              <Text size="sm" c={task.assignee ? "inherit" : "dimmed"} truncate>
                {task.assignee ? task.assignee.name || task.assignee.email : "Nobody"}
              </Text>
            </Table.Td>
            <Table.Td>
              <Ago time={task.updated} />
            </Table.Td>
          </Table.Tr>
        ))}
      </Table.Tbody>
    </Table>
  );
}

function NoRows({ project, filtered }: { project: Project; filtered: boolean }) {
  if (filtered) return <Empty what="No image matches">Change the search or the status.</Empty>;
  return (
    <Empty what="No images yet">
      {project.allowed_actions.includes("import")
        ? "Drop some above. Each becomes a task as soon as it is imported."
        : "A manager of the project brings them in."}
    </Empty>
  );
}

function statusChoices({ counts }: Project) {
  return Object.keys(STATUS_LOOKS)
    .filter((status) => (counts as Record<string, number | undefined>)[status])
    .map((value) => ({ value, label: statusLook(value).label }));
}
