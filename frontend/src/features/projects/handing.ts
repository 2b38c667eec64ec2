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

const MOST_NAMED = 3;

/** One sentence for what was done, and one for each reason why something was not, with the first names. */
export function summary(
  action: Handing, outcomes: readonly Outcome[], tasks: readonly Pick<Task, "id" | "image_name">[],
): { done: string | null; refused: string[] } {
  const names = new Map(tasks.map(({ id, image_name: name }) => [id, name]));
  const refusals = new Map<string, string[]>();
  for (const { task, refusal } of outcomes) {
    if (refusal) refusals.set(refusal.detail, [...(refusals.get(refusal.detail) ?? []), names.get(task) ?? "1 case"]);
  }
  const done = outcomes.filter(({ refusal }) => refusal === null).length;
  return {
    done: done > 0 ? `${cases(done)} ${done === 1 ? "is" : "are"} ${HANDING_WORDS[action].done}.` : null,
    refused: [...refusals].map(([detail, refused]) => `${firstOf(refused)}: ${detail}`),
  };
}

function firstOf(names: readonly string[]): string {
  const more = names.length - MOST_NAMED;
  return `${names.slice(0, MOST_NAMED).join(", ")}${more > 0 ? ` and ${more} more` : ""}`;
}
