import { describe, expect, it } from "vitest";
import { OBLIQUE } from "../../domain/phantoms";
import { slicingPlane } from "../../domain/planes";
import type { Patch } from "../../domain/patches";
import { Stroke } from "./brush";
import { Labelmap } from "./labelmap";
import { paintLabels, visibleLabels } from "./labelPicture";
import { createPalette } from "./palette";
import { indexOf, viewSlice } from "./sliceView";

const plane = slicingPlane(OBLIQUE, "coronal");
const view = viewSlice(OBLIQUE.shape, plane, 50);
const NONE: ReadonlySet<number> = new Set();

function box(value: number): Patch {
  return {
    box: { start: [3, 49, 10], stop: [6, 52, 20] }, values: new Uint8Array(90).fill(value),
    changed: new Uint8Array(90).fill(1), base: 0, revision: 0,
  };
}

describe("what is seen of the labels", () => {
  it("is the labelmap's slice, turned as the pane shows it", () => {
    const labels = new Labelmap(OBLIQUE.shape);
    labels.apply(box(4));
    const seen = visibleLabels(labels, view, null, null, NONE);
    seen.forEach((value, at) => {
      const [k, j, i] = indexOf(view, at % view.width, Math.floor(at / view.width));
      expect(value).toBe(j === 50 && k >= 3 && k < 6 && i >= 10 && i < 20 ? 4 : 0);
    });
  });

  it("has a coarse answer over the labelmap in the same place, without changing it", () => {
    const labels = new Labelmap(OBLIQUE.shape);
    const shown = visibleLabels(labels, view, box(2), null, NONE);
    expect(labels.array.every((value) => value === 0)).toBe(true);
    labels.apply(box(2));
    expect(shown).toEqual(visibleLabels(labels, view, null, null, NONE));
  });

  it("has the stroke that is being drawn on top, but not over locked segments", () => {
    const labels = new Labelmap(OBLIQUE.shape);
    labels.apply(box(4));
    const stroke = new Stroke(view, 9, 200, [1, 1], [30, 10]);
    expect(visibleLabels(labels, view, null, stroke, NONE).every((value) => value === 9)).toBe(true);
    const locked = visibleLabels(labels, view, null, stroke, new Set([4]));
    expect(locked.filter((value) => value === 4).length).toBe(30);
    const elsewhere = viewSlice(OBLIQUE.shape, plane, 51);
    expect(visibleLabels(labels, elsewhere, null, stroke, NONE).includes(9)).toBe(false);
  });

  it("is colored by segment, stronger at its edge, and not at all where hidden", () => {
    const styles = { opacity: 0.5, locked: false };
    const palette = createPalette(new Map([
      [1, { ...styles, color: "#ff8000", visible: true }], [2, { ...styles, color: "#00ff00", visible: false }],
    ]));
    const seen = Uint16Array.of(1, 1, 1, 1, 1, 1, 1, 1, 2, 0, 0, 0);
    const pixels = new Uint32Array(12);
    paintLabels(pixels, seen, 4, 3, palette);
    expect(pixels[0]).toBe(0x800080ff);
    expect(pixels[4]).toBe(0xe60080ff);
    expect(pixels[8]).toBe(0);
    expect(pixels[9]).toBe(0);
  });
});
