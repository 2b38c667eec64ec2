import { ActionIcon, Button, Group, Select, Stack, Text, TextInput } from "@mantine/core";
import { IconPlus, IconX } from "@tabler/icons-react";
import type { Role } from "../../api/types";
import { ROLE_CHOICES } from "../../ui/roles";

export interface DraftPerson {
  readonly key: number;
  readonly email: string;
  readonly role: Role;
}

interface PeopleRowsProps {
  rows: readonly DraftPerson[];
  onChange: (rows: DraftPerson[]) => void;
}

/** Who else is to take part; nobody need be. */
export function PeopleRows({ rows, onChange }: PeopleRowsProps) {
  const change = (key: number, news: Partial<DraftPerson>) =>
    onChange(rows.map((row) => (row.key === key ? { ...row, ...news } : row)));
  const add = () => onChange([...rows, { key: (rows.at(-1)?.key ?? 0) + 1, email: "", role: "annotator" }]);
  return (
    <Stack gap="xs" component="fieldset" p={0} m={0} style={{ border: 0 }}>
      <Text component="legend" size="sm" fw={500} mb={4}>
        People
      </Text>
      <Text size="xs" c="dimmed">
        You manage the project and may label in it. Others can be added now or later.
      </Text>
      {rows.map(({ key, email, role }, place) => (
        <Group key={key} gap="xs" wrap="nowrap" maw={560}>
          <TextInput
            flex={1} size="xs" type="email" placeholder="E-mail" value={email} autoFocus
            aria-label={`E-mail of person ${place + 1}`}
            onChange={(event) => change(key, { email: event.currentTarget.value })}
          />
          <Select
            w={140} size="xs" data={ROLE_CHOICES} value={role} allowDeselect={false}
            aria-label={`Role of person ${place + 1}`}
            onChange={(value) => value && change(key, { role: value as Role })}
          />
          <ActionIcon
            variant="subtle" color="gray" aria-label={`Remove person ${place + 1}`}
            onClick={() => onChange(rows.filter((row) => row.key !== key))}
          >
            <IconX size={14} aria-hidden />
          </ActionIcon>
        </Group>
      ))}
      <Group>
        <Button size="xs" variant="default" leftSection={<IconPlus size={14} aria-hidden />} onClick={add}>
          Add a person
        </Button>
      </Group>
    </Stack>
  );
}
