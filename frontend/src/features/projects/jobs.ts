/** Jobs in words, and which of them a page still shows. */

import type { Job } from "../../api/types";

const DAY_MS = 86_400_000;
const KEPT_MS = 10 * 60_000;

/** The kinds that people ask for; the others are the house's own errands. */
const NAMES: Readonly<Record<string, string>> = {
  "images.import": "Import",
  "annotations.read_label": "Import of a label",
  "annotations.delete_segment": "Delete a segment",
  "annotations.export": "Export of the labels",
  "demo.subject": "Demo image",
};

/** What is going on first, then the files that are ready, then what went wrong, then what waits, then the rest. */
const ORDER: readonly (Job["state"] | "ready")[] = ["running", "ready", "failed", "queued", "done", "cancelled"];
const MOST_ROWS = 6;

const WORDS: Record<Job["state"], string> = {
  queued: "Waiting",
  running: "Working",
  done: "Done",
  failed: "Failed",
  cancelled: "Cancelled",
};

export function jobWords({ state, progress, message, error, result }: Job): string {
  const labels = result?.["labels"];
  if (state === "done" && typeof labels === "number") return exportWords(labels, result?.["refused"]);
  if (state === "failed") return error?.detail ?? "It failed; try again.";
  if (state !== "running") return WORDS[state];
  return `${message || WORDS.running}, ${Math.floor(100 * progress)} %`;
}

function exportWords(labels: number, refused: unknown): string {
  const left = Array.isArray(refused) ? refused.length : 0;
  const written = labels === 1 ? "1 label" : `${labels} labels`;
  return left === 0 ? `${written} written` : `${written} written; ${left} could not be`;
}

export const isUnfinished = ({ state }: Pick<Job, "state">): boolean => state === "queued" || state === "running";

/** The jobs worth showing at `now` (ms), the most telling first. The same failure of the same file shows once. */
export function shown(jobs: readonly Job[], now: number): Job[] {
  const worth = jobs.filter((job) => worthShowing(job, now) && !jobs.some((other) => isRepeated(job, other)));
  const rank = (job: Job) => ORDER.indexOf(resultUrl(job) ? "ready" : job.state);
  return worth.toSorted((one, other) => rank(one) - rank(other));
}

/** Whether the job failed, and a newer one in the same way. */
function isRepeated(job: Job, newer: Job): boolean {
  const failure = ({ kind, name, state, error }: Job) => [kind, name, state, error?.detail].join("\n");
  return job.state === "failed" && job.created < newer.created && failure(job) === failure(newer);
}

/** Over, and nothing to fetch or to read: several of these need but one line. */
export const isOver = (job: Job): boolean =>
  job.state === "cancelled" || (job.state === "done" && resultUrl(job) === null);

/** Several that are over, in one line. */
export function overWords(jobs: readonly Job[]): string {
  const done = jobs.filter(({ state }) => state === "done");
  const imports = done.filter(({ kind }) => kind === "images.import");
  const images = imports.reduce((sum, { result }) => sum + imagesOf(result), 0);
  const counts: [number, string][] = [
    [images, images === 1 ? "image arrived" : "images arrived"], [done.length - imports.length, "other done"],
    [jobs.length - done.length, "cancelled"],
  ];
  return counts.filter(([count]) => count > 0).map(([count, words]) => `${count} ${words}`).join(", ");
}

/** A zip may have held several. */
function imagesOf(result: Job["result"]): number {
  const images = result?.["images"];
  return Array.isArray(images) ? images.length : 1;
}

/** The first few; a file that is ready is never left out. */
export function fewOf(jobs: readonly Job[]): Job[] {
  return jobs.filter((job, row) => resultUrl(job) || row < MOST_ROWS);
}

/** Unfinished ones, and what ended lately: a failure stays a day, since somebody has to read it. `now` in ms. */
function worthShowing(job: Job, now: number): boolean {
  if (!(job.kind in NAMES)) return false;
  if (isUnfinished(job)) return true;
  if (job.kind === "demo.subject") return false;
  const age = now - Date.parse(job.created);
  return age < (job.state === "failed" || resultUrl(job) ? DAY_MS : KEPT_MS);
}

/** The file's name where the job is about one, else what the job does. */
export function jobName({ name, kind }: Pick<Job, "name" | "kind">): string {
  return name || (NAMES[kind] ?? kind);
}

/** Where the result lies, for a job that made a file. */
export function resultUrl({ state, result }: Pick<Job, "state" | "result">): string | null {
  const address = result?.["file"];
  return state === "done" && typeof address === "string" ? address : null;
}
