import { type ReactNode, useEffect, useRef } from "react";
import { useStore } from "zustand";
import type { Crosshair, RenderMode, ViewerPort } from "../port";
import type { Look, ViewingStore } from "../viewing";
import classes from "./ReadOut.module.css";

const SPACE = "\u2002";
const WIDE = "\u2003";

const valueWords = (value: number | null, unit: string): string =>
  value === null ? "…" : `${Number(value.toFixed(2))} ${unit}`.trim();

/** One fact in the status bar. */
export function Fact({ label, children }: { label?: string; children: ReactNode }) {
  return (
    <span className={classes.item}>
      {label !== undefined && <span className={classes.label}>{label}</span>}
      <span>{children}</span>
    </span>
  );
}

/** Where the crosshair is, and what is there. Positions in mm LPS, the index in order k, j, i; `unit` of the value. */
export function ReadOut({ viewing, unit }: { viewing: ViewingStore; unit: string }) {
  const crosshair = useStore(viewing, (state) => state.crosshair);
  const looks = useStore(viewing, (state) => state.looks);
  if (!crosshair) return null;
  const { positionMm, index, value, segment } = crosshair;
  const look = looks.find(({ number }) => number === segment);
  return (
    <>
      <Fact label="mm LPS">{positionMm.map((mm) => mm.toFixed(1)).join(SPACE)}</Fact>
      <Fact label="k j i">{index.join(SPACE)}</Fact>
      <Fact label="Value">{valueWords(value, unit)}</Fact>
      <span className={classes.item}>
        {look && <span className={classes.dot} style={{ background: look.color }} />}
        <span>{look?.name ?? "background"}</span>
      </span>
    </>
  );
}

/** What lies under the pointer. It moves with every frame, so it is written past React. */
export function PointerReadOut({ viewer, viewing, unit }: {
  viewer: ViewerPort | null; viewing: ViewingStore; unit: string;
}) {
  const fact = useRef<HTMLSpanElement>(null);
  const words = useRef<HTMLSpanElement>(null);
  useEffect(() => viewer?.onPointer((place) => {
    if (!fact.current || !words.current) return;
    fact.current.hidden = place === null;
    if (place) words.current.textContent = placeWords(place, viewing.getState().looks, unit);
  }), [viewer, viewing, unit]);
  return (
    <span className={classes.item} ref={fact} hidden>
      <span className={classes.label}>Pointer</span>
      <span ref={words} />
    </span>
  );
}

function placeWords({ index, value, segment }: Crosshair, looks: readonly Look[], unit: string): string {
  const name = looks.find(({ number }) => number === segment)?.name ?? "background";
  return [index.join(SPACE), valueWords(value, unit), name].join(WIDE);
}

/** How much of the image is here, and how it is drawn. */
export function RenderFacts({ viewing, mode }: { viewing: ViewingStore; mode: RenderMode | null }) {
  const load = useStore(viewing, (state) => state.load);
  const window = useStore(viewing, (state) => state.window);
  return (
    <>
      {load && load.loaded < load.total && (
        <Fact label="Loading">
          {load.loaded} of {load.total} slices
        </Fact>
      )}
      {window && (
        <Fact label="Window">
          {Number(window.width.toPrecision(4))} at {Number(window.center.toPrecision(4))}
        </Fact>
      )}
      {mode && <Fact>{mode === "cpu" ? "CPU rendering" : "WebGL"}</Fact>}
    </>
  );
}
