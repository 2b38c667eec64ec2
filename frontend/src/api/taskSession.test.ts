import { beforeEach, describe, expect, it, vi } from "vitest";
import { patchOf } from "../domain/referenceServer";
import { encodePatch } from "../domain/patches";
import { savedSign } from "../domain/session";
import { FakeWorld } from "./fakeLine";
import { openSocket } from "./socket";
import { createTaskSession, type TaskSession } from "./taskSession";

const NOTHING = encodePatch(null, { base: 0, revision: 0 }).buffer;
const stroke = patchOf([1, ...Array.from({ length: 9 }, () => null)]);
let world: FakeWorld;
let screen: { cleared: number; patches: unknown[] };
let session: TaskSession;
let notices: string[];
let disconnect: () => void;

beforeEach(() => {
  vi.useFakeTimers();
  world = new FakeWorld();
  screen = { cleared: 0, patches: [] };
  notices = [];
  session = createTaskSession("t1", {
    notice: (sentence) => notices.push(sentence), taskChanged: () => undefined,
    dial: (path, handlers) => openSocket(path, handlers, world),
  });
  disconnect = session.connect({
    applyPatch: (patch) => {
      screen.patches.push(patch);
      return Promise.resolve(7);
    },
    preview: () => Promise.resolve(),
    clearLabelmap: () => { screen.cleared += 1; },
  });
});

function greet(): void {
  world.line.open();
  world.line.say({ type: "state", status: "in_progress", revision: 0, sequence: 0, editable: true, prompts: {} });
  world.line.say({ type: "patch", kind: "catch_up", base: 0, revision: 0, prompts: {} });
  world.line.say(NOTHING);
}

const heard = (): unknown[] =>
  world.line.heard.map((data) => (typeof data === "string" ? JSON.parse(data) as unknown : "frame"));

describe("a task's session", () => {
  it("says hello on its own address, and takes the screen from empty", () => {
    greet();
    expect(world.line.url).toBe("/ws/tasks/t1/");
    expect(heard()).toEqual([{ type: "hello" }]);
    expect(screen.cleared).toBe(1);
    expect(screen.patches).toHaveLength(1);
    expect(savedSign(session.store.getState())).toBe("Saved");
  });

  it("sends a stroke with its frame under the claim", () => {
    session.happen({ kind: "claimed", fence: 7 });
    greet();
    session.happen({ kind: "stroke", patch: stroke, before: stroke });
    expect(heard()).toEqual([
      { type: "hello", fence: 7 }, { type: "patch", sequence: 1, base: 0 }, "frame",
    ]);
  });

  it("keeps a claim by a heartbeat, and sends none where the page only reads", () => {
    greet();
    vi.advanceTimersByTime(60_000);
    expect(heard()).toEqual([{ type: "hello" }]);
    session.happen({ kind: "claimed", fence: 7 });
    world.line.heard.length = 0;
    greet();
    vi.advanceTimersByTime(30_000);
    expect(heard()).toContainEqual({ type: "heartbeat" });
  });

  it("dials again when the server stays silent about a stroke, and sends it once more", () => {
    session.happen({ kind: "claimed", fence: 7 });
    greet();
    session.happen({ kind: "stroke", patch: stroke, before: stroke });
    vi.advanceTimersByTime(15_000);
    expect(world.lines).toHaveLength(2);
    greet();
    expect(heard()).toContainEqual({ type: "patch", sequence: 1, base: 0 });
  });

  it("tells a refusal in the server's words", () => {
    session.happen({ kind: "claimed", fence: 7 });
    greet();
    world.line.say({ type: "error", request: 1, code: "no_worker", detail: "No worker computes." });
    expect(notices).toEqual(["No worker computes."]);
  });

  it("falls silent once disconnected", () => {
    greet();
    disconnect();
    const before = world.lines.length;
    vi.advanceTimersByTime(60_000);
    expect(world.lines).toHaveLength(before);
  });
});
