import { Button, Center, Group, Stack, Text } from "@mantine/core";
import { useInfiniteQuery } from "@tanstack/react-query";
import { activityQuery } from "../../api/queries";
import type { Activity, Project } from "../../api/types";
import { TextLink } from "../../ui/links";
import { Empty, Failure, RowsSkeleton } from "../../ui/states";
import { annotateLink } from "../../ui/taskLink";
import { Ago } from "../../ui/time";
import { activityWords } from "./activity";

/** What happened in the project, the newest first. */
export function ActivityTab({ project }: { project: Project }) {
  const events = useInfiniteQuery(activityQuery(project.id));
  const lines = events.data?.pages.flatMap(({ results }) => results) ?? [];
  return (
    <Stack gap="sm" maw={860}>
      {events.error && <Failure error={events.error} retry={() => void events.refetch()} />}
      {events.isPending && <RowsSkeleton rows={8} height={28} />}
      {events.data && lines.length === 0 && (
        <Empty what="Nothing has happened yet">Images that come in and work on them are told here.</Empty>
      )}
      {lines.length > 0 && (
        <Stack gap={6} component="ol" m={0} p={0} aria-label="Activity" style={{ listStyle: "none" }}>
          {lines.map((line) => (
            <Line key={line.id} line={line} />
          ))}
        </Stack>
      )}
      {events.hasNextPage && (
        <Center>
          <Button variant="default" loading={events.isFetchingNextPage} onClick={() => void events.fetchNextPage()}>
            Show more
          </Button>
        </Center>
      )}
    </Stack>
  );
}

function Line({ line }: { line: Activity }) {
  return (
    <Group component="li" gap="md" wrap="nowrap" justify="space-between">
      <Text size="sm" truncate>
        {activityWords(line)}{" "}
        <TextLink {...annotateLink(line.task)} size="sm" fw={500}>
          {line.image_name}
        </TextLink>
      </Text>
      <Ago time={line.created} />
    </Group>
  );
}
