import { expect, it } from "vitest";
import { blank, numbered, renamed, withPreset, type Preset } from "./draft";

const preset: Preset = {
  id: "p", name: "P",
  segments: [{ name: "Liver", color: "#111111", code: "SCT:1" }, { name: "Spleen", color: "#222222", code: null }],
};

it("puts a preset after what is named, and nothing twice", () => {
  const rows = withPreset(renamed([blank([])], 1, "spleen"), preset);
  expect(numbered(rows)).toEqual([
    { number: 1, name: "spleen", color: rows[0]?.color, code: null },
    { number: 2, name: "Liver", color: "#111111", code: "SCT:1" },
  ]);
  expect(new Set(rows.map(({ key }) => key)).size).toBe(2);
});

it("takes pasted lines as segments, each with a color of its own", () => {
  const rows = renamed([blank([])], 1, "Liver\nSpleen\r\n\n Kidney ");
  expect(numbered(rows).map(({ name }) => name)).toEqual(["Liver", "Spleen", "Kidney"]);
  expect(new Set(rows.map(({ color }) => color)).size).toBe(3);
});

it("forgets the code of a preset's segment that gets another name", () => {
  const rows = withPreset([], preset);
  expect(numbered(renamed(rows, rows[0].key, "Liver lobe"))[0]?.code).toBeNull();
});

it("leaves out blank rows and stops at 255", () => {
  expect(numbered([blank([])])).toEqual([]);
  expect(renamed([blank([])], 1, Array.from({ length: 300 }, (_, n) => `s${n}`).join("\n"))).toHaveLength(255);
});
