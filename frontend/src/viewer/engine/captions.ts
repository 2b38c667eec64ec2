/** Where a caption goes, and how much of it, so that a small pane cuts none. In CSS pixels. */

const BESIDE = 12;
const EDGE = 6;
const LINE = 12;
const MOST_CHARACTERS = 40;

interface Caption {
  readonly text: string;
  /** Left end of the base line. */
  readonly x: number;
  readonly y: number;
}

/** Beside a mark: right of it where there is room, else left, else where more is; shortened to what fits. */
export function placeCaption(
  words: string, mark: { readonly x: number; readonly y: number },
  pane: { readonly width: number; readonly height: number }, widthOf: (text: string) => number,
): Caption {
  const line = words.replace(/\s+/g, " ").trim();
  const right = pane.width - EDGE - (mark.x + BESIDE);
  const left = mark.x - BESIDE - EDGE;
  const wanted = fitted(line, Infinity, widthOf);
  const onRight = widthOf(wanted) <= right || right >= left;
  const text = fitted(line, onRight ? right : left, widthOf);
  return {
    text, x: onRight ? mark.x + BESIDE : mark.x - BESIDE - widthOf(text),
    y: Math.min(pane.height - EDGE, Math.max(LINE + EDGE, mark.y)),
  };
}

function fitted(line: string, room: number, widthOf: (text: string) => number): string {
  const letters = Array.from(line.slice(0, 4 * MOST_CHARACTERS));
  for (let count = Math.min(letters.length, MOST_CHARACTERS); count > 0; count--) {
    const cut = count < letters.length;
    const text = cut ? `${letters.slice(0, count - 1).join("").trimEnd()}…` : line;
    if (widthOf(text) <= room) return text;
  }
  return "";
}
