import { Progress } from "@mantine/core";
import type { CSSProperties, PointerEvent, ReactNode } from "react";
import { useStore } from "zustand";
import type { PaneName, ViewerPort } from "../port";
import { ViewerCanvas } from "../ViewerCanvas";
import type { ViewingStore } from "../viewing";
import classes from "./Panes.module.css";
import { PaneSplitter } from "./PaneSplitter";
import { SolidNote, type SurfaceNews } from "./SolidNote";

/** Shows the pane under the pointer alone, or all again. */
export function toggleAlone(viewing: ViewingStore): void {
  viewing.setState(({ alone, pointed }) => ({ alone: alone === null ? pointed : null }));
}

interface PanesProps {
  readonly viewer: ViewerPort | null;
  readonly viewing: ViewingStore;
  readonly surfaces: SurfaceNews;
  readonly children?: ReactNode;
}

/** The panes as laid out, with the progress of loading; `children` covers them. */
export function Panes({ viewer, viewing, surfaces, children }: PanesProps) {
  const layout = useStore(viewing, (state) => state.layout);
  const alone = useStore(viewing, (state) => state.alone);
  const large = useStore(viewing, (state) => state.large);
  const load = useStore(viewing, (state) => state.load);
  const loading = load === null || load.loaded < load.total;
  const notice = (event: PointerEvent<HTMLElement>) => {
    const pane = (event.target as HTMLElement).closest<HTMLElement>("[data-pane]")?.dataset.pane;
    if (pane && pane !== viewing.getState().pointed) {
      viewing.setState(pane === "3d" ? { pointed: pane } : { pointed: pane as PaneName, inView: pane as PaneName });
    }
  };
  return (
    <div
      className={classes.panes} data-layout={layout} data-alone={alone ?? undefined} onPointerOver={notice}
      style={{ "--large": `${large}fr` } as CSSProperties}
    >
      {viewer && <ViewerCanvas viewer={viewer} />}
      {viewer && <SolidNote viewer={viewer} viewing={viewing} news={surfaces} />}
      {alone === null && layout !== "grid" && layout !== "columns" && <PaneSplitter viewing={viewing} />}
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
