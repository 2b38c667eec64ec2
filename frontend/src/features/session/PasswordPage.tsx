/** A forgotten password: ask for a link, or set a new one with it. */

import { Button, Skeleton, Stack, Text, TextInput } from "@mantine/core";
import { useMutation, useQuery } from "@tanstack/react-query";
import { type SubmitEvent, useState } from "react";
import { post } from "../../api/client";
import { resetQuery, sessionQuery } from "../../api/queries";
import { ButtonLink } from "../../ui/links";
import { Failure } from "../../ui/states";
import { Card } from "./Card";
import { NewPassword } from "./NewPassword";

/** secret: what stood behind the # of the address; empty for who only came to ask. */
export function PasswordPage({ secret }: { secret: string }) {
  return (
    <Card title="New password" heading="New password">
      {secret ? <Set secret={secret} /> : <Ask />}
    </Card>
  );
}

function Set({ secret }: { secret: string }) {
  const link = useQuery(resetQuery(secret));
  const [password, setPassword] = useState("");
  const set = useMutation({ mutationFn: () => post<null>("password/reset/", { secret, password }) });
  const submit = (event: SubmitEvent) => {
    event.preventDefault();
    if (!set.isPending) set.mutate();
  };
  if (link.isPending) return <Skeleton height={120} aria-busy="true" aria-label="Loading" />;
  if (set.isSuccess) {
    return (
      <>
        <Text size="sm">Your new password is set. Whoever was signed in with the old one no longer is.</Text>
        <ButtonLink to="/sign-in">Sign in</ButtonLink>
      </>
    );
  }
  if (link.error) {
    return (
      <>
        <Failure error={link.error} />
        <ButtonLink to="/sign-in" variant="default">Sign in</ButtonLink>
      </>
    );
  }
  return (
    <Stack component="form" onSubmit={submit} gap="md" aria-label="New password">
      <Text size="sm">{`For ${link.data.email}.`}</Text>
      <NewPassword value={password} onChange={setPassword} />
      {set.error && <Failure error={set.error} />}
      <Button type="submit" loading={set.isPending}>Set the password</Button>
    </Stack>
  );
}

function Ask() {
  const session = useQuery(sessionQuery);
  const [email, setEmail] = useState("");
  const ask = useMutation({ mutationFn: () => post<null>("password/forgotten/", { email: email.trim() }) });
  const submit = (event: SubmitEvent) => {
    event.preventDefault();
    if (!ask.isPending) ask.mutate();
  };
  if (session.isPending) return <Skeleton height={80} aria-busy="true" aria-label="Loading" />;
  if (!session.data?.mail) {
    return <Text size="sm">Ask an administrator of this server for a link: with it you set a new password here.</Text>;
  }
  if (ask.isSuccess) {
    return <Text size="sm">If this address has an account, a mail with a link is on its way.</Text>;
  }
  return (
    <Stack component="form" onSubmit={submit} gap="md" aria-label="Forgotten password">
      <TextInput
        label="E-mail" type="email" name="email" autoComplete="username" required withAsterisk={false} autoFocus
        value={email} onChange={(event) => setEmail(event.currentTarget.value)}
      />
      {ask.error && <Failure error={ask.error} />}
      <Button type="submit" loading={ask.isPending}>Mail me a link</Button>
    </Stack>
  );
}
