/** My access tokens: what scripts use in my name, and the way to end one. */

import { Button, Group, Table, Text, Title } from "@mantine/core";
import { modals } from "@mantine/modals";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { send } from "../../api/client";
import { tokensQuery } from "../../api/queries";
import type { Token } from "../../api/types";
import { PageBody } from "../../ui/PageBody";
import { SilentTh } from "../../ui/SilentTh";
import { tellFailure } from "../../ui/notices";
import { Empty, Failure, RowsSkeleton } from "../../ui/states";
import { Ago } from "../../ui/time";
import { NewTokenDialog } from "./NewTokenDialog";

export function TokensPage() {
  const tokens = useQuery(tokensQuery);
  const [making, setMaking] = useState(false);
  return (
    <PageBody title="Access tokens">
      <Group justify="space-between" mb="md">
        <div>
          <Title order={1}>Access tokens</Title>
          <Text size="sm" c="dimmed">
            Scripts and other programs act in your name with these. End one that is not needed any more.
          </Text>
        </div>
        <Button onClick={() => setMaking(true)}>New token</Button>
      </Group>
      {making && <NewTokenDialog onClose={() => setMaking(false)} />}
      {tokens.error && <Failure error={tokens.error} retry={() => void tokens.refetch()} />}
      {tokens.isPending && <RowsSkeleton rows={3} />}
      {tokens.data?.length === 0 && (
        <Empty what="No tokens yet">Press “New token” when a script of yours is to use Hilum.</Empty>
      )}
      {tokens.data && tokens.data.length > 0 && <Rows tokens={tokens.data} />}
    </PageBody>
  );
}

function Rows({ tokens }: { tokens: readonly Token[] }) {
  return (
    <Table verticalSpacing="xs" aria-label="Access tokens">
      <Table.Thead>
        <Table.Tr>
          <Table.Th>Name</Table.Th>
          <Table.Th>Project</Table.Th>
          <Table.Th>Made</Table.Th>
          <Table.Th>Last used</Table.Th>
          <Table.Th>State</Table.Th>
          <SilentTh w={110}>End</SilentTh>
        </Table.Tr>
      </Table.Thead>
      <Table.Tbody>
        {tokens.map((token) => (
          <TokenRow key={token.id} token={token} />
        ))}
      </Table.Tbody>
    </Table>
  );
}

function TokenRow({ token }: { token: Token }) {
  const client = useQueryClient();
  const name = token.name || "unnamed";
  const revoke = useMutation({
    mutationFn: () => send<null>(`tokens/${token.id}/`, { method: "DELETE" }),
    onError: tellFailure,
    onSettled: () => client.invalidateQueries({ queryKey: tokensQuery.queryKey }),
  });
  const ask = () =>
    modals.openConfirmModal({
      title: `End the token “${name}”?`,
      children: <Text size="sm">Programs that use it stop working at once. This cannot be undone.</Text>,
      labels: { confirm: "End", cancel: "Cancel" },
      confirmProps: { color: "red" },
      onConfirm: () => revoke.mutate(),
    });
  return (
    <Table.Tr>
      <Table.Td>
        <Text size="sm" truncate maw={260}>{name}</Text>
      </Table.Td>
      <Table.Td>{token.project_name ?? "All"}</Table.Td>
      <Table.Td>
        <Ago time={token.created} />
      </Table.Td>
      <Table.Td>{token.last_used ? <Ago time={token.last_used} /> : "Never"}</Table.Td>
      <Table.Td>{stateOf(token)}</Table.Td>
      <Table.Td ta="right">
        {!token.revoked && (
          <Button size="xs" variant="default" aria-label={`End ${name}`} loading={revoke.isPending} onClick={ask}>
            End
          </Button>
        )}
      </Table.Td>
    </Table.Tr>
  );
}

function stateOf({ revoked, expires }: Token): string {
  if (revoked) return "Ended";
  return expires ? `Until ${new Date(expires).toLocaleDateString("en-GB", { dateStyle: "medium" })}` : "Without end";
}
