import { describe, expect, it } from "vitest";
import { step } from "./annotation";
import { dot, livePage, type Page } from "./referencePage";
import { patchOf, VOXELS } from "./referenceServer";
import { isOperating } from "./session";

const WANTED = { segment: 1, operation: "grow", parameters: { mm: 2 }, locked: [] };

describe("an operation", () => {
  const asked = (page: Page): void => page.happen({ kind: "operate", wanted: WANTED });

  it("is sent with what it needs, one at a time, and ends with the number of voxels that it changed", () => {
    const page = livePage();
    asked(page);
    asked(page);
    const message = { type: "operate", sequence: 1, base: 0, ...WANTED };
    expect(page.server.inbox).toEqual([{ kind: "send", message }]);
    expect(isOperating(page.session)).toBe(true);
    page.server.read(false, dot(3, 1));
    page.hear("direct");
    expect(isOperating(page.session)).toBe(false);
    page.hear("group");
    expect(page.screen[3]).toBe(1);
    page.happen({ kind: "shown", of: { sequence: 1 }, voxels: 17 });
    expect(page.session.operated).toMatchObject({ voxels: 17, revision: 1, failure: null });
  });

  it("tells its refusal where it was asked for and goes on with the next sequence", () => {
    const page = livePage();
    asked(page);
    const { effects } = step(page.session, {
      kind: "message", edit: null,
      message: { type: "error", request: null, sequence: 1, code: "nothing_changed", detail: "One piece already." },
    });
    expect(effects).toEqual([]);
    page.server.read(true, dot(3, 1));
    page.settle();
    expect(page.session.operated?.failure).toBe("No.");
    page.paint(dot(4, 2));
    page.settle();
    expect(page.server.voxels[4]).toBe(2);
  });

  it("is not kept for later where there is no line", () => {
    const page = livePage();
    page.goDown();
    asked(page);
    expect(page.session.operated?.failure).toContain("No connection");
    page.settle();
    expect(page.server.revision).toBe(0);
  });

  it("lies beneath the strokes that were drawn while it was computed", () => {
    const page = livePage();
    asked(page);
    page.paint(dot(3, 2));
    page.server.read(false, patchOf(Array.from({ length: VOXELS }, () => 1)));
    page.settle();
    expect([...page.screen]).toEqual([...page.server.voxels]);
    expect(page.screen[3]).toBe(2);
  });
});
