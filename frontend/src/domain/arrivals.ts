/**
 * What the server's messages do to a session.
 *
 * Edits of the journal take effect in the journal's order, whatever the order in which they arrive: one that is too
 * early is held until the edits before it are there.
 */

import type { ServerMessage } from "./protocol";
import { askAgain, forget, isNewest, settle } from "./requests";
import type { Arrival, Edit, Pending, Shown, Turn } from "./session";
import { doubt, flush, lose, takeBackPreview } from "./turn";

type Of<Type extends ServerMessage["type"]> = ServerMessage & { readonly type: Type };

/** Refusals that say: this page may not write (any more). */
const LOST: ReadonlySet<string> = new Set(["stale_fence", "fence_required", "wrong_state"]);
/** Refusals of the moment: what they answer is sent again. */
const LATER: ReadonlySet<string> = new Set(["rate_limited", "internal_error"]);
/** Actions after which another page or person holds the case. */
const CLAIMS: ReadonlySet<string> = new Set(["claim", "take_over"]);

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
      return changed(turn, message);
    case "error":
      return refused(turn, message);
    case "presence":
      return present(turn, message);
  }
}

/** The answer to hello: what of ours the journal holds already. The patch that follows brings the screen up to it. */
function met(turn: Turn, message: Of<"state">): void {
  const { session } = turn;
  if (session.greetings !== 1) return;
  turn.session = {
    ...session, history: message.history ?? session.history,
    nextSequence: Math.max(session.nextSequence, message.sequence + 1),
    pending: session.pending.filter(({ sequence }) => sequence > message.sequence),
    requests: askAgain(session.requests, message.prompts),
  };
  turn.effects.push({ kind: "taskChanged" });
  const taken = message.status === "in_progress";
  if (session.fence !== null && !message.editable) lose(turn, taken ? "stale" : "reading");
}

/** A new claim may have ended this page's one: asked at once, for a page that does not know it draws in vain. */
function changed(turn: Turn, { action }: Of<"event">): void {
  turn.effects.push({ kind: "taskChanged" });
  if (turn.session.fence === null || action === null || !CLAIMS.has(action)) return;
  turn.effects.push({ kind: "send", message: { type: "heartbeat" } });
}

function journalled(turn: Turn, message: Of<"patch" | "answer">, edit: Edit): void {
  const { session } = turn;
  if (message.type === "patch" && message.kind === "catch_up") return caughtUp(turn, message, edit);
  if (message.revision <= session.revision) {
    if (message.type === "answer") answered(turn, message);
    return;
  }
  hold(turn, message.revision, { kind: "edit", edit, message });
}

function caughtUp(turn: Turn, message: Of<"patch">, edit: Edit): void {
  turn.session = { ...turn.session, greetings: turn.session.greetings - 1 };
  if (turn.session.greetings > 0) return;
  if (message.base === 0) turn.effects.push({ kind: "clear" });
  beneath(turn, { edit });
  turn.session = {
    ...turn.session, link: "live", fromEmpty: false, revision: message.revision,
    progress: turn.session.progress + 1,
  };
  flush(turn);
  takeHeld(turn);
}

function acked(turn: Turn, message: Of<"ack">): void {
  const one = turn.session.pending.find(({ sequence }) => sequence === message.sequence);
  const { operated } = turn.session;
  if (one?.kind === "operate" && operated?.sequence === one.sequence) {
    turn.session = { ...turn.session, operated: { ...operated, revision: message.revision } };
  }
  // The edit of an undo, redo or operation comes as a patch of its own, under the same revision.
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
  if (message.type === "answer") {
    answered(turn, message);
    beneath(turn, { edit, of: { request: message.request } });
  } else {
    const { operated } = turn.session;
    const isOurs = operated !== null && operated.revision === message.revision;
    beneath(turn, isOurs ? { edit, of: { sequence: operated.sequence } } : { edit });
  }
  learn(turn, message);
}

/** An edit of the journal goes beneath the strokes that the server has not confirmed. */
function beneath(turn: Turn, written: { edit: Edit; of?: Shown }): void {
  turn.effects.push({ kind: "apply", ...written });
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
  learn(turn, message);
}

function learn(turn: Turn, message: Of<"patch" | "answer" | "ack">): void {
  const { session } = turn;
  const requests = message.type === "patch" ? { ...session.requests, committed: message.prompts } : session.requests;
  turn.session = {
    ...session, requests, progress: session.progress + 1, history: message.history ?? session.history,
  };
}

function coarse(turn: Turn, message: Of<"answer">, edit: Edit): void {
  if (turn.session.link !== "live" || !isNewest(turn.session.requests, message.request)) return;
  turn.session = { ...turn.session, requests: { ...turn.session.requests, previewing: message.request } };
  turn.effects.push({ kind: "preview", edit });
}

function answered(turn: Turn, { request, method, seconds }: Of<"answer">): void {
  if (turn.session.requests.previewing === request) takeBackPreview(turn);
  turn.session = {
    ...turn.session, requests: settle(turn.session.requests, request),
    lastAnswer: { request, method, seconds, voxels: null },
  };
}

function present(turn: Turn, { page, user, positionMm }: Of<"presence">): void {
  const others = new Map(turn.session.others);
  if (positionMm) others.set(page, { user, positionMm });
  else others.delete(page);
  turn.session = { ...turn.session, others };
}

/** An operation's sentence stands where it was asked for. */
function failed(turn: Turn, failure: string): void {
  const { operated } = turn.session;
  if (operated) turn.session = { ...turn.session, operated: { ...operated, failure } };
}

function refused(turn: Turn, message: Of<"error">): void {
  const { request, sequence, code, detail } = message;
  if (request !== null) {
    if (turn.session.requests.previewing === request) takeBackPreview(turn);
    turn.session = { ...turn.session, requests: forget(turn.session.requests, request) };
  }
  const operation = turn.session.pending.find((one) => one.kind === "operate" && one.sequence === sequence);
  const isToldThere = operation !== undefined && !LOST.has(code);
  if (isToldThere) failed(turn, detail);
  else if (code !== "superseded" && code !== "stale_fence") turn.effects.push({ kind: "notice", text: detail });
  if (LOST.has(code)) return lose(turn, code === "stale_fence" ? "stale" : "reading");
  if (sequence === null) return;
  if (LATER.has(code)) {
    turn.effects.push({ kind: "restart", patient: true });
    return;
  }
  const { pending, progress } = turn.session;
  const one = pending.find((candidate) => candidate.sequence === sequence);
  turn.session = { ...turn.session, pending: pending.filter((other) => other !== one), progress: progress + 1 };
  if (one?.kind === "patch") doubt(turn);
}
