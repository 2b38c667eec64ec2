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

export function waitingSentence(choice: Choice | undefined): string {
  if (!choice) return "You label in no project yet. Ask a project's manager to add you as annotator.";
  if (choice.waiting === 0) return `Nothing waits for you in ${choice.name} right now.`;
  return choice.waiting === 1 ? `One case waits in ${choice.name}.` : `${choice.waiting} cases wait in ${choice.name}.`;
}
