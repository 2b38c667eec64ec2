import { expect, it, vi } from "vitest";
import { ApiError } from "../../api/client";
import type { UploadOptions } from "../../api/upload";
import type { Parcel } from "./parcels";
import { createUploads } from "./uploads";

interface Sent extends UploadOptions {
  name: string;
  answer: (way: "sent" | "known") => void;
  refuse: (error: unknown) => void;
}

const parcel = (name: string): Parcel => ({ name, path: name, files: [new File(["x"], name)] });

function uploadsOnTheWay(...names: string[]) {
  const sent: Sent[] = [];
  const told = vi.fn();
  const uploads = createUploads(
    (_project, { name }, options) =>
      new Promise((answer, refuse) => {
        options.signal.addEventListener("abort", () => refuse(new DOMException("stopped", "AbortError")));
        sent.push({ ...options, name, answer, refuse });
      }),
    told,
    0,
  );
  uploads.add("p", names.map(parcel));
  const listed = () => uploads.store.getState().uploads.map(({ parcel: { name }, state }) => `${name} ${state}`);
  const tally = () => uploads.store.getState().tallies["p"];
  return { uploads, sent, told, listed, tally };
}

const settled = () => new Promise((resolve) => setTimeout(resolve, 5));

it("sends three at once and the others after them", async () => {
  const { sent, told, listed } = uploadsOnTheWay("a", "b", "c", "d");
  expect(listed()).toEqual(["a sending", "b sending", "c sending", "d waiting"]);
  sent[0]?.answer("sent");
  await settled();
  expect(listed()).toEqual(["b sending", "c sending", "d sending"]);
  expect(told).toHaveBeenCalledExactlyOnceWith("p", null);
});

it("counts what is through and what was there already", async () => {
  const { uploads, sent, tally, told } = uploadsOnTheWay("a", "b");
  sent[0]?.answer("sent");
  sent[1]?.answer("known");
  await settled();
  expect(tally()).toEqual({ total: 2, sent: 2, known: 1 });
  expect(told.mock.calls.at(-1)).toEqual(["p", { total: 2, sent: 2, known: 1 }]);
  uploads.add("p", [parcel("c")]);
  expect(tally()).toEqual({ total: 1, sent: 0, known: 0 });
});

it("shows how much of a file is sent", () => {
  const { uploads, sent } = uploadsOnTheWay("a");
  sent[0]?.onProgress(0.4);
  expect(uploads.store.getState().uploads[0]?.fraction).toBe(0.4);
});

it("keeps a refused file with the server's sentence, and sends it again with the same key", async () => {
  const { uploads, sent, listed } = uploadsOnTheWay("a");
  sent[0]?.refuse(new ApiError(413, "too_large", "The file is larger than 4 GiB."));
  await settled();
  const [refused] = uploads.store.getState().uploads;
  expect(refused).toMatchObject({ state: "refused", sentence: "The file is larger than 4 GiB." });
  uploads.retry(refused.id);
  expect(listed()).toEqual(["a sending"]);
  expect(sent[1]?.key).toBe(sent[0]?.key);
});

it("lists a refused file that comes again once", async () => {
  const { uploads, sent, listed, tally } = uploadsOnTheWay("a", "b");
  sent[0]?.refuse(new ApiError(413, "too_large", "The file is larger than 4 GiB."));
  await settled();
  uploads.add("p", [parcel("a")]);
  expect(listed()).toEqual(["b sending", "a sending"]);
  expect(tally()).toEqual({ total: 2, sent: 0, known: 0 });
});

it("asks a server that was not heard again by itself, three times in all", async () => {
  const { sent, listed } = uploadsOnTheWay("a");
  for (let tries = 0; tries < 3; tries += 1) {
    sent[tries]?.refuse(new ApiError(0, "unreachable", "The server cannot be reached."));
    await settled();
  }
  expect(sent.map(({ key }) => key)).toEqual([sent[0]?.key, sent[0]?.key, sent[0]?.key]);
  expect(listed()).toEqual(["a refused"]);
});

it("stops what is called off, and goes on with the next", async () => {
  const { uploads, sent, listed, tally } = uploadsOnTheWay("a", "b", "c", "d");
  uploads.drop(uploads.store.getState().uploads[0].id);
  await settled();
  expect(sent[0]?.signal.aborted).toBe(true);
  expect(listed()).toEqual(["b sending", "c sending", "d sending"]);
  expect(tally()?.total).toBe(3);
});
