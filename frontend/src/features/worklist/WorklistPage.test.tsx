// @vitest-environment happy-dom
import { act, screen, waitFor, within } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { afterEach, expect, it, vi } from "vitest";
import { fakeServer } from "../../api/fakeServer";
import { renderPage } from "../../ui/renderPage";
import { WorklistPage } from "./WorklistPage";

const task = (id: string, news: object = {}) => ({
  id,
  image_name: `${id}.nii.gz`,
  project_name: "Brain MR",
  status: "in_progress",
  assignee: null,
  updated: "2026-01-01T10:00:00Z",
  reason: null,
  allowed_actions: [],
  ...news,
});

function serve(tasks: object[], next: Record<string, number>, inbox: object[] = [], finished: object[] = []) {
  return fakeServer({
    "GET work/": [200, { tasks, finished, next }],
    "GET projects/": [200, { results: [{ id: "b", slug: "brain-mr", name: "Brain MR", review: "one" }], next: null }],
    "GET projects/brain-mr/": [200, { id: "b", slug: "brain-mr", name: "Brain MR", counts: { ready: 3, approved: 1 } }],
    "GET review/inbox/": [200, { results: inbox, next: null }],
  });
}

afterEach(() => vi.unstubAllGlobals());

it("shows what came back with the reviewer's reason, and keeps what is handed in apart", async () => {
  const reason = { reason: "boundary", comment: "Left edge is off.", position_mm: null, segment: 1 };
  serve([task("one", { status: "rework", reason }), task("two", { status: "submitted" })], { b: 3 });
  renderPage(<WorklistPage />);
  const rework = await screen.findByRole("region", { name: "Back for rework" });
  expect(within(rework).getByRole("link").textContent).toContain("Boundary is off: Left edge is off.");
  const handedIn = screen.getByRole("region", { name: "Handed in" });
  expect(within(handedIn).getByText("two.nii.gz")).toBeDefined();
  expect(await screen.findByText("1 of 4 finished")).toBeDefined();
});

it("shows a case that nobody reviewed as not reviewed", async () => {
  serve([], {}, [], [task("old", { status: "accepted_unreviewed" })]);
  renderPage(<WorklistPage />);
  const finished = await screen.findByRole("region", { name: "Recently finished" });
  expect(within(finished).getByText("Not reviewed")).toBeDefined();
});

it("leads to the review page where the server lets me judge, else to the annotate page", async () => {
  serve([task("one"), task("two", { allowed_actions: ["approve", "reject"] })], {});
  renderPage(<WorklistPage />);
  expect((await screen.findByRole("link", { name: /one/ })).getAttribute("href")).toBe("/tasks/one/");
  expect(screen.getByRole("link", { name: /two/ }).getAttribute("href")).toBe("/tasks/two/review/");
});

it("tells a reviewer how many wait", async () => {
  serve([], {}, [task("a"), task("b")]);
  renderPage(<WorklistPage />);
  expect(await screen.findByText("2 wait for your review")).toBeDefined();
  expect(screen.getByRole("link", { name: "Open the review inbox" }).getAttribute("href")).toBe("/review/");
});

it("looks again when no case was known to wait", async () => {
  const { asked } = serve([], {});
  renderPage(<WorklistPage />);
  await userEvent.click(await screen.findByRole("button", { name: "Label the next case" }));
  await waitFor(() => expect(asked.filter(({ what }) => what === "GET work/")).toHaveLength(2));
  expect(screen.getByRole("status").textContent).toMatch(/^Nothing waits for you/);
});

it("says to begin a case only where one waits", async () => {
  serve([], { b: 0 });
  renderPage(<WorklistPage />);
  expect(await screen.findByText("A case that you begin is kept here.")).toBeDefined();
  expect(screen.queryByText(/to begin one/)).toBeNull();
});

it("tells of a case that has come while another window was in front", async () => {
  const { table } = serve([], { b: 0 });
  renderPage(<WorklistPage />);
  await waitFor(() => expect(screen.getByRole("status").textContent).toMatch(/^Nothing waits for you/));
  table["GET work/"] = [200, { tasks: [], finished: [], next: { b: 1 } }];
  act(() => void document.dispatchEvent(new Event("visibilitychange", { bubbles: true })));
  await waitFor(() => expect(screen.getByRole("status").textContent).toBe("One case waits in Brain MR."));
});
