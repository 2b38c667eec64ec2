/** From which project the next case comes. Which projects, and how many wait in each, the server says. */

import type { ProjectRow, Work } from "../../api/types";

export interface Choice {
  id: string;
  name: string;
  waiting: number;
}

export function choicesOf(projects: readonly ProjectRow[], { next }: Pick<Work, "next">): Choice[] {
  return projects
    .filter(({ id }) => id in next)
    .map(({ id, name }) => ({ id, name, waiting: next[id] ?? 0 }));
}

/** The project where most cases wait; the first where none does. */
export function defaultChoice(choices: readonly Choice[]): Choice | undefined {
  return choices.toSorted((one, other) => other.waiting - one.waiting)[0];
}

export const NOTHING = "Nothing waits for you right now. New cases appear here by themselves.";

export function waitingSentence(choice: Choice | undefined): string {
  if (!choice?.waiting) return NOTHING;
  return choice.waiting === 1 ? `One case waits in ${choice.name}.` : `${choice.waiting} cases wait in ${choice.name}.`;
}
