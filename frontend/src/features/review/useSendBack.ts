import { useState } from "react";
import type { NewPin, Rejecting } from "../../api/tasks";
import type { Vec3 } from "../../domain/geometry";
import { useDraft } from "../../ui/drafts";

/** A pin that goes along with the reject. */
export interface DraftPin {
  readonly id: string;
  readonly text: string;
  readonly position_mm: Vec3;
  readonly segment: number | null;
  readonly blocking: boolean;
}

/** Why a case goes back, while it is being said. position_mm: of the comment; null for no place. */
interface SendBackDraft {
  readonly reason: string;
  readonly comment: string;
  readonly position_mm: Vec3 | null;
  readonly segment: number | null;
  readonly pins: readonly DraftPin[];
}

export interface Spot {
  readonly positionMm: Vec3;
  /** The segment there; 0 for none. */
  readonly segment: number;
}

const NOTHING: SendBackDraft = { reason: "boundary", comment: "", position_mm: null, segment: null, pins: [] };
const NO_PINS: readonly DraftPin[] = [];

/** What one wants to say with a reject; it stays with this browser until it is sent. */
export function useSendBack(name: string) {
  const [draft, setDraft] = useDraft<SendBackDraft>(name);
  const [opened, setOpened] = useState(false);
  const change = (part: Partial<SendBackDraft>): void => setDraft({ ...(draft ?? NOTHING), ...part });
  const pins = draft?.pins ?? NO_PINS;
  return {
    draft: draft ?? NOTHING, pins, opened, change,
    open: (spot: Spot | null): void => {
      if (!draft) change({ position_mm: spot?.positionMm ?? null, segment: spot?.segment || null });
      setOpened(true);
    },
    pin: ({ positionMm, segment }: Spot): void => {
      const id = `draft-${Math.max(0, ...pins.map((one) => Number(one.id.slice("draft-".length)))) + 1}`;
      const added = { id, text: "", position_mm: positionMm, segment: segment || null, blocking: true };
      change({ pins: [...pins, added] });
      setOpened(true);
    },
    changePin: (id: string, part: Partial<DraftPin>): void => {
      change({ pins: pins.map((one) => (one.id === id ? { ...one, ...part } : one)) });
    },
    removePin: (id: string): void => change({ pins: pins.filter((one) => one.id !== id) }),
    close: (): void => setOpened(false),
    discard: (): void => {
      setDraft(null);
      setOpened(false);
    },
  };
}

/** What is missing before it can be sent, by field: `comment`, or the id of a pin. */
export function missing({ comment, pins }: SendBackDraft): Readonly<Record<string, string>> {
  const silent = pins.filter(({ text }) => text.trim() === "").map(({ id }) => [id, "Say what is wrong here."]);
  const nothing = comment.trim() === "" && pins.length === 0 ? [["comment", "Say what should be changed."]] : [];
  return Object.fromEntries([...silent, ...nothing]) as Record<string, string>;
}

export function rejectingOf({ reason, comment, position_mm: position, segment, pins }: SendBackDraft): Rejecting {
  const along = pins.length > 0 ? { pins: pins.map(newPin) } : {};
  if (comment.trim() === "") return { reason, comment: "", ...along };
  return {
    reason, comment: comment.trim(), ...(position ? { position_mm: position } : {}),
    ...(segment === null ? {} : { segment }), ...along,
  };
}

const newPin = ({ text, position_mm, segment, blocking }: DraftPin): NewPin =>
  ({ text: text.trim(), position_mm, blocking, ...(segment === null ? {} : { segment }) });
