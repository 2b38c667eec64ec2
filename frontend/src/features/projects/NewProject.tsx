import { ActionIcon, Button, ColorInput, Group, Stack, Text, TextInput } from "@mantine/core";
import { useForm } from "@mantine/form";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { IconPlus, IconTrash } from "@tabler/icons-react";
import { post } from "../../api/client";
import { useIntent } from "../../api/intent";
import type { Project, ReviewRule } from "../../api/types";
import { Failure } from "../../ui/states";
import { SEGMENT_COLORS, colorOf } from "../../ui/colors";
import { ReviewChoice } from "./SettingsTab";

interface Draft {
  name: string;
  review: ReviewRule;
  segments: { key: number; name: string; color: string }[];
}

const blank = (count: number) => ({ key: Date.now() + count, name: "", color: colorOf(count) });

export function NewProject() {
  const client = useQueryClient();
  const navigate = useNavigate();
  const intent = useIntent();
  const form = useForm<Draft>({
    initialValues: { name: "", review: "one", segments: [blank(0)] },
    validate: {
      name: (name) => (name.trim() === "" ? "Give the project a name." : null),
      segments: {
        name: (name) => (name.trim() === "" ? "Name the segment, or remove it." : null),
        color: (color) => (/^#[0-9a-f]{6}$/i.test(color) ? null : "A color as #rrggbb."),
      },
    },
  });
  const create = useMutation({
    mutationFn: (draft: Draft) => intent.carryOut(draft, (key) => post<Project>("projects/", bodyOf(draft), key)),
    onSuccess: async ({ slug }) => {
      await client.invalidateQueries({ queryKey: ["projects"] });
      await client.invalidateQueries({ queryKey: ["me"] });
      await navigate({ to: "/projects/$slug/", params: { slug } });
    },
  });
  const { segments } = form.values;
  return (
    <form onSubmit={form.onSubmit((draft) => create.mutate(draft))}>
      <Stack>
      <TextInput label="Name" data-autofocus maxLength={200} {...form.getInputProps("name")} />
      <Stack gap="xs" component="fieldset" p={0} m={0} style={{ border: 0 }}>
        <Text component="legend" size="sm" fw={500}>
          Segments
        </Text>
        {segments.map(({ key }, row) => (
          <Group key={key} gap="sm" wrap="nowrap" align="flex-start">
            <TextInput
              flex={1}
              placeholder="e.g. Liver"
              aria-label={`Name of segment ${row + 1}`}
              {...form.getInputProps(`segments.${row}.name`)}
            />
            <ColorInput
              w={150}
              format="hex"
              swatches={[...SEGMENT_COLORS]}
              aria-label={`Color of segment ${row + 1}`}
              {...form.getInputProps(`segments.${row}.color`)}
            />
            <ActionIcon
              variant="default"
              size={36}
              aria-label={`Remove segment ${row + 1}`}
              disabled={segments.length === 1}
              onClick={() => form.removeListItem("segments", row)}
            >
              <IconTrash size={16} aria-hidden />
            </ActionIcon>
          </Group>
        ))}
        <Group>
          <Button
            size="xs"
            variant="default"
            leftSection={<IconPlus size={14} aria-hidden />}
            onClick={() => form.insertListItem("segments", blank(segments.length))}
          >
            Add a segment
          </Button>
        </Group>
      </Stack>
      <ReviewChoice value={form.values.review} onChange={(review) => form.setFieldValue("review", review)} />
      {create.error && <Failure error={create.error} />}
      <Group justify="flex-end">
        <Button type="submit" loading={create.isPending}>
          Create project
        </Button>
      </Group>
      </Stack>
    </form>
  );
}

function bodyOf({ name, review, segments }: Draft) {
  const numbered = segments.map((segment, row) => {
    return { number: row + 1, name: segment.name.trim(), color: segment.color };
  });
  return { name: name.trim(), review, segments: numbered };
}
