import { ActionIcon, Menu, Text } from "@mantine/core";
import { modals } from "@mantine/modals";
import { IconDots } from "@tabler/icons-react";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { changePerson, makeResetLink, type PersonChange, SITE, turnOffSecondStep } from "../../api/site";
import type { NewLink, PersonRow } from "../../api/types";
import { tellFailure } from "../../ui/notices";

interface PersonMenuProps {
  readonly person: PersonRow;
  readonly onLink: (link: NewLink) => void;
}

/** What an administrator does to an account. */
export function PersonMenu({ person, onLink }: PersonMenuProps) {
  const client = useQueryClient();
  const name = person.name || person.email;
  const act = useMutation({
    mutationFn: (perform: () => Promise<unknown>) => perform(),
    onError: tellFailure,
    onSettled: () => client.invalidateQueries({ queryKey: SITE }),
  });
  const change = (wish: PersonChange) => act.mutate(() => changePerson(person.id, wish));
  const reset = () => act.mutate(async () => onLink(await makeResetLink(person.id)));
  const deactivate = () =>
    modals.openConfirmModal({
      title: `Deactivate ${name}?`,
      children: (
        <Text size="sm">
          Sessions, access tokens and open pages end at once, and others can take over the cases. Work stays.
        </Text>
      ),
      labels: { confirm: "Deactivate", cancel: "Cancel" },
      confirmProps: { color: "red" },
      onConfirm: () => change({ is_active: false }),
    });
  return (
    <Menu position="bottom-end" width={240}>
      <Menu.Target>
        <ActionIcon variant="subtle" color="gray" loading={act.isPending} aria-label={`Actions for ${name}`}>
          <IconDots size={17} aria-hidden />
        </ActionIcon>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Item onClick={() => change({ is_admin: !person.is_admin })}>
          {person.is_admin ? "Remove administrator rights" : "Make administrator"}
        </Menu.Item>
        <Menu.Item onClick={() => change({ may_create_projects: !person.may_create_projects })}>
          {person.may_create_projects ? "Stop creating projects" : "Allow creating projects"}
        </Menu.Item>
        {person.is_active && <Menu.Item onClick={reset}>Make a password link</Menu.Item>}
        {person.second_factor && (
          <Menu.Item onClick={() => act.mutate(() => turnOffSecondStep(person.id))}>
            Turn off two-step sign-in
          </Menu.Item>
        )}
        <Menu.Divider />
        {person.is_active
          ? <Menu.Item color="red" onClick={deactivate}>Deactivate</Menu.Item>
          : <Menu.Item onClick={() => change({ is_active: true })}>Reactivate</Menu.Item>}
      </Menu.Dropdown>
    </Menu>
  );
}
