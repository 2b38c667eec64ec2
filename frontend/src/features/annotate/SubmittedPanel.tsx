import { Button, Group, Paper, Stack, Text, Title } from "@mantine/core";
import { useMutation } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { useStore } from "zustand";
import { useIntent } from "../../api/intent";
import { claimNext } from "../../api/tasks";
import type { Task } from "../../api/types";
import { ButtonLink } from "../../ui/links";
import { Failure } from "../../ui/states";
import { annotateLink } from "../../ui/taskLink";
import type { ViewingStore } from "../../viewer/viewing";
import { unlabeled } from "./submitWords";
import { useWithdraw } from "./useWithdraw";

interface SubmittedPanelProps {
  readonly task: Task;
  readonly viewing: ViewingStore;
  readonly onWithdrawn: () => void;
}

/** After the case was handed in: on to the next one, or back. */
export function SubmittedPanel({ task, viewing, onWithdrawn }: SubmittedPanelProps) {
  const empty = useStore(viewing, ({ looks, measures }) => unlabeled(looks, measures));
  const navigate = useNavigate();
  const intent = useIntent();
  const next = useMutation({
    mutationFn: () => intent.carryOut("next", (key) => claimNext(task.project, key)),
    onSuccess: (claimed) => claimed && navigate(annotateLink(claimed.id)),
  });
  const withdrawing = useWithdraw(task, onWithdrawn);
  const none = next.isSuccess && next.data === null;
  const failure = next.error ?? withdrawing.error;
  return (
    <Paper p="xl" withBorder w={440} maw="100%" component="section" aria-labelledby="submitted">
      <Stack gap="md">
        <Title order={2} id="submitted">
          {task.status === "accepted_unreviewed" ? "Accepted, not reviewed" : "Submitted for review"}
        </Title>
        <Text size="sm" c="dimmed">
          {none
            ? "Nothing else waits for you in this project right now."
            : `${task.image_name} is handed in. You can go on with the next case.`}
        </Text>
        {empty !== null && <Text size="sm">{empty}</Text>}
        {failure && <Failure error={failure} />}
        <Group gap="sm">
          {none
            ? <ButtonLink to="/">My work</ButtonLink>
            : (
              <Button loading={next.isPending} onClick={() => next.mutate()}>
                Label the next case
              </Button>
            )}
          {task.allowed_actions.includes("withdraw") && (
            <Button variant="default" loading={withdrawing.isPending} onClick={() => withdrawing.mutate()}>
              Withdraw
            </Button>
          )}
        </Group>
      </Stack>
    </Paper>
  );
}
