import { Button, Center, Checkbox, Group, Select, Table, Text, TextInput } from "@mantine/core";
import { useDebouncedValue } from "@mantine/hooks";
import { IconSearch } from "@tabler/icons-react";
import { keepPreviousData, useInfiniteQuery, useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { meQuery, tasksQuery } from "../../api/queries";
import type { Project, Task, TaskStatus } from "../../api/types";
import { TextLink } from "../../ui/links";
import { Empty, Failure, RowsSkeleton } from "../../ui/states";
import { STATUS_LOOKS, StatusBadge, statusLook } from "../../ui/status";
import { taskLink } from "../../ui/taskLink";
import { Ago } from "../../ui/time";
import { CaseMenu } from "./CaseMenu";
import { HandingBar } from "./HandingBar";
import classes from "./TasksTable.module.css";

const TYPING_MS = 250;

/** The project's images with the state of their labels. A row opens its task. */
export function TasksTable({ project }: { project: Project }) {
  const [status, setStatus] = useState<TaskStatus | null>(null);
  const [words, setWords] = useState("");
  const [search] = useDebouncedValue(words.trim(), TYPING_MS);
  const tasks = useInfiniteQuery({ ...tasksQuery(project.id, { status, search }), placeholderData: keepPreviousData });
  const rows = tasks.data?.pages.flatMap(({ results }) => results) ?? [];
  const [marked, setMarked] = useState<ReadonlySet<string>>(new Set());
  const chosen = rows.filter(({ id }) => marked.has(id));
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
      {chosen.length > 0 && (
        <HandingBar project={project} chosen={chosen} onDone={() => setMarked(new Set())} />
      )}
      {rows.length > 0 && <Rows tasks={rows} project={project} marked={marked} onMark={setMarked} />}
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

interface RowsProps {
  readonly tasks: readonly Task[];
  readonly project: Project;
  readonly marked: ReadonlySet<string>;
  readonly onMark: (marked: ReadonlySet<string>) => void;
}

function Rows({ tasks, project, marked, onMark }: RowsProps) {
  const { data: me } = useQuery(meQuery);
  const hands = project.allowed_actions.includes("assign");
  const all = tasks.every(({ id }) => marked.has(id));
  const turn = (id: string) => {
    const next = new Set(marked);
    if (!next.delete(id)) next.add(id);
    onMark(next);
  };
  return (
    <Table verticalSpacing={8} highlightOnHover aria-label="Images" layout="fixed" className={classes.table}>
      <Table.Thead>
        <Table.Tr>
          {hands && (
            <Table.Th w={44}>
              <Checkbox
                size="xs" aria-label="Choose all that are shown" checked={all}
                indeterminate={!all && tasks.some(({ id }) => marked.has(id))}
                onChange={() => onMark(new Set(all ? [] : tasks.map(({ id }) => id)))}
              />
            </Table.Th>
          )}
          <Table.Th>Image</Table.Th>
          <Table.Th w={160}>Status</Table.Th>
          <Table.Th w={220}>Assigned to</Table.Th>
          <Table.Th w={140}>Updated</Table.Th>
          {hands && <Table.Th w={56} aria-label="Actions" />}
        </Table.Tr>
      </Table.Thead>
      <Table.Tbody>
        {tasks.map((task) => (
          <Table.Tr key={task.id} className={classes.row}>
            {hands && (
              <Table.Td className={classes.above}>
                <Checkbox
                  size="xs" aria-label={`Choose ${task.image_name}`} checked={marked.has(task.id)}
                  onChange={() => turn(task.id)}
                />
              </Table.Td>
            )}
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
            {hands && (
              <Table.Td className={classes.above} ta="right">
                <CaseMenu task={task} project={project} me={me} />
              </Table.Td>
            )}
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
