/** Steps that several happenings share. Each changes the turn it is given. */

import { unsavedStrokes, type Pending, type Turn } from "./session";

/** The line stands: tell the server what this page has. Strokes that may have reached it make the screen doubtful. */
export function greet(turn: Turn): void {
  takeBackPreview(turn);
  const { pending, fence, revision } = turn.session;
  const fromEmpty = turn.session.fromEmpty || pending.some((one) => one.sent);
  turn.session = {
    ...turn.session, link: "greeting", greetings: turn.session.greetings + 1, fromEmpty, held: new Map(),
    pending: pending.map((one): Pending => ({ ...one, sent: false })),
  };
  const known = fromEmpty || revision === 0 ? {} : { revision };
  turn.effects.push({ kind: "send", message: { type: "hello", ...(fence === null ? {} : { fence }), ...known } });
}

/** Everything that waits goes out, in order, where the server can hear it. */
export function flush(turn: Turn): void {
  const { link, standing, revision, pending, requests } = turn.session;
  if (link !== "live" || standing !== "editing") return;
  for (const one of pending) {
    if (one.sent) continue;
    const { sequence, kind } = one;
    if (kind === "patch") turn.effects.push({ kind: "sendPatch", sequence, base: revision, patch: one.patch });
    else if (kind === "operate") {
      turn.effects.push({ kind: "send", message: { type: kind, sequence, base: revision, ...one.wanted } });
    } else turn.effects.push({ kind: "send", message: { type: kind, sequence } });
  }
  for (const { sent, ...question } of requests.asked) {
    if (!sent) turn.effects.push({ kind: "send", message: { type: "prompt", base: revision, ...question } });
  }
  turn.session = {
    ...turn.session, pending: pending.map((one): Pending => ({ ...one, sent: true })),
    requests: { ...requests, asked: requests.asked.map((one) => ({ ...one, sent: true })) },
  };
}

/** Start the screen again from what the journal says. */
export function doubt(turn: Turn): void {
  turn.session = { ...turn.session, fromEmpty: true };
  greetAgain(turn);
}

/** Where the line stands hello may be said anew; else it is said when the line comes. */
export function greetAgain(turn: Turn): void {
  const { link } = turn.session;
  if (link === "live" || link === "greeting") greet(turn);
}

/** The page may not write any more. What was not confirmed is kept for the person to decide. */
export function lose(turn: Turn, standing: "reading" | "stale"): void {
  takeBackPreview(turn);
  turn.session = {
    ...turn.session, standing, fence: null, pending: [], undone: [], orphans: unsavedStrokes(turn.session),
    requests: { ...turn.session.requests, asked: [] },
  };
  doubt(turn);
}

export function takeBackPreview(turn: Turn): void {
  if (turn.session.requests.previewing === null) return;
  turn.session = { ...turn.session, requests: { ...turn.session.requests, previewing: null } };
  turn.effects.push({ kind: "preview", edit: null });
}
