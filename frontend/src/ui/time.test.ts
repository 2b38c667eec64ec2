import { expect, it } from "vitest";
import { ago } from "./time";

const NOW = Date.parse("2026-03-10T12:00:00Z");

it.each([
  ["2026-03-10T11:59:40Z", "just now"],
  ["2026-03-10T12:00:20Z", "just now"],
  ["2026-03-10T11:58:00Z", "2 minutes ago"],
  ["2026-03-10T09:30:00Z", "2 hours ago"],
  ["2026-03-09T09:00:00Z", "yesterday"],
  ["2026-02-01T12:00:00Z", "1 Feb 2026"],
  ["never", ""],
])("tells %s as %s", (time, words) => {
  expect(ago(time, NOW)).toBe(words);
});
