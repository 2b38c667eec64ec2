/** What happens in projects, live: events of `/ws/projects/{id}/` make the queries true again. */

import { type QueryClient, useQueryClient } from "@tanstack/react-query";
import { useEffect } from "react";
import { type JsonMessage, openSocket } from "./socket";
import type { Job, JobState, Page } from "./types";

/** Many events at once (an import of a folder) lead to one fetch. */
const GATHER_MS = 300;

const EVERYTHING = [["projects"], ["work"], ["inbox"]];

interface JobEvent {
  job: string;
  state: JobState;
  progress: number;
  message: string;
}

/** The event with the job's progress put into the list; null when the list does not know the job (any more). */
export function withProgress(page: Page<Job>, event: JobEvent): Page<Job> | null {
  const { state, progress, message } = event;
  if (!page.results.some((job) => job.id === event.job)) return null;
  return {
    ...page,
    results: page.results.map((job) => (job.id === event.job ? { ...job, state, progress, message } : job)),
  };
}

/** Keeps the queries of these projects true while the component stands. */
export function useProjectEvents(projects: readonly string[]): void {
  const client = useQueryClient();
  const names = [...projects].sort().join(" ");
  useEffect(() => {
    const ends = names.split(" ").filter(Boolean).map((project) => listen(client, project));
    return () => ends.forEach((end) => end());
  }, [client, names]);
}

/** Listens to one project. Returns the end. */
export function listen(client: QueryClient, project: string): () => void {
  const stale = gatherer((queryKey) => void client.invalidateQueries({ queryKey }));
  let met = false;
  const channel = openSocket(`/ws/projects/${project}/`, {
    onOpen() {
      if (met) stale.add(...EVERYTHING);
      met = true;
    },
    // Refused for good: not a member any more. The pages ask once more and hear it themselves.
    onDown: ({ final }) => final && stale.add(...EVERYTHING),
    onMessage: (message) => hear(client, project, message, stale.add),
  });
  return () => {
    channel.close();
    stale.stop();
  };
}

type Stale = (...keys: (readonly string[])[]) => void;

function hear(client: QueryClient, project: string, message: JsonMessage, stale: Stale): void {
  if (message.type !== "event") return;
  if (message["event"] === "task.changed" || message["event"] === "membership.changed") {
    stale(...EVERYTHING);
  }
  if (message["event"] === "project.changed") stale(["projects"]);
  if (message["event"] === "job.changed") progress(client, project, message as JsonMessage & JobEvent, stale);
}

/** A step of a running job is written into the list; its birth and its end are worth a fetch. */
function progress(client: QueryClient, project: string, event: JobEvent, stale: Stale): void {
  const key = ["projects", project, "jobs"];
  const page = client.getQueryData<Page<Job>>(key);
  const told = page && withProgress(page, event);
  if (told) client.setQueryData(key, told);
  if (!told) stale(key);
  if (event.state !== "running" && event.state !== "queued") stale(["projects"]);
}

/** Collects query keys for a moment, then tells each once. */
function gatherer(tell: (key: readonly string[]) => void) {
  const gathered = new Map<string, readonly string[]>();
  let timer: number | null = null;
  const flush = () => {
    timer = null;
    const keys = [...gathered.values()];
    gathered.clear();
    keys.forEach(tell);
  };
  const add: Stale = (...keys) => {
    keys.forEach((key) => gathered.set(key.join("/"), key));
    timer ??= window.setTimeout(flush, GATHER_MS);
  };
  const stop = () => {
    if (timer !== null) window.clearTimeout(timer);
  };
  return { add, stop };
}
