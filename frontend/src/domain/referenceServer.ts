/** A tiny server of one task for tests: the journal's rules over a handful of voxels, and lines that may break. */

import type { Patch } from "./patches";
import type { PromptItem, ServerMessage } from "./protocol";
import type { Effect } from "./session";

export const VOXELS = 10;

interface Delivery {
  readonly message: ServerMessage;
  readonly edit: Patch | null;
}

/** The voxels of a patch over the whole grid: `voxels[n]` null is unchanged. */
export function patchOf(voxels: readonly (number | null)[]): Patch {
  return {
    box: { start: [0, 0, 0], stop: [1, 1, VOXELS] }, base: 0, revision: 0,
    values: Uint8Array.from(voxels, (value) => value ?? 0),
    changed: Uint8Array.from(voxels, (value) => (value === null ? 0 : 1)),
  };
}

export function applyTo(voxels: Uint8Array, patch: Patch): void {
  patch.changed.forEach((changed, n) => {
    if (changed) voxels[n] = patch.values[n] ?? 0;
  });
}

export class ReferenceServer {
  readonly voxels = new Uint8Array(VOXELS);
  readonly states: Uint8Array[] = [new Uint8Array(VOXELS)];
  readonly strokes: Patch[] = [];
  prompts: Record<number, readonly PromptItem[]> = {};
  fence = 1;
  sequence = 0;
  /** What the page has sent and the server has not read. */
  inbox: Effect[] = [];
  /** What the server has said and the page has not read: to this page alone, and to everybody. Each keeps its order. */
  direct: Delivery[] = [];
  group: Delivery[] = [];
  #trusted = false;
  #undo: number[] = [];
  #redo = false;

  get history() {
    return { canUndo: this.#undo.length > 0, canRedo: this.#redo };
  }

  get revision(): number {
    return this.states.length - 1;
  }

  breakLine(): void {
    this.inbox = [];
    this.direct = [];
    this.group = [];
    this.#trusted = false;
  }

  /** Someone else writes. */
  remoteEdit(patch: Patch): void {
    this.#commit(patch);
    this.#tellAll(patch);
  }

  read(refuse: boolean, patchFromModel: Patch): void {
    const heard = this.inbox.shift();
    if (heard?.kind === "sendPatch") this.#stroke(heard.sequence, heard.patch, refuse);
    if (heard?.kind !== "send") return;
    const { type } = heard.message;
    if (type === "hello") this.#hello(heard.message);
    if (type === "undo") this.#undoLast(heard.message.sequence as number);
    if (type === "operate") this.#operate(heard.message.sequence as number, refuse, patchFromModel);
    if (type === "prompt") this.#answer(heard.message, refuse, patchFromModel);
  }

  #hello(message: Readonly<Record<string, unknown>>): void {
    this.#trusted = message.fence === this.fence;
    const base = (message.revision as number | undefined) ?? 0;
    const from = this.states[base] ?? new Uint8Array(VOXELS);
    const { revision } = this;
    this.direct.push({
      message: {
        type: "state", status: "in_progress", version: 1, revision, sequence: this.sequence, editable: this.#trusted,
        prompts: { ...this.prompts }, history: this.history,
      },
      edit: null,
    });
    const voxels = patchOf(Array.from(this.voxels, (value, n) => (value === from[n] ? null : value)));
    const { prompts, history } = this;
    this.direct.push({
      message: { type: "patch", revision, base, kind: "catch_up", by: null, prompts, history }, edit: voxels,
    });
  }

  #stroke(sequence: number, patch: Patch, refuse: boolean): void {
    if (!this.#trusted) return this.#refuse({ sequence, code: "stale_fence" });
    if (sequence > this.sequence) {
      if (refuse) return this.#refuse({ sequence, code: "bad_patch" });
      this.#commit(patch);
      this.strokes.push(patch);
      this.sequence = sequence;
    }
    this.#ack(sequence);
  }

  #undoLast(sequence: number): void {
    if (!this.#trusted) return this.#refuse({ sequence, code: "stale_fence" });
    if (sequence <= this.sequence) return this.#ack(sequence);
    const last = this.#undo.pop();
    if (last === undefined) return this.#refuse({ sequence, code: "nothing_to_undo" });
    const [before, after] = [this.states[last - 1], this.states[last]] as [Uint8Array, Uint8Array];
    const back = patchOf(Array.from(after, (value, n) => (value === before[n] ? null : (before[n] ?? 0))));
    this.#commit(back);
    this.#undo.pop();
    this.#redo = true;
    this.sequence = sequence;
    this.#ack(sequence);
    this.#tellAll(back);
  }

  #operate(sequence: number, refuse: boolean, patch: Patch): void {
    if (!this.#trusted) return this.#refuse({ sequence, code: "stale_fence" });
    if (sequence <= this.sequence) return this.#ack(sequence);
    if (refuse) return this.#refuse({ sequence, code: "nothing_changed" });
    this.#commit(patch);
    this.sequence = sequence;
    this.#ack(sequence);
    this.#tellAll(patch);
  }

  #answer(message: Readonly<Record<string, unknown>>, refuse: boolean, patch: Patch): void {
    const { request, segment, items } = message as { request: number; segment: number; items: PromptItem[] };
    const answer = { type: "answer", request, method: "test", model: null, seconds: 0, history: this.history } as const;
    this.direct.push({ message: { ...answer, stage: "coarse", revision: 0 }, edit: patch });
    if (refuse) return this.#refuse({ request, code: "superseded" });
    this.prompts = { ...this.prompts, [segment]: items };
    this.#commit(patch);
    this.direct.push({ message: { ...answer, stage: "final", revision: this.revision }, edit: patch });
  }

  #commit(patch: Patch): void {
    applyTo(this.voxels, patch);
    this.states.push(this.voxels.slice());
    this.#undo.push(this.revision);
    this.#redo = false;
  }

  #tellAll(patch: Patch): void {
    const { revision, prompts, history } = this;
    const facts = { revision, base: revision - 1, kind: "stroke", by: null, prompts, history };
    this.group.push({ message: { type: "patch", ...facts }, edit: patch });
  }

  #ack(sequence: number): void {
    const { revision, history } = this;
    this.direct.push({ message: { type: "ack", sequence, revision, history }, edit: null });
  }

  #refuse({ sequence, request, code }: { sequence?: number; request?: number; code: string }): void {
    const refused = { sequence: sequence ?? null, request: request ?? null };
    this.direct.push({ message: { type: "error", ...refused, code, detail: "No." }, edit: null });
  }
}
