import type { FileAnswer, FileRequest } from "./fileWorker";

export interface FileReading {
  sha256(file: Blob): Promise<string>;
  /** A zip of the files; the same files give the same bytes. */
  pack(files: readonly { name: string; file: Blob }[]): Promise<Blob>;
}

/** What cannot be read on this side; the message is a sentence. */
export class UnreadableFile extends Error {}

/** One worker for all; it starts with the first file that has to be read. */
export function createFileReading(): FileReading {
  let worker: Worker | null = null;
  const waiting = new Map<number, { resolve: (answer: FileAnswer) => void; reject: (reason: Error) => void }>();
  let last = 0;
  const started = (): Worker => {
    worker ??= new Worker(new URL("./fileWorker.ts", import.meta.url), { type: "module" });
    worker.onmessage = ({ data }: MessageEvent<FileAnswer>) => {
      waiting.get(data.id)?.resolve(data);
      waiting.delete(data.id);
    };
    worker.onerror = () => {
      waiting.forEach(({ reject }) => reject(new UnreadableFile("The files cannot be read here; reload the page.")));
      waiting.clear();
    };
    return worker;
  };
  const ask = async (request: (id: number) => FileRequest): Promise<FileAnswer> => {
    last += 1;
    const id = last;
    const answer = await new Promise<FileAnswer>((resolve, reject) => {
      waiting.set(id, { resolve, reject });
      started().postMessage(request(id));
    });
    if ("failure" in answer) throw new UnreadableFile(answer.failure);
    return answer;
  };
  return {
    async sha256(file) {
      const answer = await ask((id) => ({ id, hash: file }));
      return "sha256" in answer ? answer.sha256 : "";
    },
    async pack(files) {
      const answer = await ask((id) => ({ id, pack: files }));
      return "zip" in answer ? answer.zip : new Blob();
    },
  };
}
