/** The prompts of one page: what the journal holds, what was asked since, and which coarse answer is on the screen. */

import type { PromptItem, Prompts } from "./protocol";

/** One question to the model that has no final word yet. `items` is the segment's full list. */
export interface Asked {
  readonly request: number;
  readonly segment: number;
  readonly items: readonly PromptItem[];
  readonly locked: readonly number[];
  readonly sent: boolean;
}

type Question = Pick<Asked, "segment" | "items" | "locked">;

export interface Requests {
  /** The number that the next question gets. */
  readonly next: number;
  /** As journalled. */
  readonly committed: Prompts;
  /** In the order they were asked. */
  readonly asked: readonly Asked[];
  /** The request whose coarse answer is shown. */
  readonly previewing: number | null;
}

export const NO_REQUESTS: Requests = { next: 1, committed: {}, asked: [], previewing: null };

const NO_ITEMS: readonly PromptItem[] = [];

/** A segment's prompts as the person sees them: the newest question, else the journal's. */
export function itemsOf(requests: Requests, segment: number): readonly PromptItem[] {
  const newest = requests.asked.findLast((asked) => asked.segment === segment);
  return newest?.items ?? requests.committed[segment] ?? NO_ITEMS;
}

export function segmentsWithPrompts(requests: Requests): readonly number[] {
  const known = new Set([...Object.keys(requests.committed).map(Number), ...requests.asked.map((one) => one.segment)]);
  return [...known].filter((segment) => itemsOf(requests, segment).length > 0).sort((a, b) => a - b);
}

export function ask(requests: Requests, { segment, items, locked }: Question): Requests {
  const asked = { request: requests.next, segment, items, locked, sent: false };
  return { ...requests, next: requests.next + 1, asked: [...requests.asked, asked] };
}

/** Whether an answer still interests: nothing newer was asked for its segment. */
export function isNewest(requests: Requests, request: number): boolean {
  const asked = requests.asked.find((one) => one.request === request);
  return asked !== undefined && requests.asked.findLast((one) => one.segment === asked.segment) === asked;
}

/** A final answer: its items are the journal's now. */
export function settle(requests: Requests, request: number): Requests {
  const asked = requests.asked.find((one) => one.request === request);
  if (!asked) return requests;
  return { ...forget(requests, request), committed: { ...requests.committed, [asked.segment]: asked.items } };
}

/** A question that ended without an answer. */
export function forget(requests: Requests, request: number): Requests {
  return { ...requests, asked: requests.asked.filter((one) => one.request !== request) };
}

/**
 * After the line came back: the newest question of each segment that the journal does not hold yet, under new numbers.
 * committed: the prompts that the server told.
 */
export function askAgain(requests: Requests, committed: Prompts): Requests {
  const newest = requests.asked.filter((one) => isNewest(requests, one.request));
  let again: Requests = { ...requests, committed, asked: [] };
  for (const one of newest) {
    if (!sameItems(one.items, committed[one.segment] ?? [])) again = ask(again, one);
  }
  return again;
}

function sameItems(a: readonly PromptItem[], b: readonly PromptItem[]): boolean {
  return a.length === b.length && a.every((item, n) => sameItem(item, b[n]));
}

function sameItem(a: PromptItem, b: PromptItem | undefined): boolean {
  return b !== undefined && a.kind === b.kind && a.include === b.include
    && (a.radius_mm ?? null) === (b.radius_mm ?? null)
    && a.positions_mm.flat().join() === b.positions_mm.flat().join();
}
