import { Group, Paper, Stack, Text, Title } from "@mantine/core";
import { Link } from "@tanstack/react-router";
import type { ReactNode } from "react";
import type { Task } from "../../api/types";
import { reasonWords } from "../../ui/reasons";
import { Empty } from "../../ui/states";
import { StatusBadge } from "../../ui/status";
import { taskLink } from "../../ui/taskLink";
import { Ago } from "../../ui/time";
import classes from "./TaskList.module.css";

/** One group of my tasks, newest first; `empty` says what to do when there is none. */
export function TaskList({ title, tasks, empty }: { title: string; tasks: readonly Task[]; empty?: ReactNode }) {
  if (tasks.length === 0 && empty === undefined) return null;
  return (
    <Stack component="section" gap="xs" aria-label={title}>
      <Title order={2}>{title}</Title>
      <Paper withBorder component="ul" m={0} p={0} className={classes.list}>
        {tasks.map((task) => (
          <li key={task.id}>
            <TaskItem task={task} />
          </li>
        ))}
        {tasks.length === 0 && (
          <li>
            <Empty what="Nothing here">{empty}</Empty>
          </li>
        )}
      </Paper>
    </Stack>
  );
}

function TaskItem({ task }: { task: Task }) {
  return (
    <Link {...taskLink(task)} className={classes.item}>
      <Group wrap="nowrap" gap="md">
        <div className={classes.name}>
          <Text size="sm" fw={500} truncate>
            {task.image_name}
          </Text>
          <Text size="xs" c="dimmed" truncate>
            {task.project_name}
          </Text>
        </div>
        <StatusBadge status={task.status} />
        <Text component="span" w={104} ta="right">
          <Ago time={task.updated} />
        </Text>
      </Group>
      {task.status === "rework" && task.reason && (
        <Text size="sm" mt={6} className={classes.reason}>
          <b>{reasonWords(task.reason.reason)}</b>
          {task.reason.comment && <>: {task.reason.comment}</>}
        </Text>
      )}
    </Link>
  );
}
