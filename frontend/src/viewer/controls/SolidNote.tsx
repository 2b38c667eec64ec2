import { Anchor, Text } from "@mantine/core";
import { useStore } from "zustand";
import type { SideName, ViewerPort } from "../port";
import { lookThrough, seesThrough, type ViewingStore } from "../viewing";
import classes from "./SolidNote.module.css";

/** How the surfaces of a case stand, as far as the pane says it. */
export interface SurfaceNews {
  readonly state: "asking" | "making" | "ready" | "failed" | "broken";
  readonly detail: string;
  readonly again: () => void;
}

const SIDES: readonly (readonly [SideName, string])[] = [
  ["A", "front"], ["P", "back"], ["L", "left"], ["R", "right"], ["H", "head"], ["F", "feet"],
];

interface SolidNoteProps {
  readonly viewer: ViewerPort;
  readonly viewing: ViewingStore;
  readonly news: SurfaceNews;
}

/** Over the surfaces: what is not there yet, and the sides from which one may look. */
export function SolidNote({ viewer, viewing, news }: SolidNoteProps) {
  const through = useStore(viewing, seesThrough);
  const empty = useStore(viewing, ({ measures }) => measures.size === 0);
  return (
    <div className={classes.over} data-over="3d">
      <Text component="div" className={classes.sentence} role="note" aria-label="Surfaces" size="xs" ta="center">
        <Sentence news={news} empty={empty} />
      </Text>
      <button
        type="button" className={classes.through} aria-pressed={through}
        onClick={() => lookThrough(viewing, !through)}
      >
        See through
      </button>
      <div className={classes.sides} role="group" aria-label="Look from">
        {SIDES.map(([side, words]) => (
          <button
            key={side} type="button" className={classes.side} aria-label={`From the ${words}`}
            onClick={() => viewer.lookFrom(side)}
          >
            {side}
          </button>
        ))}
      </div>
    </div>
  );
}

function Sentence({ news: { state, detail, again }, empty }: { news: SurfaceNews; empty: boolean }) {
  if (state === "failed" || state === "broken") {
    return (
      <>
        {detail || "The surfaces could not be made."}{" "}
        <Anchor component="button" size="xs" onClick={again}>Try again</Anchor>
      </>
    );
  }
  if (empty) return "Nothing is labeled yet. Each segment appears here once it has voxels.";
  if (state === "making") return "Surfaces are being made.";
  return null;
}
