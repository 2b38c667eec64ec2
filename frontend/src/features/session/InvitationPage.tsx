/** What an invitation promises, and the way to accept it: with a new account, or with the one that one has. */

import { Button, Skeleton, Stack, Text, TextInput } from "@mantine/core";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { type SubmitEvent, useState } from "react";
import { post, send } from "../../api/client";
import { meQuery, offerQuery } from "../../api/queries";
import type { Me, Offer } from "../../api/types";
import { ButtonLink } from "../../ui/links";
import { roleWord } from "../../ui/roles";
import { Failure } from "../../ui/states";
import { Card } from "./Card";
import { NewPassword } from "./NewPassword";
import { SignInForm } from "./SignInForm";

interface InvitationPageProps {
  /** What stood behind the # of the address. */
  readonly secret: string;
  /** project: its slug; null where the invitation is to the site alone. */
  readonly onAccepted: (project: string | null) => void;
}

export function InvitationPage({ secret, onAccepted }: InvitationPageProps) {
  const offer = useQuery(offerQuery(secret));
  const me = useQuery(meQuery);
  const accept = useMutation({
    mutationFn: (account: { name?: string; password?: string }) =>
      post<{ project: string | null }>("invitations/accept/", { secret, ...account }),
    onSuccess: ({ project }) => onAccepted(project),
  });
  return (
    <Card title="Invitation" heading="Invitation">
      {(offer.isPending || me.isPending) && <Skeleton height={180} aria-busy="true" aria-label="Loading" />}
      {offer.error && (
        <>
          <Failure error={offer.error} />
          <ButtonLink to="/" variant="default">Go to Hilum</ButtonLink>
        </>
      )}
      {offer.data && !me.isPending && (
        <>
          <Text size="sm">{sentence(offer.data)}</Text>
          <Way offer={offer.data} me={me.data ?? null} accept={accept} />
          {accept.error && <Failure error={accept.error} />}
        </>
      )}
    </Card>
  );
}

function sentence({ invited_by: who, project, role, email }: Offer): string {
  const where = project ? `to the project ${project}${role ? ` as ${roleWord(role).toLowerCase()}` : ""}` : "to Hilum";
  return `${who ?? "Somebody"} invites ${email} ${where}.`;
}

interface WayProps {
  offer: Offer;
  me: Me | null;
  accept: { isPending: boolean; mutate: (account: { name?: string; password?: string }) => void };
}

function Way({ offer, me, accept }: WayProps) {
  const client = useQueryClient();
  if (me && me.email === offer.email) {
    return <Button loading={accept.isPending} onClick={() => accept.mutate({})}>Accept</Button>;
  }
  if (me) return <WrongPerson me={me} />;
  if (!offer.known) return <NewAccount accept={accept} />;
  return (
    <>
      <Text size="sm" c="dimmed">You have an account with this address: sign in to accept.</Text>
      <SignInForm only={offer.email} onSignedIn={(person) => client.setQueryData(meQuery.queryKey, person)} />
    </>
  );
}

function WrongPerson({ me }: { me: Me }) {
  const signOut = useMutation({
    mutationFn: () => send<null>("session/", { method: "DELETE" }),
    onSuccess: () => window.location.reload(),
  });
  return (
    <>
      <Text size="sm" c="dimmed">{`You are signed in as ${me.email}. Sign out to accept it as the other.`}</Text>
      {signOut.error && <Failure error={signOut.error} />}
      <Button variant="default" loading={signOut.isPending} onClick={() => signOut.mutate()}>Sign out</Button>
    </>
  );
}

function NewAccount({ accept }: Pick<WayProps, "accept">) {
  const [name, setName] = useState("");
  const [password, setPassword] = useState("");
  const submit = (event: SubmitEvent) => {
    event.preventDefault();
    if (!accept.isPending) accept.mutate({ name: name.trim(), password });
  };
  return (
    <Stack component="form" onSubmit={submit} gap="md" aria-label="New account">
      <TextInput
        label="Your name" description="What others in your projects see." name="name" autoComplete="name" required
        withAsterisk={false} autoFocus maxLength={200} value={name}
        onChange={(event) => setName(event.currentTarget.value)}
      />
      <NewPassword value={password} onChange={setPassword} />
      <Button type="submit" loading={accept.isPending}>Accept</Button>
    </Stack>
  );
}
