/** What to know about a case before and after it is handed in. */

import { isMarkedDone, isOpen, type Talk } from "../../domain/talk";

type Blocking = Talk & { readonly blocking: boolean };

/**
 * Why one may not want to submit yet: a sentence; null where nothing speaks against it.
 * A blocking comment that is marked as done is in the hands of who made it.
 */
export function hesitation(threads: readonly Blocking[]): string | null {
  const count = threads.filter((thread) => thread.blocking && isOpen(thread) && !isMarkedDone(thread)).length;
  if (count === 0) return null;
  return count === 1
    ? "1 blocking comment is open; the reviewer cannot approve before it is settled."
    : `${count} blocking comments are open; the reviewer cannot approve before they are settled.`;
}

const MOST_NAMES = 6;

/** Which segments have no voxel: a sentence; null where each has one. measures: by segment number. */
export function unlabeled(
  segments: readonly { readonly number: number; readonly name: string }[], measures: ReadonlyMap<number, unknown>,
): string | null {
  const names = segments.filter(({ number }) => !measures.has(number)).map(({ name }) => name);
  if (names.length === 0) return null;
  const more = names.length - MOST_NAMES;
  const named = names.slice(0, MOST_NAMES).join(", ");
  return `Not labeled: ${named}${more > 0 ? ` and ${more} more` : ""}.`;
}
