// @vitest-environment happy-dom
import { cleanup, screen, waitFor, within } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { afterEach, expect, it, vi } from "vitest";
import { fakeServer } from "../../api/fakeServer";
import type { Job, Project } from "../../api/types";
import { renderPage } from "../../ui/renderPage";
import { JobsPanel } from "./JobsPanel";

const project: Project = {
  id: "p",
  slug: "brain-mr",
  name: "Brain MR",
  review: "one", new_tasks: "ready",
  segments: [],
  roles: ["manager"],
  allowed_actions: ["import", "cancel_job"],
  counts: {},
  created: "2026-01-01T00:00:00Z",
};

const job = (id: string, news: Partial<Job>): Job => ({
  id,
  kind: "images.import",
  name: `${id}.nii.gz`,
  state: "running",
  progress: 0,
  message: "",
  error: null,
  result: null,
  created: new Date().toISOString(),
  ...news,
});

const serve = (...jobs: Job[]) =>
  fakeServer({ "GET projects/p/jobs/": [200, { results: jobs, next: null }], "POST jobs/a/cancel/": [200, {}] });

afterEach(() => {
  vi.unstubAllGlobals();
  localStorage.clear();
});

it("shows after a reload how far each import is, and why one failed", async () => {
  const error = { code: "unreadable_image", detail: "bad.nii.gz ends too early; copy it again." };
  serve(job("a", { progress: 0.4, message: "Reading slices" }), job("bad", { state: "failed", error }));
  renderPage(<JobsPanel project={project} />);
  expect(await screen.findByText("Reading slices, 40 %")).toBeDefined();
  expect(screen.getByLabelText("Progress of a.nii.gz").getAttribute("aria-valuenow")).toBe("40");
  expect(screen.getByRole("alert").textContent).toBe(error.detail);
});

it("calls an import off, where the server allows it", async () => {
  const { asked } = serve(job("a", { progress: 0.4 }));
  renderPage(<JobsPanel project={project} />);
  await userEvent.click(await screen.findByRole("button", { name: "Cancel: a.nii.gz" }));
  await waitFor(() => expect(asked.map(({ what }) => what)).toContain("POST jobs/a/cancel/"));
});

it("offers no cancel to those who may not", async () => {
  serve(job("a", {}));
  renderPage(<JobsPanel project={{ ...project, allowed_actions: ["import"] }} />);
  await screen.findByText("a.nii.gz");
  expect(screen.queryByRole("button", { name: /Cancel/ })).toBeNull();
});

it("gives the file of an export that is done, and hides the house's own errands", async () => {
  const result = { file: "/api/v1/exports/e/", labels: 3, refused: [] };
  serve(
    job("e", { kind: "annotations.export", name: "", state: "done", result }),
    job("x", { kind: "annotations.create_tasks" }),
  );
  renderPage(<JobsPanel project={project} />);
  expect((await screen.findByRole("link", { name: "Download" })).getAttribute("href")).toBe("/api/v1/exports/e/");
  expect(screen.getByText("3 labels written")).toBeDefined();
  expect(screen.queryByText("x.nii.gz")).toBeNull();
});

const bad = (id: string) =>
  job(id, { state: "failed", error: { code: "unreadable_image", detail: `${id} is broken.` } });
const BAD = Array.from({ length: 8 }, (_, n) => bad(`bad-${n}`));
const ready = job("e", { kind: "annotations.export", name: "", state: "done", result: { file: "/e/", labels: 3 } });

it("puts what runs first, then the files that are ready, before any failure", async () => {
  serve(...BAD, ready, job("a", {}));
  renderPage(<JobsPanel project={project} />);
  const rows = within(await screen.findByRole("list")).getAllByRole("listitem");
  expect(rows[0]?.textContent).toContain("a.nii.gz");
  expect(within(rows[1]).getByRole("link", { name: "Download" })).toBeDefined();
  expect(rows[2]?.textContent).toContain("bad-0 is broken.");
});

it("shows every file that is ready, however many there are", async () => {
  serve(...BAD, ...Array.from({ length: 9 }, (_, n) => ({ ...ready, id: `e-${n}` })));
  renderPage(<JobsPanel project={project} />);
  expect(await screen.findAllByRole("link", { name: "Download" })).toHaveLength(9);
});

it("folds what is simply done into one line, below what runs and what failed, and dismisses it at once", async () => {
  const series = job("zip", { state: "done", result: { images: ["i", "j", "k"] } });
  const done = Array.from({ length: 9 }, (_, n) => job(`d-${n}`, { state: "done" }));
  serve(...done, series, job("c", { state: "cancelled" }), bad("bad"), job("a", {}));
  renderPage(<JobsPanel project={project} />);
  const rows = within(await screen.findByRole("list")).getAllByRole("listitem");
  expect(rows.map(({ textContent }) => textContent?.slice(0, 6))).toEqual(["a.nii.", "bad.ni", "Finish"]);
  expect(screen.getByText("12 images arrived, 1 cancelled")).toBeDefined();
  await userEvent.click(screen.getByRole("button", { name: "Dismiss: what is finished" }));
  expect(screen.queryByText("Finished")).toBeNull();
  expect(screen.getByRole("alert")).toBeDefined();
});

it("shows a broken file that came twice once, and none when that is dismissed", async () => {
  const [first, second] = ["00", "01"].map((at) => new Date(Date.now() - 60_000 + 1000 * Number(at)).toISOString());
  serve(
    { ...bad("bad"), id: "new", created: second ?? "" }, { ...bad("bad"), id: "old", created: first ?? "" },
    bad("other"),
  );
  renderPage(<JobsPanel project={project} />);
  expect(await screen.findAllByRole("alert")).toHaveLength(2);
  await userEvent.click(screen.getByRole("button", { name: "Dismiss: bad.nii.gz" }));
  expect(screen.getAllByRole("alert").map(({ textContent }) => textContent)).toEqual(["other is broken."]);
});

it("shows the rest when asked", async () => {
  serve(...BAD);
  renderPage(<JobsPanel project={project} />);
  expect(await screen.findAllByRole("alert")).toHaveLength(6);
  await userEvent.click(screen.getByRole("button", { name: "and 2 more" }));
  expect(screen.getAllByRole("alert")).toHaveLength(8);
});

it("keeps dismissed what was dismissed, also after a reload", async () => {
  serve(...BAD.slice(0, 3), ready);
  renderPage(<JobsPanel project={project} />);
  await userEvent.click(await screen.findByRole("button", { name: "Dismiss: bad-0.nii.gz" }));
  expect(screen.getAllByRole("alert")).toHaveLength(2);
  cleanup();
  renderPage(<JobsPanel project={project} />);
  expect(await screen.findAllByRole("alert")).toHaveLength(2);
  await userEvent.click(screen.getByRole("button", { name: "Dismiss all failures" }));
  expect(screen.queryByRole("alert")).toBeNull();
  cleanup();
  renderPage(<JobsPanel project={project} />);
  expect(await screen.findByRole("link", { name: "Download" })).toBeDefined();
  expect(screen.queryByRole("alert")).toBeNull();
});
