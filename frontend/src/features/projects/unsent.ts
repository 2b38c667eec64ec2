/** What a closed tab left unsent. How many files are on their way is remembered as long as some are. */

import { recall, remember, within } from "../../domain/remembered";
import type { Uploads } from "./uploads";

const MOST = 1_000_000;
const keyOf = (project: string) => `hilum.unsent.${project}` as const;

/** Absent where the page is not served over TLS: then nothing is told, since another tab may still be sending. */
const locks = (): LockManager | undefined => (globalThis.navigator as { locks?: LockManager } | undefined)?.locks;

/** Remembers for each project how many of its files are on their way, and shows other tabs that this one is sending. */
export function rememberUnsent({ store }: Pick<Uploads, "store">): void {
  let before = new Map<string, number>();
  const releases = new Map<string, () => void>();
  store.subscribe(({ uploads }) => {
    const now = new Map<string, number>();
    for (const { project, state } of uploads) {
      if (state !== "refused") now.set(project, (now.get(project) ?? 0) + 1);
    }
    for (const project of new Set([...before.keys(), ...now.keys()])) {
      const count = now.get(project) ?? 0;
      if (count === before.get(project)) continue;
      remember(keyOf(project), count);
      if (!before.has(project)) {
        const ended = new Promise<void>((release) => releases.set(project, release));
        void locks()?.request(keyOf(project), { mode: "shared" }, () => ended);
      }
      if (count === 0) releases.get(project)?.();
    }
    before = now;
  });
}

/** How many files of the last upload never arrived; 0 while a tab is still sending. */
export async function unsentOf(project: string): Promise<number> {
  const count = recall(keyOf(project), within({ least: 0, most: MOST }), 0);
  if (count === 0) return 0;
  const held = (await locks()?.query())?.held;
  return held === undefined || held.some(({ name }) => name === keyOf(project)) ? 0 : count;
}

export const forgetUnsent = (project: string): void => remember(keyOf(project), 0);
