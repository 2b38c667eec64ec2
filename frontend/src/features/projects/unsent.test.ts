// @vitest-environment happy-dom
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import type { Parcel } from "./parcels";
import { rememberUnsent, unsentOf } from "./unsent";
import { createUploads } from "./uploads";

const parcel = (name: string): Parcel => ({ name, path: name, files: [new File(["x"], name)] });
const settled = () => new Promise((resolve) => setTimeout(resolve, 5));

/** Locks of one browser: what is held while its promise lasts. */
function fakeLocks() {
  const held = new Set<string>();
  return {
    held,
    request: async (name: string, _options: unknown, act: () => Promise<void>) => {
      held.add(name);
      await act();
      held.delete(name);
    },
    query: () => Promise.resolve({ held: [...held].map((name) => ({ name })) }),
  };
}

let locks: ReturnType<typeof fakeLocks>;
beforeEach(() => vi.stubGlobal("navigator", { locks: (locks = fakeLocks()) }));
afterEach(() => {
  vi.unstubAllGlobals();
  localStorage.clear();
});

function sending(...names: string[]) {
  const answers: (() => void)[] = [];
  const uploads = createUploads(() => new Promise((answer) => answers.push(() => answer("sent"))), vi.fn(), 0);
  rememberUnsent(uploads);
  uploads.add("p", names.map(parcel));
  return answers;
}

it("tells after a closed tab how many files did not arrive", async () => {
  const answers = sending("a", "b", "c", "d");
  answers[0]?.();
  await settled();
  locks.held.clear(); // as a browser does when a tab closes
  expect(await unsentOf("p")).toBe(3);
  expect(await unsentOf("other")).toBe(0);
});

it("tells nothing while another tab is sending", async () => {
  sending("a");
  expect(await unsentOf("p")).toBe(0);
});

it("forgets when all has ended, and lets other tabs know", async () => {
  const answers = sending("a", "b");
  answers.forEach((answer) => answer());
  await settled();
  expect(locks.held.size).toBe(0);
  expect(await unsentOf("p")).toBe(0);
});

it("tells nothing where it cannot know whether another tab is sending", async () => {
  sending("a");
  vi.stubGlobal("navigator", {});
  expect(await unsentOf("p")).toBe(0);
});
