/** Parcels on their way to the server. Lives outside React, so that looking at another page stops no upload. */

import { createStore } from "zustand/vanilla";
import { ApiError } from "../../api/client";
import { newKey } from "../../api/intent";
import type { UploadOptions } from "../../api/upload";
import { UnreadableFile } from "./fileReader";
import { type Parcel, tooMuch } from "./parcels";

/** Sends one parcel to a project; "known" when the project had it already and nothing was sent. */
export type SendParcel = (project: string, parcel: Parcel, options: UploadOptions) => Promise<"sent" | "known">;

interface Upload {
  id: string;
  project: string;
  parcel: Parcel;
  state: "waiting" | "sending" | "refused";
  /** 0..1 of the bytes sent. */
  fraction: number;
  /** Why it was refused. */
  sentence: string;
}

/** Of everything that was dropped since the last pause: how many are through, and how many needed no sending. */
export interface Tally {
  total: number;
  sent: number;
  known: number;
}

interface UploadsState {
  uploads: readonly Upload[];
  tallies: Readonly<Record<string, Tally>>;
}

const AT_ONCE = 3;
const TRIES = 3;
const PAUSE_MS = 1500;
const NONE: Tally = { total: 0, sent: 0, known: 0 };

/**
 * told: a parcel has become an import job, or was there already; with the tally once nothing of the project is on its
 * way any more. pauseMs: before a parcel that was not heard is sent again.
 */
export function createUploads(
  send: SendParcel, told: (project: string, ended: Tally | null) => void, pauseMs = PAUSE_MS,
) {
  const store = createStore<UploadsState>(() => ({ uploads: [], tallies: {} }));
  const stops = new Map<string, AbortController>();

  const all = () => store.getState().uploads;
  const put = (uploads: readonly Upload[]) => store.setState({ uploads });
  const change = (id: string, news: Partial<Upload>) =>
    put(all().map((upload) => (upload.id === id ? { ...upload, ...news } : upload)));
  const remove = (id: string) => put(all().filter((upload) => upload.id !== id));
  const count = (project: string, more: Partial<Tally>) => {
    const { total, sent, known } = store.getState().tallies[project] ?? NONE;
    const tally = {
      total: total + (more.total ?? 0), sent: sent + (more.sent ?? 0), known: known + (more.known ?? 0),
    };
    store.setState({ tallies: { ...store.getState().tallies, [project]: tally } });
  };
  const forget = (id: string, project: string) => {
    remove(id);
    count(project, { total: -1 });
  };
  const isBusy = (project: string) =>
    all().some((upload) => upload.project === project && upload.state !== "refused");

  function next(): void {
    const free = AT_ONCE - all().filter(({ state }) => state === "sending").length;
    const waiting = all().filter(({ state }) => state === "waiting");
    for (const upload of waiting.slice(0, Math.max(0, free))) void start(upload);
  }

  async function start({ id, project, parcel }: Upload): Promise<void> {
    const stop = new AbortController();
    stops.set(id, stop);
    change(id, { state: "sending", fraction: 0, sentence: "" });
    try {
      const onProgress = (fraction: number) => change(id, { fraction });
      const way = await patiently(() => send(project, parcel, { key: id, onProgress, signal: stop.signal }), stop);
      remove(id);
      count(project, { sent: 1, known: way === "known" ? 1 : 0 });
      told(project, isBusy(project) ? null : (store.getState().tallies[project] ?? NONE));
    } catch (error) {
      if (stop.signal.aborted) forget(id, project);
      else change(id, { state: "refused", sentence: sentenceFor(error) });
    } finally {
      stops.delete(id);
      next();
    }
  }

  /** A server that was not heard is asked again, with the same key: a second try has no second effect. */
  async function patiently<T>(act: () => Promise<T>, stop: AbortController): Promise<T> {
    for (let tries = 1; ; tries += 1) {
      try {
        return await act();
      } catch (error) {
        const unheard = error instanceof ApiError && (error.status === 0 || error.status >= 502);
        if (!unheard || tries === TRIES || stop.signal.aborted) throw error;
        await new Promise((resolve) => setTimeout(resolve, pauseMs * tries));
      }
    }
  }

  return {
    store,
    /** What was refused before and comes again takes its old place. */
    add: (project: string, parcels: readonly Parcel[]): void => {
      const paths = new Set(parcels.map(({ path }) => path));
      for (const old of all()) {
        if (old.project === project && old.state === "refused" && paths.has(old.parcel.path)) forget(old.id, project);
      }
      if (!isBusy(project)) store.setState({ tallies: { ...store.getState().tallies, [project]: NONE } });
      count(project, { total: parcels.length });
      put([...all(), ...parcels.map((parcel) => begun(project, parcel))]);
      next();
    },
    /** Stops it, or takes it off the list when it has ended. */
    drop: (id: string): void => {
      const stop = stops.get(id);
      const upload = all().find((one) => one.id === id);
      if (stop) stop.abort();
      else if (upload) forget(id, upload.project);
    },
    retry: (id: string): void => {
      change(id, { state: "waiting" });
      next();
    },
  };
}

function begun(project: string, parcel: Parcel): Upload {
  const sentence = tooMuch(parcel) ?? "";
  return { id: newKey(), project, parcel, state: sentence ? "refused" : "waiting", fraction: 0, sentence };
}

function sentenceFor(error: unknown): string {
  if (error instanceof ApiError) return error.detail;
  return error instanceof UnreadableFile ? error.message : "It could not be sent; try again.";
}

export type Uploads = ReturnType<typeof createUploads>;
