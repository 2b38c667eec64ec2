// @vitest-environment happy-dom
import { act, screen, waitFor } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { FakeLine } from "../../api/fakeLine";
import { fakeServer } from "../../api/fakeServer";
import { step } from "../../domain/annotation";
import { encodePatch } from "../../domain/patches";
import { patchOf, VOXELS } from "../../domain/referenceServer";
import { begin } from "../../domain/session";
import { renderPage } from "../../ui/renderPage";
import { createFakeViewer, type FakeViewer } from "../../viewer/fakeViewer";
import { ViewerFactory } from "../../viewer/ViewerCanvas";
import AnnotatePage from "./AnnotatePage";
import { writeStash } from "./stash";

const ME = { id: "me", name: "Anna", email: "a@x", is_admin: false, may_create_projects: false, memberships: [] };
const TASK = {
  id: "t1", project: "p1", project_slug: "brain", project_name: "Brain", image: "i1", image_name: "case-1",
  status: "ready", version: 1, revision: 0, assignee: null, updated: "2026-01-01T10:00:00Z", reviewed: false,
  reason: null, may_comment: true, allowed_actions: ["claim"],
};
const MINE = { ...TASK, status: "in_progress", assignee: ME, allowed_actions: ["claim", "submit", "release"] };
const PROJECT = {
  id: "p1", slug: "brain", name: "Brain", review: "one", new_tasks: "ready",
  roles: ["annotator"], allowed_actions: [], counts: {},
  segments: [
    { number: 1, name: "Grey matter", color: "#ff0000", code: null },
    { number: 2, name: "White matter", color: "#00ff00", code: null },
  ],
};
const AFFINE = [[1, 0, 0, 0], [0, 1, 0, 0], [0, 0, 1, 0], [0, 0, 0, 1]];
const VOLUME = {
  version: 1, shape: [1, 1, VOXELS], affine: AFFINE, dtype: "int16", range: [0, 100], modality: "MR", unit: "",
  window: { center: 50, width: 100 }, slices: ["aa"], slices_url: "/api/v1/images/i1/slices/{k}-{sha}/",
  preview: { shape: [1, 1, 1], affine: AFFINE, sha256: "bb" }, preview_url: "/api/v1/images/i1/preview/",
};

let viewer: FakeViewer;
let lines: FakeLine[];

beforeEach(() => {
  viewer = createFakeViewer();
  lines = [];
  vi.stubGlobal("WebSocket", class extends FakeLine {
    constructor(url: string) {
      super(url);
      lines.push(this);
    }
  });
});
afterEach(() => {
  vi.unstubAllGlobals();
  sessionStorage.clear();
});

function open(task: object, routes: Parameters<typeof fakeServer>[0] = {}) {
  const server = fakeServer({
    "GET session/": [200, { authenticated: true }], "GET me/": [200, ME], "GET tasks/t1/": [200, task],
    "GET projects/p1/": [200, PROJECT], "GET images/i1/volume/": [200, VOLUME],
    "GET tasks/t1/threads/": [200, { results: [], next: null }],
    "POST tasks/t1/actions/claim/": [200, { ...MINE, fence: 5 }], ...routes,
  });
  const create = () => Promise.resolve(viewer);
  renderPage(<ViewerFactory value={create}><AnnotatePage taskId="t1" /></ViewerFactory>);
  return server;
}

const lastLine = () => lines.at(-1) as FakeLine;
const heard = () => lastLine().heard.map((data) => (typeof data === "string" ? JSON.parse(data) as object : "frame"));

function greet(): void {
  act(() => {
    if (lastLine().readyState === 0) lastLine().open();
    const state = { status: "in_progress", revision: 0, sequence: 0, editable: true, prompts: {} };
    lastLine().say({ type: "state", ...state });
    lastLine().say({ type: "patch", kind: "catch_up", base: 0, revision: 0, prompts: {} });
    lastLine().say(encodePatch(null, { base: 0, revision: 0 }).buffer);
  });
}

it("claims a case that waits, and saves a stroke", async () => {
  open(TASK);
  await waitFor(() => expect(screen.getByRole("button", { name: "Submit" })).toHaveProperty("disabled", false));
  await waitFor(() => expect(lines).toHaveLength(1));
  greet();
  expect(heard()).toContainEqual(expect.objectContaining({ type: "hello", fence: 5 }));
  expect(screen.getByRole("status").textContent).toBe("Saved");
  const stroke = patchOf(Array.from({ length: VOXELS }, () => 1));
  act(() => viewer.say.stroke(stroke, stroke));
  expect(screen.getByRole("status").textContent).toBe("Saving");
  act(() => lastLine().say({ type: "ack", sequence: 1, revision: 1, can_undo: true, can_redo: false }));
  expect(screen.getByRole("status").textContent).toBe("Saved");
  expect(screen.getByRole("button", { name: "Undo" })).toHaveProperty("disabled", false);
});

