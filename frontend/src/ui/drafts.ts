/** What a person typed and did not send: kept by the browser, so that a reload or a lost page loses none of it. */

import { useCallback, useState } from "react";

type Place = Pick<Storage, "getItem" | "setItem" | "removeItem" | "key" | "length">;
const PREFIX = "hilum.draft.";

/** What was kept under a name; null for nothing, or for what nobody can read. */
export function readDraft(name: string, place: Place = localStorage): unknown {
  try {
    return JSON.parse(place.getItem(PREFIX + name) ?? "null");
  } catch {
    return null;
  }
}

/** Keeps it, or forgets what was kept with null. A browser without room keeps nothing and types on. */
export function writeDraft(name: string, draft: unknown, place: Place = localStorage): void {
  try {
    if (draft === null) place.removeItem(PREFIX + name);
    else place.setItem(PREFIX + name, JSON.stringify(draft));
  } catch {
    return;
  }
}

/** For whoever leaves: the next person at this browser finds no words of theirs. */
export function forgetDrafts(place: Place = localStorage): void {
  const names = Array.from({ length: place.length }, (_, n) => place.key(n) ?? "");
  for (const name of names.filter((one) => one.startsWith(PREFIX))) place.removeItem(name);
}

/** A draft as state: null while there is none. */
export function useDraft<T>(name: string): readonly [T | null, (draft: T | null) => void] {
  const [draft, setDraft] = useState(() => readDraft(name) as T | null);
  const keep = useCallback((next: T | null) => {
    setDraft(next);
    writeDraft(name, next);
  }, [name]);
  return [draft, keep];
}
