import { describe, expect, it } from "vitest";
import { kept, toKeep, windowOf, windowPresets, type Shown } from "./windows";

const ct: Shown = { window: { center: 30, width: 380 }, range: [-1024, 1500], modality: "CT", unit: "HU" };
const mr: Shown = { window: { center: 400, width: 700 }, range: [0, 1600], modality: "MR", unit: "" };
const levels = (shares: readonly number[]) => shares.map((share) => 1000 * share);

describe("window presets", () => {
  it("are Hounsfield windows for CT, and levels of the image for what has none", () => {
    const names = (shown: Shown) => windowPresets(shown).map(({ name }) => name);
    expect(names(ct)).toEqual(["Auto", "Soft tissue", "Liver", "Brain", "Lung", "Bone", "Whole range"]);
    expect(names(mr)).toContain("Bright structures");
    const lung = windowPresets(ct).find(({ name }) => name === "Lung");
    expect(lung && windowOf(lung, levels)).toEqual({ center: -600, width: 1500 });
    const contrast = windowPresets(mr).find(({ name }) => name === "More contrast");
    expect(contrast && windowOf(contrast, levels)).toEqual({ center: 525, width: 850 });
  });

  it("never have an empty width", () => {
    const flat = windowPresets({ ...mr, range: [5, 5] }).at(-1);
    expect(flat && windowOf(flat, levels).width).toBeGreaterThan(0);
  });
});

describe("the window that is kept", () => {
  it("means Hounsfield units in CT, and is relative to the image's own elsewhere", () => {
    const other = { ...mr, window: { center: 40, width: 70 } };
    expect(kept(ct, toKeep(ct, { center: -600, width: 1500 }))).toEqual({ center: -600, width: 1500 });
    expect(kept(other, toKeep(mr, { center: 750, width: 350 }))).toEqual({ center: 75, width: 35 });
  });

  it("is none where storage holds something else", () => {
    for (const stored of [null, 3, "x", {}, { center: 1 }, { center: 1, width: 0 }, { center: Number.NaN, width: 2 }]) {
      expect(kept(ct, stored)).toBeNull();
    }
  });
});
