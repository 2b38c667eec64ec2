import { Button, PasswordInput, Stack, Text, TextInput } from "@mantine/core";
import { useMutation } from "@tanstack/react-query";
import { type SubmitEvent, useState } from "react";
import { ApiError, get, post } from "../../api/client";
import type { Me } from "../../api/types";
import { Failure } from "../../ui/states";

interface SignInFormProps {
  /** The only address that may sign in here. */
  readonly only?: string;
  readonly onSignedIn: (me: Me) => void;
}

const codeOf = (error: unknown) => (error instanceof ApiError ? error.code : "");

/** E-mail and password; then, from whom the server asks it, the code of the second step. */
export function SignInForm({ only, onSignedIn }: SignInFormProps) {
  const [email, setEmail] = useState(only ?? "");
  const [password, setPassword] = useState("");
  const [asked, setAsked] = useState(false);
  const [otp, setOtp] = useState("");
  const signIn = useMutation({
    mutationFn: async (given: { email: string; password: string; otp?: string }) => {
      await post("session/", given);
      return get<Me>("me/");
    },
    onSuccess: onSignedIn,
    onError: (error, given) => {
      const unless = (sent: string | undefined) => (now: string) => (now === sent ? "" : now); // typed meanwhile
      setOtp(unless(given.otp));
      const second = ["second_factor_required", "bad_code"].includes(codeOf(error));
      setAsked(second);
      if (!second) setPassword(unless(given.password));
    },
  });
  const submit = (event: SubmitEvent) => {
    event.preventDefault();
    if (!signIn.isPending) signIn.mutate({ email: email.trim(), password, ...(asked ? { otp } : {}) });
  };
  const failed = signIn.error !== null && codeOf(signIn.error) !== "second_factor_required";
  return (
    <Stack component="form" onSubmit={submit} gap="md">
      <TextInput
        label="E-mail" type="email" name="email" autoComplete="username" required withAsterisk={false}
        autoFocus={only === undefined} readOnly={only !== undefined || asked} value={email}
        onChange={(event) => setEmail(event.currentTarget.value)}
      />
      {asked
        ? <Code value={otp} onChange={setOtp} />
        : (
          <PasswordInput
            label="Password" name="password" autoComplete="current-password" required withAsterisk={false}
            visibilityToggleButtonProps={{ "aria-label": "Show what is typed" }}
            value={password} onChange={(event) => setPassword(event.currentTarget.value)}
          />
        )}
      {failed && <Failure error={signIn.error} />}
      <Button type="submit" loading={signIn.isPending} fullWidth>
        Sign in
      </Button>
    </Stack>
  );
}

function Code({ value, onChange }: { value: string; onChange: (value: string) => void }) {
  return (
    <>
      <TextInput
        label="Code" name="otp" autoComplete="one-time-code" required withAsterisk={false} autoFocus
        maxLength={20} value={value} onChange={(event) => onChange(event.currentTarget.value)}
      />
      <Text size="xs" c="dimmed">
        From your authenticator app. Without your phone, use one of the recovery codes.
      </Text>
    </>
  );
}
