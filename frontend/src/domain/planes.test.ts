import { describe, expect, it } from "vitest";
import type { Geometry } from "./geometry";
import { OBLIQUE } from "./phantoms";
import { directionLetters, edgeLetters, screenDirection, slicingPlane } from "./planes";

/** Sagittal acquisition: slices run to the right, rows to the feet, columns to the back. */
const SAGITTAL: Geometry = {
  shape: [20, 30, 40],
  affine: [[-3, 0, 0, 0], [0, 0, 1, 0], [0, -1, 0, 0], [0, 0, 0, 1]],
};

describe("slicing planes", () => {
  it("shows axial slices with the patient's right on the left and the front on top", () => {
    const plane = slicingPlane(OBLIQUE, "axial");
    expect(plane).toEqual({ normal: 0, right: { axis: 2, sign: -1 }, down: { axis: 1, sign: 1 } });
    expect(screenDirection(OBLIQUE, plane.right)[0]).toBeGreaterThan(0.9);
    expect(screenDirection(OBLIQUE, plane.down)[1]).toBeGreaterThan(0.9);
  });

  it("finds the planes of a volume that was not acquired axially", () => {
    expect(slicingPlane(SAGITTAL, "sagittal")).toEqual({
      normal: 0, right: { axis: 2, sign: 1 }, down: { axis: 1, sign: 1 },
    });
    expect(slicingPlane(SAGITTAL, "coronal")).toEqual({
      normal: 2, right: { axis: 0, sign: -1 }, down: { axis: 1, sign: 1 },
    });
    expect(slicingPlane(SAGITTAL, "axial")).toEqual({
      normal: 1, right: { axis: 0, sign: -1 }, down: { axis: 2, sign: 1 },
    });
  });

  it("gives the three panes three different slicing axes, also at 45 degrees", () => {
    const half = Math.SQRT1_2;
    const diagonal: Geometry = {
      shape: [5, 5, 5],
      affine: [[half, -half, 0, 0], [half, half, 0, 0], [0, 0, 1, 0], [0, 0, 0, 1]],
    };
    const normals = (["axial", "sagittal", "coronal"] as const).map((plane) => slicingPlane(diagonal, plane).normal);
    expect(new Set(normals).size).toBe(3);
  });
});

describe("orientation letters", () => {
  it("names the edges of each pane", () => {
    expect(edgeLetters(SAGITTAL, slicingPlane(SAGITTAL, "axial"))).toEqual({
      left: "R", right: "L", top: "A", bottom: "P",
    });
    expect(edgeLetters(SAGITTAL, slicingPlane(SAGITTAL, "sagittal"))).toEqual({
      left: "A", right: "P", top: "H", bottom: "F",
    });
    expect(edgeLetters(SAGITTAL, slicingPlane(SAGITTAL, "coronal"))).toEqual({
      left: "R", right: "L", top: "H", bottom: "F",
    });
  });

  it("adds a second letter where a direction is oblique", () => {
    expect(edgeLetters(OBLIQUE, slicingPlane(OBLIQUE, "axial"))).toEqual({
      left: "RA", right: "LP", top: "AL", bottom: "PR",
    });
    expect(directionLetters([0.1, 0, -0.99])).toBe("F");
  });
});
