import { expect, it } from "vitest";
import type { Vec3 } from "../../domain/geometry";
import { MAX_POSITIONS, thinned } from "./scribbleLine";

it("keeps the ends of a line, and positions that are far enough from each other", () => {
  const way: Vec3[] = Array.from({ length: 101 }, (_, n) => [0, 0, n / 10]);
  const kept = thinned(way, 0.95);
  expect(kept).toEqual(Array.from({ length: 11 }, (_, n) => [0, 0, n]));
});

it("keeps a single dot, and no more positions than the server takes", () => {
  expect(thinned([[1, 2, 3]], 1)).toEqual([[1, 2, 3]]);
  const scrawl: Vec3[] = Array.from({ length: 30_001 }, (_, n) => [0, n % 2 === 0 ? 0 : 5, n]);
  const kept = thinned(scrawl, 0.1);
  expect(kept.length).toBeLessThanOrEqual(MAX_POSITIONS + 1);
  expect(kept.at(-1)).toEqual(scrawl.at(-1));
});
