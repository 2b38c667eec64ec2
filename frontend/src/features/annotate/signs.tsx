/** What a page tells by itself: whether all is saved, whether something is computed, who else is here. */

import { Badge, Box, Group, Loader, Text } from "@mantine/core";
import type { TaskSession } from "../../api/taskSession";
import type { Me } from "../../api/types";
import { useSession } from "../../api/useTaskSession";
import { isComputing, savedSign } from "../../domain/session";

const COLORS = { Saved: "hilum", Saving: "yellow", Offline: "red" } as const;

/** There is no save button: this says whether everything that one sees is in the server's journal. */
export function SavedSign({ session }: { session: TaskSession }) {
  const sign = useSession(session, savedSign);
  return (
    <Box w={84}>
      {sign && (
        <Badge role="status" w="100%" variant="dot" color={COLORS[sign]} tt="none" fw={500} radius="sm">
          {sign}
        </Badge>
      )}
    </Box>
  );
}

/** Beside it: an answer is on its way, and what one sees is not the last of it. Its place is kept, so nothing jumps. */
export function ComputingSign({ session }: { session: TaskSession }) {
  const computing = useSession(session, isComputing);
  return (
    <Group gap={7} w={100} wrap="nowrap" justify="flex-end" aria-live="polite">
      {computing && (
        <>
          <Loader size={16} aria-hidden />
          <Text size="sm" fw={500}>
            Computing
          </Text>
        </>
      )}
    </Group>
  );
}

/** Who else has the case open; my own other windows are nobody else. */
export function Others({ session, me }: { session: TaskSession; me: Me }) {
  const others = useSession(session, (state) => state.others);
  const people = [...others.values()].filter(({ user }) => user?.id !== me.id);
  const names = [...new Set(people.map(({ user }) => user?.name ?? "Someone"))];
  if (names.length === 0) return null;
  return (
    <Text size="xs" c="dimmed" truncate>
      Also here: {names.join(", ")}
    </Text>
  );
}
