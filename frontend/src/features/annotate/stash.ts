/** Strokes that the server has not confirmed, kept by the browser tab over a reload. */

import { decodePatch, encodePatch, type Patch } from "../../domain/patches";
import type { Vec3 } from "../../domain/geometry";
import { type Session, unsavedStrokes } from "../../domain/session";

export interface Stashed {
  /** The newest edit that was on the screen when the strokes were kept. */
  readonly revision: number;
  readonly strokes: readonly Patch[];
}

type Place = Pick<Storage, "getItem" | "setItem" | "removeItem">;
const keyOf = (task: string): string => `hilum.unsaved.${task}`;

/** What an earlier page of this tab left; null for nothing. What does not fit the image is left out. */
export function readStash(task: string, shape: Vec3, place: Place = sessionStorage): Stashed | null {
  const text = place.getItem(keyOf(task));
  if (text === null) return null;
  const { revision, strokes } = JSON.parse(text) as { revision: number; strokes: readonly string[] };
  const read = strokes.flatMap((stroke) => {
    try {
      return decodePatch(bytesOf(stroke), shape) ?? [];
    } catch {
      return [];
    }
  });
  return read.length > 0 ? { revision, strokes: read } : null;
}

/** Keeps what a session has not saved. Throws where the browser has no room for it. */
export function writeStash(task: string, session: Session, place: Place = sessionStorage): void {
  const unsaved = unsavedStrokes(session);
  if (unsaved.length === 0) place.removeItem(keyOf(task));
  else place.setItem(keyOf(task), JSON.stringify({ revision: session.revision, strokes: unsaved.map(textOf) }));
}

const texts = new WeakMap<Patch, string>();

function textOf(patch: Patch): string {
  const known = texts.get(patch);
  if (known !== undefined) return known;
  const bytes = encodePatch(patch, { base: 0, revision: 0 });
  const text = btoa(Array.from(bytes, (byte) => String.fromCharCode(byte)).join(""));
  texts.set(patch, text);
  return text;
}

const bytesOf = (text: string): Uint8Array => Uint8Array.from(atob(text), (letter) => letter.charCodeAt(0));
