import { queryOptions } from "@tanstack/react-query";
import type { Preset } from "./draft";

/** Lists of segments to start from: a file of the site itself. */
export const presetsQuery = queryOptions({
  queryKey: ["presets", "segments"],
  queryFn: async ({ signal }): Promise<readonly Preset[]> => {
    const answer = await fetch("/static/presets/segments.json", { signal });
    return answer.ok ? ((await answer.json()) as Preset[]) : [];
  },
  staleTime: Infinity,
});
