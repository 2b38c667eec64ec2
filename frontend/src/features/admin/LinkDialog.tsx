import { Button, Group, Modal, Stack, Text } from "@mantine/core";
import type { NewLink } from "../../api/types";
import { ShownOnce } from "../../ui/ShownOnce";

/** A link that works once, to be sent to the person. */
export function LinkDialog({ link, onClose }: { link: NewLink; onClose: () => void }) {
  return (
    <Modal opened onClose={onClose} title={`A link for ${link.email}`} size="lg" closeOnClickOutside={false}>
      <Stack gap="md">
        <Text size="sm">
          {link.mailed ? "This link was mailed to the person. " : "Send this link to the person. "}
          It works once, within seven days, and is not shown again; you can make another one.
        </Text>
        <ShownOnce label="Link" text={link.link} />
        <Group justify="flex-end">
          <Button onClick={onClose}>Done</Button>
        </Group>
      </Stack>
    </Modal>
  );
}
