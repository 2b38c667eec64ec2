import { DEFAULT_THEME, mergeMantineTheme, parseThemeColor } from "@mantine/core";
import { expect, it } from "vitest";
import { STATUS_LOOKS } from "./status";
import { theme as ours } from "./theme";

const theme = mergeMantineTheme(DEFAULT_THEME, ours);
const LEAST = 60; // of 441 in RGB; cyan and blue, which people took for one, lie 45 apart

it.each(["light", "dark"] as const)("one status is not taken for the next in a bar: %s", (colorScheme) => {
  const colors = Object.values(STATUS_LOOKS).map(({ color }) => parseThemeColor({ color, theme, colorScheme }).value);
  for (const [at, color] of colors.slice(1).entries()) {
    expect(distance(color, colors[at] ?? ""), `${colors[at]} and ${color}`).toBeGreaterThan(LEAST);
  }
});

function distance(one: string, other: string): number {
  const part = (color: string, at: number) => parseInt(color.slice(at, at + 2), 16);
  return Math.hypot(...[1, 3, 5].map((at) => part(one, at) - part(other, at)));
}
