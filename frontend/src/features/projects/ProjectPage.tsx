/** One project: how far it is, its images, people, segments. What is offered follows the server's allowed actions. */

import { Group, Paper, Skeleton, Stack, Tabs, Text, Title } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { isRefused } from "../../api/client";
import { projectQuery } from "../../api/queries";
import type { Project } from "../../api/types";
import { PageBody } from "../../ui/PageBody";
import { Failure, RowsSkeleton } from "../../ui/states";
import { StatusProgress } from "../../ui/StatusProgress";
import { ActivityTab } from "./ActivityTab";
import { ExportButton } from "./ExportButton";
import { FirstCase } from "./FirstCase";
import { ImagesTable } from "./ImagesTable";
import { Intake } from "./Intake";
import { JobsPanel } from "./JobsPanel";
import { MembersTab } from "./MembersTab";
import { SegmentsTab } from "./SegmentsTab";
import { SettingsTab } from "./SettingsTab";

export default function ProjectPage({ slug }: { slug: string }) {
  const project = useQuery(projectQuery(slug));
  return (
    <PageBody title={project.data?.name ?? "Project"}>
      {project.error && <Failure error={project.error} retry={() => void project.refetch()} />}
      {project.isPending && <ProjectSkeleton />}
      {project.data && !isRefused(project.error) && <ProjectView project={project.data} key={project.data.id} />}
    </PageBody>
  );
}

function ProjectView({ project }: { project: Project }) {
  const may = (action: Project["allowed_actions"][number]) => project.allowed_actions.includes(action);
  const empty = Object.values(project.counts).every((count) => !count);
  return (
    <Stack gap="md">
      <Group justify="space-between" align="center">
        <div>
          <Title order={1}>{project.name}</Title>
          <Text size="sm" c="dimmed">
            {project.review === "one" ? "Every label is reviewed by a second person." : "Labels are not reviewed."}
          </Text>
        </div>
        {may("export") && <ExportButton project={project} />}
      </Group>
      <Paper withBorder p="md">
        <StatusProgress counts={project.counts} />
      </Paper>
      <FirstCase project={project} />
      {(may("import") || may("export")) && <JobsPanel project={project} />}
      <Tabs defaultValue="images" keepMounted={false}>
        <Tabs.List mb="md">
          <Tabs.Tab value="images">Images</Tabs.Tab>
          <Tabs.Tab value="activity">Activity</Tabs.Tab>
          <Tabs.Tab value="members">Members</Tabs.Tab>
          <Tabs.Tab value="segments">Segments</Tabs.Tab>
          {may("change") && <Tabs.Tab value="settings">Settings</Tabs.Tab>}
        </Tabs.List>
        <Tabs.Panel value="images">
          <Stack gap="md">
            {may("import") && <Intake project={project} large={empty} />}
            <ImagesTable project={project} />
          </Stack>
        </Tabs.Panel>
        <Tabs.Panel value="activity">
          <ActivityTab project={project} />
        </Tabs.Panel>
        <Tabs.Panel value="members">
          <MembersTab project={project} />
        </Tabs.Panel>
        <Tabs.Panel value="segments">
          <SegmentsTab project={project} />
        </Tabs.Panel>
        {may("change") && (
          <Tabs.Panel value="settings">
            <SettingsTab project={project} />
          </Tabs.Panel>
        )}
      </Tabs>
    </Stack>
  );
}

function ProjectSkeleton() {
  return (
    <Stack gap="md">
      <Skeleton height={48} width={280} />
      <Skeleton height={84} />
      <RowsSkeleton rows={8} height={40} />
    </Stack>
  );
}
