import { Button, Group, Radio, Stack, TextInput } from "@mantine/core";
import { notifications } from "@mantine/notifications";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { type SubmitEvent, useState } from "react";
import { send } from "../../api/client";
import type { NewTasks, Project, ReviewRule } from "../../api/types";
import { Failure } from "../../ui/states";

export function SettingsTab({ project }: { project: Project }) {
  const [name, setName] = useState(project.name);
  const [review, setReview] = useState<ReviewRule>(project.review);
  const [newTasks, setNewTasks] = useState<NewTasks>(project.new_tasks);
  const client = useQueryClient();
  const wish = { name: name.trim(), review, new_tasks: newTasks };
  const change = useMutation({
    mutationFn: () => send<Project>(`projects/${project.id}/`, { method: "PATCH", body: wish }),
    onSuccess: async () => {
      notifications.show({ message: "The settings are saved." });
      await client.invalidateQueries({ queryKey: ["projects"] });
    },
  });
  const submit = (event: SubmitEvent) => {
    event.preventDefault();
    change.mutate();
  };
  const changed = wish.name !== project.name || review !== project.review || newTasks !== project.new_tasks;
  return (
    <Stack component="form" onSubmit={submit} maw={520} gap="lg" aria-label="Settings">
      <TextInput
        label="Name"
        required
        withAsterisk={false}
        maxLength={200}
        value={name}
        onChange={(event) => setName(event.currentTarget.value)}
      />
      <ReviewChoice value={review} onChange={setReview} />
      <Radio.Group label="New images" value={newTasks} onChange={setNewTasks}>
        <Stack gap="xs" mt="xs">
          <Radio value="ready" label="Ready at once" description="Annotators can label them as soon as they arrive." />
          <Radio value="draft" label="Drafts first" description="They wait until a manager publishes them." />
        </Stack>
      </Radio.Group>
      {change.error && <Failure error={change.error} />}
      <Group>
        <Button type="submit" loading={change.isPending} disabled={!changed || wish.name === ""}>
          Save settings
        </Button>
      </Group>
    </Stack>
  );
}

interface ReviewChoiceProps {
  value: ReviewRule;
  onChange: (value: ReviewRule) => void;
}

export function ReviewChoice({ value, onChange }: ReviewChoiceProps) {
  return (
    <Radio.Group label="Review" value={value} onChange={onChange}>
      <Stack gap="xs" mt="xs">
        <Radio value="one" label="One reviewer" description="Somebody who did not help to make a label approves it." />
        <Radio value="none" label="No review" description="Labels count once handed in, shown as not reviewed." />
      </Stack>
    </Radio.Group>
  );
}
