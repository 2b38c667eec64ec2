import { describe, expect, it } from "vitest";
import { step } from "../../domain/annotation";
import { patchOf, VOXELS } from "../../domain/referenceServer";
import { begin, type Session } from "../../domain/session";
import { readStash, writeStash } from "./stash";

class Place {
  readonly kept = new Map<string, string>();
  getItem = (key: string): string | null => this.kept.get(key) ?? null;
  setItem = (key: string, value: string): void => void this.kept.set(key, value);
  removeItem = (key: string): void => void this.kept.delete(key);
}

const stroke = patchOf(Array.from({ length: VOXELS }, (_, n) => (n % 3 === 0 ? n : null)));
const drawn = (): Session => step(begin(3), { kind: "stroke", patch: stroke, before: stroke }).session;

describe("unsaved strokes", () => {
  it("come back as they were, with the revision on which they were drawn", () => {
    const place = new Place();
    writeStash("t1", { ...drawn(), revision: 12 }, place);
    const stashed = readStash("t1", [1, 1, VOXELS], place);
    expect(stashed?.revision).toBe(12);
    expect(stashed?.strokes).toHaveLength(1);
    expect([...(stashed?.strokes[0]?.changed ?? [])]).toEqual([...stroke.changed]);
    expect(readStash("t2", [1, 1, VOXELS], place)).toBeNull();
  });

  it("are forgotten once everything is saved", () => {
    const place = new Place();
    writeStash("t1", drawn(), place);
    writeStash("t1", begin(3), place);
    expect(place.kept.size).toBe(0);
  });

  it("are left out where they do not fit the image", () => {
    const place = new Place();
    writeStash("t1", drawn(), place);
    expect(readStash("t1", [1, 1, 2], place)).toBeNull();
  });
});
