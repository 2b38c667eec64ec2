import { expect, it } from "vitest";
import { placeCaption } from "./captions";

const pane = { width: 200, height: 100 };
const widthOf = (text: string): number => 7 * Array.from(text).length;
const place = (words: string, x: number, y = 50) => placeCaption(words, { x, y }, pane, widthOf);

it("stands right of its mark where there is room", () => {
  expect(place("Leaks", 50)).toEqual({ text: "Leaks", x: 62, y: 50 });
});

it("stands left of a mark near the right edge, whole", () => {
  expect(place("Leaks out here", 180)).toEqual({ text: "Leaks out here", x: 180 - 12 - 7 * 14, y: 50 });
});

it.each([0, 10, 60, 100, 140, 199])("never leaves the pane with a long text and its mark at %i", (x) => {
  for (const y of [-3, 0, 50, 100]) {
    const caption = place("The upper end of the spleen is missing in this slice and the next one", x, y);
    expect(caption.text.endsWith("…")).toBe(true);
    expect(caption.x).toBeGreaterThanOrEqual(0);
    expect(caption.x + widthOf(caption.text)).toBeLessThanOrEqual(pane.width);
    expect(caption.y).toBeGreaterThanOrEqual(12);
    expect(caption.y).toBeLessThanOrEqual(pane.height);
  }
});

it("says nothing where nothing fits, and is one short line whatever was written", () => {
  expect(placeCaption("Leaks", { x: 5, y: 5 }, { width: 12, height: 100 }, widthOf).text).toBe("");
  expect(place("a\n  b", 50).text).toBe("a b");
  const long = placeCaption("x".repeat(10_000), { x: 0, y: 50 }, { width: 5_000, height: 100 }, widthOf);
  expect(Array.from(long.text)).toHaveLength(40);
});
