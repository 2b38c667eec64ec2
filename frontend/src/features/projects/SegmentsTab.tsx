import { ActionIcon, Button, ColorSwatch, Group, Stack, Table, Text, TextInput } from "@mantine/core";
import { modals } from "@mantine/modals";
import { notifications } from "@mantine/notifications";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { IconPlus, IconTrash } from "@tabler/icons-react";
import { type SubmitEvent, useState } from "react";
import { post, send } from "../../api/client";
import type { Project, Segment } from "../../api/types";
import { SilentTh } from "../../ui/SilentTh";
import { Failure } from "../../ui/states";
import { SEGMENT_COLORS, colorOf } from "../../ui/colors";
import { tellFailure } from "../../ui/notices";
import classes from "./SegmentRows.module.css";

/** The structures that are labeled here; the number is the voxel value in exported files. */
export function SegmentsTab({ project }: { project: Project }) {
  const mayChange = project.allowed_actions.includes("change");
  return (
    <Stack gap="md" maw={720}>
      <Table verticalSpacing={4} aria-label="Segments">
        <Table.Thead>
          <Table.Tr>
            <Table.Th w={90}>Number</Table.Th>
            <Table.Th>Segment</Table.Th>
            <Table.Th w={170}>Code</Table.Th>
            {mayChange && <SilentTh w={60}>Delete</SilentTh>}
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {project.segments.map((segment) => (
            <Table.Tr key={segment.number}>
              <Table.Td>{segment.number}</Table.Td>
              <Table.Td>
                {mayChange ? <EditedName project={project} segment={segment} /> : <Name segment={segment} />}
              </Table.Td>
              <Table.Td>
                <Text size="sm" c="dimmed">
                  {segment.code ?? "—"}
                </Text>
              </Table.Td>
              {mayChange && (
                <Table.Td>
                  <DeleteButton project={project} segment={segment} />
                </Table.Td>
              )}
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
      {mayChange && <AddSegment project={project} />}
    </Stack>
  );
}

function Name({ segment: { name, color } }: { segment: Segment }) {
  return (
    <Group gap="sm" wrap="nowrap">
      <ColorSwatch color={color} size={16} withShadow={false} aria-hidden />
      <Text size="sm">{name}</Text>
    </Group>
  );
}

/** Saved when the field is left or Enter is pressed; open pages follow. */
function EditedName({ project, segment }: { project: Project; segment: Segment }) {
  const [name, setName] = useState(segment.name);
  const [color, setColor] = useState(segment.color);
  const client = useQueryClient();
  const change = useMutation({
    mutationFn: (news: Partial<Segment>) =>
      send(`projects/${project.id}/segments/${segment.number}/`, { method: "PATCH", body: news }),
    onError: (error) => {
      setName(segment.name);
      tellFailure(error);
    },
    onSettled: () => client.invalidateQueries({ queryKey: ["projects"] }),
  });
  const rename = () => {
    if (name.trim() === "") setName(segment.name);
    else if (name.trim() !== segment.name) change.mutate({ name: name.trim() });
  };
  return (
    <Group gap="sm" wrap="nowrap">
      <input
        type="color" className={classes.color} value={color} aria-label={`Color of ${segment.name}`}
        onChange={(event) => setColor(event.currentTarget.value)}
        onBlur={() => color !== segment.color && change.mutate({ color })}
      />
      <TextInput
        flex={1} size="xs" maxLength={100} value={name} aria-label={`Name of segment ${segment.number}`}
        onChange={(event) => setName(event.currentTarget.value)} onBlur={rename}
        onKeyDown={(event) => event.key === "Enter" && event.currentTarget.blur()}
      />
    </Group>
  );
}

function DeleteButton({ project, segment }: { project: Project; segment: Segment }) {
  const client = useQueryClient();
  const remove = useMutation({
    mutationFn: () =>
      send<{ job: string } | null>(`projects/${project.id}/segments/${segment.number}/`, { method: "DELETE" }),
    onSuccess: (job) =>
      job && notifications.show({ message: `Every label is looked through for ${segment.name} first.` }),
    onError: tellFailure,
    onSettled: () => client.invalidateQueries({ queryKey: ["projects"] }),
  });
  const ask = () =>
    modals.openConfirmModal({
      title: `Delete ${segment.name}?`,
      children: <Text size="sm">It goes only if no label of this project has a voxel of it.</Text>,
      labels: { confirm: "Delete", cancel: "Cancel" },
      confirmProps: { color: "red" },
      onConfirm: () => remove.mutate(),
    });
  return (
    <ActionIcon
      variant="subtle" color="gray" aria-label={`Delete ${segment.name}`} loading={remove.isPending} onClick={ask}
      disabled={project.segments.length === 1}
    >
      <IconTrash size={16} aria-hidden />
    </ActionIcon>
  );
}

/** Enter adds and asks for the next. */
function AddSegment({ project }: { project: Project }) {
  const [name, setName] = useState("");
  const client = useQueryClient();
  const taken = new Set(project.segments.map(({ color }) => color?.toLowerCase()));
  const color = SEGMENT_COLORS.find((one) => !taken.has(one)) ?? colorOf(project.segments.length);
  const add = useMutation({
    mutationFn: () => post(`projects/${project.id}/segments/`, { name: name.trim(), color }),
    onSuccess: async () => {
      setName("");
      await client.invalidateQueries({ queryKey: ["projects"] });
    },
  });
  const submit = (event: SubmitEvent) => {
    event.preventDefault();
    if (name.trim() !== "") add.mutate();
  };
  return (
    <Stack component="form" onSubmit={submit} gap="xs" aria-label="Add a segment">
      <Group gap="sm" align="flex-end">
        <TextInput
          label="New segment" w={300} maxLength={100} value={name}
          onChange={(event) => setName(event.currentTarget.value)}
        />
        <Button
          type="submit" variant="default" leftSection={<IconPlus size={16} aria-hidden />} loading={add.isPending}
        >
          Add
        </Button>
      </Group>
      {add.error && <Failure error={add.error} />}
    </Stack>
  );
}
