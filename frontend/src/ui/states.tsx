/** What a page shows while it has nothing to show: waiting, empty, failed. */

import { Button, Group, Skeleton, Stack, Text } from "@mantine/core";
import { IconAlertTriangle } from "@tabler/icons-react";
import type { ReactNode } from "react";
import classes from "./states.module.css";

/** Rows of the height that will come, so that nothing jumps. */
export function RowsSkeleton({ rows, height = 44 }: { rows: number; height?: number }) {
  return (
    <Stack gap={6} role="group" aria-busy="true" aria-label="Loading">
      {Array.from({ length: rows }, (_, row) => (
        <Skeleton key={row} height={height} />
      ))}
    </Stack>
  );
}

/** `what` is missing, and (children) what to do next. */
export function Empty({ what, children }: { what: string; children?: ReactNode }) {
  return (
    <Stack gap={4} align="center" py="lg" px="md">
      <Text size="sm" fw={500}>
        {what}
      </Text>
      {children !== undefined && (
        <Text size="sm" c="dimmed" ta="center" component="div">
          {children}
        </Text>
      )}
    </Stack>
  );
}

/** The sentence of an error, and a second try where one makes sense. */
export function Failure({ error, retry }: { error: unknown; retry?: () => void }) {
  return (
    <Group role="alert" className={classes.failure} gap="sm" wrap="nowrap">
      <IconAlertTriangle size={18} aria-hidden />
      <Text size="sm" c="var(--mantine-color-text)" flex={1}>
        {sentenceOf(error)}
      </Text>
      {retry && (
        <Button size="xs" variant="default" onClick={retry}>
          Try again
        </Button>
      )}
    </Group>
  );
}

export function sentenceOf(error: unknown): string {
  return error instanceof Error && error.message !== "" ? error.message : "Something went wrong. Try again.";
}
