import { Avatar, Menu, Text, UnstyledButton, VisuallyHidden } from "@mantine/core";
import { useMutation } from "@tanstack/react-query";
import { IconKey, IconLogout, IconUser } from "@tabler/icons-react";
import { Link } from "@tanstack/react-router";
import { send } from "../../api/client";
import type { Me } from "../../api/types";
import { forgetDrafts } from "../../ui/drafts";
import { tellFailure } from "../../ui/notices";
import { SchemeChoice } from "./SchemeChoice";

/** A fresh page: nothing of the person who left stays, neither in memory nor among the drafts. */
const forgetEverything = () => {
  forgetDrafts();
  window.location.assign("/sign-in");
};

export function UserMenu({ me }: { me: Me }) {
  const signOut = useMutation({
    mutationFn: () => send<null>("session/", { method: "DELETE" }),
    onSuccess: forgetEverything,
    onError: tellFailure,
  });
  const name = me.name || me.email;
  return (
    <Menu position="bottom-end" width={220} withinPortal={false}>
      <Menu.Target>
        <UnstyledButton display="flex" bdrs="50%">
          <VisuallyHidden>Account of {name}</VisuallyHidden>
          <Avatar size={30} name={name} color="hilum" alt="" aria-hidden />
        </UnstyledButton>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Label>
          <Text size="sm" c="var(--mantine-color-text)" fw={500} truncate>
            {name}
          </Text>
          <Text size="xs" truncate>
            {me.email}
          </Text>
          {me.is_admin && <Text size="xs">Site administrator</Text>}
        </Menu.Label>
        <Menu.Divider />
        <Menu.Item
          leftSection={<IconUser size={16} aria-hidden />}
          renderRoot={(props) => <Link to="/account/" {...props} />}
        >
          My account
        </Menu.Item>
        <Menu.Item
          leftSection={<IconKey size={16} aria-hidden />}
          renderRoot={(props) => <Link to="/tokens/" {...props} />}
        >
          Access tokens
        </Menu.Item>
        <Menu.Divider />
        <SchemeChoice />
        <Menu.Divider />
        <Menu.Item leftSection={<IconLogout size={16} aria-hidden />} onClick={() => signOut.mutate()}>
          Sign out
        </Menu.Item>
      </Menu.Dropdown>
    </Menu>
  );
}
