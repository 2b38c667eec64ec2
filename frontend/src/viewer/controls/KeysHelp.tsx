import { Kbd, Modal, SimpleGrid, Table, Title } from "@mantine/core";
import { COMMANDS, keyWords } from "./commands";

const GROUPS = ["Tools", "Segments", "Edit", "View"] as const;

interface KeysHelpProps {
  readonly opened: boolean;
  /** Whether the page can write at all. */
  readonly writing: boolean;
  readonly onClose: () => void;
}

/** Every key of the page. */
export function KeysHelp({ opened, writing, onClose }: KeysHelpProps) {
  const commands = COMMANDS.filter(({ writes }) => writing || !writes);
  return (
    <Modal opened={opened} onClose={onClose} title="Keys" size="xl">
      <SimpleGrid cols={2} spacing="xl" verticalSpacing="md">
        {GROUPS.filter((name) => commands.some(({ group }) => group === name)).map((group) => (
          <section key={group} aria-label={group}>
            <Title order={3} mb={4}>
              {group}
            </Title>
            <Table withRowBorders={false} verticalSpacing={3}>
              <Table.Tbody>
                {commands.filter((one) => one.group === group).map(({ id, words, keys }) => (
                  <Table.Tr key={id}>
                    <Table.Td>{words}</Table.Td>
                    <Table.Td ta="right">
                      {id === "segment"
                        ? <Kbd>1 … 9</Kbd>
                        : keys.map((key) => <Kbd key={key} ml={4}>{keyWords(key)}</Kbd>)}
                    </Table.Td>
                  </Table.Tr>
                ))}
              </Table.Tbody>
            </Table>
          </section>
        ))}
      </SimpleGrid>
    </Modal>
  );
}
