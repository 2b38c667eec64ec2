import { Button, Group, Select, Stack, TextInput } from "@mantine/core";
import { notifications } from "@mantine/notifications";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { type SubmitEvent, useState } from "react";
import { post } from "../../api/client";
import type { Invited, Member, Project, Role } from "../../api/types";
import { LinkDialog } from "../../ui/LinkDialog";
import { ROLE_CHOICES, ROLE_WORDS } from "../../ui/roles";
import { Failure } from "../../ui/states";

const LEAST: Role = "annotator";

/** Gives a role to a person by e-mail; somebody without an account is invited by a link. */
export function AddMember({ project }: { project: Project }) {
  const [email, setEmail] = useState("");
  const [role, setRole] = useState<Role>(LEAST);
  const [invited, setInvited] = useState<Invited | null>(null);
  const client = useQueryClient();
  const add = useMutation({
    mutationFn: () => post<Member | Invited>(`projects/${project.id}/members/`, { email: email.trim(), role }),
    onSuccess: async (answer) => {
      if ("invitation" in answer) setInvited(answer);
      else notifications.show({ message: `${answer.user.name || email} is now ${ROLE_WORDS[role].toLowerCase()}.` });
      setEmail("");
      setRole(LEAST); // the next person gets no role that was chosen for this one
      await client.invalidateQueries({ queryKey: ["projects"] });
    },
  });
  const submit = (event: SubmitEvent) => {
    event.preventDefault();
    add.mutate();
  };
  return (
    <Stack component="form" onSubmit={submit} gap="xs" aria-label="Add a member">
      <Group align="flex-end" gap="sm">
        <TextInput
          label="E-mail of the person"
          type="email"
          required
          withAsterisk={false}
          w={300}
          value={email}
          onChange={(event) => setEmail(event.currentTarget.value)}
        />
        <Select
          label="Role"
          w={160}
          data={ROLE_CHOICES}
          value={role}
          allowDeselect={false}
          onChange={(value) => value && setRole(value as Role)}
        />
        <Button type="submit" loading={add.isPending}>
          Add
        </Button>
      </Group>
      {add.error && <Failure error={add.error} />}
      {invited && (
        <LinkDialog title={`Invite ${invited.email}`} link={invited} lightly onClose={() => setInvited(null)} />
      )}
    </Stack>
  );
}
