// @vitest-environment happy-dom
import { act, cleanup, screen, waitFor } from "@testing-library/react";
import { notificationsStore } from "@mantine/notifications";
import userEvent from "@testing-library/user-event";
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { FakeLine } from "../../api/fakeLine";
import { fakeServer, type Table } from "../../api/fakeServer";
import { renderPage } from "../../ui/renderPage";
import { createFakeViewer, type FakeViewer } from "../../viewer/fakeViewer";
import { ViewerFactory } from "../../viewer/ViewerCanvas";
import ReviewPage from "./ReviewPage";

const AUTHOR = { id: "a", name: "Anna", email: "a@x" };
const TASK = {
  id: "t1", project: "p1", project_slug: "brain", project_name: "Brain", image: "i1", image_name: "case-1",
  status: "submitted", version: 1, revision: 4, assignee: AUTHOR, updated: "2026-01-01T10:00:00Z", reviewed: false,
  reason: null, may_comment: true, allowed_actions: ["start_review"],
};
const IN_REVIEW = { ...TASK, status: "in_review", allowed_actions: ["approve", "reject"] };
const PROJECT = {
  id: "p1", slug: "brain", name: "Brain", review: "one", new_tasks: "ready",
  roles: ["reviewer"], allowed_actions: [], counts: {},
  segments: [{ number: 1, name: "Grey matter", color: "#ff0000", code: null }],
};
const AFFINE = [[1, 0, 0, 0], [0, 1, 0, 0], [0, 0, 1, 0], [0, 0, 0, 1]];
const VOLUME = {
  version: 1, shape: [1, 1, 4], affine: AFFINE, dtype: "int16", range: [0, 100], modality: "MR", unit: "",
  window: { center: 50, width: 100 }, slices: ["aa"], slices_url: "/api/v1/images/i1/slices/{k}-{sha}/",
  preview: { shape: [1, 1, 1], affine: AFFINE, sha256: "bb" }, preview_url: "/api/v1/images/i1/preview/",
};
const THREAD = {
  id: "c1", text: "Look here.", author: AUTHOR, created: "2026-01-01T10:00:00Z", position_mm: [1, 2, 3], segment: 1,
  blocking: false, resolved: false, resolved_by: null, resolved_at: null, may_resolve: true, comments: [],
};
const ME = { id: "me", name: "Rex", email: "r@x", is_admin: false, may_create_projects: false, memberships: [] };

let viewer: FakeViewer;

beforeEach(() => {
  viewer = createFakeViewer();
  vi.stubGlobal("WebSocket", FakeLine);
});
afterEach(() => {
  vi.unstubAllGlobals();
  localStorage.clear();
});

/** One case as the server has it: reads tell what the last verb led to. */
function open(task: object, routes: Table = {}) {
  let current = task;
  const lead = (to: object) => () => [200, (current = to)] as const;
  const server = fakeServer({
    "GET session/": [200, { authenticated: true }], "GET me/": [200, ME],
    "GET tasks/t1/": () => [200, current], "GET projects/p1/": [200, PROJECT], "GET images/i1/volume/": [200, VOLUME],
    "GET tasks/t1/threads/": [200, { results: [THREAD], next: null }],
    "GET review/inbox/": [200, { results: [], next: null }],
    "POST tasks/t1/actions/start_review/": lead(IN_REVIEW),
    "POST tasks/t1/actions/approve/": lead({ ...TASK, status: "approved", allowed_actions: [] }),
    "POST tasks/t1/actions/reject/": lead({ ...TASK, status: "rework", allowed_actions: [] }), ...routes,
  });
  const create = () => Promise.resolve(viewer);
  renderPage(<ViewerFactory value={create}><ReviewPage taskId="t1" /></ViewerFactory>);
  return { verbs: () => server.asked.filter(({ what }) => what.startsWith("POST") && !what.endsWith("/surfaces/")) };
}

