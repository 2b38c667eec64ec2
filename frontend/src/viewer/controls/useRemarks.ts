import { useEffect } from "react";
import type { Remark, ViewerPort } from "../port";

const REMARKS: Readonly<Record<Remark, string>> = {
  outside: "That lies outside of the image.",
  "few corners": "An outline needs at least three corners.",
  locked: "The segment is locked. Unlock it, or choose another one.",
  nothing: "Nothing inside the outline could change: it is so already, locked, or outside the range of values.",
};

/** Says why something that was drawn or pinned changed nothing. `tell` must be the same while nothing changed. */
export function useRemarks(viewer: ViewerPort | null, tell: (sentence: string) => void): void {
  useEffect(
    () => viewer?.onHand((report) => {
      if (report.kind === "remark") tell(REMARKS[report.remark]);
    }),
    [viewer, tell],
  );
}
