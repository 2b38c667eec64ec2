/**
 * What the server's messages do to a session.
 *
 * Edits of the journal take effect in the journal's order, whatever the order in which they arrive: one that is too
 * early is held until the edits before it are there.
 */

import { historyAfter, historyWithout } from "./history";
import type { ServerMessage } from "./protocol";
import { askAgain, forget, isNewest, settle } from "./requests";
import { baseOf, type Arrival, type Edit, type Pending, type Session, type Turn } from "./session";
import { doubt, flush, lose, takeBackPreview } from "./turn";

type Of<Type extends ServerMessage["type"]> = ServerMessage & { readonly type: Type };

/** Refusals that say: this page may not write (any more). */
const LOST: ReadonlySet<string> = new Set(["fence_required", "wrong_state", "taken", "not_allowed"]);

export function arrive(turn: Turn, message: ServerMessage, edit: Edit | null): void {
  switch (message.type) {
    case "state":
      return met(turn, message);
    case "answer":
      if (!edit) return;
      return message.stage === "coarse" ? coarse(turn, message, edit) : journalled(turn, message, edit);
    case "patch":
      if (edit) journalled(turn, message, edit);
      return;
    case "ack":
      return acked(turn, message);
    case "event":
      turn.effects.push({ kind: "taskChanged" });
      return;
    case "error":
      return refused(turn, message);
    case "presence":
      return;
  }
}

/** The answer to hello: what of ours the journal holds already. The patch that follows brings the screen up to it. */
function met(turn: Turn, message: Of<"state">): void {
  const { session } = turn;
  turn.session = {
    ...session, catchingUpTo: message.revision, history: message.depth ?? { undo: message.revision > 0, redo: false },
    nextSequence: Math.max(session.nextSequence, message.sequence + 1),
    pending: session.pending.filter(({ sequence }) => sequence > message.sequence),
    requests: askAgain(session.requests, message.prompts),
  };
  turn.effects.push({ kind: "taskChanged" });
  if (session.fence !== null && !message.editable) lose(turn, "reading");
}

function journalled(turn: Turn, message: Of<"patch" | "answer">, edit: Edit): void {
  const { session } = turn;
  if (message.type === "patch" && isCatchUp(session, message, edit)) return caughtUp(turn, message, edit);
  if (message.revision <= session.revision) {
    if (message.type === "answer") answered(turn, message);
    return;
  }
  hold(turn, message.revision, { kind: "edit", edit, message });
}

/** The patch that hello asked for, and not somebody's edit that was told meanwhile. */
function isCatchUp({ link, catchingUpTo, fromEmpty, revision }: Session, message: Of<"patch">, edit: Edit): boolean {
  return link === "greeting" && message.revision === catchingUpTo && baseOf(edit) === (fromEmpty ? 0 : revision);
}

function caughtUp(turn: Turn, message: Of<"patch">, edit: Edit): void {
  if (turn.session.fromEmpty) turn.effects.push({ kind: "clear" });
  beneath(turn, edit);
  turn.session = {
    ...turn.session, link: "live", fromEmpty: false, catchingUpTo: null, revision: message.revision,
    progress: turn.session.progress + 1,
  };
  flush(turn);
  takeHeld(turn);
}

function acked(turn: Turn, message: Of<"ack">): void {
  const one = turn.session.pending.find(({ sequence }) => sequence === message.sequence);
  // The edit of an undo or redo comes as a patch of its own, under the same revision.
  const isStroke = one?.kind === "patch";
  if (isStroke && message.revision > turn.session.revision) hold(turn, message.revision, { kind: "ack", message });
  else confirm(turn, message);
}

function hold(turn: Turn, revision: number, arrival: Arrival): void {
  turn.session = { ...turn.session, held: new Map(turn.session.held).set(revision, arrival) };
  takeHeld(turn);
}

function takeHeld(turn: Turn): void {
  if (turn.session.link !== "live") return;
  for (;;) {
    const { held, revision } = turn.session;
    const next = held.get(revision + 1);
    const rest = new Map([...held].filter(([at]) => at > revision + 1));
    turn.session = { ...turn.session, held: rest };
    if (!next) return;
    turn.session = { ...turn.session, revision: revision + 1 };
    if (next.kind === "ack") confirm(turn, next.message);
    else take(turn, next.message, next.edit);
  }
}

function take(turn: Turn, message: Of<"patch" | "answer">, edit: Edit): void {
  if (message.type === "answer") answered(turn, message);
  beneath(turn, edit);
  learn(turn, message);
}

/** An edit of the journal goes beneath the strokes that the server has not confirmed. */
function beneath(turn: Turn, edit: Edit): void {
  turn.effects.push({ kind: "apply", edit });
  for (const one of turn.session.pending) {
    if (one.kind === "patch") turn.effects.push({ kind: "apply", edit: one.patch });
  }
  const pending = turn.session.pending.map(
    (one): Pending => (one.kind === "patch" ? { ...one, before: null } : one),
  );
  turn.session = { ...turn.session, pending };
}

function confirm(turn: Turn, message: Of<"ack">): void {
  const one = turn.session.pending.find(({ sequence }) => sequence === message.sequence);
  if (!one) return;
  turn.session = { ...turn.session, pending: turn.session.pending.filter((other) => other !== one) };
  learn(turn, message, one.kind);
}

function learn(turn: Turn, message: Of<"patch" | "answer" | "ack">, own: Pending["kind"] | null = null): void {
  const { session } = turn;
  const prompts = message.type === "patch" ? message.prompts : null;
  turn.session = {
    ...session, progress: session.progress + 1, history: historyAfter(session.history, message, own),
    requests: prompts ? { ...session.requests, committed: prompts } : session.requests,
  };
}

function coarse(turn: Turn, message: Of<"answer">, edit: Edit): void {
  if (!isNewest(turn.session.requests, message.request)) return;
  turn.session = { ...turn.session, requests: { ...turn.session.requests, previewing: message.request } };
  turn.effects.push({ kind: "preview", edit });
}

function answered(turn: Turn, { request, method, seconds }: Of<"answer">): void {
  if (turn.session.requests.previewing === request) takeBackPreview(turn);
  turn.session = {
    ...turn.session, requests: settle(turn.session.requests, request), lastAnswer: { method, seconds },
  };
}

function refused(turn: Turn, message: Of<"error">): void {
  const { request, sequence, code, detail } = message;
  if (code === "stale_fence") return lose(turn, "stale");
  if (request !== null) {
    if (turn.session.requests.previewing === request) takeBackPreview(turn);
    turn.session = { ...turn.session, requests: forget(turn.session.requests, request) };
  }
  if (code !== "superseded") turn.effects.push({ kind: "notice", text: detail });
  if (LOST.has(code)) return lose(turn, "reading");
  if (sequence === null) return;
  const one = turn.session.pending.find((candidate) => candidate.sequence === sequence);
  turn.session = {
    ...turn.session, pending: turn.session.pending.filter((candidate) => candidate !== one),
    progress: turn.session.progress + 1, history: historyWithout(turn.session.history, code),
  };
  if (one?.kind === "patch") doubt(turn);
}