it("changes nothing by being opened, and shows the comments' places", async () => {
  const { verbs } = open(TASK);
  expect(await screen.findByText("Look here.")).toBeDefined();
  const pin = { id: "c1", positionMm: [1, 2, 3], title: "Look here.", kind: "open", chosen: false };
  await waitFor(() => expect(viewer.seen.pins).toEqual([pin]));
  await userEvent.click(screen.getByRole("button", { name: "Show the place" }));
  expect(viewer.seen.jumps).toEqual([[1, 2, 3]]);
  expect(verbs()).toEqual([]);
});

it("says that a pin fell beside the image", async () => {
  open(TASK);
  await waitFor(() => expect(viewer.seen.styles.size).toBe(1));
  act(() => viewer.say.hand({ kind: "remark", remark: "outside" }));
  expect(notificationsStore.getState().notifications.map(({ message }) => message))
    .toEqual(["That lies outside of the image."]);
});

it("starts the review on the way to an approval", async () => {
  const { verbs } = open(TASK);
  await userEvent.click(await screen.findByRole("button", { name: "Approve" }));
  expect(await screen.findByText("The label of case-1 is approved.")).toBeDefined();
  expect(verbs().map(({ what }) => what)).toEqual([
    "POST tasks/t1/actions/start_review/", "POST tasks/t1/actions/approve/",
  ]);
});

it("rejects with a reason, a comment and the crosshair's place", async () => {
  const { verbs } = open(IN_REVIEW);
  const reject = await screen.findByRole("button", { name: "Reject" });
  await waitFor(() => expect(viewer.seen.styles.size).toBe(1));
  act(() => viewer.say.crosshair({ positionMm: [7, 8, 9], index: [0, 0, 1], value: 5, segment: 1 }));
  await userEvent.click(reject);
  await userEvent.click(screen.getByRole("button", { name: "Send back" }));
  expect(await screen.findByText("Say what should be changed.")).toBeDefined();
  expect(verbs()).toEqual([]);
  await userEvent.type(screen.getByLabelText("Comment"), "Too thin.");
  await userEvent.click(screen.getByRole("button", { name: "Send back" }));
  expect(await screen.findByText("Sent back")).toBeDefined();
  expect(verbs()[0]?.body).toEqual({ reason: "boundary", comment: "Too thin.", position_mm: [7, 8, 9], segment: 1 });
});

const PLACE = { positionMm: [4, 5, 6], index: [0, 0, 1], value: 5, segment: 1 } as const;

it("sends pins along with a reject, each with its words; they survive a reload", async () => {
  const { verbs } = open(IN_REVIEW);
  await userEvent.click(await screen.findByRole("button", { name: "Pin a comment" }));
  await waitFor(() => expect(viewer.seen.tool).toBe("pin"));
  act(() => viewer.say.pin(PLACE));
  await userEvent.type(await screen.findByLabelText("What is wrong at pin 1"), "Leaks out.");
  act(() => viewer.say.pin({ ...PLACE, positionMm: [7, 8, 9], segment: 0 }));
  await userEvent.click(screen.getByRole("button", { name: "Send back" }));
  expect(await screen.findByText("Say what is wrong here.")).toBeDefined();
  expect(verbs()).toEqual([]);
  cleanup();
  viewer = createFakeViewer();
  const again = open(IN_REVIEW);
  expect(await screen.findByText("2 pins are kept here for when you reject the label.")).toBeDefined();
  await userEvent.click(screen.getByRole("button", { name: "Go on" }));
  await userEvent.type(screen.getByLabelText("What is wrong at pin 2"), "And here.");
  await userEvent.click(screen.getAllByLabelText("Blocks the approval until it is resolved")[1]);
  await userEvent.click(screen.getByRole("button", { name: "Send back" }));
  expect(await screen.findByText("Sent back")).toBeDefined();
  expect(again.verbs()[0]?.body).toEqual({
    reason: "boundary", comment: "",
    pins: [
      { text: "Leaks out.", position_mm: [4, 5, 6], segment: 1, blocking: true },
      { text: "And here.", position_mm: [7, 8, 9], blocking: false },
    ],
  });
  expect(localStorage).toHaveLength(0);
});

