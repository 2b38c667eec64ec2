/** What a manager does to several cases at once, in words. */

import type { Outcome, Task } from "../../api/types";

export type Handing = "publish" | "assign" | "unassign" | "archive" | "restore";

export const HANDING_WORDS: Readonly<Record<Handing, { readonly verb: string; readonly done: string }>> = {
  publish: { verb: "Publish", done: "published" },
  assign: { verb: "Assign", done: "assigned" },
  unassign: { verb: "Unassign", done: "free for anybody" },
  archive: { verb: "Archive", done: "archived" },
  restore: { verb: "Restore", done: "restored" },
};

/** What the server would let one do to at least one of these cases. */
export function offered(tasks: readonly Task[]): Handing[] {
  const allowed = new Set(tasks.flatMap(({ allowed_actions: actions }) => actions));
  const given = tasks.some(({ assignee }) => assignee !== null);
  return (Object.keys(HANDING_WORDS) as Handing[]).filter(
    (action) => allowed.has(action) && (action !== "unassign" || given),
  );
}

const cases = (count: number): string => (count === 1 ? "1 case" : `${count} cases`);

/** One sentence for what was done, and one for each reason why something was not. */
export function summary(action: Handing, outcomes: readonly Outcome[]): { done: string | null; refused: string[] } {
  const refusals = new Map<string, number>();
  for (const { refusal } of outcomes) {
    if (refusal) refusals.set(refusal.detail, (refusals.get(refusal.detail) ?? 0) + 1);
  }
  const done = outcomes.filter(({ refusal }) => refusal === null).length;
  return {
    done: done > 0 ? `${cases(done)} ${done === 1 ? "is" : "are"} ${HANDING_WORDS[action].done}.` : null,
    refused: [...refusals].map(([detail, count]) => `${cases(count)}: ${detail}`),
  };
}
