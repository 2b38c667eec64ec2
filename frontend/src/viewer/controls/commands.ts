/** What keys do: one table for the page's shortcuts and for their list. */

import type { ToolName } from "../port";

export interface Command {
  readonly id: string;
  /** In the order of the list. */
  readonly group: "Tools" | "Segments" | "Edit" | "Edit segment" | "View" | "Comments";
  readonly words: string;
  /** As `event.key`, lower case; "mod+" is Ctrl, or Cmd on a Mac; "shift+" is for letters, and with "mod+". */
  readonly keys: readonly string[];
  /** Is for pages that may write. */
  readonly writes: boolean;
}

/** As the server names them. */
export type OperationName =
  | "fill_between" | "fill_holes" | "keep_largest" | "remove_islands" | "smooth" | "grow" | "shrink";

export interface OperationCommand extends Command {
  readonly id: OperationName;
}

export interface ToolCommand extends Command {
  readonly tool: ToolName;
}

const tool = (name: ToolName, words: string, key: string, writes: boolean): ToolCommand => ({
  id: name, tool: name, group: "Tools", words, keys: [key], writes,
});

export const TOOLS: readonly ToolCommand[] = [
  tool("include", "Include point", "i", true),
  tool("exclude", "Exclude point", "e", true),
  tool("foreground", "Foreground scribble", "s", true),
  tool("background", "Background scribble", "d", true),
  tool("brush", "Brush", "b", true),
  tool("eraser", "Eraser", "x", true),
  tool("polygonFill", "Polygon fill", "q", true),
  tool("lassoFill", "Lasso fill", "a", true),
  tool("pin", "Pin a comment", "m", false),
  tool("crosshair", "Crosshair", "c", false),
  tool("window", "Window and level", "w", false),
  tool("pan", "Pan", "p", false),
  tool("zoom", "Zoom", "z", false),
];

const operation = (id: OperationName, words: string, key: string): OperationCommand =>
  ({ id, group: "Edit segment", words, keys: [key], writes: true });

/** On the whole chosen segment. */
export const OPERATIONS: readonly OperationCommand[] = [
  operation("fill_between", "Fill between slices", "shift+f"),
  operation("fill_holes", "Fill holes", "shift+h"),
  operation("keep_largest", "Keep the largest piece", "shift+k"),
  operation("remove_islands", "Remove islands", "shift+i"),
  operation("smooth", "Smooth", "shift+s"),
  operation("grow", "Grow", "shift+g"),
  operation("shrink", "Shrink", "shift+n"),
];

const command = (writes: boolean) =>
  (id: string, group: Command["group"], words: string, ...keys: string[]): Command =>
    ({ id, group, words, keys, writes });
const looking = command(false);
const writing = command(true);

export const COMMANDS: readonly Command[] = [
  ...TOOLS,
  writing("smaller", "Tools", "Smaller brush or pen", "["),
  writing("larger", "Tools", "Larger brush or pen", "]"),
  writing("sphere", "Tools", "Brush through the slices (3-D), or on one", "o"),
  writing("limit", "Tools", "Paint only within a range of values, or everywhere", "t"),
  writing("sample", "Tools", "Take the range from the next click", "y"),
  writing("erases", "Tools", "Fills erase, or label", "u"),
  looking("segment", "Segments", "Choose the segment with this number", "1", "2", "3", "4", "5", "6", "7", "8", "9"),
  looking("hide", "Segments", "Hide or show the chosen segment", "v"),
  looking("hideAll", "Segments", "Hide or show every segment", "h"),
  writing("lock", "Segments", "Lock or unlock the chosen segment", "l"),
  writing("undo", "Edit", "Undo", "mod+z"),
  writing("redo", "Edit", "Redo", "mod+shift+z", "mod+y"),
  ...OPERATIONS,
  looking("alone", "View", "Show the pane under the pointer alone, or all", "f"),
  looking("layout", "View", "Next layout of the panes", "g"),
  writing("likelihood", "View", "Show or hide the likelihood that scribbles give", "k"),
  looking("reset", "View", "Reset the view", "r"),
  looking("help", "View", "Show this list", "?"),
  looking("nextPin", "Comments", "Go to the next open comment", "."),
  looking("previousPin", "Comments", "Go to the previous open comment", ","),
];

const BY_KEY = new Map(COMMANDS.flatMap((one) => one.keys.map((key) => [key, one] as const)));

type Pressed = Pick<KeyboardEvent, "key" | "ctrlKey" | "metaKey" | "shiftKey" | "altKey">;

/** The command of a key press, and the key as the table has it; null for none. */
export function commandOf(event: Pressed): { readonly command: Command; readonly key: string } | null {
  if (event.altKey) return null;
  const mod = event.ctrlKey || event.metaKey;
  const letter = event.key.toLowerCase();
  const isLetter = letter >= "a" && letter <= "z" && letter.length === 1;
  const key = `${mod ? "mod+" : ""}${event.shiftKey && (mod || isLetter) ? "shift+" : ""}${letter}`;
  const found = BY_KEY.get(key);
  return found ? { command: found, key } : null;
}

/** A key as people read it. */
export function keyWords(key: string): string {
  return key.split("+").map((part) => ({ mod: "Ctrl", shift: "Shift" })[part] ?? part.toUpperCase()).join(" + ");
}
