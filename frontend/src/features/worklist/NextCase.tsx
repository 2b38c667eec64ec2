import { Button, Group, Paper, Select, Stack, Text, Title } from "@mantine/core";
import { notifications } from "@mantine/notifications";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { IconArrowRight } from "@tabler/icons-react";
import { useState } from "react";
import { useIntent } from "../../api/intent";
import { workQuery } from "../../api/queries";
import { claimNext } from "../../api/tasks";
import { Failure } from "../../ui/states";
import { annotateLink } from "../../ui/taskLink";
import { type Choice, defaultChoice, NOTHING, waitingSentence } from "./choices";

/** The next case, with one button. */
export function NextCase({ choices }: { choices: readonly Choice[] }) {
  const [picked, setPicked] = useState<string | null>(null);
  const choice = choices.find(({ id }) => id === picked) ?? defaultChoice(choices);
  const navigate = useNavigate();
  const client = useQueryClient();
  const intent = useIntent();
  const next = useMutation({
    mutationFn: (_known: string) =>
      (choice ? intent.carryOut(choice.id, (key) => claimNext(choice.id, key)) : Promise.resolve(null)),
    onSuccess: async (task) => {
      if (task) await navigate(annotateLink(task.id));
      else {
        notifications.show({ id: "nothing-waits", message: NOTHING });
        await client.invalidateQueries({ queryKey: workQuery.queryKey, refetchType: "all" });
      }
    },
  });
  const known = JSON.stringify(choices);
  const none = next.isSuccess && next.data === null;
  // What the button heard holds until the server tells of other numbers.
  const nothing = none && next.variables === known;
  return (
    <Paper p="lg" withBorder component="section" aria-labelledby="next-case">
      <Stack gap="sm" align="flex-start">
        <Title order={2} id="next-case">
          Next case
        </Title>
        <Text size="sm" c="dimmed" role="status">
          {nothing ? NOTHING : waitingSentence(choice)}
        </Text>
        <Group align="flex-end">
          <Button
            size="lg"
            rightSection={<IconArrowRight size={20} aria-hidden />}
            loading={next.isPending || (next.isSuccess && !none)}
            onClick={() => next.mutate(known)}
          >
            Label the next case
          </Button>
          {choices.length > 1 && (
            <Select
              label="Project"
              w={260}
              allowDeselect={false}
              data={choices.map(({ id, name, waiting }) => ({ value: id, label: `${name} (${waiting})` }))}
              value={choice?.id ?? null}
              onChange={(id) => {
                setPicked(id);
                next.reset();
              }}
            />
          )}
        </Group>
        {next.error && <Failure error={next.error} />}
      </Stack>
    </Paper>
  );
}