it("says that it computes beside what is saved, until the answer is final or refused", async () => {
  open(TASK);
  await waitFor(() => expect(screen.getByRole("button", { name: "Submit" })).toHaveProperty("disabled", false));
  await waitFor(() => expect(lines).toHaveLength(1));
  greet();
  expect(screen.queryByText("Computing")).toBeNull();
  act(() => viewer.say.prompt({ positionMm: [0, 0, 0], include: true }));
  expect(screen.getByText("Computing")).toBeDefined();
  expect(screen.getByRole("status").textContent).toBe("Saved");
  act(() => lastLine().say({ type: "error", request: 1, code: "no_worker", detail: "No worker computes now." }));
  expect(screen.queryByText("Computing")).toBeNull();
});

it("only shows the work of another person, and says whose it is", async () => {
  const other = { id: "b", name: "Ben", email: "b@x" };
  const { asked } = open({ ...MINE, assignee: other, allowed_actions: [] });
  expect(await screen.findByText("Ben is labeling this case; you see it change.")).toBeDefined();
  expect(screen.getByRole("button", { name: "Brush" })).toHaveProperty("disabled", true);
  expect(asked.some(({ what }) => what.startsWith("POST"))).toBe(false);
});

it("says why a claim was refused", async () => {
  const taken = { code: "taken", detail: "Ben holds this case.", status: 409 };
  open(TASK, { "POST tasks/t1/actions/claim/": [409, taken] });
  expect(await screen.findByText("Ben holds this case.")).toBeDefined();
});

it("becomes a reader when the claim is lost, keeps the stroke, and goes on here when asked", async () => {
  open(TASK);
  await waitFor(() => expect(lines).toHaveLength(1));
  await waitFor(() => expect(screen.getByRole("button", { name: "Submit" })).toHaveProperty("disabled", false));
  greet();
  const stroke = patchOf(Array.from({ length: VOXELS }, () => 1));
  act(() => {
    viewer.say.stroke(stroke, stroke);
    lastLine().say({ type: "error", sequence: 1, code: "stale_fence", detail: "Claimed elsewhere." });
  });
  expect(await screen.findByText("One stroke was never saved.")).toBeDefined();
  expect(screen.getByRole("button", { name: "Brush" })).toHaveProperty("disabled", true);
  expect(screen.getByRole("button", { name: "Continue here" })).toBeDefined();
});

describe("strokes of before the reload", () => {
  async function comeBack(): Promise<void> {
    const stroke = patchOf(Array.from({ length: VOXELS }, () => 1));
    writeStash("t1", step(begin(4), { kind: "stroke", patch: stroke, before: stroke }).session);
    open(TASK, { "POST tasks/t1/actions/claim/": [200, { ...MINE, fence: 5, revision: 1 }] });
    await waitFor(() => expect(screen.getByRole("button", { name: "Submit" })).toHaveProperty("disabled", false));
    await waitFor(() => expect(lines).toHaveLength(1));
  }

  it("are let go without a word where the labels hold them", async () => {
    viewer.held = (strokes) => Promise.resolve(strokes.length);
    await comeBack();
    expect(screen.queryByText("One stroke was never saved.")).toBeNull();
    greet();
    await waitFor(() => expect(sessionStorage.getItem("hilum.unsaved.t1")).toBeNull());
    expect(screen.queryByText("One stroke was never saved.")).toBeNull();
  });

  it("are offered where the label went on without them", async () => {
    await comeBack();
    greet();
    expect(await screen.findByText("One stroke was never saved.")).toBeDefined();
    expect(sessionStorage.getItem("hilum.unsaved.t1")).not.toBeNull();
  });
});

it("hands the case in with its fence and revision, and offers the next one", async () => {
  const { asked } = open(TASK, {
    "POST tasks/t1/actions/submit/": [200, { ...MINE, status: "submitted", allowed_actions: ["withdraw"] }],
  });
  await waitFor(() => expect(lines).toHaveLength(1));
  await waitFor(() => expect(screen.getByRole("button", { name: "Submit" })).toHaveProperty("disabled", false));
  greet();
  await userEvent.click(screen.getByRole("button", { name: "Submit" }));
  expect(await screen.findByRole("button", { name: "Label the next case" })).toBeDefined();
  expect(screen.getByRole("button", { name: "Withdraw" })).toBeDefined();
  const submit = asked.find(({ what }) => what === "POST tasks/t1/actions/submit/");
  expect(submit?.body).toEqual({ revision: 0 });
  expect(submit?.headers.get("X-Fence")).toBe("5");
});

