/** Files on their way to the server. Lives outside React, so that looking at another page stops no upload. */

import { createStore } from "zustand/vanilla";
import { ApiError } from "../../api/client";
import { newKey } from "../../api/intent";
import type { UploadAnswer } from "../../api/types";
import type { UploadOptions } from "../../api/upload";

/** Sends one file to a project. */
export type SendFile = (project: string, file: File, options: UploadOptions) => Promise<UploadAnswer>;

export interface Upload {
  id: string;
  project: string;
  file: File;
  state: "waiting" | "sending" | "refused" | "duplicate";
  /** 0..1 of the bytes sent. */
  fraction: number;
  /** Why it was refused. */
  sentence: string;
}

const AT_ONCE = 2;

/** told: a file has become an import job, or was there already. */
export function createUploads(send: SendFile, told: (project: string) => void) {
  const store = createStore<{ uploads: readonly Upload[] }>(() => ({ uploads: [] }));
  const stops = new Map<string, AbortController>();

  const all = () => store.getState().uploads;
  const put = (uploads: readonly Upload[]) => store.setState({ uploads });
  const change = (id: string, news: Partial<Upload>) =>
    put(all().map((upload) => (upload.id === id ? { ...upload, ...news } : upload)));
  const remove = (id: string) => put(all().filter((upload) => upload.id !== id));

  function next(): void {
    const free = AT_ONCE - all().filter(({ state }) => state === "sending").length;
    const waiting = all().filter(({ state }) => state === "waiting");
    for (const upload of waiting.slice(0, Math.max(0, free))) void start(upload);
  }

  async function start({ id, project, file }: Upload): Promise<void> {
    const stop = new AbortController();
    stops.set(id, stop);
    change(id, { state: "sending", fraction: 0, sentence: "" });
    try {
      const onProgress = (fraction: number) => change(id, { fraction });
      const answer = await send(project, file, { key: id, onProgress, signal: stop.signal });
      if ("duplicate" in answer) change(id, { state: "duplicate", fraction: 1 });
      else remove(id);
      told(project);
    } catch (error) {
      if (stop.signal.aborted) remove(id);
      else change(id, { state: "refused", sentence: sentenceFor(error) });
    } finally {
      stops.delete(id);
      next();
    }
  }

  return {
    store,
    add: (project: string, files: readonly File[]): void => {
      put([...all(), ...files.map((file) => waiting(project, file))]);
      next();
    },
    /** Stops it, or takes it off the list when it has ended. */
    drop: (id: string): void => {
      const stop = stops.get(id);
      if (stop) stop.abort();
      else remove(id);
    },
    retry: (id: string): void => {
      change(id, { state: "waiting" });
      next();
    },
  };
}

const waiting = (project: string, file: File): Upload => {
  return { id: newKey(), project, file, state: "waiting", fraction: 0, sentence: "" };
};

function sentenceFor(error: unknown): string {
  return error instanceof ApiError ? error.detail : "It could not be sent; try again.";
}

export type Uploads = ReturnType<typeof createUploads>;
