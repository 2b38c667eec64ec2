// @vitest-environment happy-dom
import { afterEach, describe, expect, it, vi } from "vitest";
import { oneOf, recall, remember, truth, within } from "./remembered";

afterEach(() => {
  vi.unstubAllGlobals();
  localStorage.clear();
});

describe("what a browser remembers", () => {
  it("comes back, and is the usual where nothing sound was stored", () => {
    const layouts = oneOf(["grid", "columns"]);
    expect(recall("hilum.test", layouts, "grid")).toBe("grid");
    remember("hilum.test", "columns");
    expect(recall("hilum.test", layouts, "grid")).toBe("columns");
    remember("hilum.test", "circle");
    expect(recall("hilum.test", layouts, "grid")).toBe("grid");
    localStorage.setItem("hilum.test", "{not json");
    expect(recall("hilum.test", layouts, "grid")).toBe("grid");
    expect(recall("hilum.test", truth, true)).toBe(true);
    remember("hilum.test", false);
    expect(recall("hilum.test", truth, true)).toBe(false);
    remember("hilum.test", 9);
    expect(recall("hilum.test", within({ least: 1, most: 4 }), 2)).toBe(2);
    remember("hilum.test", 3);
    expect(recall("hilum.test", within({ least: 1, most: 4 }), 2)).toBe(3);
  });

  it("is not needed: storage may be off, full or absent", () => {
    const broken = { getItem: () => { throw new Error("off"); }, setItem: () => { throw new Error("full"); } };
    for (const storage of [broken, undefined]) {
      vi.stubGlobal("localStorage", storage);
      remember("hilum.test", 1);
      expect(recall("hilum.test", within({ least: 0, most: 9 }), 5)).toBe(5);
    }
    vi.unstubAllGlobals();
  });
});
