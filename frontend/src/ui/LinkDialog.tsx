import { Button, Group, Modal, Stack, Text } from "@mantine/core";
import { ShownOnce } from "./ShownOnce";

interface LinkDialogProps {
  readonly title: string;
  readonly link: { readonly link: string; readonly mailed: boolean };
  /** Whether a click beside the dialog closes it. */
  readonly lightly: boolean;
  readonly onClose: () => void;
}

/** A link that works once, to be sent to the person. */
export function LinkDialog({ title, link, lightly, onClose }: LinkDialogProps) {
  return (
    <Modal opened onClose={onClose} title={title} size="lg" closeOnClickOutside={lightly}>
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