it("asks before an approval drops pins that are not sent", async () => {
  const { verbs } = open(IN_REVIEW);
  await waitFor(() => expect(viewer.seen.styles.size).toBe(1));
  act(() => viewer.say.pin(PLACE));
  await userEvent.click(screen.getByRole("button", { name: "Approve" }));
  expect(await screen.findByText("One pin is not sent. An approval drops them.")).toBeDefined();
  expect(verbs()).toEqual([]);
});

it("says beside the comments what stops an approval", async () => {
  const detail = "An open blocking comment stops the approval: “Look here.”.";
  open(IN_REVIEW, { "POST tasks/t1/actions/approve/": [409, { code: "blocking_threads", detail, threads: ["c1"] }] });
  await userEvent.click(await screen.findByRole("button", { name: "Approve" }));
  expect((await screen.findByRole("alert")).textContent).toContain(detail);
});

it("walks the open comments with keys, round and round", async () => {
  const threads = ["c1", "c2"].map((id, n) => ({ ...THREAD, id, text: id, position_mm: [n, 0, 0] }));
  open(TASK, { "GET tasks/t1/threads/": [200, { results: threads, next: null }] });
  await screen.findByText("c1");
  await userEvent.keyboard("...,");
  expect(viewer.seen.jumps).toEqual([[0, 0, 0], [1, 0, 0], [0, 0, 0], [1, 0, 0]]);
  expect(screen.getByText("2 of 2 open")).toBeDefined();
  expect(viewer.seen.pins.map(({ chosen }) => chosen)).toEqual([false, true]);
});

it("comments at the crosshair, and keeps what is half written over a reload", async () => {
  open(TASK);
  await waitFor(() => expect(viewer.seen.styles.size).toBe(1));
  act(() => viewer.say.crosshair(PLACE));
  await userEvent.click(screen.getByRole("button", { name: "Comment at the crosshair" }));
  await userEvent.type(screen.getByLabelText("Your comment"), "Is this");
  cleanup();
  const { verbs } = open(TASK, { "POST tasks/t1/threads/": [201, THREAD] });
  await userEvent.type(await screen.findByLabelText("Your comment"), " the <b>spleen</b>?");
  await userEvent.click(screen.getByRole("button", { name: "Comment" }));
  await waitFor(() => expect(screen.queryByLabelText("Your comment")).toBeNull());
  const text = "Is this the <b>spleen</b>?";
  expect(verbs()[0]?.body).toEqual({ text, position_mm: [4, 5, 6], segment: 1, blocking: false });
  expect(localStorage).toHaveLength(0);
});

it("lets nobody write who may only read", async () => {
  open({ ...TASK, may_comment: false }, {
    "GET tasks/t1/threads/": [200, { results: [{ ...THREAD, may_resolve: false }], next: null }],
  });
  await screen.findByText("Look here.");
  for (const name of ["Reply", "Resolve", "Mark as done", "Comment at the crosshair", "Pin a comment"]) {
    expect(screen.queryByRole("button", { name })).toBeNull();
  }
});

it("offers no verdict that the server does not allow", async () => {
  open({ ...TASK, allowed_actions: [] });
  expect(await screen.findByRole("button", { name: "Approve" })).toHaveProperty("disabled", true);
  expect(screen.getByRole("button", { name: "Reject" })).toHaveProperty("disabled", true);
  expect(screen.getByText(/not open to you/)).toBeDefined();
});

it("lists the keys and what the mouse does", async () => {
  open(TASK);
  await userEvent.click(await screen.findByRole("button", { name: "Keys" }));
  expect(await screen.findAllByText("Middle drag")).toHaveLength(2); // in a plane and in 3-D
  expect(screen.getByText("Page Down")).toBeDefined();
  expect(screen.queryByText("Ctrl + Click")).toBeNull();
});

it("sends a comment with Ctrl and Enter", async () => {
  const { verbs } = open(TASK, { "POST threads/c1/comments/": [200, {}] });
  await userEvent.click(await screen.findByRole("button", { name: "Reply" }));
  await userEvent.type(screen.getByLabelText("Reply"), "Seen.{Enter}{Control>}{Enter}{/Control}");
  await waitFor(() => expect(verbs()[0]?.body).toEqual({ text: "Seen.", done: false }));
});
