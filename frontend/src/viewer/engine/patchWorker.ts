import type { Vec3 } from "../../domain/geometry";
import { BadPatch, decodePatch, type Patch } from "../../domain/patches";

export interface DecodeRequest {
  readonly id: number;
  readonly frame: ArrayBuffer;
  readonly shape: Vec3;
}

export type DecodeAnswer =
  | { readonly id: number; readonly patch: Patch | null }
  | { readonly id: number; readonly failure: string };

function answer({ id, frame, shape }: DecodeRequest): DecodeAnswer {
  try {
    return { id, patch: decodePatch(frame, shape) };
  } catch (reason) {
    if (reason instanceof BadPatch) return { id, failure: reason.message };
    throw reason;
  }
}

addEventListener("message", ({ data }: MessageEvent<DecodeRequest>) => {
  const told = answer(data);
  const buffers = "patch" in told && told.patch ? [told.patch.values.buffer, told.patch.changed.buffer] : [];
  postMessage(told, { transfer: buffers });
});
