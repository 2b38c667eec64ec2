import { Button, Center, Group, Select, TextInput } from "@mantine/core";
import { useDebouncedValue } from "@mantine/hooks";
import { IconSearch } from "@tabler/icons-react";
import { keepPreviousData, useInfiniteQuery, useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { membersQuery, meQuery, tasksQuery } from "../../api/queries";
import type { Project, TaskStatus } from "../../api/types";
import { Empty, Failure, RowsSkeleton } from "../../ui/states";
import { STATUS_LOOKS, statusLook } from "../../ui/status";
import { HandingBar } from "./HandingBar";
import { ImageRows } from "./ImageRows";

const TYPING_MS = 250;

/** The project's images with the state of their labels. A row opens its case; the server filters, sorts and pages. */
export function ImagesTable({ project }: { project: Project }) {
  const [status, setStatus] = useState<TaskStatus | null>(null);
  const [person, setPerson] = useState<string | null>(null);
  const [sort, setSort] = useState("created");
  const [words, setWords] = useState("");
  const [marked, setMarked] = useState<ReadonlySet<string>>(new Set());
  const [search] = useDebouncedValue(words.trim(), TYPING_MS);
  const filter = { status, search, person, sort };
  const tasks = useInfiniteQuery({ ...tasksQuery(project.id, filter), placeholderData: keepPreviousData });
  const rows = tasks.data?.pages.flatMap(({ results }) => results) ?? [];
  const chosen = rows.filter(({ id }) => marked.has(id));
  const bare = Object.values(project.counts).every((count) => !count);
  if (bare) return <NoRows project={project} filtered={false} />;
  return (
    <div>
      <Group gap="sm" mb="sm">
        <TextInput
          aria-label="Search by name" placeholder="Search by name" leftSection={<IconSearch size={16} aria-hidden />}
          w={240} maxLength={255} value={words} onChange={(event) => setWords(event.currentTarget.value)}
        />
        <Select
          aria-label="Filter by status" placeholder="Any status" w={180} clearable
          clearButtonProps={{ "aria-label": "Any status" }} data={statusChoices(project)} value={status}
          onChange={(value) => setStatus(value as TaskStatus | null)}
        />
        <PersonFilter project={project} value={person} onChange={setPerson} />
      </Group>
      {tasks.error && <Failure error={tasks.error} retry={() => void tasks.refetch()} />}
      {tasks.isPending && <RowsSkeleton rows={8} height={56} />}
      {tasks.data && rows.length === 0 && (
        <NoRows project={project} filtered={status !== null || person !== null || search !== ""} />
      )}
      {chosen.length > 0 && <HandingBar project={project} chosen={chosen} onDone={() => setMarked(new Set())} />}
      {rows.length > 0 && (
        <ImageRows project={project} tasks={rows} sort={sort} onSort={setSort} marked={marked} onMark={setMarked} />
      )}
      {tasks.hasNextPage && (
        <Center mt="md">
          <Button variant="default" loading={tasks.isFetchingNextPage} onClick={() => void tasks.fetchNextPage()}>
            Show more
          </Button>
        </Center>
      )}
    </div>
  );
}

interface PersonFilterProps {
  project: Project;
  value: string | null;
  onChange: (person: string | null) => void;
}

function PersonFilter({ project, value, onChange }: PersonFilterProps) {
  const { data: me } = useQuery(meQuery);
  const { data: members = [] } = useQuery(membersQuery(project.id));
  const others = members.map(({ user }) => user).filter(({ id }) => id !== me?.id);
  const people = others.map(({ id, name, email }) => ({ value: id, label: name || email }));
  return (
    <Select
      aria-label="Filter by person" placeholder="Anybody" w={180} clearable searchable
      clearButtonProps={{ "aria-label": "Anybody" }} data={[{ value: "me", label: "Me" }, ...people]} value={value}
      onChange={onChange}
    />
  );
}

function NoRows({ project, filtered }: { project: Project; filtered: boolean }) {
  if (filtered) return <Empty what="No image matches">Change the search, the status or the person.</Empty>;
  return (
    <Empty what="No images yet">
      {project.allowed_actions.includes("import")
        ? "Drop some above. Each becomes a task as soon as it is imported."
        : "A manager of the project brings them in."}
    </Empty>
  );
}

function statusChoices({ counts }: Project) {
  return Object.keys(STATUS_LOOKS)
    .filter((status) => (counts as Record<string, number | undefined>)[status])
    .map((value) => ({ value, label: statusLook(value).label }));
}
