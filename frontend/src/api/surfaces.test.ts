// @vitest-environment happy-dom
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { createStore, type StoreApi } from "zustand/vanilla";
import { begin, type Session } from "../domain/session";
import { fakeServer } from "./fakeServer";
import { connectSurfaces, SETTLED_MS, type SurfacesTold } from "./surfaces";
import type { TaskSession } from "./taskSession";

const row = (segment: number, url: string | null) =>
  ({ segment, state: url ? "ready" : "empty", revision: 1, voxels: url ? 9 : 0, url, bytes: 1 });
const list = (state: string, ...results: object[]) => ({ results, next: null, revision: 1, state, detail: "" });

let session: TaskSession;
let store: StoreApi<Session>;
let ready: () => void;
let shown: (readonly { segment: number }[])[];
let told: SurfacesTold[];

beforeEach(() => {
  vi.useFakeTimers();
  store = createStore<Session>(() => begin(null));
  const listeners = new Set<() => void>();
  session = {
    store, happen: () => undefined, look: () => undefined, connect: () => () => undefined,
    askLikelihood: () => undefined, onLikelihood: () => () => undefined,
    onSurfaces: (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
  ready = () => listeners.forEach((listener) => listener());
  [shown, told] = [[], []];
});
afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

const connect = (fails: () => boolean = () => false) => connectSurfaces("t1", session, {
  showSurfaces: (surfaces) => {
    shown.push(surfaces);
    return fails() ? Promise.reject(new Error("A surface could not be loaded.")) : Promise.resolve();
  },
}, (news) => told.push(news));
const pass = (ms: number) => vi.advanceTimersByTimeAsync(ms);
const states = () => told.map(({ state }) => state);

describe("the surfaces of a case", () => {
  it("are asked for, and shown once the server says that they are made", async () => {
    const server = fakeServer({
      "POST tasks/t1/surfaces/": [202, list("making", row(1, null))],
      "GET tasks/t1/surfaces/": [200, list("ready", row(1, "/a/"), row(2, null))],
    });
    connect();
    await pass(1);
    expect(states()).toEqual(["asking", "making"]);
    ready();
    await pass(1);
    expect(states().at(-1)).toBe("ready");
    expect(shown.at(-1)).toEqual([{ segment: 1, url: "/a/" }]);
    expect(server.asked.map(({ what }) => what)).toEqual(["POST tasks/t1/surfaces/", "GET tasks/t1/surfaces/"]);
  });

  it("are asked for again a while after the last of several edits", async () => {
    const server = fakeServer({ "POST tasks/t1/surfaces/": [202, list("ready")] });
    connect();
    await pass(1);
    for (const revision of [1, 2, 3]) {
      store.setState({ revision });
      await pass(SETTLED_MS - 100);
    }
    expect(server.asked).toHaveLength(1);
    await pass(200);
    expect(server.asked).toHaveLength(2);
  });

  it("are looked for when word of them is lost, and wished for again when an edit overtook them", async () => {
    const server = fakeServer({
      "POST tasks/t1/surfaces/": [202, list("making")], "GET tasks/t1/surfaces/": [200, list("stale")],
    });
    connect();
    await pass(3100);
    server.table["POST tasks/t1/surfaces/"] = [202, list("ready")];
    await pass(SETTLED_MS);
    expect(states().at(-1)).toBe("ready");
  });

  it("say what went wrong, and are asked for once more when one wants", async () => {
    let broken = true;
    fakeServer({ "POST tasks/t1/surfaces/": [202, list("ready", row(1, "/a/"))] });
    const { again } = connect(() => broken);
    await pass(1);
    expect(told.at(-1)).toMatchObject({ state: "broken", detail: "A surface could not be loaded." });
    broken = false;
    again();
    await pass(1);
    expect(states().at(-1)).toBe("ready");
  });

  it("are left alone once the page has gone", async () => {
    const server = fakeServer({ "POST tasks/t1/surfaces/": [202, list("making")] });
    const { disconnect } = connect();
    await pass(1);
    disconnect();
    store.setState({ revision: 9 });
    ready();
    await pass(10_000);
    expect(server.asked).toHaveLength(1);
  });
});
