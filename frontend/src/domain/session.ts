/**
 * What one page knows of its session with one task, and what can happen to it.
 *
 * The labelmap on the screen is always the journal up to `revision` with the `pending` strokes on top, in their order:
 * the server applies them after everything that it told before, so both sides end with the same voxels.
 */

import type { Patch } from "./patches";
import type { Vec3 } from "./geometry";
import type { History, PromptItem, ServerMessage, Someone } from "./protocol";
import { NO_REQUESTS, type Requests } from "./requests";

/** A patch as it came over the wire, or one in memory. */
export type Edit = ArrayBuffer | Patch;

/** before: what the stroke covered, null once other edits came beneath it. */
export interface Stroke {
  readonly patch: Patch;
  readonly before: Patch | null;
}

/** Something that the journal has not confirmed. */
export type Pending = { readonly sequence: number; readonly sent: boolean } & (
  | ({ readonly kind: "patch" } & Stroke)
  | { readonly kind: "undo" | "redo" }
  | { readonly kind: "operate"; readonly wanted: Wanted }
);

/** An operation on a whole segment, as the wire has it. */
export interface Wanted {
  readonly segment: number;
  readonly operation: string;
  readonly parameters: Readonly<Record<string, number | boolean>>;
  readonly locked: readonly number[];
}

/** The newest operation of this page. It is computed as long as it is pending. */
interface Operated {
  readonly sequence: number;
  readonly wanted: Wanted;
  /** The edit that it became; null until the server says so. */
  readonly revision: number | null;
  /** How many voxels it changed on the screen; null until it is drawn. */
  readonly voxels: number | null;
  /** Why it was not done: a sentence. */
  readonly failure: string | null;
}

/** An edit of the journal that came before the one that precedes it. */
export type Arrival =
  | { readonly kind: "edit"; readonly edit: Edit; readonly message: ServerMessage & { type: "patch" | "answer" } }
  | { readonly kind: "ack"; readonly message: ServerMessage & { type: "ack" } };

export interface Session {
  /** The claim under which this page writes; null for a page that only reads. */
  readonly fence: number | null;
  readonly link: "down" | "greeting" | "live" | "closed";
  /** How many hellos of this line have no catch-up yet; only the answer to the last one counts. */
  readonly greetings: number;
  /** "stale": the claim was lost to another window or person. */
  readonly standing: "reading" | "editing" | "stale";
  /** The newest edit of the journal that is on the screen. */
  readonly revision: number;
  readonly nextSequence: number;
  readonly pending: readonly Pending[];
  /** Strokes that belong to a lost claim: the person decides about them. */
  readonly orphans: readonly Patch[];
  /** Strokes taken back before they were ever sent. */
  readonly undone: readonly Stroke[];
  /** By revision. */
  readonly held: ReadonlyMap<number, Arrival>;
  /** The screen is in doubt: the next catch-up starts from an empty labelmap. */
  readonly fromEmpty: boolean;
  readonly requests: Requests;
  readonly history: History;
  /** Other open pages of this task, by page. */
  readonly others: ReadonlyMap<string, Other>;
  readonly lastAnswer: LastAnswer | null;
  readonly operated: Operated | null;
  /** Grows with every word of the server about the journal; a session that waits without it is stalled. */
  readonly progress: number;
}

interface LastAnswer {
  readonly request: number;
  readonly method: string;
  readonly seconds: number;
  /** How many voxels it changed on the screen; null until it is drawn. */
  readonly voxels: number | null;
}

export interface Other {
  readonly user: Someone | null;
  readonly positionMm: Vec3;
}

/** What an edit answers: a request, or the operation of a sequence. */
export type Shown = { readonly request: number } | { readonly sequence: number };

