import { Kbd, Modal, Table, Title } from "@mantine/core";
import { COMMANDS, keyWords } from "./commands";
import { GESTURES } from "./gestures";
import classes from "./KeysHelp.module.css";

const GROUPS = ["Tools", "Segments", "Slices", "Mouse", "3D", "Edit", "Edit segment", "View", "Comments"] as const;
const LINES = [
  ...COMMANDS.map(({ id, group, words, keys, writes }) => ({
    group, words, writes, hands: id === "segment" ? ["1 … 9"] : keys.map(keyWords),
  })),
  ...GESTURES,
];

interface KeysHelpProps {
  readonly opened: boolean;
  /** Whether the page can write at all. */
  readonly writing: boolean;
  readonly onClose: () => void;
}

/** Every key of the page, and what the mouse does beside the tool in hand. */
export function KeysHelp({ opened, writing, onClose }: KeysHelpProps) {
  const lines = LINES.filter(({ writes }) => writing || !writes);
  return (
    <Modal opened={opened} onClose={onClose} title="Keys" size="xl">
      <div className={classes.groups}>
        {GROUPS.filter((name) => lines.some(({ group }) => group === name)).map((group) => (
          <div key={group} className={classes.group} role="group" aria-label={group}>
            <Title order={3} mb={4}>
              {group}
            </Title>
            <Table withRowBorders={false} verticalSpacing={3}>
              <Table.Tbody>
                {lines.filter((one) => one.group === group).map(({ words, hands }) => (
                  <Table.Tr key={words}>
                    <Table.Td>{words}</Table.Td>
                    <Table.Td className={classes.hands}>
                      {hands.map((hand) => <Kbd key={hand} ml={4}>{hand}</Kbd>)}
                    </Table.Td>
                  </Table.Tr>
                ))}
              </Table.Tbody>
            </Table>
          </div>
        ))}
      </div>
    </Modal>
  );
}
