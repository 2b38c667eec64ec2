/** What a browser remembers of a person's taste, under keys `hilum.*`. Nothing of it is needed: storage may be off. */

type Key = `hilum.${string}`;

/** What was remembered, if it is what `read` takes (null: it is not); else `usual`. */
export function recall<Value>(key: Key, read: (stored: unknown) => Value | null, usual: Value): Value {
  try {
    const text = globalThis.localStorage?.getItem(key);
    return text === null || text === undefined ? usual : read(JSON.parse(text)) ?? usual;
  } catch {
    return usual; // storage is switched off, or holds something else
  }
}

export function remember(key: Key, value: unknown): void {
  try {
    globalThis.localStorage?.setItem(key, JSON.stringify(value));
  } catch {
    // storage is switched off or full: then it is not remembered
  }
}

/** Reads one of a list of words. */
export const oneOf = <Word extends string>(words: readonly Word[]) => (stored: unknown): Word | null =>
  words.find((word) => word === stored) ?? null;

/** Reads yes or no. */
export const truth = (stored: unknown): boolean | null => (typeof stored === "boolean" ? stored : null);

/** Reads a number from `least` to `most`. */
export const within = ({ least, most }: { readonly least: number; readonly most: number }) =>
  (stored: unknown): number | null =>
    typeof stored === "number" && stored >= least && stored <= most ? stored : null;
