import { ColorSwatch, Group, Table, Text } from "@mantine/core";
import type { Project } from "../../api/types";

/** The structures that are labeled here; the number is the voxel value in exported files. */
export function SegmentsTab({ project }: { project: Project }) {
  return (
    <Table verticalSpacing="xs" maw={640} aria-label="Segments">
      <Table.Thead>
        <Table.Tr>
          <Table.Th w={90}>Number</Table.Th>
          <Table.Th>Segment</Table.Th>
          <Table.Th>Code</Table.Th>
        </Table.Tr>
      </Table.Thead>
      <Table.Tbody>
        {project.segments.map(({ number, name, color, code }) => (
          <Table.Tr key={number}>
            <Table.Td>{number}</Table.Td>
            <Table.Td>
              <Group gap="sm" wrap="nowrap">
                <ColorSwatch color={color} size={16} withShadow={false} aria-hidden />
                <Text size="sm">{name}</Text>
              </Group>
            </Table.Td>
            <Table.Td>
              <Text size="sm" c="dimmed">
                {code ?? "—"}
              </Text>
            </Table.Td>
          </Table.Tr>
        ))}
      </Table.Tbody>
    </Table>
  );
}
