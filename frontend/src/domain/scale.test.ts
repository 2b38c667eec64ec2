import { describe, expect, it } from "vitest";
import { scaleBar } from "./scale";

describe("a scale bar", () => {
  it("is a round length that fits, ticked into round parts", () => {
    expect(scaleBar(0.5, 120)).toEqual({ mm: 50, pixels: 100, parts: 5, words: "5 cm" });
    expect(scaleBar(0.19, 120)).toMatchObject({ mm: 20, parts: 4, words: "2 cm" });
    expect(scaleBar(0.01, 120)).toMatchObject({ mm: 1, parts: 5, words: "1 mm" });
    expect(scaleBar(0.004, 120)).toMatchObject({ mm: 0.2, words: "0.2 mm" });
    expect(scaleBar(3, 120)).toMatchObject({ mm: 200, words: "20 cm" });
  });

  it("never takes more room than there is, and at least two fifths of it", () => {
    for (let mmPerPixel = 0.01; mmPerPixel < 20; mmPerPixel *= 1.13) {
      const { mm, pixels } = scaleBar(mmPerPixel, 110);
      expect(pixels).toBeLessThanOrEqual(110.0001);
      expect(pixels).toBeGreaterThanOrEqual(43.9);
      expect(mm / mmPerPixel).toBeCloseTo(pixels, 6);
    }
  });
});
