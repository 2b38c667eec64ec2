/** What travels on /ws/tasks/{id}/, typed. docs/protocol.md specifies every field; reading here trusts none of them. */

import type { Vec3 } from "./geometry";

/** One prompt of a segment, as the wire has it. */
export interface PromptItem {
  readonly kind: "point" | "scribble" | "box" | "lasso";
  readonly include: boolean;
  /** mm LPS. */
  readonly positions_mm: readonly Vec3[];
  readonly radius_mm?: number;
}

/** The full list of prompts by segment number. */
export type Prompts = Readonly<Record<number, readonly PromptItem[]>>;

/** Who did it. */
export interface Someone {
  readonly id: string;
  readonly name: string;
}

export type ServerMessage =
  | {
      readonly type: "state";
      readonly status: string;
      readonly version: number;
      readonly revision: number;
      readonly sequence: number;
      readonly editable: boolean;
      readonly prompts: Prompts;
      readonly history: History | null;
    }
  | {
      readonly type: "answer";
      readonly request: number;
      readonly stage: "coarse" | "final";
      readonly revision: number;
      readonly method: string;
      readonly model: string | null;
      readonly seconds: number;
      readonly history: History | null;
    }
  | {
      readonly type: "patch";
      readonly revision: number;
      /** 0: the patch starts from background everywhere. */
      readonly base: number;
      readonly kind: string;
      readonly by: Someone | null;
      readonly prompts: Prompts;
      readonly history: History | null;
    }
  | {
      readonly type: "ack";
      readonly sequence: number;
      readonly revision: number;
      readonly history: History | null;
    }
  | {
      readonly type: "event";
      /** What it is about, for example "task.changed". */
      readonly name: string;
      /** What was done to the task. */
      readonly action: string | null;
    }
  | {
      readonly type: "presence";
      /** One open page; its name means nothing else. */
      readonly page: string;
      readonly user: Someone | null;
      /** null: it has gone. */
      readonly positionMm: Vec3 | null;
    }
  | {
      readonly type: "error";
      readonly request: number | null;
      readonly sequence: number | null;
      readonly code: string;
      readonly detail: string;
    };

/** Whether there is something to take back and to bring again; null in a message that does not say. */
export interface History {
  readonly canUndo: boolean;
  readonly canRedo: boolean;
}

type Fields = Readonly<Record<string, unknown>>;

/** A server message of the fields that came; null for a type that this version does not know. */
export function readMessage(fields: Fields): ServerMessage | null {
  const { can_undo: canUndo, can_redo: canRedo } = fields;
  const history = typeof canUndo === "boolean" && typeof canRedo === "boolean" ? { canUndo, canRedo } : null;
  const revision = whole(fields.revision) ?? 0;
  const sequence = whole(fields.sequence);
  switch (fields.type) {
    case "state":
      return {
        type: "state", status: text(fields.status) ?? "", version: whole(fields.version) ?? 0, revision,
        sequence: sequence ?? 0, editable: fields.editable === true, prompts: promptsOf(fields.prompts), history,
      };
    case "answer":
      return {
        type: "answer", request: whole(fields.request) ?? 0, stage: fields.stage === "final" ? "final" : "coarse",
        revision, method: text(fields.method) ?? "", model: text(fields.model),
        seconds: typeof fields.seconds === "number" ? fields.seconds : 0, history,
      };
    case "patch":
      return {
        type: "patch", revision, base: whole(fields.base) ?? 0, kind: text(fields.kind) ?? "",
        by: someoneOf(fields.by), prompts: promptsOf(fields.prompts), history,
      };
    case "ack":
      return { type: "ack", sequence: sequence ?? 0, revision, history };
    case "event":
      return { type: "event", name: text(fields.event) ?? "", action: text(fields.action) };
    case "presence":
      return {
        type: "presence", page: text(fields.page) ?? "", user: someoneOf(fields.user),
        positionMm: positionOf(fields.position_mm),
      };
    case "error":
      return {
        type: "error", request: whole(fields.request), sequence, code: text(fields.code) ?? "unknown",
        detail: text(fields.detail) ?? "The server refused this.",
      };
    default:
      return null;
  }
}

const whole = (value: unknown): number | null => (Number.isInteger(value) ? (value as number) : null);
const text = (value: unknown): string | null => (typeof value === "string" && value !== "" ? value : null);
const isFields = (value: unknown): value is Fields =>
  typeof value === "object" && value !== null && !Array.isArray(value);

function someoneOf(value: unknown): Someone | null {
  return isFields(value) ? { id: text(value.id) ?? "", name: text(value.name) ?? "Someone" } : null;
}

function positionOf(value: unknown): Vec3 | null {
  const good = Array.isArray(value) && value.length === 3 && value.every((part) => Number.isFinite(part));
  return good ? (value as unknown as Vec3) : null;
}

/** Prompts by segment; what is malformed in them is left out. */
function promptsOf(value: unknown): Prompts {
  if (!isFields(value)) return {};
  const prompts: Record<number, readonly PromptItem[]> = {};
  for (const [segment, items] of Object.entries(value)) {
    if (Array.isArray(items)) prompts[Number(segment)] = items.flatMap((item: unknown) => itemOf(item) ?? []);
  }
  return prompts;
}

function itemOf(value: unknown): PromptItem | null {
  if (!isFields(value)) return null;
  const { kind, include, positions_mm: given, radius_mm: radius } = value;
  if (kind !== "point" && kind !== "scribble" && kind !== "box" && kind !== "lasso") return null;
  if (!Array.isArray(given) || typeof include !== "boolean") return null;
  const positions = given.flatMap((position: unknown) => {
    const read = positionOf(position);
    return read ? [read] : [];
  });
  return { kind, include, positions_mm: positions, ...(typeof radius === "number" ? { radius_mm: radius } : {}) };
}
