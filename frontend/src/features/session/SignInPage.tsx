import { Box, Button, Group, Paper, PasswordInput, Stack, Text, TextInput, Title } from "@mantine/core";
import { useMutation } from "@tanstack/react-query";
import { type SubmitEvent, useState } from "react";
import { get, post } from "../../api/client";
import type { Me } from "../../api/types";
import { Mark } from "../../ui/Mark";
import { Failure } from "../../ui/states";
import { usePageTitle } from "../../ui/usePageTitle";

export function SignInPage({ onSignedIn }: { onSignedIn: (me: Me) => void }) {
  usePageTitle("Sign in");
  const [email, setEmail] = useState("");
  const [password, setPassword] = useState("");
  const signIn = useMutation({
    mutationFn: async () => {
      await post("session/", { email: email.trim(), password });
      return get<Me>("me/");
    },
    onSuccess: onSignedIn,
    onError: () => setPassword(""),
  });
  const submit = (event: SubmitEvent) => {
    event.preventDefault();
    if (!signIn.isPending) signIn.mutate();
  };
  return (
    <Box component="main" mih="100dvh" display="grid" p="md" style={{ placeItems: "center" }}>
      <Paper component="form" onSubmit={submit} w="100%" maw={380} p="xl" withBorder>
        <Stack gap="md">
          <Group gap="xs">
            <Mark size={30} />
            <Title order={1}>Hilum</Title>
          </Group>
          <Text size="sm" c="dimmed">
            Label 3-D medical images, with AI at hand.
          </Text>
          <TextInput
            label="E-mail"
            type="email"
            name="email"
            autoComplete="username"
            required
            withAsterisk={false}
            autoFocus
            value={email}
            onChange={(event) => setEmail(event.currentTarget.value)}
          />
          <PasswordInput
            label="Password"
            name="password"
            autoComplete="current-password"
            visibilityToggleButtonProps={{ "aria-label": "Show what is typed" }}
            required
            withAsterisk={false}
            value={password}
            onChange={(event) => setPassword(event.currentTarget.value)}
          />
          {signIn.error && <Failure error={signIn.error} />}
          <Button type="submit" loading={signIn.isPending} fullWidth>
            Sign in
          </Button>
        </Stack>
      </Paper>
    </Box>
  );
}
