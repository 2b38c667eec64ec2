/** My work: the next case, what I have begun, what came back, what others judge. */

import { Grid, Group, Paper, Skeleton, Stack, Text, Title } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { IconPlus } from "@tabler/icons-react";
import { inboxQuery, meQuery, projectQuery, projectsQuery, workQuery } from "../../api/queries";
import type { ProjectRow, TaskStatus, Work } from "../../api/types";
import { ButtonLink, TextLink } from "../../ui/links";
import { PageBody } from "../../ui/PageBody";
import { Failure, RowsSkeleton } from "../../ui/states";
import { StatusProgress } from "../../ui/StatusProgress";
import { choicesOf } from "./choices";
import { NextCase } from "./NextCase";
import { TaskList } from "./TaskList";

const MOST_PROJECTS = 6;
/** A project that one was added to has no live line yet: this page looks by itself. */
const FRESH = { refetchOnWindowFocus: "always", refetchInterval: 30_000 } as const;

export function WorklistPage() {
  const work = useQuery({ ...workQuery, ...FRESH });
  const projects = useQuery({ ...projectsQuery, ...FRESH });
  const { data: me } = useQuery(meQuery);
  const failed = work.error ?? projects.error;
  if (failed) {
    return (
      <PageBody title="My work">
        <Failure error={failed} retry={() => void Promise.all([work.refetch(), projects.refetch()])} />
      </PageBody>
    );
  }
  return (
    <PageBody title="My work">
      <Group justify="space-between" mb="md">
        <Title order={1}>My work</Title>
        {me?.may_create_projects && (
          <ButtonLink to="/projects/new/" variant="default" leftSection={<IconPlus size={16} aria-hidden />}>
            New project
          </ButtonLink>
        )}
      </Group>
      <Grid gap="xl">
        <Grid.Col span={{ base: 12, md: 8 }}>
          {work.data && projects.data ? (
            <Stack gap="xl">
              <NextCase choices={choicesOf(projects.data, work.data)} />
              <MyTasks work={work.data} />
            </Stack>
          ) : (
            <RowsSkeleton rows={4} height={96} />
          )}
        </Grid.Col>
        <Grid.Col span={{ base: 12, md: 4 }}>
          <Stack gap="md">
            <ReviewCard />
            {projects.data?.slice(0, MOST_PROJECTS).map((project) => (
              <ProjectCard key={project.id} project={project} />
            ))}
          </Stack>
        </Grid.Col>
      </Grid>
    </PageBody>
  );
}

function MyTasks({ work: { tasks, finished, next } }: { work: Work }) {
  const within = (...statuses: TaskStatus[]) => tasks.filter(({ status }) => statuses.includes(status));
  const rework = within("rework");
  const waits = Object.values(next).some((count) => count > 0);
  const empty = waits ? "Press “Label the next case” to begin one." : "A case that you begin is kept here.";
  return (
    <>
      <TaskList title="Back for rework" tasks={rework} />
      <TaskList
        title="In progress"
        tasks={within("in_progress", "ready", "blocked")}
        {...(rework.length === 0 ? { empty } : {})}
      />
      <TaskList title="Handed in" tasks={within("submitted", "in_review", "adjudication")} />
      <TaskList title="Recently finished" tasks={finished} />
    </>
  );
}

function ReviewCard() {
  const { data: waiting = [] } = useQuery(inboxQuery);
  if (waiting.length === 0) return null;
  return (
    <Paper withBorder p="md" component="section" aria-label="Review">
      <Text fw={500}>{`${waiting.length} ${waiting.length === 1 ? "waits" : "wait"} for your review`}</Text>
      <ButtonLink to="/review/" variant="default" mt="sm" fullWidth>
        Open the review inbox
      </ButtonLink>
    </Paper>
  );
}

function ProjectCard({ project }: { project: ProjectRow }) {
  const { data } = useQuery(projectQuery(project.slug));
  return (
    <Paper withBorder p="md" component="section" aria-label={project.name}>
      <Stack gap={8}>
        <TextLink to="/projects/$slug/" params={{ slug: project.slug }} fw={500}>
          {project.name}
        </TextLink>
        {data ? <StatusProgress counts={data.counts} legend={false} /> : <Skeleton height={36} />}
      </Stack>
    </Paper>
  );
}
