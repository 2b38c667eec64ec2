import { expect, it } from "vitest";
import type { Vec3 } from "../../domain/geometry";
import { draftPins, pinsOf } from "./pins";

const place: Vec3 = [1, 2, 3];
const thread = (id: string, more: object = {}) =>
  ({ id, text: `about ${id}`, position_mm: place, resolved: false, blocking: false, ...more });

it("pins what is open and has a place, and tells what blocks and what is read", () => {
  const threads = [
    thread("a"), thread("b", { blocking: true }), thread("c", { resolved: true }), thread("d", { position_mm: null }),
  ];
  expect(pinsOf(threads, "a")).toEqual([
    { id: "a", positionMm: place, title: "about a", kind: "open", chosen: true },
    { id: "b", positionMm: place, title: "about b", kind: "blocking", chosen: false },
  ]);
  expect(pinsOf(threads, "c").map(({ id }) => id)).toEqual(["a", "b", "c"]);
});

it("pins what is not sent, also while it has no words", () => {
  expect(draftPins([thread("a", { text: "" }), thread("b", { position_mm: null })])).toEqual([
    { id: "a", positionMm: place, title: "Not sent yet", kind: "draft", chosen: false },
  ]);
});
