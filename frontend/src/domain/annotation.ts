/**
 * The state machine of one page's session with one task: what happened goes in, the new state and what is to be done
 * come out. Pure: no React, no fetch, no viewer. `session.ts` has its words, `arrivals.ts` what the server says.
 */

import { arrive } from "./arrivals";
import { ask } from "./requests";
import {
  type Happening, isOperating, type Pending, type Session, type Stroke, type Turn, unsavedStrokes, type Wanted,
} from "./session";
import { flush, greet, greetAgain, takeBackPreview } from "./turn";

export function step(session: Session, happening: Happening): Turn {
  const turn: Turn = { session, effects: [] };
  handle(turn, happening);
  return turn;
}

function handle(turn: Turn, happening: Happening): void {
  switch (happening.kind) {
    case "opened":
      turn.session = { ...turn.session, greetings: 0 };
      return greet(turn);
    case "down":
      turn.session = { ...turn.session, link: happening.final ? "closed" : "down", others: new Map() };
      return takeBackPreview(turn);
    case "message":
      return arrive(turn, happening.message, happening.edit);
    case "claimed":
      return claimed(turn, happening.fence);
    case "handedIn":
      turn.session = { ...turn.session, fence: null, standing: "reading" };
      return;
    case "stroke":
      return drawn(turn, happening);
    case "undo":
    case "redo":
      return happening.kind === "undo" ? undo(turn) : redo(turn);
    case "operate":
      return operate(turn, happening.wanted);
    case "prompt":
      turn.session = { ...turn.session, requests: ask(turn.session.requests, happening) };
      return flush(turn);
    case "found":
      turn.session = { ...turn.session, orphans: [...turn.session.orphans, ...happening.strokes] };
      return;
    case "held":
      turn.session = {
        ...turn.session, orphans: turn.session.orphans.filter((stroke) => !happening.strokes.includes(stroke)),
      };
      return;
    case "adopt":
      return adopt(turn);
    case "discard":
      turn.session = { ...turn.session, orphans: [] };
      return;
    case "shown":
      return shown(turn, happening);
    case "newScreen":
      turn.session = { ...turn.session, fromEmpty: true };
      return;
    case "stalled":
      turn.session = { ...turn.session, fromEmpty: true };
      turn.effects.push({ kind: "restart", patient: false });
      return;
  }
}

function shown(turn: Turn, { of, voxels }: Extract<Happening, { kind: "shown" }>): void {
  const { lastAnswer, operated } = turn.session;
  if ("sequence" in of) {
    if (operated?.sequence === of.sequence) turn.session = { ...turn.session, operated: { ...operated, voxels } };
  } else if (lastAnswer?.request === of.request) {
    turn.session = { ...turn.session, lastAnswer: { ...lastAnswer, voxels } };
  }
}

const NO_LINE = "No connection. This is computed on the server; try again when the page is connected.";

/** One at a time, and only where the server hears it: an operation is not kept for later. */
function operate(turn: Turn, wanted: Wanted): void {
  const { standing, link, nextSequence } = turn.session;
  if (standing !== "editing" || isOperating(turn.session)) return;
  const failure = link === "live" ? null : NO_LINE;
  turn.session = {
    ...turn.session, operated: { sequence: nextSequence, wanted, revision: null, voxels: null, failure },
  };
  if (failure !== null) return;
  turn.session = { ...turn.session, undone: [] };
  append(turn, { kind: "operate", wanted });
}

function drawn(turn: Turn, { patch, before }: Stroke): void {
  if (turn.session.standing !== "editing") {
    if (before) turn.effects.push({ kind: "apply", edit: before });
    return;
  }
  turn.session = { ...turn.session, undone: [] };
  turn.effects.push({ kind: "keep", edit: patch });
  append(turn, { kind: "patch", patch, before });
}

/** Undo belongs to the journal; only a stroke that never left this page is simply taken back. */
function undo(turn: Turn): void {
  const { pending, undone, nextSequence } = turn.session;
  const last = pending.at(-1);
  if (last?.kind !== "patch" || last.sent || !last.before) return append(turn, { kind: "undo" });
  turn.effects.push({ kind: "apply", edit: last.before });
  turn.session = {
    ...turn.session, pending: pending.slice(0, -1), undone: [...undone, last], nextSequence: nextSequence - 1,
    fromEmpty: true, // `before` may miss an edit that was still being decoded when the stroke ended
  };
}

function redo(turn: Turn): void {
  const { undone } = turn.session;
  const stroke = undone.at(-1);
  if (!stroke) return append(turn, { kind: "redo" });
  turn.session = { ...turn.session, undone: undone.slice(0, -1) };
  turn.effects.push({ kind: "apply", edit: stroke.patch });
  append(turn, { kind: "patch", patch: stroke.patch, before: stroke.before });
}

/** A new fence counts from 1; what the old one left undecided waits for the person's word. */
function claimed(turn: Turn, fence: number): void {
  if (turn.session.fence === fence) return;
  const orphans = unsavedStrokes(turn.session);
  turn.session = {
    ...turn.session, fence, standing: "editing", pending: [], orphans, undone: [], nextSequence: 1,
    fromEmpty: turn.session.fromEmpty || turn.session.pending.length > 0,
  };
  greetAgain(turn);
}

function adopt(turn: Turn): void {
  const { orphans } = turn.session;
  if (turn.session.standing !== "editing") return;
  turn.session = { ...turn.session, orphans: [] };
  for (const patch of orphans) {
    turn.effects.push({ kind: "apply", edit: patch });
    append(turn, { kind: "patch", patch, before: null });
  }
}

type Unnumbered =
  | ({ readonly kind: "patch" } & Stroke)
  | { readonly kind: "undo" | "redo" }
  | { readonly kind: "operate"; readonly wanted: Wanted };

function append(turn: Turn, what: Unnumbered): void {
  const { pending, nextSequence, standing } = turn.session;
  if (standing !== "editing") return;
  const next: Pending = { ...what, sequence: nextSequence, sent: false };
  turn.session = { ...turn.session, pending: [...pending, next], nextSequence: nextSequence + 1 };
  flush(turn);
}
