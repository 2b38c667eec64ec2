/** My account: what others call me, my password, the second step of signing in. */

import { Button, Group, PasswordInput, Stack, Text, TextInput, Title } from "@mantine/core";
import { notifications } from "@mantine/notifications";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { type SubmitEvent, useState } from "react";
import { post, send } from "../../api/client";
import { meQuery } from "../../api/queries";
import type { Me } from "../../api/types";
import { PageBody } from "../../ui/PageBody";
import { Failure } from "../../ui/states";
import { NewPassword } from "./NewPassword";
import { SecondStep } from "./SecondStep";
import { Section } from "./Section";

export function AccountPage() {
  const { data: me } = useQuery(meQuery);
  return (
    <PageBody title="My account">
      <Title order={1} mb="md">
        My account
      </Title>
      <Stack gap="md" maw={640}>
        {me && <Name me={me} />}
        <Password />
        <SecondStep />
      </Stack>
    </PageBody>
  );
}

function Name({ me }: { me: Me }) {
  const [name, setName] = useState(me.name);
  const client = useQueryClient();
  const change = useMutation({
    mutationFn: () => send<Me>("me/", { method: "PATCH", body: { name: name.trim() } }),
    onSuccess: (now) => {
      client.setQueryData(meQuery.queryKey, now);
      notifications.show({ message: "Your name is saved." });
    },
  });
  const submit = (event: SubmitEvent) => {
    event.preventDefault();
    change.mutate();
  };
  return (
    <Section title="Name">
      <Stack component="form" onSubmit={submit} gap="md" aria-label="Name">
        <TextInput
          label="Your name" description={`What others see. You sign in as ${me.email}.`} required withAsterisk={false}
          maxLength={200} value={name} onChange={(event) => setName(event.currentTarget.value)}
        />
        {change.error && <Failure error={change.error} />}
        <Group>
          <Button type="submit" loading={change.isPending} disabled={name.trim() === "" || name.trim() === me.name}>
            Save the name
          </Button>
        </Group>
      </Stack>
    </Section>
  );
}

function Password() {
  const [current, setCurrent] = useState("");
  const [password, setPassword] = useState("");
  const change = useMutation({
    mutationFn: () => post<null>("me/password/", { current, password }),
    onSuccess: () => {
      setCurrent("");
      setPassword("");
      notifications.show({ message: "Your password is changed. Your other sessions have ended." });
    },
  });
  const submit = (event: SubmitEvent) => {
    event.preventDefault();
    change.mutate();
  };
  return (
    <Section title="Password">
      <Stack component="form" onSubmit={submit} gap="md" aria-label="Password">
        <Text size="sm" c="dimmed">
          Changing it ends your other sessions. Access tokens go on; end them on their own page.
        </Text>
        <PasswordInput
          label="Current password" autoComplete="current-password" required withAsterisk={false}
          visibilityToggleButtonProps={{ "aria-label": "Show the current password" }}
          value={current} onChange={(event) => setCurrent(event.currentTarget.value)}
        />
        <NewPassword value={password} onChange={setPassword} />
        {change.error && <Failure error={change.error} />}
        <Group>
          <Button type="submit" loading={change.isPending} disabled={current === "" || password === ""}>
            Change the password
          </Button>
        </Group>
      </Stack>
    </Section>
  );
}
