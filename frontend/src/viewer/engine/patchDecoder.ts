import type { Vec3 } from "../../domain/geometry";
import { BadPatch, type Patch } from "../../domain/patches";
import type { DecodeAnswer, DecodeRequest } from "./patchWorker";

interface PatchDecoder {
  /** Rejects with BadPatch. The frame stays the caller's. */
  decode(frame: ArrayBuffer, shape: Vec3): Promise<Patch | null>;
  dispose(): void;
}

interface Waiting {
  readonly resolve: (patch: Patch | null) => void;
  readonly reject: (reason: Error) => void;
}

/** Decodes off the main thread, so that a whole organ never holds up a stroke. */
export function createPatchDecoder(): PatchDecoder {
  const worker = new Worker(new URL("./patchWorker.ts", import.meta.url), { type: "module" });
  const waiting = new Map<number, Waiting>();
  let last = 0;
  const failAll = (message: string): void => {
    for (const { reject } of waiting.values()) reject(new Error(message));
    waiting.clear();
  };
  worker.addEventListener("message", ({ data }: MessageEvent<DecodeAnswer>) => {
    const one = waiting.get(data.id);
    waiting.delete(data.id);
    if ("failure" in data) one?.reject(new BadPatch(data.failure));
    else one?.resolve(data.patch);
  });
  worker.addEventListener("error", () => failAll("The decoder of label patches failed; reload the page."));
  return {
    decode: (frame, shape) =>
      new Promise((resolve, reject) => {
        last += 1;
        waiting.set(last, { resolve, reject });
        worker.postMessage({ id: last, frame, shape } satisfies DecodeRequest);
      }),
    dispose() {
      worker.terminate();
      failAll("The viewer was closed.");
    },
  };
}
