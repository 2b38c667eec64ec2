/** Runs the session of one task: the socket on one side, the screen on the other, the pure state machine between. */

import { createStore, type StoreApi } from "zustand/vanilla";
import { step } from "../domain/annotation";
import type { Vec3 } from "../domain/geometry";
import { encodePatch } from "../domain/patches";
import { readMessage } from "../domain/protocol";
import {
  begin, type Edit, type Effect, type Happening, isOperating, isWaiting, type Session, type Shown,
} from "../domain/session";
import { type Channel, openSocket } from "./socket";

/** What a session needs of a viewer. */
export interface Screen {
  /** Resolves with the number of voxels that it changed. */
  applyPatch(edit: Edit): Promise<number>;
  preview(edit: Edit | null): Promise<void>;
  clearLabelmap(): void;
}

interface Surroundings {
  /** A sentence for the person. */
  readonly notice: (sentence: string) => void;
  /** The task's row changed on the server. */
  readonly taskChanged: () => void;
  /** Tests give their own line. */
  readonly dial?: typeof openSocket;
}

/** How likely each cell is a segment's. start, factor: in voxels. packed: gzip of one byte per cell. */
export interface LikelihoodReply {
  readonly segment: number;
  readonly start: Vec3;
  readonly factor: Vec3;
  readonly shape: Vec3;
  readonly packed: ArrayBuffer;
}

export interface TaskSession {
  readonly store: StoreApi<Session>;
  happen(happening: Happening): void;
  /** Tell other pages of this task where one looks. */
  look(positionMm: readonly [number, number, number] | null): void;
  /** Called when surfaces of the label were made. Returns the way to stop listening. */
  onSurfaces(listener: () => void): () => void;
  /** Ask how likely places are the segment's; `onLikelihood` hears the answer. */
  askLikelihood(segment: number, locked: readonly number[]): void;
  onLikelihood(listener: (reply: LikelihoodReply) => void): () => void;
  /** Bring a screen without labels up to the journal and keep it there. Returns the disconnect. */
  connect(screen: Screen): () => void;
}

const HEARTBEAT_MS = 30_000;
const LOOK_AFTER_MS = 5_000;
const PATIENCE_MS = 2_000;
const OPERATION_LOOKS = 7;
const CLOSED_BY_US = 1000;

export function createTaskSession(task: string, surroundings: Surroundings): TaskSession {
  const { notice, taskChanged, dial = openSocket } = surroundings;
  const store = createStore<Session>(() => begin(null));
  const surfaceListeners = new Set<() => void>();
  const likelihoodListeners = new Set<(reply: LikelihoodReply) => void>();
  let line: { readonly channel: Channel; readonly show: (effect: Drawn) => void } | null = null;

  function happen(happening: Happening): void {
    const { session, effects } = step(store.getState(), happening);
    store.setState(session, true);
    for (const effect of effects) carryOut(effect);
  }

  function carryOut(effect: Effect): void {
    if (effect.kind === "notice") return notice(effect.text);
    if (effect.kind === "taskChanged") return taskChanged();
    if (!line) return;
    if (effect.kind === "send") line.channel.send(effect.message);
    else if (effect.kind === "sendPatch") sendPatch(line.channel, effect);
    else if (effect.kind === "restart") line.channel.restart(effect.patient ? PATIENCE_MS : 0);
    else line.show(effect);
  }

  function listen(): Channel {
    return dial(`/ws/tasks/${task}/`, {
      onOpen: () => happen({ kind: "opened" }),
      onDown: ({ code, final }) => {
        happen({ kind: "down", final });
        if (final && code !== CLOSED_BY_US) taskChanged();
      },
      onMessage(fields, bytes) {
        if (fields.type === "likelihood" && bytes) {
          const reply = { ...fields, packed: bytes } as unknown as LikelihoodReply;
          for (const listener of likelihoodListeners) listener(reply);
          return;
        }
        const message = readMessage(fields);
        if (message?.type === "event" && message.name === "surfaces.changed") {
          for (const listener of surfaceListeners) listener();
        } else if (message) happen({ kind: "message", message, edit: bytes });
      },
    });
  }

  return {
    store,
    happen,
    onSurfaces(listener) {
      surfaceListeners.add(listener);
      return () => surfaceListeners.delete(listener);
    },
    askLikelihood: (segment, locked) => void line?.channel.send({ type: "likelihood", segment, locked }),
    onLikelihood(listener) {
      likelihoodListeners.add(listener);
      return () => likelihoodListeners.delete(listener);
    },
    look: (positionMm) => void line?.channel.send({ type: "presence", position_mm: positionMm }),
    connect(screen) {
      happen({ kind: "newScreen" });
      const mine = { channel: listen(), show: applier(screen, notice, happen) };
      line = mine;
      const heartbeat = setInterval(() => {
        if (store.getState().fence !== null) mine.channel.send({ type: "heartbeat" });
      }, HEARTBEAT_MS);
      const watch = setInterval(stallWatch(store, () => happen({ kind: "stalled" })), LOOK_AFTER_MS);
      return () => {
        clearInterval(heartbeat);
        clearInterval(watch);
        line = null;
        mine.channel.close();
      };
    },
  };
}

function sendPatch(channel: Channel, { sequence, base, patch }: Extract<Effect, { kind: "sendPatch" }>): void {
  channel.sendBytes({ type: "patch", sequence, base }, encodePatch(patch, { base, revision: 0 }));
}

type Drawn = Extract<Effect, { kind: "apply" | "keep" | "clear" | "preview" }>;

/** Effects on the screen. A kept stroke is drawn again only where edits are still on their way to the screen. */
function applier(
  screen: Screen, notice: (sentence: string) => void, happen: TaskSession["happen"],
): (effect: Drawn) => void {
  let underway = 0;
  const failed = (reason: unknown): void => {
    notice(reason instanceof Error ? reason.message : "An edit could not be shown. Reload the page.");
  };
  const apply = (edit: Edit, of: Shown | undefined): void => {
    underway += 1;
    const told = (voxels: number): void => {
      if (of !== undefined) happen({ kind: "shown", of, voxels });
    };
    void screen.applyPatch(edit).then(told).catch(failed).finally(() => { underway -= 1; });
  };
  return (effect) => {
    if (effect.kind === "clear") screen.clearLabelmap();
    else if (effect.kind === "preview") void screen.preview(effect.edit).catch(failed);
    else if (effect.kind === "apply") apply(effect.edit, effect.of);
    else if (underway > 0) apply(effect.edit, undefined);
  };
}

/**
 * Two looks in a row at a session that waits, without a word of the server between them: the line only looks alive.
 * An operation has its deadline on the server, so it is waited for longer.
 */
function stallWatch(store: StoreApi<Session>, stalled: () => void): () => void {
  let seen: number | null = null;
  let looks = 0;
  return () => {
    const session = store.getState();
    if (!isWaiting(session)) seen = null;
    else if (seen !== session.progress) {
      seen = session.progress;
      looks = 1;
    } else if (looks < (isOperating(session) ? OPERATION_LOOKS : 1)) looks += 1;
    else {
      seen = null;
      stalled();
    }
  };
}
