import { Anchor, Button, Paper, Text } from "@mantine/core";
import { notifications } from "@mantine/notifications";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { addressOf, post } from "../../api/client";
import { useIntent } from "../../api/intent";
import { jobsQuery } from "../../api/queries";
import type { Job, Project } from "../../api/types";
import { isUnfinished, jobName, jobWords, resultUrl, shown } from "./jobs";
import { ProgressRow } from "./ProgressRow";
import { useUploads } from "./projectUploads";

const MOST_ROWS = 6;

/** What is on its way into the project or out of it: files being sent, imports, exports. */
export function JobsPanel({ project }: { project: Project }) {
  const { uploads, drop, retry } = useUploads(project.id);
  const { data } = useQuery(jobsQuery(project.id));
  const [opened] = useState(Date.now);
  const [dismissed, setDismissed] = useState<ReadonlySet<string>>(new Set());
  const jobs = shown(data?.results ?? [], opened).filter(({ id }) => !dismissed.has(id));
  if (uploads.length + jobs.length === 0) return null;
  return (
    <Paper withBorder component="ul" px="md" py={4} m={0} aria-label="Imports and exports">
      {uploads.slice(0, MOST_ROWS).map(({ id, file, state, fraction, sentence }) => (
        <ProgressRow
          key={id}
          name={file.name}
          words={uploadWords(state, fraction, sentence)}
          fraction={state === "sending" ? fraction : null}
          failed={state === "refused"}
        >
          {state === "refused" && <RowButton onClick={() => retry(id)} words="Try again" name={file.name} />}
          <RowButton
            onClick={() => drop(id)}
            words={state === "waiting" || state === "sending" ? "Cancel" : "Dismiss"}
            name={file.name}
          />
        </ProgressRow>
      ))}
      <More count={uploads.length - MOST_ROWS} />
      {jobs.slice(0, MOST_ROWS).map((job) => (
        <JobRow
          key={job.id}
          job={job}
          project={project}
          dismiss={() => setDismissed((before) => new Set(before).add(job.id))}
        />
      ))}
      <More count={jobs.length - MOST_ROWS} />
    </Paper>
  );
}

function More({ count }: { count: number }) {
  if (count <= 0) return null;
  return (
    <Text component="li" size="sm" c="dimmed" py={6}>
      and {count} more
    </Text>
  );
}

function JobRow({ job, project, dismiss }: { job: Job; project: Project; dismiss: () => void }) {
  const client = useQueryClient();
  const intent = useIntent();
  const cancel = useMutation({
    mutationFn: () => intent.carryOut(job.id, (key) => post(`jobs/${job.id}/cancel/`, undefined, key)),
    onError: (error) => notifications.show({ color: "red", message: error.message }),
    onSettled: () => client.invalidateQueries({ queryKey: jobsQuery(project.id).queryKey }),
  });
  const name = jobName(job);
  const url = resultUrl(job);
  const unfinished = isUnfinished(job);
  return (
    <ProgressRow
      name={name}
      words={jobWords(job)}
      fraction={unfinished ? job.progress : null}
      failed={job.state === "failed"}
    >
      {url && (
        <Anchor href={addressOf(url)} download size="sm" fw={500}>
          Download
        </Anchor>
      )}
      {unfinished && project.allowed_actions.includes("cancel_job") && (
        <RowButton onClick={() => cancel.mutate()} words="Cancel" name={name} loading={cancel.isPending} />
      )}
      {!unfinished && <RowButton onClick={dismiss} words="Dismiss" name={name} />}
    </ProgressRow>
  );
}

interface RowButtonProps {
  words: string;
  name: string;
  onClick: () => void;
  loading?: boolean;
}

function RowButton({ words, name, onClick, loading = false }: RowButtonProps) {
  return (
    <Button size="compact-xs" variant="default" aria-label={`${words}: ${name}`} onClick={onClick} loading={loading}>
      {words}
    </Button>
  );
}

function uploadWords(state: string, fraction: number, sentence: string): string {
  if (state === "waiting") return "Waits to be sent";
  if (state === "sending") return fraction < 1 ? `Sending, ${Math.floor(100 * fraction)} %` : "Sent; being stored";
  return state === "duplicate" ? "Already in this project; nothing was added." : sentence;
}
