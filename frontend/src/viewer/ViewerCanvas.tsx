import { createContext, use, useEffect, useRef, useState, type ReactNode } from "react";
import type { CreateViewer, ViewerPort, ViewName } from "./port";

/** Provided by app/ with the real viewer, by tests with the double. */
export const ViewerFactory = createContext<CreateViewer | null>(null);

/** A viewer for as long as the page is shown; null until its code has arrived. Throws to the error boundary. */
export function useViewer(): ViewerPort | null {
  const createViewer = use(ViewerFactory);
  const [viewer, setViewer] = useState<ViewerPort | null>(null);
  const [failure, setFailure] = useState<Error | null>(null);
  useEffect(() => {
    if (!createViewer) throw new Error("No ViewerFactory above this page.");
    let left = false;
    let mine: ViewerPort | null = null;
    createViewer().then(
      (created) => {
        if (left) {
          created.dispose();
          return;
        }
        mine = created;
        setViewer(created);
      },
      (reason: unknown) => { setFailure(reason instanceof Error ? reason : new Error(String(reason))); },
    );
    return () => {
      left = true;
      setViewer(null);
      mine?.dispose();
    };
  }, [createViewer]);
  if (failure) throw failure;
  return viewer;
}

const PANES: readonly (readonly [name: ViewName, label: string, area: string])[] = [
  ["axial", "Axial", "axial"],
  ["sagittal", "Sagittal", "sagittal"],
  ["coronal", "Coronal", "coronal"],
  ["3d", "3D", "solid"],
];

const PANE_STYLE = { position: "relative", overflow: "hidden", minWidth: 0, minHeight: 0, background: "#000" } as const;

/**
 * The panes of a viewer, as siblings: the parent is a CSS grid with the areas "axial", "sagittal", "coronal" and
 * "solid".
 * React owns the elements and nothing inside them.
 */
export function ViewerCanvas({ viewer }: { readonly viewer: ViewerPort }): ReactNode {
  const elements = useRef(new Map<ViewName, HTMLElement>());
  useEffect(() => {
    const of = (name: ViewName): HTMLElement => {
      const element = elements.current.get(name);
      if (!element) throw new Error(`The ${name} pane is not on the page.`);
      return element;
    };
    return viewer.attach({ axial: of("axial"), sagittal: of("sagittal"), coronal: of("coronal"), "3d": of("3d") });
  }, [viewer]);
  return PANES.map(([name, label, area]) => (
    <section
      key={name}
      aria-label={label}
      data-pane={name}
      tabIndex={0}
      style={{ ...PANE_STYLE, gridArea: area }}
      ref={(element) => {
        if (element) elements.current.set(name, element);
        return () => { elements.current.delete(name); };
      }}
    />
  ));
}
