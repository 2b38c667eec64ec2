import { expect, it } from "vitest";
import { isMarkedDone, step, type Talk } from "./talk";

const thread = (id: string, more: Partial<Talk> = {}): Talk =>
  ({ id, author: { id: "rex" }, position_mm: [0, 0, 0], resolved: false, ...more });
const threads = [thread("a"), thread("b", { position_mm: null }), thread("c", { resolved: true }), thread("d")];

it.each([
  [null, 1, "a"], [null, -1, "d"], ["a", 1, "b"], ["b", 1, "d"], ["d", 1, "a"], ["a", -1, "d"], ["d", -1, "b"],
  ["c", 1, "d"], ["c", -1, "b"], ["gone", 1, "a"],
] as const)("from %s by %i one comes to %s: open ones, round and round", (current, direction, next) => {
  expect(step(threads, current, direction)?.id).toBe(next);
});

it("goes nowhere where nothing is open", () => {
  expect(step([thread("c", { resolved: true })], null, 1)).toBeNull();
});

it("is marked as done by who says so, until its opener speaks again; a reply alone marks nothing", () => {
  const [words, done] = [false, true].map((said) => ({ id: String(said), author: { id: "ann" }, done: said }));
  const rex = { id: "2", author: { id: "rex" }, done: false };
  expect(isMarkedDone(thread("a"))).toBe(false);
  expect(isMarkedDone(thread("a", { comments: [words] }))).toBe(false);
  expect(isMarkedDone(thread("a", { comments: [done] }))).toBe(true);
  expect(isMarkedDone(thread("a", { comments: [done, words] }))).toBe(true);
  expect(isMarkedDone(thread("a", { comments: [done, rex] }))).toBe(false);
  expect(isMarkedDone(thread("a", { comments: [rex, done] }))).toBe(true);
});
