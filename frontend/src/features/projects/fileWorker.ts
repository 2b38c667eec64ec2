/** Reads files off the main thread, each once and in pieces: their hash, or a zip of them. */

import { crc32 } from "../../domain/crc32";
import { Sha256 } from "../../domain/sha256";
import { zipOf } from "../../domain/zip";

export type FileRequest =
  | { readonly id: number; readonly hash: Blob }
  | { readonly id: number; readonly pack: readonly { name: string; file: Blob }[] };

export type FileAnswer =
  | { readonly id: number; readonly sha256: string }
  | { readonly id: number; readonly zip: Blob }
  | { readonly id: number; readonly failure: string };

const PIECE = 4 * 2 ** 20;

async function inPieces(file: Blob, take: (bytes: Uint8Array) => void): Promise<void> {
  for (let at = 0; at < file.size; at += PIECE) {
    take(new Uint8Array(await file.slice(at, at + PIECE).arrayBuffer()));
  }
}

async function answer(request: FileRequest): Promise<FileAnswer> {
  const { id } = request;
  try {
    if ("hash" in request) {
      const sum = new Sha256();
      await inPieces(request.hash, (bytes) => sum.update(bytes));
      return { id, sha256: sum.hex() };
    }
    const entries = [];
    for (const { name, file } of request.pack) {
      let crc = 0;
      await inPieces(file, (bytes) => (crc = crc32(bytes, crc)));
      entries.push({ name, file, crc });
    }
    return { id, zip: zipOf(entries) };
  } catch {
    return { id, failure: "The file cannot be read; was it moved or changed? Choose it again." };
  }
}

addEventListener("message", ({ data }: MessageEvent<FileRequest>) => {
  void answer(data).then((told) => postMessage(told));
});
