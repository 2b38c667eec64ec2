/** Whether there is something to undo or to redo: the server's word, and until it comes a fair guess. */

import type { Depth, ServerMessage } from "./protocol";

/** own: what the message confirms of this page's own doing, null for others' edits. */
export function historyAfter(
  history: Depth, message: ServerMessage & { type: "patch" | "answer" | "ack" }, own: "patch" | "undo" | "redo" | null,
): Depth {
  if (message.depth) return message.depth;
  if (own === "undo") return { undo: history.undo, redo: true };
  if (own === "patch" || message.type === "answer") return { undo: true, redo: false };
  return { undo: true, redo: history.redo };
}

/** The server had nothing to undo or redo. */
export function historyWithout(history: Depth, code: string): Depth {
  if (code === "nothing_to_undo") return { ...history, undo: false };
  return code === "nothing_to_redo" ? { ...history, redo: false } : history;
}
