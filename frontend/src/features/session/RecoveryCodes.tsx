import { Button, Code, CopyButton, Group, Modal, SimpleGrid, Stack, Text } from "@mantine/core";

interface RecoveryCodesProps {
  readonly codes: readonly string[];
  readonly onClose: () => void;
}

/** The ways in without the phone; shown this once. */
export function RecoveryCodes({ codes, onClose }: RecoveryCodesProps) {
  return (
    <Modal opened onClose={onClose} title="Recovery codes" closeOnClickOutside={false}>
      <Stack gap="md">
        <Text size="sm">
          Keep these where your phone is not. Each signs you in once in place of a code; they are not shown again.
        </Text>
        <SimpleGrid cols={2} spacing="xs" aria-label="Recovery codes">
          {codes.map((code) => <Code key={code} ta="center" fz="sm">{code}</Code>)}
        </SimpleGrid>
        <Group justify="flex-end">
          <CopyButton value={codes.join("\n")}>
            {({ copied, copy }) => <Button variant="default" onClick={copy}>{copied ? "Copied" : "Copy"}</Button>}
          </CopyButton>
          <Button onClick={onClose}>I have kept them</Button>
        </Group>
      </Stack>
    </Modal>
  );
}
