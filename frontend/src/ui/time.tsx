/** Moments, told as people say them; the exact time is in the tooltip. */

import { Text, Tooltip } from "@mantine/core";
import { useSyncExternalStore } from "react";

const STEPS: [Intl.RelativeTimeFormatUnit, number][] = [
  ["day", 86_400],
  ["hour", 3_600],
  ["minute", 60],
];
const WEEK_S = 7 * 86_400;
const TICK_MS = 30_000;
const relative = new Intl.RelativeTimeFormat("en", { numeric: "auto" });

/** "5 minutes ago"; a date for what is older than a week. `now` in ms. */
export function ago(iso: string, now: number): string {
  const seconds = Math.min(0, (Date.parse(iso) - now) / 1000);
  if (Number.isNaN(seconds)) return "";
  if (seconds < -WEEK_S) return new Date(iso).toLocaleDateString("en-GB", { dateStyle: "medium" });
  const step = STEPS.find(([, length]) => -seconds >= length);
  return step ? relative.format(Math.ceil(seconds / step[1]), step[0]) : "just now";
}

export function Ago({ time }: { time: string }) {
  const now = useSyncExternalStore(onTick, tick);
  const exact = new Date(time).toLocaleString("en-GB", { dateStyle: "medium", timeStyle: "medium" });
  return (
    <Tooltip label={exact}>
      <Text component="time" dateTime={time} size="sm" c="dimmed" style={{ whiteSpace: "nowrap" }}>
        {ago(time, now)}
      </Text>
    </Tooltip>
  );
}

/** The time in ms, standing still between ticks. */
function tick(): number {
  return Math.floor(Date.now() / TICK_MS) * TICK_MS + TICK_MS;
}

function onTick(changed: () => void): () => void {
  const timer = window.setInterval(changed, TICK_MS);
  return () => window.clearInterval(timer);
}
