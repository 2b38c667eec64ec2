import { afterEach, describe, expect, it, vi } from "vitest";
import type { VolumeDescription } from "../port";
import { paintGray } from "./canvasLayer";
import { loadVolume } from "./loading";
import { viewSlice } from "./sliceView";
import { VoxelStore } from "./voxels";

const AFFINE = [[0, 0, 1, 0], [0, 1, 0, 0], [1, 0, 0, 0], [0, 0, 0, 1]];
const SHAPE = [9, 5, 6] as const;
const description: VolumeDescription = {
  id: "image", shape: SHAPE, affine: AFFINE, dtype: "int16", range: [-100, 900], window: { center: 400, width: 800 },
  sliceUrls: Array.from({ length: 9 }, (_, k) => `/slices/${k}/`),
  preview: { shape: [5, 2, 2], affine: AFFINE, url: "/preview/" },
};
const sliceOf = (k: number): ArrayBuffer => new Int16Array(30).fill(100 * k).buffer;
const preview = Int16Array.from({ length: 20 }, (_, n) => n).buffer;
const nothing = { preview: () => undefined, slice: () => undefined, shown: () => Promise.resolve() };
const never = (): AbortSignal => new AbortController().signal;

afterEach(() => vi.unstubAllGlobals());

/** A server that answers what `answers` says; returns the addresses in the order in which they were asked for. */
function serve(answers: (url: string) => Response | Promise<Response>): string[] {
  const asked: string[] = [];
  vi.stubGlobal("fetch", (url: string) => {
    asked.push(url);
    return Promise.resolve(answers(url));
  });
  return asked;
}

const wellBehaved = (url: string): Response =>
  new Response(url === "/preview/" ? preview : sliceOf(Number(url.split("/")[2])));

describe("loading a volume", () => {
  it("asks for the slice in sight alone, then for the preview and the other slices outwards from it", async () => {
    let alone: readonly string[] = [];
    const asked = serve(async (url) => {
      await Promise.resolve();
      if (url === "/slices/6/") alone = [...asked];
      return wellBehaved(url);
    });
    const store = new VoxelStore(description);
    await loadVolume(store, () => 6, never(), nothing);
    expect(alone).toEqual(["/slices/6/"]);
    expect(asked[1]).toBe("/preview/");
    const slices = asked.filter((url) => url !== "/preview/").map((url) => Number(url.split("/")[2]));
    expect(slices).toEqual([6, 5, 7, 4, 8, 3, 2, 1, 0]);
    expect(store.loadedSlices).toBe(9);
    expect(store.valueAt([3, 2, 1])).toBe(300);
  });

  it("asks for nothing else until the slice in sight is seen", async () => {
    const asked = serve(wellBehaved);
    let seen = (): void => undefined;
    const shown = (): Promise<void> => new Promise((resolve) => (seen = resolve));
    const loading = loadVolume(new VoxelStore(description), () => 6, never(), { ...nothing, shown });
    await new Promise((resolve) => setTimeout(resolve, 5));
    expect(asked).toEqual(["/slices/6/"]);
    seen();
    await loading;
    expect(asked).toHaveLength(10);
  });

  it("never has more than six requests under way", async () => {
    let underWay = 0;
    let most = 0;
    serve(async (url) => {
      underWay += 1;
      most = Math.max(most, underWay);
      await new Promise((resolve) => setTimeout(resolve, 1));
      underWay -= 1;
      return wellBehaved(url);
    });
    await loadVolume(new VoxelStore(description), () => 0, never(), nothing);
    expect(most).toBe(6);
  });

  it("asks again when the server stumbles, and tells when it refuses", async () => {
    let stumbled = false;
    serve((url) => {
      if (url !== "/slices/4/" || stumbled) return wellBehaved(url);
      stumbled = true;
      return new Response(null, { status: 503 });
    });
    const store = new VoxelStore(description);
    await loadVolume(store, () => 4, never(), nothing);
    expect(store.valueAt([4, 0, 0])).toBe(400);
    serve(() => new Response(null, { status: 404 }));
    await expect(loadVolume(new VoxelStore(description), () => 0, never(), nothing)).rejects.toThrow("404");
  });

  it("says so when a slice has the wrong size", async () => {
    serve((url) => (url === "/slices/2/" ? new Response(new Uint8Array(7)) : wellBehaved(url)));
    const loading = loadVolume(new VoxelStore(description), () => 0, never(), nothing);
    await expect(loading).rejects.toThrow("7 bytes of the image where 60 belong");
  });
});

describe("a volume that is still loading", () => {
  it("shows the preview's blocks where slices are missing, but tells no value there", () => {
    const store = new VoxelStore(description);
    store.writeSlice(2, sliceOf(2));
    store.writePreview(preview);
    const at = (k: number, j: number, i: number): number => store.array[(k * 5 + j) * 6 + i];
    expect([at(0, 0, 0), at(0, 2, 2), at(0, 3, 0), at(0, 4, 5), at(8, 0, 3)]).toEqual([0, 0, 2, 3, 17]);
    expect(at(2, 0, 0)).toBe(200);
    expect(store.valueAt([3, 0, 0])).toBeNull();
    expect(store.valueAt([2, 0, 0])).toBe(200);
  });
});

describe("the gray of a voxel", () => {
  it("runs from black to white over the window", () => {
    const view = viewSlice([1, 1, 4], {
      normal: 0, right: { axis: 2, sign: -1 }, down: { axis: 1, sign: 1 },
    }, 0);
    const pixels = new Uint32Array(4);
    paintGray(pixels, Float32Array.of(0, 128, NaN, 1000), view, { center: 127.5, width: 255 });
    expect([...pixels]).toEqual([0xffffffff, 0xff000000, 0xff808080, 0xff000000]);
  });
});
