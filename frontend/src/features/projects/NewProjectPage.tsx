/** A project in one page: its name, what is labeled, who takes part, whether a second person looks. */

import { Button, Group, Paper, Stack, Text, TextInput, Title } from "@mantine/core";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { type SubmitEvent, useState } from "react";
import { post } from "../../api/client";
import { useIntent } from "../../api/intent";
import type { Invited, Member, Project, ReviewRule } from "../../api/types";
import { PageBody } from "../../ui/PageBody";
import { ShownOnce } from "../../ui/ShownOnce";
import { Failure } from "../../ui/states";
import { blank, type DraftSegment, numbered } from "./draft";
import { beginHere } from "./founded";
import { type DraftPerson, PeopleRows } from "./PeopleRows";
import { SegmentRows } from "./SegmentRows";
import { ReviewChoice } from "./SettingsTab";

/** What came of adding people that the founder has to know. */
interface People {
  slug: string;
  invited: readonly Invited[];
  problems: readonly string[];
}

export function NewProjectPage() {
  const [name, setName] = useState("");
  const [segments, setSegments] = useState<readonly DraftSegment[]>(() => [blank([])]);
  const [people, setPeople] = useState<readonly DraftPerson[]>([]);
  const [review, setReview] = useState<ReviewRule>("one");
  const [told, setTold] = useState<People | null>(null);
  const client = useQueryClient();
  const navigate = useNavigate();
  const intent = useIntent();
  const go = (slug: string) => navigate({ to: "/projects/$slug/", params: { slug } });
  const wish = { name: name.trim(), review, segments: numbered(segments) };
  const create = useMutation({
    mutationFn: async () => {
      const project = await intent.carryOut(wish, (key) => post<Project>("projects/", wish, key));
      return { project, ...(await invite(project, people)) };
    },
    onSuccess: async ({ project, invited, problems }) => {
      beginHere(project.id);
      await client.invalidateQueries({ queryKey: ["projects"] });
      await client.invalidateQueries({ queryKey: ["me"] });
      if (invited.length + problems.length > 0) setTold({ slug: project.slug, invited, problems });
      else await go(project.slug);
    },
  });
  const submit = (event: SubmitEvent) => {
    event.preventDefault();
    create.mutate();
  };
  if (told) return <ToldPeople told={told} onDone={() => void go(told.slug)} />;
  return (
    <PageBody title="New project">
      <Stack component="form" onSubmit={submit} gap="lg" maw={1000} aria-label="New project">
        <Title order={1}>New project</Title>
        <TextInput
          label="Name" data-autofocus autoFocus maxLength={200} maw={560} value={name}
          onChange={(event) => setName(event.currentTarget.value)}
        />
        <SegmentRows rows={segments} onChange={setSegments} />
        <ReviewChoice value={review} onChange={setReview} />
        <PeopleRows rows={people} onChange={setPeople} />
        {create.error && <Failure error={create.error} />}
        <Group gap="md">
          <Button type="submit" size="md" loading={create.isPending} disabled={!isComplete(wish)}>
            Create project
          </Button>
          <Text size="sm" c="dimmed" role="status">
            {missing(wish)}
          </Text>
        </Group>
      </Stack>
    </PageBody>
  );
}

interface Wish {
  name: string;
  segments: readonly unknown[];
}

const isComplete = (wish: Wish) => missing(wish) === "Images come next.";

function missing({ name, segments }: Wish): string {
  if (name === "") return "Give the project a name.";
  return segments.length === 0 ? "Name at least one segment, or start from a preset." : "Images come next.";
}

async function invite(project: Project, people: readonly DraftPerson[]) {
  const invited: Invited[] = [];
  const problems: string[] = [];
  for (const { email, role } of people.filter((person) => person.email.trim() !== "")) {
    try {
      const wish = { email: email.trim(), role };
      const answer = await post<Member | Invited>(`projects/${project.id}/members/`, wish);
      if ("invitation" in answer) invited.push(answer);
    } catch (error) {
      problems.push(`${email}: ${error instanceof Error ? error.message : "could not be added."}`);
    }
  }
  return { invited, problems };
}

function ToldPeople({ told: { invited, problems }, onDone }: { told: People; onDone: () => void }) {
  return (
    <PageBody title="New project">
      <Stack maw={760} gap="md">
        <Title order={1}>The project is there</Title>
        {problems.map((problem) => (
          <Failure key={problem} error={new Error(problem)} />
        ))}
        {invited.length > 0 && (
          <Paper withBorder p="md">
            <Stack gap="sm">
              <Text size="sm">
                These people have no account yet. Send each the link; it works once, within seven days, and is not shown
                again. The Members tab makes another one.
              </Text>
              {invited.map(({ invitation, email, link }) => (
                <ShownOnce key={invitation} label={`Link for ${email}`} text={link} />
              ))}
            </Stack>
          </Paper>
        )}
        <Group>
          <Button onClick={onDone}>Go on to the images</Button>
        </Group>
      </Stack>
    </PageBody>
  );
}
