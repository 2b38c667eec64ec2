import { describe, expect, it } from "vitest";
import { dot, livePage, Page } from "./referencePage";
import { patchOf, ReferenceServer, VOXELS } from "./referenceServer";
import { itemsOf } from "./requests";
import { canRedo, canUndo, type Happening, savedSign } from "./session";

function randomOf(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

const WANTED = { segment: 1, operation: "grow", parameters: { mm: 2 }, locked: [] };

const point = (x: number) => ({ kind: "point", include: true, positions_mm: [[x, 0, 0]] }) as const;

describe("the screen equals the journal", () => {
  it.each(Array.from({ length: 300 }, (_, n) => n + 1))("after any interleaving (seed %i)", (seed) => {
    const random = randomOf(seed);
    const pick = (below: number) => Math.floor(random() * below);
    const somePatch = () => patchOf(Array.from({ length: VOXELS }, () => (random() < 0.3 ? pick(4) : null)));
    const server = new ReferenceServer();
    const page = new Page(server);
    page.happen({ kind: "opened" });
    for (let moves = 0; moves < 120; moves++) {
      switch (pick(14)) {
        case 0: case 1: page.paint(somePatch()); break;
        case 2: page.happen({ kind: "undo" }); break;
        case 3: page.happen({ kind: "prompt", segment: 1 + pick(2), items: [point(moves)], locked: [] }); break;
        case 4: server.remoteEdit(somePatch()); break;
        case 5: case 6: case 7: server.read(random() < 0.15, somePatch()); break;
        case 8: case 9: page.hear("direct"); break;
        case 10: page.hear("group"); break;
        case 11: if (random() < 0.4) page.goDown(); break;
        case 13: page.happen({ kind: "operate", wanted: WANTED }); break;
        case 12: if (page.session.link === "down") page.happen({ kind: "opened" }); break;
      }
    }
    page.settle();
    expect([...page.screen]).toEqual([...server.voxels]);
    expect(page.session.revision).toBe(server.revision);
    expect(page.session.pending).toEqual([]);
    expect(savedSign(page.session)).toBe("Saved");
    expect(page.preview).toBeNull();
    expect(page.session.requests.asked).toEqual([]);
    for (const segment of [1, 2]) {
      expect(itemsOf(page.session.requests, segment)).toEqual(server.prompts[segment] ?? []);
    }
  });
});

describe("reliability", () => {
  it("says nothing of saving before the labels are there, and Saving only where something waits", () => {
    const page = new Page(new ReferenceServer());
    expect(savedSign(page.session)).toBeNull();
    page.happen({ kind: "opened" });
    expect(savedSign(page.session)).toBeNull();
    page.paint(dot(3, 1));
    expect(savedSign(page.session)).toBe("Saving");
    page.settle();
    expect(savedSign(page.session)).toBe("Saved");
  });

  it("shows a stroke at once, calls it saving until it is acked, and saved then", () => {
    const page = livePage();
    expect(savedSign(page.session)).toBe("Saved");
    page.paint(dot(3, 1));
    expect(savedSign(page.session)).toBe("Saving");
    page.settle();
    expect(savedSign(page.session)).toBe("Saved");
    expect(page.server.voxels[3]).toBe(1);
  });

  it("sends what was drawn offline when the line is back, each stroke once", () => {
    const page = livePage();
    page.paint(dot(1, 1));
    page.server.read(false, dot(0, 0)); // committed, but the line breaks before the ack
    page.goDown();
    page.paint(dot(2, 2));
    expect(savedSign(page.session)).toBe("Offline");
    page.settle();
    expect(page.server.strokes).toHaveLength(2);
    expect([...page.screen]).toEqual([...page.server.voxels]);
  });

  it("takes a stroke back that never left the page, and brings it again", () => {
    const page = livePage();
    page.goDown();
    page.paint(dot(4, 2));
    page.happen({ kind: "undo" });
    expect(page.screen[4]).toBe(0);
    expect(canRedo(page.session)).toBe(true);
    page.happen({ kind: "redo" });
    expect(page.screen[4]).toBe(2);
    page.settle();
    expect(page.server.strokes).toHaveLength(1);
  });

  it("keeps the strokes of a lost claim for the person to decide, off the screen", () => {
    const page = livePage();
    page.server.fence = 2;
    page.server.breakLine();
    page.reconnect();
    page.paint(dot(5, 1));
    page.settle();
    expect(page.session.standing).not.toBe("editing");
    expect(page.session.orphans).toHaveLength(1);
    expect([...page.screen]).toEqual([...page.server.voxels]);
    page.happen({ kind: "claimed", fence: 2 });
    page.settle();
    page.happen({ kind: "adopt" });
    page.settle();
    expect(page.session.orphans).toEqual([]);
    expect(page.server.voxels[5]).toBe(1);
    expect([...page.screen]).toEqual([...page.server.voxels]);
  });

  it("asks whether its claim still stands when somebody claims the case", () => {
    const page = livePage();
    const hear = (action: string): void =>
      page.happen({ kind: "message", message: { type: "event", name: "task.changed", action }, edit: null });
    hear("save");
    expect(page.server.inbox).toEqual([]);
    hear("claim");
    expect(page.server.inbox).toEqual([{ kind: "send", message: { type: "heartbeat" } }]);
  });

  it("is not misled by the answer to an older hello", () => {
    const page = livePage();
    page.server.fence = 2;
    page.reconnect(); // says hello with the fence that is not good any more
    page.happen({ kind: "claimed", fence: 2 });
    page.settle();
    expect(page.session.standing).toBe("editing");
    page.paint(dot(6, 1));
    page.settle();
    expect(page.server.voxels[6]).toBe(1);
  });

  it("starts again from the journal when the server's words stay away", () => {
    const page = livePage();
    page.server.remoteEdit(dot(0, 1));
    page.server.group = []; // lost on the way
    page.server.remoteEdit(dot(1, 1));
    page.hear("group");
    expect(page.session.held.size).toBe(1);
    page.happen({ kind: "stalled" });
    page.settle();
    expect(page.restarts).toBe(1);
    expect([...page.screen]).toEqual([...page.server.voxels]);
  });
});

describe("prompts", () => {
  const prompt = (items: readonly ReturnType<typeof point>[]): Happening => ({
    kind: "prompt", segment: 1, items, locked: [],
  });

  it("shows the newest coarse answer only, and takes it back for an error", () => {
    const page = livePage();
    page.happen(prompt([point(1)]));
    page.happen(prompt([point(1), point(2)]));
    page.server.read(true, dot(1, 1)); // coarse, then superseded
    page.hear("direct");
    expect(page.preview).toBeNull();
    page.server.read(false, dot(2, 1));
    page.hear("direct"); // superseded
    page.hear("direct"); // coarse of the newest
    expect(page.preview).toEqual(dot(2, 1));
    page.hear("direct");
    expect(page.preview).toBeNull();
    expect(page.screen[2]).toBe(1);
    expect(itemsOf(page.session.requests, 1)).toHaveLength(2);
  });

  it("forgets the prompts of a refused question and tells why", () => {
    const page = livePage();
    page.happen(prompt([point(1)]));
    const refusal = { type: "error", request: 1, sequence: null, code: "prompt_outside", detail: "Outside." } as const;
    page.happen({ kind: "message", message: refusal, edit: null });
    expect(itemsOf(page.session.requests, 1)).toEqual([]);
  });

  it("has nothing to undo in an untouched task", () => {
    expect(canUndo(livePage().session)).toBe(false);
  });
});

describe("undo and redo", () => {
  it("are offered as the journal allows", () => {
    const page = livePage();
    page.paint(dot(1, 1));
    expect(canUndo(page.session)).toBe(true);
    page.settle();
    page.happen({ kind: "undo" });
    page.settle();
    expect(page.screen[1]).toBe(0);
    expect(canRedo(page.session)).toBe(true);
    page.happen({ kind: "undo" });
    page.settle();
    expect(canUndo(page.session)).toBe(false);
    page.paint(dot(2, 1));
    page.settle();
    expect([canUndo(page.session), canRedo(page.session)]).toEqual([true, false]);
  });
});