it("asks before it hands in a case with an open blocking comment", async () => {
  const thread = {
    id: "th", text: "Leaks.", author: { id: "b", name: "Ben" }, created: "2026-01-01T10:00:00Z", position_mm: null,
    segment: null, blocking: true, resolved: false, resolved_by: null, resolved_at: null, may_resolve: false,
    comments: [],
  };
  const { asked } = open(TASK, {
    "GET tasks/t1/threads/": [200, { results: [thread], next: null }],
    "POST tasks/t1/actions/submit/": [200, { ...MINE, status: "submitted", allowed_actions: [] }],
  });
  await waitFor(() => expect(lines).toHaveLength(1));
  await waitFor(() => expect(screen.getByRole("button", { name: "Submit" })).toHaveProperty("disabled", false));
  greet();
  act(() => viewer.say.measures(new Map([[1, { voxels: 3, milliliters: 1 }]])));
  const submits = () => asked.filter(({ what }) => what === "POST tasks/t1/actions/submit/").length;
  await screen.findByText("Leaks.");
  await userEvent.click(screen.getByRole("button", { name: "Submit" }));
  expect(await screen.findByText(/^1 blocking comment is open;/)).toBeDefined();
  await userEvent.click(screen.getByRole("button", { name: "Go on labeling" }));
  expect(submits()).toBe(0);
  await userEvent.click(screen.getByRole("button", { name: "Submit" }));
  await userEvent.click(await screen.findByRole("button", { name: "Submit anyway" }));
  expect(await screen.findByText("Not labeled: White matter.")).toBeDefined();
  expect(submits()).toBe(1);
});

it("shows the reviewer's reason of a case that came back, and its place", async () => {
  const reason = { reason: "boundary", comment: "Left edge is off.", position_mm: [1, 2, 3], segment: 1 };
  open({ ...TASK, status: "rework", reason }, { "POST tasks/t1/actions/claim/": [200, { ...MINE, reason, fence: 6 }] });
  expect(await screen.findByText("Left edge is off.")).toBeDefined();
  await waitFor(() => expect(lines).toHaveLength(1));
  await userEvent.click(screen.getByRole("button", { name: "Show the place" }));
  expect(viewer.seen.jumps).toEqual([[1, 2, 3]]);
});

it("carries tools and segments by keys", async () => {
  open(TASK);
  await waitFor(() => expect(screen.getByRole("button", { name: "Submit" })).toHaveProperty("disabled", false));
  await userEvent.keyboard("b2");
  await waitFor(() => expect(viewer.seen.tool).toBe("brush"));
  expect(viewer.seen.activeSegment).toBe(2);
  expect(screen.getByRole("button", { name: "Brush" }).getAttribute("aria-pressed")).toBe("true");
});

it("shows nothing more of a case that is no longer mine to see", async () => {
  const { table } = open(TASK);
  await waitFor(() => expect(lines).toHaveLength(1));
  greet();
  table["GET tasks/t1/"] = [404, { code: "not_found", detail: "No such task." }];
  act(() => lastLine().break(4403));
  expect(await screen.findByText("You no longer have access")).toBeDefined();
  expect(screen.queryByRole("button", { name: "Brush" })).toBeNull();
});

it("says that a case is not there, or not mine, and leads to my work", async () => {
  open(TASK, { "GET tasks/t1/": [404, { code: "not_found", detail: "No such task." }] });
  expect(await screen.findByText(/does not exist, or you are no longer a member of its project\.$/)).toBeDefined();
  expect(screen.getByRole("link", { name: "Go to my work" }).getAttribute("href")).toBe("/");
  expect(screen.queryByRole("button", { name: "Try again" })).toBeNull();
});

it("says without a connection where the strokes are, and takes no submission", async () => {
  open(TASK);
  await waitFor(() => expect(lines).toHaveLength(1));
  const submit = screen.getByRole("button", { name: "Submit" });
  await waitFor(() => expect(submit).toHaveProperty("disabled", false));
  greet();
  act(() => lastLine().break());
  const kept = "No connection. What you draw is kept here and sent when it is back.";
  expect(await screen.findByText(kept)).toBeDefined();
  expect(submit).toHaveProperty("disabled", true);
  expect(submit.title).toBe(kept);
});

it("names the others who have the case open, and not oneself", async () => {
  open(TASK);
  await waitFor(() => expect(lines).toHaveLength(1));
  greet();
  const present = (page: string, user: object) =>
    act(() => lastLine().say({ type: "presence", page, user, position_mm: [1, 2, 3] }));
  present("1", { id: "me", name: "Anna" });
  expect(screen.queryByText(/Also here/)).toBeNull();
  present("2", { id: "b", name: "Ben" });
  expect(screen.getByText(/Also here/).textContent).toBe("Also here: Ben");
});

it("tells how many voxels an answer changed", async () => {
  open(TASK);
  await waitFor(() => expect(lines).toHaveLength(1));
  await waitFor(() => expect(screen.getByRole("button", { name: "Submit" })).toHaveProperty("disabled", false));
  greet();
  viewer.applyPatch = () => Promise.resolve(2);
  act(() => {
    viewer.say.prompt({ positionMm: [1, 2, 3], include: true });
    const answer = { request: 1, stage: "final", revision: 1, method: "smart-point", model: null, seconds: 0.307 };
    lastLine().say({ type: "answer", ...answer });
    lastLine().say(encodePatch(null, { base: 0, revision: 1 }).buffer);
  });
  expect(await screen.findByText("307 ms, smart-point, 2 voxels")).toBeDefined();
});
