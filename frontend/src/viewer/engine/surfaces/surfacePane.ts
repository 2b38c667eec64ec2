import { toWorld, type Geometry, type Vec3 } from "../../../domain/geometry";
import type { RenderMode, SideName } from "../../port";
import { createSheet, type Sheet } from "../picture";
import { createScaleBar } from "../scaleBar";
import type { Scene } from "../scene";
import { createCanvasPainter } from "./canvasPainter";
import { createGlPainter } from "./glPainter";
import { paintGuides } from "./guides";
import { BACKGROUND, type Model, type SurfacePainter } from "./painter";
import { pickSurface } from "./pick";
import { closer, SIDES, type PaneSize, type View3d } from "./view";

const MARGIN = 1.04;
const WITHOUT_CARD = "Drawn without a graphics card";
const FIRST = { yaw: 20, pitch: 12 };

/** The view in three dimensions: the surfaces of the segments, where the three planes cut, which way is which. */
export class SurfacePane {
  readonly root = document.createElement("div");
  private readonly host = document.createElement("div");
  private readonly sheet: Sheet;
  private readonly title = document.createElement("div");
  private readonly note = document.createElement("div");
  private readonly setScale: ReturnType<typeof createScaleBar>;
  private readonly resizing: ResizeObserver;
  private readonly leaving = new AbortController();
  private painter: SurfacePainter | null = null;
  private view: View3d | null = null;
  /** The pane's shorter side, in pixels, for which the view is. */
  private side = 1;
  private grid: Geometry | null = null;
  private paintedSurfaces = "";
  private paintedGuides = "";
  private frames = 0;

  constructor(readonly element: HTMLElement, private readonly scene: Scene, private readonly mode: RenderMode) {
    Object.assign(this.root.style, {
      position: "absolute", inset: "0", overflow: "hidden", touchAction: "none", cursor: "grab",
      background: `rgb(${BACKGROUND.map((part) => Math.round(255 * part)).join(" ")})`,
    });
    Object.assign(this.host.style, { position: "absolute", inset: "0" });
    this.root.append(this.host);
    this.sheet = createSheet(this.root);
    for (const [text, place] of [[this.title, "top"], [this.note, "bottom"]] as const) {
      Object.assign(text.style, {
        position: "absolute", [place]: place === "top" ? "8px" : "34px", pointerEvents: "none",
        [place === "top" ? "left" : "right"]: "10px",
        userSelect: "none", color: "#aab2bd", fontSize: place === "top" ? "13px" : "11px", lineHeight: "1",
        fontWeight: "500", textShadow: "0 0 3px #000, 0 0 2px #000",
      });
      this.root.append(text);
    }
    this.title.textContent = "3D";
    this.setScale = createScaleBar(this.root);
    element.append(this.root);
    this.resizing = new ResizeObserver(() => scene.changed());
    this.resizing.observe(this.root);
  }

  /** Aborted when the pane leaves the page. */
  get left(): AbortSignal {
    return this.leaving.signal;
  }

  get size(): PaneSize {
    return { width: this.root.clientWidth, height: this.root.clientHeight };
  }

  /** Null while nothing is open or the pane is not to be seen. */
  now(): View3d | null {
    if (this.scene.opened?.volume.description !== this.grid) {
      this.grid = this.scene.opened?.volume.description ?? null;
      this.view = null;
    }
    const { width, height } = this.size;
    if (!this.grid || width === 0 || height === 0) return null;
    const side = Math.min(width, height);
    if (this.view && side !== this.side) {
      this.view = { ...this.view, mmPerPixel: (this.view.mmPerPixel * this.side) / side }; // the pane grew or shrank
    }
    this.side = side;
    return this.view ?? fit(this.grid, this.size);
  }

  look(view: View3d | null): void {
    this.view = view;
    this.scene.changed();
  }

  lookFrom(side: SideName): void {
    const view = this.now();
    if (view) this.look({ ...view, ...SIDES[side] });
  }

  zoom(factor: number): void {
    const view = this.now();
    if (view) this.look(closer(view, factor));
  }

