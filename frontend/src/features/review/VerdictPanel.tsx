import { Group, Paper, Stack, Text, Title } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { inboxQuery } from "../../api/queries";
import type { Task } from "../../api/types";
import { ButtonLink } from "../../ui/links";
import { reviewLink } from "../../ui/taskLink";

/** After the verdict: what became of the case, and on to the next one that waits. */
export function VerdictPanel({ task }: { task: Task }) {
  const { data: waiting = [] } = useQuery(inboxQuery);
  const next = waiting.find(({ id }) => id !== task.id);
  const approved = task.status === "approved";
  return (
    <Paper p="xl" withBorder w={440} maw="100%" component="section" aria-labelledby="verdict">
      <Stack gap="md">
        <Title order={2} id="verdict">
          {approved ? "Approved" : "Sent back"}
        </Title>
        <Text size="sm" c="dimmed">
          {approved
            ? `The label of ${task.image_name} is approved.`
            : `${task.image_name} goes back to ${task.assignee?.name || task.assignee?.email || "its author"}.`}
        </Text>
        <Group gap="sm">
          {next && <ButtonLink {...reviewLink(next.id)}>Review the next case</ButtonLink>}
          <ButtonLink to="/review/" variant={next ? "default" : "filled"}>
            Back to the inbox
          </ButtonLink>
        </Group>
      </Stack>
    </Paper>
  );
}
