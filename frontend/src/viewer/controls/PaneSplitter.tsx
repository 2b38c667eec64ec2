import type { KeyboardEvent, PointerEvent } from "react";
import { useStore } from "zustand";
import { LARGE, setLarge, type ViewingStore } from "../viewing";
import classes from "./Panes.module.css";

const STEP = 0.1;
const STEPS: Readonly<Record<string, number>> = { ArrowLeft: -STEP, ArrowRight: STEP };

/** Between the large pane and the others: drag it, or move it with the arrow keys; a double click takes it back. */
export function PaneSplitter({ viewing }: { readonly viewing: ViewingStore }) {
  const large = useStore(viewing, (state) => state.large);
  const drag = ({ currentTarget, clientX, buttons }: PointerEvent<HTMLElement>): void => {
    const panes = currentTarget.parentElement?.getBoundingClientRect();
    if (!panes || buttons !== 1) return;
    setLarge(viewing, (clientX - panes.left) / Math.max(1, panes.right - clientX));
  };
  const press = (event: KeyboardEvent<HTMLElement>): void => {
    const step = STEPS[event.key];
    if (step === undefined) return;
    event.preventDefault();
    setLarge(viewing, large + step);
  };
  return (
    <div
      className={classes.splitter} role="separator" aria-orientation="vertical" aria-label="Size of the large pane"
      aria-valuemin={LARGE.least} aria-valuemax={LARGE.most} aria-valuenow={Number(large.toFixed(2))} tabIndex={0}
      style={{ left: `${(100 * large) / (large + 1)}%` }}
      onPointerDown={(event) => event.currentTarget.setPointerCapture(event.pointerId)} onPointerMove={drag}
      onDoubleClick={() => setLarge(viewing, LARGE.usual)} onKeyDown={press}
    />
  );
}
