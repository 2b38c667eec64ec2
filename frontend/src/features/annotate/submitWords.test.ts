import { describe, expect, it } from "vitest";
import { hesitation, unlabeled } from "./submitWords";

const thread = (blocking: boolean, resolved: boolean) =>
  ({ id: "a", author: null, position_mm: null, blocking, resolved });

describe("before a case is handed in", () => {
  it("a blocking comment that is marked as done is no reason to ask: its author has the word", () => {
    const done = { id: "c", author: { id: "me" }, done: true };
    const marked = { ...thread(true, false), author: { id: "b" }, comments: [done] };
    expect(hesitation([marked])).toBeNull();
    expect(hesitation([{ ...marked, comments: [] }])).not.toBeNull();
  });

  it("only open blocking comments are a reason to ask", () => {
    expect(hesitation([thread(false, false), thread(true, true)])).toBeNull();
    expect(hesitation([thread(true, false), thread(false, false)])).toMatch(/^1 blocking comment is open;/);
    expect(hesitation([thread(true, false), thread(true, false)])).toMatch(/^2 blocking comments are open;/);
  });
});

describe("after a case was handed in", () => {
  const segments = Array.from({ length: 9 }, (_, n) => ({ number: n + 1, name: `s${n + 1}` }));

  it("segments without a voxel are named, as many as fit", () => {
    const all = new Map(segments.map(({ number }) => [number, true]));
    expect(unlabeled(segments, all)).toBeNull();
    expect(unlabeled(segments.slice(0, 3), new Map([[2, true]]))).toBe("Not labeled: s1, s3.");
    expect(unlabeled(segments, new Map())).toBe("Not labeled: s1, s2, s3, s4, s5, s6 and 3 more.");
  });
});
