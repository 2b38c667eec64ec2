import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { DEFAULT_THEME, mergeMantineTheme } from "@mantine/core";
import { expect, it } from "vitest";
import { cssVariables, theme } from "./theme";

const SOURCE = join(import.meta.dirname, "..");
const names = readdirSync(SOURCE, { recursive: true, encoding: "utf8" });
const { dark, light } = cssVariables(mergeMantineTheme(DEFAULT_THEME, theme));

const sheets = names.filter((name) => name.endsWith(".css"));

it.each(sheets)("%s names what its colors are for, so both schemes work", (name) => {
  expect(readFileSync(join(SOURCE, name), "utf8")).not.toMatch(/--mantine-color-(dark|gray|white|black)/);
});

it("has each color for dark and for light", () => {
  const own = (variables: object) => Object.keys(variables).filter((name) => name.startsWith("--hilum-"));
  expect(own(dark)).toEqual(own(light));
});

it.each([
  ["dark", dark, "#dfe6ee"],
  ["light", light, "#17202a"],
])("texts are legible on every ground: %s", (_scheme, colors, text) => {
  for (const ground of ["page", "bar", "surface", "hover", "chosen"]) {
    const inks = (["--hilum-quiet", "--mantine-color-placeholder", "--mantine-color-error"] as const)
      .map((name) => colors[name]);
    for (const ink of [text, ...inks]) {
      expect(contrast(ink ?? "", colors[`--hilum-${ground}`] ?? "")).toBeGreaterThanOrEqual(AA);
    }
  }
});

const AA = 4.5;

/** Of two "#rrggbb", after WCAG 2. */
function contrast(a: string, b: string): number {
  const [bright = 1, dim = 1] = [luminance(a), luminance(b)].sort((x, y) => y - x);
  return (bright + 0.05) / (dim + 0.05);
}

function luminance(color: string): number {
  const [r = 0, g = 0, b = 0] = [1, 3, 5].map((at) => {
    const part = parseInt(color.slice(at, at + 2), 16) / 255;
    return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * r + 0.7152 * g + 0.0722 * b;
}
