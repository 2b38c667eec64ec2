/** Remarks about a case: which still wait, and the way from one place to the next. */

import type { Vec3 } from "./geometry";

export interface Remark {
  readonly id: string;
  readonly author: { readonly id: string } | null;
}

interface Answer extends Remark {
  /** It says that what is asked for is done. */
  readonly done: boolean;
}

export interface Talk extends Remark {
  readonly position_mm: Vec3 | null;
  readonly resolved: boolean;
  readonly comments?: readonly Answer[];
}

export const LONGEST_TEXT = 10_000;

export const isOpen = ({ resolved }: Talk): boolean => !resolved;

/** Whether somebody said "done" since the opener's last word: it is for whoever opened the thread to look again. */
export function isMarkedDone({ author, comments = [] }: Talk): boolean {
  const before = comments.findLastIndex((comment) => comment.author?.id === author?.id);
  return comments.slice(before + 1).some(({ done }) => done);
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
