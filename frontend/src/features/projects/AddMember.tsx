import { Button, Group, Select, Stack, TextInput } from "@mantine/core";
import { notifications } from "@mantine/notifications";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { type SubmitEvent, useState } from "react";
import { post } from "../../api/client";
import { useIntent } from "../../api/intent";
import type { Invited, Member, Project, Role } from "../../api/types";
import { Failure } from "../../ui/states";
import { ROLE_CHOICES, ROLE_WORDS } from "./roles";

/** Gives a role to a person by e-mail; somebody without an account is invited. */
export function AddMember({ project }: { project: Project }) {
  const [email, setEmail] = useState("");
  const [role, setRole] = useState<Role>("annotator");
  const client = useQueryClient();
  const intent = useIntent();
  const wish = { email: email.trim(), role };
  const add = useMutation({
    mutationFn: () =>
      intent.carryOut(wish, (key) => post<Member | Invited>(`projects/${project.id}/members/`, wish, key)),
    onSuccess: async (answer) => {
      notifications.show({ message: said(answer, wish) });
      setEmail("");
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
    </Stack>
  );
}

function said(answer: Member | Invited, { email, role }: { email: string; role: Role }): string {
  if ("invitation" in answer) return `${email} has no account yet and is invited as ${ROLE_WORDS[role].toLowerCase()}.`;
  return `${answer.user.name || email} is now ${ROLE_WORDS[role].toLowerCase()}.`;
}
