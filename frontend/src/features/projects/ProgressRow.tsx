import { Group, Progress, Text } from "@mantine/core";
import type { ReactNode } from "react";
import classes from "./ProgressRow.module.css";

interface ProgressRowProps {
  name: string;
  /** What is going on, in words. */
  words: string;
  /** 0..1; null where there is nothing to measure (any more). */
  fraction: number | null;
  failed?: boolean;
  children?: ReactNode;
}

/** One thing that takes time: its name, how far it is, and (children) what can be done to it. */
export function ProgressRow({ name, words, fraction, failed = false, children }: ProgressRowProps) {
  return (
    <li className={classes.row}>
      <Group wrap="nowrap" gap="md" mih={30}>
        <Text size="sm" fw={500} truncate className={classes.name} title={name}>
          {name}
        </Text>
        {fraction !== null && (
          <Progress
            className={classes.bar}
            value={100 * fraction}
            size={6}
            radius="xl"
            transitionDuration={200}
            aria-label={`Progress of ${name}`}
          />
        )}
        <Text
          size="sm" c={failed ? "var(--mantine-color-error)" : "dimmed"} className={classes.words}
          role={failed ? "alert" : undefined}
        >
          {words}
        </Text>
        <Group gap={6} wrap="nowrap" ml="auto">
          {children}
        </Group>
      </Group>
    </li>
  );
}
