import { Table } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { siteProjectsQuery } from "../../api/site";
import { TextLink } from "../../ui/links";
import { Empty, Failure, RowsSkeleton } from "../../ui/states";
import { Ago } from "../../ui/time";

export function ProjectsTab() {
  const projects = useQuery(siteProjectsQuery);
  if (projects.error) return <Failure error={projects.error} retry={() => void projects.refetch()} />;
  if (projects.isPending) return <RowsSkeleton rows={4} />;
  if (projects.data.length === 0) return <Empty what="No projects yet">Make one on the page of projects.</Empty>;
  return (
    <Table verticalSpacing="xs" aria-label="Projects">
      <Table.Thead>
        <Table.Tr>
          <Table.Th>Project</Table.Th>
          <Table.Th ta="right" w={110}>Images</Table.Th>
          <Table.Th ta="right" w={110}>Members</Table.Th>
          <Table.Th w={160}>Made</Table.Th>
        </Table.Tr>
      </Table.Thead>
      <Table.Tbody>
        {projects.data.map((project) => (
          <Table.Tr key={project.id}>
            <Table.Td maw={480}>
              <TextLink
                to="/projects/$slug/" params={{ slug: project.slug }} size="sm" fw={500} display="block" truncate
              >
                {project.name}
              </TextLink>
            </Table.Td>
            <Table.Td ta="right">{project.cases}</Table.Td>
            <Table.Td ta="right">{project.people}</Table.Td>
            <Table.Td><Ago time={project.created} /></Table.Td>
          </Table.Tr>
        ))}
      </Table.Tbody>
    </Table>
  );
}
