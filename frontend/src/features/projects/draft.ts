/** The list of segments of a project that is about to be: typed, pasted or taken from a preset. */

import { colorOf } from "../../ui/colors";

export interface DraftSegment {
  readonly key: number;
  readonly name: string;
  readonly color: string;
  readonly code: string | null;
}

export interface Preset {
  readonly id: string;
  readonly name: string;
  readonly segments: readonly { name: string; color: string; code: string | null }[];
}

export const MOST_SEGMENTS = 255;

const isBlank = ({ name }: DraftSegment) => name.trim() === "";
const nextKey = (rows: readonly DraftSegment[]) => Math.max(0, ...rows.map(({ key }) => key)) + 1;

export function blank(rows: readonly DraftSegment[]): DraftSegment {
  return { key: nextKey(rows), name: "", color: colorOf(rows.length), code: null };
}

/** The preset's segments after those that are named already; none twice. */
export function withPreset(rows: readonly DraftSegment[], preset: Preset): DraftSegment[] {
  const kept = rows.filter((row) => !isBlank(row));
  const there = new Set(kept.map(({ name }) => name.trim().toLowerCase()));
  const fresh = preset.segments.filter(({ name }) => !there.has(name.toLowerCase()));
  const first = nextKey(rows);
  const more = fresh.map((segment, place) => ({ key: first + place, ...segment }));
  return [...kept, ...more].slice(0, MOST_SEGMENTS);
}

/** A row named anew; several lines pasted into one row are several segments. */
export function renamed(rows: readonly DraftSegment[], key: number, text: string): DraftSegment[] {
  const [first = "", ...others] = text.split(/\r?\n|\t/).filter((line, place) => place === 0 || line.trim() !== "");
  const at = rows.findIndex((row) => row.key === key);
  const start = nextKey(rows);
  const more = others.map((name, place) => {
    return { key: start + place, name: name.trim(), color: colorOf(at + 1 + place), code: null };
  });
  const changed = rows.map((row) => (row.key === key ? { ...row, name: first, code: null } : row));
  return [...changed.slice(0, at + 1), ...more, ...changed.slice(at + 1)].slice(0, MOST_SEGMENTS);
}

/** What the server is told: numbered in their order, blank rows left out. */
export function numbered(rows: readonly DraftSegment[]) {
  return rows.filter((row) => !isBlank(row)).map(({ name, color, code }, place) => {
    return { number: place + 1, name: name.trim(), color, code };
  });
}
