import { Button, Group, Modal, NumberInput, Select, Stack, Text, TextInput } from "@mantine/core";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { type SubmitEvent, useState } from "react";
import { post } from "../../api/client";
import { projectsQuery, tokensQuery } from "../../api/queries";
import type { NewToken } from "../../api/types";
import { ShownOnce } from "../../ui/ShownOnce";
import { Failure } from "../../ui/states";

const USUAL_DAYS = 90;
const MOST_DAYS = 3650;

/** Makes a token; its secret is shown here and nowhere else. */
export function NewTokenDialog({ onClose }: { onClose: () => void }) {
  const [name, setName] = useState("");
  const [days, setDays] = useState<string | number>(USUAL_DAYS);
  const [project, setProject] = useState<string | null>(null);
  const { data: projects = [] } = useQuery(projectsQuery);
  const client = useQueryClient();
  const make = useMutation({
    mutationFn: () =>
      post<NewToken>("tokens/", { name: name.trim(), project, days: days === "" ? null : Number(days) }),
    onSuccess: () => client.invalidateQueries({ queryKey: tokensQuery.queryKey }),
  });
  const submit = (event: SubmitEvent) => {
    event.preventDefault();
    make.mutate();
  };
  if (make.data) return <Made token={make.data} onClose={onClose} />;
  return (
    <Modal opened onClose={onClose} title="New access token">
      <Stack component="form" onSubmit={submit} gap="md">
        <TextInput
          label="Name" description="What it is for." required withAsterisk={false} maxLength={100} data-autofocus
          value={name} onChange={(event) => setName(event.currentTarget.value)}
        />
        <NumberInput
          label="Days until it ends" description="Leave it empty for no end." min={1} max={MOST_DAYS}
          allowDecimal={false} value={days} onChange={setDays}
        />
        <Select
          label="Project" placeholder="All my projects" clearable
          clearButtonProps={{ "aria-label": "All my projects" }}
          data={projects.map(({ slug, name: label }) => ({ value: slug, label }))} value={project}
          onChange={setProject}
        />
        {make.error && <Failure error={make.error} />}
        <Group justify="flex-end">
          <Button variant="default" onClick={onClose}>Cancel</Button>
          <Button type="submit" loading={make.isPending} disabled={name.trim() === ""}>Make the token</Button>
        </Group>
      </Stack>
    </Modal>
  );
}

function Made({ token, onClose }: { token: NewToken; onClose: () => void }) {
  return (
    <Modal opened onClose={onClose} title={`The token “${token.name}”`} size="lg" closeOnClickOutside={false}>
      <Stack gap="md">
        <Text size="sm">Copy it now: it is not shown again. Whoever has it acts in your name.</Text>
        <ShownOnce label="Token" text={token.secret} />
        <Group justify="flex-end">
          <Button onClick={onClose}>I have copied it</Button>
        </Group>
      </Stack>
    </Modal>
  );
}
