import { Group, Paper, SimpleGrid, Skeleton, Stack, Title } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { IconPlus } from "@tabler/icons-react";
import { meQuery, projectQuery, projectsQuery } from "../../api/queries";
import type { ProjectRow } from "../../api/types";
import { ButtonLink, TextLink } from "../../ui/links";
import { PageBody } from "../../ui/PageBody";
import { Empty, Failure } from "../../ui/states";
import { StatusProgress } from "../../ui/StatusProgress";

export function ProjectsPage() {
  const projects = useQuery(projectsQuery);
  const { data: me } = useQuery(meQuery);
  return (
    <PageBody title="Projects">
      <Group justify="space-between" mb="md">
        <Title order={1}>Projects</Title>
        {me?.may_create_projects && (
          <ButtonLink to="/projects/new/" leftSection={<IconPlus size={16} aria-hidden />}>
            New project
          </ButtonLink>
        )}
      </Group>
      {projects.error && <Failure error={projects.error} retry={() => void projects.refetch()} />}
      {projects.data?.length === 0 && (
        <Empty what="You are in no project yet">
          {me?.may_create_projects ? "Create one, then bring in images." : "Ask a project's manager to add you."}
        </Empty>
      )}
      <SimpleGrid cols={{ base: 1, sm: 2, lg: 3 }}>
        {projects.isPending && [0, 1, 2].map((card) => <Skeleton key={card} height={130} />)}
        {projects.data?.map((project) => <ProjectCard key={project.id} project={project} />)}
      </SimpleGrid>
    </PageBody>
  );
}

function ProjectCard({ project }: { project: ProjectRow }) {
  const { data } = useQuery(projectQuery(project.slug));
  return (
    <Paper withBorder p="md" mih={130} component="section" aria-label={project.name}>
      <Stack gap="sm">
        <TextLink to="/projects/$slug/" params={{ slug: project.slug }} fw={500}>
          {project.name}
        </TextLink>
        {data ? <StatusProgress counts={data.counts} /> : <Skeleton height={60} />}
      </Stack>
    </Paper>
  );
}
