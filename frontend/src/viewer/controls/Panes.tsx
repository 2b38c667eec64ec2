import { Progress } from "@mantine/core";
import type { PointerEvent, ReactNode } from "react";
import { useStore } from "zustand";
import type { PaneName, ViewerPort } from "../port";
import { ViewerCanvas } from "../ViewerCanvas";
import type { ViewingStore } from "../viewing";
import classes from "./Panes.module.css";

/** Shows the pane under the pointer alone, or all again. */
export function toggleAlone(viewing: ViewingStore): void {
  viewing.setState(({ alone, inView }) => ({ alone: alone === null ? inView : null }));
}

/** The panes as laid out, with the progress of loading; `children` covers them. */
export function Panes(
  { viewer, viewing, children }: { viewer: ViewerPort | null; viewing: ViewingStore; children?: ReactNode },
) {
  const layout = useStore(viewing, (state) => state.layout);
  const alone = useStore(viewing, (state) => state.alone);
  const load = useStore(viewing, (state) => state.load);
  const loading = load === null || load.loaded < load.total;
  const notice = (event: PointerEvent<HTMLElement>) => {
    const pane = (event.target as HTMLElement).closest<HTMLElement>("[data-pane]")?.dataset.pane;
    if (pane && pane !== viewing.getState().inView) viewing.setState({ inView: pane as PaneName });
  };
  return (
    <div className={classes.panes} data-layout={layout} data-alone={alone ?? undefined} onPointerOver={notice}>
      {viewer && <ViewerCanvas viewer={viewer} />}
      {loading && (
        <Progress
          className={classes.progress} size={3} radius={0} aria-label="Loading the image"
          value={load && load.total > 0 ? (100 * load.loaded) / load.total : 0}
        />
      )}
      {children}
    </div>
  );
}

export function Cover({ children }: { children: ReactNode }) {
  return <div className={classes.cover}>{children}</div>;
}