export type Happening =
  | { readonly kind: "opened" }
  | { readonly kind: "down"; readonly final: boolean }
  | { readonly kind: "message"; readonly message: ServerMessage; readonly edit: Edit | null }
  | { readonly kind: "claimed"; readonly fence: number }
  /** The person gave the task out of hand (submit, release). */
  | { readonly kind: "handedIn" }
  | ({ readonly kind: "stroke" } & Stroke)
  | { readonly kind: "undo" | "redo" }
  | { readonly kind: "operate"; readonly wanted: Wanted }
  | {
      readonly kind: "prompt";
      readonly segment: number;
      readonly items: readonly PromptItem[];
      readonly locked: readonly number[];
    }
  | { readonly kind: "found"; readonly strokes: readonly Patch[] }
  /** These orphans are in the journal after all. */
  | { readonly kind: "held"; readonly strokes: readonly Patch[] }
  | { readonly kind: "adopt" | "discard" }
  /** The answer to a request, or what an operation changed, is drawn. */
  | { readonly kind: "shown"; readonly of: Shown; readonly voxels: number }
  /** The labelmap on the screen is empty. */
  | { readonly kind: "newScreen" }
  | { readonly kind: "stalled" };

export type Effect =
  | { readonly kind: "send"; readonly message: { readonly type: string } & Readonly<Record<string, unknown>> }
  | { readonly kind: "sendPatch"; readonly sequence: number; readonly base: number; readonly patch: Patch }
  /** of: what the edit answers, where this page asked for it. */
  | { readonly kind: "apply"; readonly edit: Edit; readonly of?: Shown }
  /** The stroke is on the screen already; again after edits that are still being decoded. */
  | { readonly kind: "keep"; readonly edit: Edit }
  | { readonly kind: "clear" }
  | { readonly kind: "preview"; readonly edit: Edit | null }
  /** Dial again; after a while where the server asked for patience. */
  | { readonly kind: "restart"; readonly patient: boolean }
  | { readonly kind: "notice"; readonly text: string }
  | { readonly kind: "taskChanged" };

/** A step in the making: handlers replace `session` and add effects. */
export interface Turn {
  session: Session;
  readonly effects: Effect[];
}

export function begin(fence: number | null): Session {
  return {
    fence, link: "greeting", greetings: 0, standing: fence === null ? "reading" : "editing", revision: 0,
    nextSequence: 1, pending: [], orphans: [], undone: [], held: new Map(), fromEmpty: false, requests: NO_REQUESTS,
    history: { canUndo: false, canRedo: false }, others: new Map(), lastAnswer: null, operated: null,
    progress: 0,
  };
}

/** Texts of the saved sign; null while the labels are on their way and nothing waits to be saved. */
export function savedSign({ link, pending }: Session): "Saved" | "Saving" | "Offline" | null {
  if (link === "down" || link === "closed") return "Offline";
  if (pending.length > 0) return "Saving";
  return link === "live" ? "Saved" : null;
}

/** Whether an answer or an operation is on its way; what is on the screen may be saved and still not the last of it. */
export function isComputing({ link, requests, pending }: Session): boolean {
  return link === "live" && (requests.asked.length > 0 || pending.some(({ kind }) => kind === "operate"));
}

/** Whether the server owes this page something. */
export function isWaiting({ link, pending, held }: Session): boolean {
  return link === "greeting" || (link === "live" && (pending.length > 0 || held.size > 0));
}

/** Whether an operation is with the server: that may take longer than anything else. */
export const isOperating = ({ pending }: Session): boolean => pending.some(({ kind }) => kind === "operate");

export const canUndo = (session: Session): boolean =>
  session.standing === "editing"
  && (session.history.canUndo || session.pending.some(({ kind }) => kind === "patch"));

export const canRedo = (session: Session): boolean =>
  session.standing === "editing" && (session.history.canRedo || session.undone.length > 0);

export const unsavedStrokes = (session: Session): readonly Patch[] =>
  session.pending.flatMap((one) => (one.kind === "patch" ? [one.patch] : [])).concat(session.orphans);
