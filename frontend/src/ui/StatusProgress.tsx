/** How far a project is: one bar, and the same in words and numbers. */

import { Box, Group, Progress, Stack, Text } from "@mantine/core";
import { STATUS_LOOKS, statusLook } from "./status";

type Counts = Readonly<Record<string, number | undefined>>;

const FINISHED = ["approved", "final", "accepted_unreviewed"];
/** The finished part of the bar is on the left. */
const BAR = [...FINISHED, ...Object.keys(STATUS_LOOKS).filter((status) => !FINISHED.includes(status))];

export function StatusProgress({ counts, legend = true }: { counts: Counts; legend?: boolean }) {
  const total = sum(counts, Object.keys(counts));
  const finished = sum(counts, FINISHED);
  const present = BAR.filter((status) => counts[status]);
  return (
    <Stack gap={8}>
      <Group justify="space-between" gap="xs">
        <Text size="sm" className="numbers">
          {total === 0 ? "No images yet" : `${finished} of ${total} finished`}
        </Text>
        {total > 0 && (
          <Text size="sm" c="dimmed" className="numbers">
            {Math.floor((100 * finished) / total)} %
          </Text>
        )}
      </Group>
      <Progress.Root size={8} radius="xl" role="img" aria-label={`${finished} of ${total} finished`}>
        {present.map((status) => (
          <Progress.Section
            key={status}
            value={(100 * (counts[status] ?? 0)) / total}
            color={statusLook(status).color}
            withAria={false}
          />
        ))}
      </Progress.Root>
      {legend && total > 0 && <Legend counts={counts} />}
    </Stack>
  );
}

function Legend({ counts }: { counts: Counts }) {
  const present = Object.keys(STATUS_LOOKS).filter((status) => counts[status]);
  return (
    <Group gap="md" component="ul" m={0} p={0} style={{ listStyle: "none" }}>
      {present.map((status) => {
        const { label, color } = statusLook(status);
        return (
          <Group key={status} component="li" gap={6} wrap="nowrap">
            <Box component="span" aria-hidden w={8} h={8} bg={color} bdrs={4} />
            <Text size="xs" c="dimmed" className="numbers">
              {counts[status]} {label.toLowerCase()}
            </Text>
          </Group>
        );
      })}
    </Group>
  );
}

function sum(counts: Counts, statuses: readonly string[]): number {
  return statuses.reduce((total, status) => total + (counts[status] ?? 0), 0);
}
