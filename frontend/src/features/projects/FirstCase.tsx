import { Button, Group, Paper, Text } from "@mantine/core";
import { useMutation } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { IconArrowRight } from "@tabler/icons-react";
import { useEffect } from "react";
import { useIntent } from "../../api/intent";
import { claimNext } from "../../api/tasks";
import type { Project } from "../../api/types";
import { tellFailure } from "../../ui/notices";
import { annotateLink } from "../../ui/taskLink";
import { beganHere, endHere } from "./founded";
import { useUploads } from "./projectUploads";

/** After a project was founded: its only image opens by itself; of several the first waits behind a button. */
export function FirstCase({ project }: { project: Project }) {
  const { uploads, tally } = useUploads(project.id);
  const navigate = useNavigate();
  const intent = useIntent();
  const { mutate, isPending } = useMutation({
    mutationFn: () => intent.carryOut(project.id, (key) => claimNext(project.id, key)),
    onSuccess: async (task) => {
      endHere(project.id);
      if (task) await navigate(annotateLink(task.id));
    },
    onError: tellFailure,
  });
  const ready = project.counts.ready ?? 0;
  const wanted = ready > 0 && beganHere(project.id) && project.allowed_actions.includes("annotate");
  const byItself = wanted && tally.total === 1 && uploads.length === 0;
  useEffect(() => {
    if (!byItself) return;
    endHere(project.id);
    mutate();
  }, [byItself, mutate, project.id]);
  if (!wanted && !isPending) return null;
  return (
    <Paper withBorder p="md" role="status">
      <Group justify="space-between">
        <Text size="sm">
          {isPending ? "The first case opens." : "The first image is ready; the others go on coming in meanwhile."}
        </Text>
        <Button loading={isPending} rightSection={<IconArrowRight size={16} aria-hidden />} onClick={() => mutate()}>
          Label the first case
        </Button>
      </Group>
    </Paper>
  );
}
