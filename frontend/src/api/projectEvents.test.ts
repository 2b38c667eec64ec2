import { expect, it } from "vitest";
import { withProgress } from "./projectEvents";
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
