import { expect, it, vi } from "vitest";
import { ApiError } from "../../api/client";
import type { UploadAnswer } from "../../api/types";
import type { UploadOptions } from "../../api/upload";
import { createUploads } from "./uploads";

interface Sent extends UploadOptions {
  name: string;
  answer: (answer: UploadAnswer) => void;
  refuse: (error: unknown) => void;
}

function uploadsOnTheWay(...names: string[]) {
  const sent: Sent[] = [];
  const told = vi.fn();
  const uploads = createUploads(
    (_project, file, options) =>
      new Promise((answer, refuse) => {
        options.signal.addEventListener("abort", () => refuse(new DOMException("stopped", "AbortError")));
        sent.push({ ...options, name: file.name, answer, refuse });
      }),
    told,
  );
  uploads.add("p", names.map((name) => new File(["x"], name)));
  const listed = () => uploads.store.getState().uploads.map(({ file, state }) => `${file.name} ${state}`);
  return { uploads, sent, told, listed };
}

const settled = () => new Promise((resolve) => setTimeout(resolve));

it("sends two files at once and the others after them", async () => {
  const { sent, told, listed } = uploadsOnTheWay("a", "b", "c");
  expect(listed()).toEqual(["a sending", "b sending", "c waiting"]);
  sent[0]?.answer({ job: "j" });
  await settled();
  expect(listed()).toEqual(["b sending", "c sending"]);
  expect(told).toHaveBeenCalledExactlyOnceWith("p");
});

it("shows how much of a file is sent", () => {
  const { uploads, sent } = uploadsOnTheWay("a");
  sent[0]?.onProgress(0.25);
  expect(uploads.store.getState().uploads[0]?.fraction).toBe(0.25);
});

it("keeps a refused file with its sentence, and tries again with the same key", async () => {
  const { uploads, sent, listed } = uploadsOnTheWay("a");
  sent[0]?.refuse(new ApiError(413, "too_large", "The file is larger than 2 GB."));
  await settled();
  expect(listed()).toEqual(["a refused"]);
  expect(uploads.store.getState().uploads[0]?.sentence).toBe("The file is larger than 2 GB.");
  uploads.retry(uploads.store.getState().uploads[0]?.id ?? "");
  expect(listed()).toEqual(["a sending"]);
  expect(sent[1]?.key).toBe(sent[0]?.key);
});

it("says that a file is already there", async () => {
  const { sent, listed } = uploadsOnTheWay("a");
  sent[0]?.answer({ image: "i", duplicate: true });
  await settled();
  expect(listed()).toEqual(["a duplicate"]);
});

it("forgets a file that was called off and goes on with the next", async () => {
  const { uploads, sent, listed } = uploadsOnTheWay("a", "b", "c");
  uploads.drop(uploads.store.getState().uploads[0]?.id ?? "");
  await settled();
  expect(sent[0]?.signal.aborted).toBe(true);
  expect(listed()).toEqual(["b sending", "c sending"]);
});
