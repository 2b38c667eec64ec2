// @vitest-environment happy-dom
import { QueryClient } from "@tanstack/react-query";
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { listen, withProgress } from "./projectEvents";
import type { Job, Page } from "./types";

const job = (id: string): Job => ({
  id,
  kind: "images.import",
  name: "a.nii.gz",
  state: "queued",
  progress: 0,
  message: "",
  error: null,
  result: null,
  created: "2026-01-01T00:00:00Z",
});
const page: Page<Job> = { results: [job("1"), job("2")], next: null };

it("writes a job's progress into the list and leaves the others alone", () => {
  const news = withProgress(page, { job: "2", state: "running", progress: 0.5, message: "Reading" });
  expect(news?.results[1]).toMatchObject({ state: "running", progress: 0.5, message: "Reading", name: "a.nii.gz" });
  expect(news?.results[0]).toBe(page.results[0]);
});

it("knows that it does not know a job", () => {
  expect(withProgress(page, { job: "3", state: "queued", progress: 0, message: "" })).toBeNull();
});

class Line {
  static readonly all: Line[] = [];
  onopen: (() => void) | null = null;
  onmessage: ((event: { data: string }) => void) | null = null;
  onclose: ((event: { code: number }) => void) | null = null;
  constructor(readonly url: string) {
    Line.all.push(this);
  }
  close(): void {
    this.onclose?.({ code: 1000 });
  }
  say(message: object): void {
    this.onmessage?.({ data: JSON.stringify(message) });
  }
}

/** Listens to project p with the two jobs in the list. stale: the keys that were told stale since. */
function listening() {
  const client = new QueryClient();
  client.setQueryData(["projects", "p", "jobs"], page);
  const stale = vi.spyOn(client, "invalidateQueries");
  const end = listen(client, "p");
  const line = () => Line.all.at(-1) ?? new Line("");
  const keys = () => stale.mock.calls.map(([filters]) => filters?.queryKey?.join("/"));
  return { client, end, line, keys };
}

const event = (name: string, news: object) => ({ type: "event", event: name, project: "p", ...news });

beforeEach(() => {
  Line.all.length = 0;
  vi.useFakeTimers();
  vi.stubGlobal("WebSocket", Line);
});

afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

it("writes the steps of a job into the list, and fetches when the job has ended", () => {
  const { client, line, keys, end } = listening();
  line().say(event("job.changed", { job: "1", kind: "images.import", state: "running", progress: 0.3, message: "" }));
  vi.advanceTimersByTime(1000);
  expect(client.getQueryData<Page<Job>>(["projects", "p", "jobs"])?.results[0]?.progress).toBe(0.3);
  expect(keys()).toEqual([]);
  line().say(event("job.changed", { job: "1", kind: "images.import", state: "done", progress: 1, message: "" }));
  vi.advanceTimersByTime(1000);
  expect(keys()).toEqual(["projects"]);
  end();
});

it("tells many changes of tasks once", () => {
  const { line, keys, end } = listening();
  for (const task of ["a", "b", "c"]) line().say(event("task.changed", { task }));
  vi.advanceTimersByTime(1000);
  expect(keys()).toEqual(["projects", "work", "inbox"]);
  end();
});

it("asks again for all that it may have missed when the line comes back, or is refused for good", () => {
  const { line, keys, end } = listening();
  line().onopen?.();
  vi.advanceTimersByTime(1000);
  expect(keys()).toEqual([]);
  line().onclose?.({ code: 1006 });
  vi.advanceTimersByTime(1000);
  line().onopen?.();
  vi.advanceTimersByTime(1000);
  expect(keys()).toEqual(["projects", "work", "inbox"]);
  line().onclose?.({ code: 4403 });
  vi.advanceTimersByTime(60_000);
  expect(keys()).toHaveLength(6);
  expect(Line.all).toHaveLength(2);
  end();
});

it("says nothing more after its end", () => {
  const { line, keys, end } = listening();
  line().say(event("task.changed", { task: "a" }));
  end();
  vi.advanceTimersByTime(1000);
  expect(keys()).toEqual([]);
});
