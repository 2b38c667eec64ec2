/** The second step of signing in: on or off, and how to set it up. */

import { Button, Group, Modal, PasswordInput, Skeleton, Stack, Text } from "@mantine/core";
import { notifications } from "@mantine/notifications";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { type SubmitEvent, useState } from "react";
import { post, send } from "../../api/client";
import { secondFactorQuery } from "../../api/queries";
import type { Enrollment } from "../../api/types";
import { Failure } from "../../ui/states";
import { Enroll } from "./Enroll";
import { RecoveryCodes } from "./RecoveryCodes";
import { Section } from "./Section";

type Wish = "on" | "off" | "codes";
const TITLES: Record<Wish, string> = {
  on: "Set up the second step",
  off: "Turn the second step off",
  codes: "Make new recovery codes",
};

export function SecondStep() {
  const state = useQuery(secondFactorQuery);
  const client = useQueryClient();
  const [wish, setWish] = useState<Wish | null>(null);
  const [enrollment, setEnrollment] = useState<Enrollment | null>(null);
  const [codes, setCodes] = useState<readonly string[] | null>(null);
  const settled = () => client.invalidateQueries({ queryKey: secondFactorQuery.queryKey });
  const perform = async (password: string) => {
    if (wish === "on") setEnrollment(await post<Enrollment>("me/second-factor/", { password }));
    if (wish === "off") {
      await send<null>("me/second-factor/", { method: "DELETE", body: { password } });
      notifications.show({ message: "The second step is off." });
    }
    if (wish === "codes") {
      const made = await post<{ recovery_codes: string[] }>("me/second-factor/recovery-codes/", { password });
      setCodes(made.recovery_codes);
    }
    setWish(null);
    await settled();
  };
  const enrolled = (made: readonly string[]) => {
    setEnrollment(null);
    setCodes(made);
    void settled();
  };
  return (
    <Section title="Two-step sign-in">
      {state.isPending && <Skeleton height={60} aria-busy="true" aria-label="Loading" />}
      {state.error && <Failure error={state.error} retry={() => void state.refetch()} />}
      {state.data && !enrollment && (
        <>
          <Text size="sm" c="dimmed">
            {state.data.on
              ? "It is on: signing in asks for a code of your authenticator app."
              : "With it, signing in also asks for a code of an authenticator app on your phone."}
          </Text>
          <Group>
            {state.data.on
              ? (
                <>
                  <Button variant="default" onClick={() => setWish("codes")}>New recovery codes</Button>
                  <Button variant="default" onClick={() => setWish("off")}>Turn off</Button>
                </>
              )
              : <Button onClick={() => setWish("on")}>Set up</Button>}
          </Group>
        </>
      )}
      {enrollment && <Enroll enrollment={enrollment} onDone={enrolled} onCancel={() => setEnrollment(null)} />}
      {wish && <Prove title={TITLES[wish]} perform={perform} onClose={() => setWish(null)} />}
      {codes && <RecoveryCodes codes={codes} onClose={() => setCodes(null)} />}
    </Section>
  );
}

interface ProveProps {
  readonly title: string;
  readonly perform: (password: string) => Promise<void>;
  readonly onClose: () => void;
}

/** Asks for the password again: who sits at an open page is not yet the person. */
function Prove({ title, perform, onClose }: ProveProps) {
  const [password, setPassword] = useState("");
  const proving = useMutation({ mutationFn: () => perform(password) });
  const submit = (event: SubmitEvent) => {
    event.preventDefault();
    if (!proving.isPending) proving.mutate();
  };
  return (
    <Modal opened onClose={onClose} title={title}>
      <Stack component="form" onSubmit={submit} gap="md">
        <PasswordInput
          label="Your password" autoComplete="current-password" required withAsterisk={false} data-autofocus
          visibilityToggleButtonProps={{ "aria-label": "Show what is typed" }}
          value={password} onChange={(event) => setPassword(event.currentTarget.value)}
        />
        {proving.error && <Failure error={proving.error} />}
        <Group justify="flex-end">
          <Button variant="default" onClick={onClose}>Cancel</Button>
          <Button type="submit" loading={proving.isPending}>Continue</Button>
        </Group>
      </Stack>
    </Modal>
  );
}
