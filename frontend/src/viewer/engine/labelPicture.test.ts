import { describe, expect, it } from "vitest";
import { OBLIQUE } from "../../domain/phantoms";
import { slicingPlane } from "../../domain/planes";
import type { Patch } from "../../domain/patches";
import { Stroke } from "./brush";
import { Labelmap } from "./labelmap";
import { paintLabels, visibleLabels } from "./labelPicture";
import { createPalette } from "./palette";
import { indexOf, viewSlice } from "./sliceView";
import type { May } from "./voxelMask";

const plane = slicingPlane(OBLIQUE, "coronal");
const view = viewSlice(OBLIQUE.shape, plane, 50);

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
    const seen = visibleLabels(labels, view, null, null);
    seen.forEach((value, at) => {
      const [k, j, i] = indexOf(view, at % view.width, Math.floor(at / view.width));
      expect(value).toBe(j === 50 && k >= 3 && k < 6 && i >= 10 && i < 20 ? 4 : 0);
    });
  });

  it("has a coarse answer over the labelmap in the same place, without changing it", () => {
    const labels = new Labelmap(OBLIQUE.shape);
    const shown = visibleLabels(labels, view, box(2), null);
    expect(labels.array.every((value) => value === 0)).toBe(true);
    labels.apply(box(2));
    expect(shown).toEqual(visibleLabels(labels, view, null, null));
  });

  it("has the stroke that is being drawn on top, but not over locked segments", () => {
    const labels = new Labelmap(OBLIQUE.shape);
    labels.apply(box(4));
    const others = [slicingPlane(OBLIQUE, "axial"), slicingPlane(OBLIQUE, "sagittal")];
    const stroke = new Stroke(OBLIQUE.shape, plane, 50, 9, { radiusMm: 200, sphere: false }, [1, 1, 1], [30, 10]);
    const drawn = (may: May) => ({ mask: stroke.mask, value: 9, may });
    expect(visibleLabels(labels, view, null, drawn(() => true)).every((value) => value === 9)).toBe(true);
    const locked = visibleLabels(labels, view, null, drawn((at) => labels.array[at] !== 4));
    expect(locked.filter((value) => value === 4).length).toBe(30);
    const elsewhere = viewSlice(OBLIQUE.shape, plane, 51);
    expect(visibleLabels(labels, elsewhere, null, drawn(() => true)).includes(9)).toBe(false);
    for (const other of others) {
      const across = viewSlice(OBLIQUE.shape, other, 11);
      const seen = visibleLabels(labels, across, null, drawn(() => true));
      seen.forEach((value, at) => {
        const [, j] = indexOf(across, at % across.width, Math.floor(at / across.width));
        expect(value === 9).toBe(j === 50);
      });
    }
  });

  it("is colored by segment, stronger at its edge, and not at all where hidden", () => {
    const styles = { opacity: 0.5, surfaceOpacity: 1, locked: false };
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
