/** The talk's places as pins of the viewer. */

import type { Vec3 } from "../../domain/geometry";
import type { Pin } from "../port";

interface Placed {
  readonly id: string;
  readonly text: string;
  readonly position_mm: Vec3 | null;
}

interface Thread extends Placed {
  readonly resolved: boolean;
  readonly blocking: boolean;
}

/** The places that open threads speak of, and the one that is read even when it is resolved. */
export function pinsOf(threads: readonly Thread[], current: string | null): readonly Pin[] {
  return threads.flatMap(({ id, text, position_mm: positionMm, resolved, blocking }) => {
    const chosen = id === current;
    if (!positionMm || (resolved && !chosen)) return [];
    return [{ id, positionMm, title: text, kind: blocking && !resolved ? "blocking" : "open", chosen } as const];
  });
}

/** What is written and not sent. */
export function draftPins(drafts: readonly Placed[]): readonly Pin[] {
  return drafts.flatMap(({ id, text, position_mm: positionMm }) =>
    (positionMm ? [{ id, positionMm, title: text || "Not sent yet", kind: "draft", chosen: false } as const] : []));
}
