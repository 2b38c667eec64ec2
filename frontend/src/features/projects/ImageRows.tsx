import { Checkbox, Table, Text, UnstyledButton } from "@mantine/core";
import { IconArrowDown, IconArrowUp } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { meQuery } from "../../api/queries";
import type { Project, Task } from "../../api/types";
import { SilentTh } from "../../ui/SilentTh";
import { TextLink } from "../../ui/links";
import { StatusBadge } from "../../ui/status";
import { taskLink } from "../../ui/taskLink";
import { Ago } from "../../ui/time";
import { CaseMenu } from "./CaseMenu";
import classes from "./ImagesTable.module.css";
import { peopleWords, turned } from "./imageRowWords";

interface ImageRowsProps {
  readonly project: Project;
  readonly tasks: readonly Task[];
  readonly sort: string;
  readonly onSort: (sort: string) => void;
  /** Ids of tasks that are chosen for what is done to several. */
  readonly marked: ReadonlySet<string>;
  readonly onMark: (marked: ReadonlySet<string>) => void;
}

export function ImageRows({ project, tasks, sort, onSort, marked, onMark }: ImageRowsProps) {
  const hands = project.allowed_actions.includes("assign");
  const all = tasks.every(({ id }) => marked.has(id));
  const head = { sort, onSort };
  return (
    <Table verticalSpacing={6} highlightOnHover aria-label="Images" layout="fixed">
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
          <SilentTh w={60}>Picture</SilentTh>
          <Column {...head} column="name" label="Image" />
          <Column {...head} column="status" label="Status" width={150} />
          <Column {...head} column="person" label="Who" width={220} />
          <Column {...head} column="updated" label="Updated" width={130} />
          {hands && <SilentTh w={56}>Actions</SilentTh>}
        </Table.Tr>
      </Table.Thead>
      <Table.Tbody>
        {tasks.map((task) => (
          <Row
            key={task.id} task={task} project={project} hands={hands} chosen={marked.has(task.id)}
            onChoose={() => onMark(toggled(marked, task.id))}
          />
        ))}
      </Table.Tbody>
    </Table>
  );
}

interface RowProps {
  readonly task: Task;
  readonly project: Project;
  readonly hands: boolean;
  readonly chosen: boolean;
  readonly onChoose: () => void;
}

function Row({ task, project, hands, chosen, onChoose }: RowProps) {
  const { data: me } = useQuery(meQuery);
  return (
    <Table.Tr className={classes.row}>
      {hands && (
        <Table.Td className={classes.above}>
          <Checkbox size="xs" aria-label={`Choose ${task.image_name}`} checked={chosen} onChange={onChoose} />
        </Table.Td>
      )}
      <Table.Td>
        {task.thumbnail ? (
          <img className={classes.picture} src={task.thumbnail} alt="" loading="lazy" decoding="async" />
        ) : (
          <span className={classes.picture} />
        )}
      </Table.Td>
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
        <Text size="xs" c="dimmed" truncate>
          {peopleWords(task)}
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
  );
}

interface ColumnProps {
  column: string;
  label: string;
  width?: number;
  sort: string;
  onSort: (sort: string) => void;
}

function Column({ column, label, width, sort, onSort }: ColumnProps) {
  const mine = sort.replace("-", "") === column;
  const down = sort.startsWith("-");
  return (
    <Table.Th {...(width ? { w: width } : {})} aria-sort={mine ? (down ? "descending" : "ascending") : "none"}>
      <UnstyledButton className={classes.sort} fz="sm" onClick={() => onSort(turned(sort, column))}>
        {label}
        {mine && (down ? <IconArrowDown size={14} aria-hidden /> : <IconArrowUp size={14} aria-hidden />)}
      </UnstyledButton>
    </Table.Th>
  );
}

function toggled(chosen: ReadonlySet<string>, id: string): ReadonlySet<string> {
  const next = new Set(chosen);
  if (!next.delete(id)) next.add(id);
  return next;
}
