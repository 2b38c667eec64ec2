import { Button, Checkbox, Group, Modal, Stack, Text, TextInput } from "@mantine/core";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { type SubmitEvent, useState } from "react";
import { inviteToSite, SITE } from "../../api/site";
import type { NewLink } from "../../api/types";
import { Failure } from "../../ui/states";

interface InviteDialogProps {
  readonly onClose: () => void;
  readonly onInvited: (link: NewLink) => void;
}

export function InviteDialog({ onClose, onInvited }: InviteDialogProps) {
  const [email, setEmail] = useState("");
  const [creates, setCreates] = useState(false);
  const [admin, setAdmin] = useState(false);
  const client = useQueryClient();
  const invite = useMutation({
    mutationFn: () => inviteToSite({ email: email.trim(), is_admin: admin, may_create_projects: creates }),
    onSuccess: (made) => {
      void client.invalidateQueries({ queryKey: SITE });
      onInvited(made);
    },
  });
  const submit = (event: SubmitEvent) => {
    event.preventDefault();
    invite.mutate();
  };
  return (
    <Modal opened onClose={onClose} title="Invite a person">
      <Stack component="form" onSubmit={submit} gap="md">
        <Text size="sm" c="dimmed">
          This makes an account only. To invite somebody to a project, use its Members tab.
        </Text>
        <TextInput
          label="E-mail of the person" type="email" required withAsterisk={false} data-autofocus value={email}
          onChange={(event) => setEmail(event.currentTarget.value)}
        />
        <Checkbox
          label="May create projects" checked={creates} onChange={(event) => setCreates(event.currentTarget.checked)}
        />
        <Checkbox
          label="Administrator of the site" checked={admin} onChange={(event) => setAdmin(event.currentTarget.checked)}
        />
        {invite.error && <Failure error={invite.error} />}
        <Group justify="flex-end">
          <Button variant="default" onClick={onClose}>Cancel</Button>
          <Button type="submit" loading={invite.isPending}>Make the link</Button>
        </Group>
      </Stack>
    </Modal>
  );
}
