import { Badge, Button, Group, Stack, Table, Text, TextInput } from "@mantine/core";
import { useDebouncedValue } from "@mantine/hooks";
import { IconSearch } from "@tabler/icons-react";
import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { peopleQuery } from "../../api/site";
import type { NewLink, PersonRow } from "../../api/types";
import { SilentTh } from "../../ui/SilentTh";
import { Empty, Failure, RowsSkeleton } from "../../ui/states";
import { Ago } from "../../ui/time";
import { InviteDialog } from "./InviteDialog";
import { LinkDialog } from "../../ui/LinkDialog";
import { PersonMenu } from "./PersonMenu";

const TYPING_MS = 250;

export function PeopleTab() {
  const [words, setWords] = useState("");
  const [search] = useDebouncedValue(words.trim(), TYPING_MS);
  const [inviting, setInviting] = useState(false);
  const [link, setLink] = useState<NewLink | null>(null);
  const people = useQuery({ ...peopleQuery(search), placeholderData: keepPreviousData });
  return (
    <Stack gap="md">
      <Group justify="space-between">
        <TextInput
          aria-label="Search people" placeholder="Search by name or e-mail" w={300}
          leftSection={<IconSearch size={16} aria-hidden />}
          value={words} onChange={(event) => setWords(event.currentTarget.value)}
        />
        <Button onClick={() => setInviting(true)}>Invite a person</Button>
      </Group>
      {people.error && <Failure error={people.error} retry={() => void people.refetch()} />}
      {people.isPending && <RowsSkeleton rows={6} />}
      {people.data?.length === 0 && <Empty what="Nobody has such a name or address" />}
      {people.data && people.data.length > 0 && <Rows people={people.data} onLink={setLink} />}
      {inviting && (
        <InviteDialog
          onClose={() => setInviting(false)}
          onInvited={(made) => { setInviting(false); setLink(made); }}
        />
      )}
      {link && (
        <LinkDialog title={`A link for ${link.email}`} link={link} lightly={false} onClose={() => setLink(null)} />
      )}
    </Stack>
  );
}

function Rows({ people, onLink }: { people: readonly PersonRow[]; onLink: (link: NewLink) => void }) {
  return (
    <Table verticalSpacing="xs" aria-label="People">
      <Table.Thead>
        <Table.Tr>
          <Table.Th>Person</Table.Th>
          <Table.Th>Rights</Table.Th>
          <Table.Th w={160}>Last sign-in</Table.Th>
          <SilentTh w={60}>Actions</SilentTh>
        </Table.Tr>
      </Table.Thead>
      <Table.Tbody>
        {people.map((person) => (
          <Table.Tr key={person.id}>
            <Table.Td maw={420}>
              <Text size="sm" fw={500} truncate>{person.name || person.email}</Text>
              {person.name && <Text size="xs" c="dimmed" truncate>{person.email}</Text>}
            </Table.Td>
            <Table.Td><Rights person={person} /></Table.Td>
            <Table.Td>
              {person.last_login ? <Ago time={person.last_login} /> : <Text size="sm" c="dimmed">Never</Text>}
            </Table.Td>
            <Table.Td ta="right"><PersonMenu person={person} onLink={onLink} /></Table.Td>
          </Table.Tr>
        ))}
      </Table.Tbody>
    </Table>
  );
}

function Rights({ person }: { person: PersonRow }) {
  const words = [
    person.is_active ? "" : "Deactivated",
    person.is_admin ? "Administrator" : "",
    person.may_create_projects ? "Creates projects" : "",
    person.second_factor ? "Two-step sign-in" : "",
  ].filter((word) => word !== "");
  return (
    <Group gap={6}>
      {words.map((word) => (
        <Badge
          key={word} variant={word === "Deactivated" ? "dot" : "default"} tt="none" fw={500} radius="sm"
          {...(word === "Deactivated" ? { color: "red" } : {})}
        >
          {word}
        </Badge>
      ))}
    </Group>
  );
}
