/** Remarks about a case: which still wait, and the way from one place to the next. */

import type { Vec3 } from "./geometry";

export interface Remark {
  readonly id: string;
  readonly author: { readonly id: string } | null;
}

export interface Talk extends Remark {
  readonly position_mm: Vec3 | null;
  readonly resolved: boolean;
  readonly comments?: readonly Remark[];
}

export const LONGEST_TEXT = 10_000;

export const isOpen = ({ resolved }: Talk): boolean => !resolved;

/** Whether somebody else had the last word: it is for whoever opened the thread to look again. */
export function isAnswered({ author, comments = [] }: Talk): boolean {
  const last = comments.at(-1);
  return last !== undefined && last.author?.id !== author?.id;
}

/** The next open thread after (1) or before (-1) the current one, round and round; null where there is none. */
export function step<T extends Talk>(threads: readonly T[], current: string | null, direction: 1 | -1): T | null {
  const stops = threads.filter(isOpen);
  const here = threads.findIndex(({ id }) => id === current);
  const after = direction === 1
    ? stops.find((stop) => threads.indexOf(stop) > here)
    : stops.findLast((stop) => here === -1 || threads.indexOf(stop) < here);
  return after ?? stops.at(direction === 1 ? 0 : -1) ?? null;
}
