import type { VoxelStore } from "./voxels";

const AT_ONCE = 6;
const ATTEMPTS = 3;
const PAUSE_MS = 300;

/**
 * Fill a volume: the slice in sight comes first and alone, so that nothing shares its line, and is seen before anything
 * else is asked for; then the preview and the other slices outwards from the one in sight, at most six at a time.
 *
 * focus: the slice k in sight, asked before each request. Rejects when aborted or when the server refuses.
 */
export async function loadVolume(
  store: VoxelStore, focus: () => number, signal: AbortSignal,
  arrived: { preview(): void; slice(): void; shown(): Promise<void> },
): Promise<void> {
  const { preview, sliceUrls } = store.description;
  const missing = new Set(sliceUrls.keys());
  const one = async (): Promise<void> => {
    const k = nearest(missing, focus());
    missing.delete(k);
    store.writeSlice(k, await fetchRaw(sliceUrls[k], signal));
    arrived.slice();
  };
  const rest = async (): Promise<void> => {
    while (missing.size > 0) await one();
  };
  await one();
  await arrived.shown();
  const overview = fetchRaw(preview.url, signal).then((raw) => {
    store.writePreview(raw);
    arrived.preview();
  });
  await Promise.all([overview.then(rest), ...Array.from({ length: AT_ONCE - 1 }, rest)]);
}

function nearest(candidates: Iterable<number>, focus: number): number {
  let best = Infinity;
  for (const k of candidates) if (Math.abs(k - focus) < Math.abs(best - focus)) best = k;
  return best;
}

/** A line that breaks and a server that is overloaded are asked again; a refusal is told. */
async function fetchRaw(url: string, signal: AbortSignal): Promise<ArrayBuffer> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      const response = await fetch(url, { signal });
      if (response.ok) return await response.arrayBuffer();
      if (response.status < 500 && response.status !== 429) attempt = ATTEMPTS;
      throw new Error(`The image could not be loaded: the server answered ${response.status}.`);
    } catch (reason) {
      if (signal.aborted || attempt >= ATTEMPTS) throw reason;
      await new Promise((resolve) => setTimeout(resolve, PAUSE_MS * attempt));
    }
  }
}
