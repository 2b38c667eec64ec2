import { expect, it } from "vitest";
import type { Vec3 } from "../../domain/geometry";
import { missing, rejectingOf } from "./useSendBack";

const place: Vec3 = [1, 2, 3];
const draft = { reason: "missing", comment: "", position_mm: null, segment: null, pins: [] };
const pin = { id: "draft-1", text: " Leaks out. ", position_mm: place, segment: 2, blocking: true };

it("needs a comment or pins, and words for each pin", () => {
  expect(missing(draft)).toEqual({ comment: "Say what should be changed." });
  expect(missing({ ...draft, comment: "Too thin." })).toEqual({});
  expect(missing({ ...draft, pins: [pin] })).toEqual({});
  expect(missing({ ...draft, pins: [pin, { ...pin, id: "draft-2", text: " " }] })).toEqual({
    "draft-2": "Say what is wrong here.",
  });
});

it("sends what was said and no more", () => {
  expect(rejectingOf({ ...draft, comment: " Too thin. ", position_mm: place, segment: 1 })).toEqual({
    reason: "missing", comment: "Too thin.", position_mm: place, segment: 1,
  });
  const pins = [pin, { ...pin, segment: null, blocking: false }];
  expect(rejectingOf({ ...draft, position_mm: place, segment: 1, pins })).toEqual({
    reason: "missing", comment: "",
    pins: [
      { text: "Leaks out.", position_mm: place, segment: 2, blocking: true },
      { text: "Leaks out.", position_mm: place, blocking: false },
    ],
  });
});