  /** Where the surface under a pixel lies; null beside every surface. */
  pick(x: number, y: number): Vec3 | null {
    const view = this.now();
    return view && pickSurface(this.models(), view, this.size, x, y);
  }

  paint(): void {
    const view = this.now();
    if (!view || !this.grid) return;
    const { scene, size } = this;
    const models = this.models();
    const place = [view.yaw, view.pitch, view.mmPerPixel, ...view.center, size.width, size.height].join(" ");
    const looks = models.map(({ color, alpha }) => [...color, alpha].join());
    const surfaces = [place, scene.surfaceVersion, ...looks].join();
    if (surfaces !== this.paintedSurfaces) {
      this.paintedSurfaces = surfaces;
      this.paintSurfaces(view, models);
    }
    const guides = [place, ...scene.index].join(" ");
    if (guides !== this.paintedGuides) {
      this.paintedGuides = guides;
      paintGuides(this.sheet, view, size, this.grid, scene.index);
    }
    this.setScale(view.mmPerPixel, size.width);
    this.tell(view, models);
  }

  dispose(): void {
    this.leaving.abort();
    this.resizing.disconnect();
    this.painter?.dispose();
    this.painter = null;
    this.root.remove();
  }

  private paintSurfaces(view: View3d, models: readonly Model[]): void {
    if (!this.painter && models.length === 0) return;
    this.painter ??= (this.mode === "webgl" ? createGlPainter(this.host, () => this.withoutCard()) : null)
      ?? createCanvasPainter(this.host);
    this.painter.paint(view, this.size, models);
    this.frames += 1;
  }

  /** The graphics card took its context away: the processor goes on. */
  private withoutCard(): void {
    if (this.leaving.signal.aborted) return;
    this.painter?.dispose();
    this.painter = createCanvasPainter(this.host);
    this.paintedSurfaces = "";
    this.scene.changed();
  }

  private models(): readonly Model[] {
    return [...this.scene.surfaces.values()].flatMap((mesh) => {
      const style = this.scene.styleOf(mesh.segment);
      if (!style?.visible || style.surfaceOpacity <= 0) return [];
      return [{ mesh, color: rgbOf(style.color), alpha: style.surfaceOpacity }];
    });
  }

  /** What the pane shows, for readers without eyes. */
  private tell(view: View3d, models: readonly Model[]): void {
    const { dataset } = this.element;
    this.note.textContent = this.painter?.name === "canvas" ? WITHOUT_CARD : "";
    dataset["renderer"] = this.painter?.name ?? "";
    dataset["surfaces"] = models.map(({ mesh }) => mesh.segment).sort((a, b) => a - b).join(" ");
    dataset["opacities"] = models.map(({ mesh, alpha }) => `${mesh.segment}:${alpha}`).sort().join(" ");
    dataset["triangles"] = String(models.reduce((sum, { mesh }) => sum + mesh.triangles.length / 3, 0));
    dataset["yaw"] = view.yaw.toFixed(1);
    dataset["pitch"] = view.pitch.toFixed(1);
    dataset["mmPerPixel"] = view.mmPerPixel.toFixed(4);
    dataset["center"] = view.center.map((mm) => mm.toFixed(3)).join(",");
    dataset["frames"] = String(this.frames);
  }
}

/** The whole image, seen from the front, a little from the side and from above. */
function fit(grid: Geometry, { width, height }: PaneSize): View3d {
  const corner = (share: number): Vec3 =>
    toWorld(grid, grid.shape.map((side) => share * side - 0.5) as unknown as Vec3);
  const [from, to] = [corner(0), corner(1)];
  const across = Math.hypot(from[0] - to[0], from[1] - to[1], from[2] - to[2]);
  return { ...FIRST, center: corner(0.5), mmPerPixel: (MARGIN * across) / Math.min(width, height) };
}

function rgbOf(color: string): Vec3 {
  const rgb = Number.parseInt(color.slice(1), 16);
  return [(rgb >> 16) / 255, ((rgb >> 8) & 0xff) / 255, (rgb & 0xff) / 255];
}
