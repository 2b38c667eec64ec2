/** Runs the session of one task: the socket on one side, the screen on the other, the pure state machine between. */

import { createStore, type StoreApi } from "zustand/vanilla";
import { step } from "../domain/annotation";
import { encodePatch } from "../domain/patches";
import { readMessage } from "../domain/protocol";
import { begin, type Edit, type Effect, type Happening, isWaiting, type Session } from "../domain/session";
import { type Channel, openSocket } from "./socket";

/** What a session needs of a viewer. */
export interface Screen {
  applyPatch(edit: Edit): Promise<void>;
  preview(edit: Edit | null): Promise<void>;
  clearLabelmap(): void;
}

export interface Surroundings {
  /** A sentence for the person. */
  readonly notice: (sentence: string) => void;
  /** The task's row changed on the server. */
  readonly taskChanged: () => void;
  /** Tests give their own line. */
  readonly dial?: typeof openSocket;
}

export interface TaskSession {
  readonly store: StoreApi<Session>;
  happen(happening: Happening): void;
  /** Tell other pages of this task where one looks. */
  look(positionMm: readonly [number, number, number] | null): void;
  close(): void;
}

const HEARTBEAT_MS = 30_000;
const LOOK_AFTER_MS = 5_000;
const PATIENCE_MS = 2_000;

export function openTaskSession(task: string, screen: Screen, surroundings: Surroundings): TaskSession {
  const { notice, taskChanged, dial = openSocket } = surroundings;
  const store = createStore<Session>(() => begin(null));
  const show = applier(screen, notice);

  const channel = dial(`/ws/tasks/${task}/`, {
    onOpen: () => happen({ kind: "opened" }),
    onDown: ({ final }) => {
      happen({ kind: "down", final });
      if (final) taskChanged();
    },
    onMessage(fields, bytes) {
      const message = readMessage(fields);
      if (message) happen({ kind: "message", message, edit: bytes });
    },
  });

  function happen(happening: Happening): void {
    const { session, effects } = step(store.getState(), happening);
    store.setState(session, true);
    for (const effect of effects) carryOut(effect, channel);
  }

  function carryOut(effect: Effect, line: Channel): void {
    switch (effect.kind) {
      case "send":
        line.send(effect.message);
        return;
      case "sendPatch": {
        const { sequence, base, patch } = effect;
        line.sendBytes({ type: "patch", sequence, base }, encodePatch(patch, { base, revision: 0 }));
        return;
      }
      case "restart":
        return line.restart(effect.patient ? PATIENCE_MS : 0);
      case "notice":
        return notice(effect.text);
      case "taskChanged":
        return taskChanged();
      default:
        return show(effect);
    }
  }

  const heartbeat = setInterval(() => {
    if (store.getState().fence !== null) channel.send({ type: "heartbeat" });
  }, HEARTBEAT_MS);
  const watch = setInterval(stallWatch(store, () => happen({ kind: "stalled" })), LOOK_AFTER_MS);

  return {
    store,
    happen,
    look: (positionMm) => void channel.send({ type: "presence", position_mm: positionMm }),
    close() {
      clearInterval(heartbeat);
      clearInterval(watch);
      channel.close();
    },
  };
}

type Shown = Extract<Effect, { kind: "apply" | "keep" | "clear" | "preview" }>;

/** Effects on the screen. A kept stroke is drawn again only where edits are still on their way to the screen. */
function applier(screen: Screen, notice: (sentence: string) => void): (effect: Shown) => void {
  let underway = 0;
  const failed = (reason: unknown): void => {
    notice(reason instanceof Error ? reason.message : "An edit could not be shown. Reload the page.");
  };
  const apply = (edit: Edit): void => {
    underway += 1;
    void screen.applyPatch(edit).catch(failed).finally(() => { underway -= 1; });
  };
  return (effect) => {
    if (effect.kind === "clear") screen.clearLabelmap();
    else if (effect.kind === "preview") void screen.preview(effect.edit).catch(failed);
    else if (effect.kind === "apply" || underway > 0) apply(effect.edit);
  };
}

/** Two looks in a row at a session that waits, without a word of the server between them: the line only looks alive. */
function stallWatch(store: StoreApi<Session>, stalled: () => void): () => void {
  let seen: number | null = null;
  return () => {
    const session = store.getState();
    if (!isWaiting(session)) seen = null;
    else if (seen !== session.progress) seen = session.progress;
    else {
      seen = null;
      stalled();
    }
  };
}
