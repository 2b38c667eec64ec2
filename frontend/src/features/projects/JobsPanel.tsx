import { Anchor, Button, Group, Paper } from "@mantine/core";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { addressOf, post } from "../../api/client";
import { useIntent } from "../../api/intent";
import { jobsQuery } from "../../api/queries";
import type { Job, Project } from "../../api/types";
import { tellFailure } from "../../ui/notices";
import { useDismissed } from "./dismissed";
import { fewOf, isOver, isUnfinished, jobName, jobWords, overWords, resultUrl, shown } from "./jobs";
import { ProgressRow } from "./ProgressRow";
import classes from "./ProgressRow.module.css";
import { useUploads } from "./projectUploads";
import type { Tally } from "./uploads";

const MOST_UPLOADS = 6;

/** What is on its way into the project or out of it: files being sent, imports, exports. */
export function JobsPanel({ project }: { project: Project }) {
  const { uploads, tally, drop, retry } = useUploads(project.id);
  const { data } = useQuery(jobsQuery(project.id));
  const [opened] = useState(Date.now);
  const [dismissed, dismiss] = useDismissed(project.id);
  const [all, setAll] = useState(false);
  const worth = shown(data?.results ?? [], opened).filter(({ id }) => !dismissed.has(id));
  const over = worth.filter(isOver);
  const folded = over.length > 1;
  const jobs = folded ? worth.filter((job) => !isOver(job)) : worth;
  const refused = uploads.filter(({ state }) => state === "refused");
  const failed = jobs.filter(({ state }) => state === "failed");
  const few = { uploads: uploads.slice(0, MOST_UPLOADS), jobs: fewOf(jobs) };
  const more = uploads.length - few.uploads.length + jobs.length - few.jobs.length;
  const seen = all ? { uploads, jobs } : few;
  if (uploads.length + worth.length === 0) return null;
  return (
    <Paper withBorder component="ul" className={classes.list} px="md" py={4} m={0} aria-label="Imports and exports">
      {uploads.length > 0 && tally.total > 1 && (
        <ProgressRow name="Files sent" words={tallyWords(tally)} fraction={tally.sent / tally.total} />
      )}
      {seen.uploads.map(({ id, parcel, state, fraction, sentence }) => (
        <ProgressRow
          key={id}
          name={parcel.name}
          words={uploadWords(state, fraction, sentence)}
          fraction={state === "sending" ? fraction : null}
          failed={state === "refused"}
        >
          {state === "refused" && <RowButton onClick={() => retry(id)} words="Try again" name={parcel.name} />}
          <RowButton
            onClick={() => drop(id)}
            words={state === "waiting" || state === "sending" ? "Cancel" : "Dismiss"}
            name={parcel.name}
          />
        </ProgressRow>
      ))}
      {seen.jobs.map((job) => (
        <JobRow key={job.id} job={job} project={project} dismiss={() => dismiss([job.id])} />
      ))}
      {folded && (
        <ProgressRow name="Finished" words={overWords(over)} fraction={null}>
          <RowButton onClick={() => dismiss(over.map(({ id }) => id))} words="Dismiss" name="what is finished" />
        </ProgressRow>
      )}
      <Foot
        more={more}
        all={all}
        onAll={() => setAll(!all)}
        failures={refused.length + failed.length}
        onDismiss={() => {
          refused.forEach(({ id }) => drop(id));
          dismiss(failed.map(({ id }) => id));
        }}
      />
    </Paper>
  );
}

interface FootProps {
  /** Rows that only show when all do. */
  more: number;
  all: boolean;
  onAll: () => void;
  failures: number;
  onDismiss: () => void;
}

function Foot({ more, all, onAll, failures, onDismiss }: FootProps) {
  if (more === 0 && failures < 2) return null;
  return (
    <li className={`${classes.row} ${classes.foot}`}>
      <Group gap={6} justify="space-between" mih={30}>
        {more > 0 ? (
          <Button size="compact-sm" variant="subtle" aria-expanded={all} onClick={onAll}>
            {all ? "Show fewer" : `and ${more} more`}
          </Button>
        ) : (
          <span />
        )}
        {failures > 1 && (
          <Button size="compact-xs" variant="default" onClick={onDismiss}>
            Dismiss all failures
          </Button>
        )}
      </Group>
    </li>
  );
}

function JobRow({ job, project, dismiss }: { job: Job; project: Project; dismiss: () => void }) {
  const client = useQueryClient();
  const intent = useIntent();
  const cancel = useMutation({
    mutationFn: () => intent.carryOut(job.id, (key) => post(`jobs/${job.id}/cancel/`, undefined, key)),
    onError: tellFailure,
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
  return sentence;
}

function tallyWords({ total, sent, known }: Tally): string {
  return `${sent} of ${total}${known > 0 ? `, ${known} of them were here already` : ""}`;
}
