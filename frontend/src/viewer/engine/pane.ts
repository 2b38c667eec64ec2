import { clampIndex, type Vec3 } from "../../domain/geometry";
import { slicingPlane, type SlicingPlane } from "../../domain/planes";
import type { PaneName } from "../port";
import type { PicturePoint } from "./brush";
import { createFrame, type Frame } from "./frame";
import type { CreateImageLayer, ImageLayer } from "./imageLayer";
import { paintLabels, visibleLabels } from "./labelPicture";
import { mayBeSet } from "./limits";
import { paintLikelihood } from "./likelihoodPicture";
import { paintCrosshair, paintPrompts, PLANE_COLOR } from "./marks";
import { paintOutline } from "./outlineMarks";
import { paintPins } from "./pins";
import { createSheet, Picture, type Sheet } from "./picture";
import { fitCamera, fromScreen, project, toScreen, type Camera, type Projection } from "./projection";
import type { Opened, Scene } from "./scene";
import { mirror, viewSlice } from "./sliceView";

const TITLES: Readonly<Record<PaneName, string>> = { axial: "Axial", sagittal: "Sagittal", coronal: "Coronal" };

export interface PanePoint {
  readonly x: number;
  readonly y: number;
}

/** One of the three views: its picture of the image, and labels and marks over it. */
export class Pane {
  /** Holds all that the pane draws, inside the page's element. */
  readonly root = document.createElement("div");
  readonly frame: Frame;
  private readonly imageHost = document.createElement("div");
  private readonly sheet: Sheet;
  private readonly labelPicture = new Picture();
  private readonly likelihoodPicture = new Picture();
  private readonly resizing: ResizeObserver;
  private readonly leaving = new AbortController();
  private layer: ImageLayer | null = null;
  private opened: Opened | null = null;
  private plane: SlicingPlane | null = null;
  /** Null: the whole slice is shown, whatever the pane's size. */
  private camera: Camera | null = null;
  private paintedImage = "";
  private paintedOverlay = "";
  private marks = { prompts: 0, pins: 0 };
  private paintedSlice = -1;
  private paintedSlices = 0;

  constructor(
    readonly name: PaneName, readonly element: HTMLElement, private readonly scene: Scene,
    private readonly createLayer: CreateImageLayer,
  ) {
    Object.assign(this.root.style, { position: "absolute", inset: "0", overflow: "hidden", touchAction: "none" });
    Object.assign(this.imageHost.style, { position: "absolute", inset: "0" });
    this.root.append(this.imageHost);
    this.sheet = createSheet(this.root);
    this.frame = createFrame(this.root, TITLES[name], PLANE_COLOR[name]);
    element.append(this.root);
    this.resizing = new ResizeObserver(() => scene.changed());
    this.resizing.observe(this.root);
  }

  /** Aborted when the pane leaves the page: for listeners on its elements. */
  get left(): AbortSignal {
    return this.leaving.signal;
  }

  /** CSS pixels from the pane's upper left corner. */
  place({ clientX, clientY }: MouseEvent): PanePoint {
    const { left, top } = this.root.getBoundingClientRect();
    return { x: clientX - left, y: clientY - top };
  }

  /** The place under the pointer in the picture of the slice that is shown; may lie outside. */
  pictureAt(projection: Projection, event: MouseEvent): PicturePoint {
    const { plane } = projection;
    const { x, y } = this.place(event);
    const index = fromScreen(projection, x, y, this.slice);
    const { shape } = this.scene.opened?.volume.description ?? { shape: [1, 1, 1] };
    const { right, down } = plane;
    return [
      mirror(right, index[right.axis], shape[right.axis]), mirror(down, index[down.axis], shape[down.axis]),
    ];
  }

  /** The image slice that is shown; the axis runs along the pane's normal. */
  get slice(): number {
    return this.plane ? Math.round(this.scene.index[this.plane.normal]) : 0;
  }

  /** Null while nothing is open or the pane has no size. */
  projection(): Projection | null {
    const size = { width: this.root.clientWidth, height: this.root.clientHeight };
    if (!this.opened || !this.plane || size.width === 0 || size.height === 0) return null;
    const geometry = this.opened.volume.description;
    return project(geometry, this.plane, this.camera ?? fitCamera(geometry, this.plane, size), size);
  }

  look(camera: Camera | null): void {
    this.camera = camera;
    this.scene.changed();
  }

  /** Bring the crosshair into sight where it is not. */
  follow(): void {
    const projection = this.projection();
    if (!projection) return;
    const [x, y] = toScreen(projection, this.scene.index);
    if (x >= 0 && y >= 0 && x <= projection.width && y <= projection.height) return;
    this.look({ center: this.scene.index, mmPerPixel: projection.mmPerPixel });
  }

  /** Fractional index under a point of the pane, on its slice; null outside the volume. */
  indexAt({ x, y }: PanePoint): Vec3 | null {
    const projection = this.projection();
    if (!projection || !this.opened) return null;
    const index = fromScreen(projection, x, y, this.slice);
    const { shape } = this.opened.volume.description;
    const inside = index.every((value, axis) => value >= -0.5 && value < shape[axis] - 0.5);
    return inside ? clampIndex(this.opened.volume.description, index) : null;
  }

  paint(): void {
    if (this.scene.opened !== this.opened) this.open(this.scene.opened);
    const projection = this.projection();
    if (!projection || !this.opened || !this.layer) return;
    const { center, mmPerPixel, width, height } = projection;
    const { slice, scene } = this;
    const { volume } = this.opened;
    const place = [slice, mmPerPixel, width, height, ...center].join(" ");
    const image = [place, volume.version, scene.window.center, scene.window.width].join(" ");
    const overlay = [place, scene.version].join(" ");
    if (image === this.paintedImage && overlay === this.paintedOverlay) return;
    if (image !== this.paintedImage) this.layer.paint(projection, slice, scene.window);
    if (overlay !== this.paintedOverlay) this.marks = this.paintOverlay(projection, this.opened);
    this.paintedImage = image;
    this.paintedOverlay = overlay;
    this.frame.setScale(mmPerPixel, width);
    this.tell(this.opened, projection.plane);
  }

  dispose(): void {
    this.leaving.abort();
    this.resizing.disconnect();
    this.layer?.dispose();
    this.layer = null;
    this.root.remove();
  }

  private open(opened: Opened | null): void {
    this.layer?.dispose();
    this.opened = opened;
    this.camera = null;
    this.layer = null;
    this.paintedImage = "";
    this.paintedOverlay = "";
    if (!opened) return;
    this.plane = slicingPlane(opened.volume.description, this.name);
    this.layer = this.createLayer(this.imageHost, opened.volume, this.plane);
    this.frame.setOrientation(opened.volume.description, this.plane);
  }

  private paintOverlay(projection: Projection, opened: Opened): { prompts: number; pins: number } {
    const { context, fit } = this.sheet;
    const { scene, slice } = this;
    const { labels } = opened;
    const view = viewSlice(labels.shape, projection.plane, slice);
    const { stroke } = scene;
    const drawn = stroke && { mask: stroke.mask, value: stroke.value, may: mayBeSet(opened, scene, stroke.value) };
    const seen = visibleLabels(labels, view, scene.preview, drawn);
    paintLabels(this.labelPicture.pixels(view.width, view.height), seen, view.width, view.height, scene.palette);
    this.labelPicture.update();
    const scale = fit(projection.width, projection.height);
    context.setTransform(1, 0, 0, 1, 0, 0);
    context.imageSmoothingEnabled = false;
    if (scene.likelihood) {
      paintLikelihood(this.likelihoodPicture.pixels(view.width, view.height), view, scene.likelihood);
      this.likelihoodPicture.update();
      this.likelihoodPicture.drawOnto(context, projection, view, scale);
    }
    this.labelPicture.drawOnto(context, projection, view, scale);
    context.setTransform(scale, 0, 0, scale, 0, 0);
    paintCrosshair(context, projection, opened, scene.index);
    if (scene.outline) paintOutline(context, projection, opened, scene.outline, slice, scene.colorOf(scene.segment));
    return {
      prompts: paintPrompts(context, projection, opened, scene, slice),
      pins: paintPins(context, projection, opened, scene, slice),
    };
  }

  /** What the pane shows, for readers without eyes; told once it is on the canvas. */
  private tell({ volume, labels }: Opened, plane: SlicingPlane): void {
    const { shape } = volume.description;
    const { dataset } = this.element;
    if (this.slice !== this.paintedSlice) {
      this.paintedSlice = this.slice;
      this.paintedSlices += 1;
    }
    const crosshair = this.scene.crosshair();
    this.frame.setSlice(this.slice, shape[plane.normal]);
    dataset["slice"] = String(this.slice);
    dataset["slices"] = String(shape[plane.normal]);
    dataset["renderedSlices"] = String(this.paintedSlices);
    dataset["loadedSlices"] = String(volume.loadedSlices);
    dataset["index"] = crosshair?.index.join(",") ?? "";
    dataset["positionMm"] = crosshair?.positionMm.map((mm) => mm.toFixed(3)).join(",") ?? "";
    dataset["voxelValue"] = crosshair?.value === null || !crosshair ? "" : String(crosshair.value);
    dataset["voxelSegment"] = String(crosshair?.segment ?? 0);
    dataset["labelVoxels"] = String([...labels.counts.values()].reduce((sum, count) => sum + count, 0));
    dataset["labelCounts"] = [...labels.counts].filter(([, count]) => count > 0).sort(([a], [b]) => a - b)
      .map(([segment, count]) => `${segment}:${count}`).join(" ");
    dataset["lastApplied"] = String(labels.revision);
    dataset["likelihood"] = this.scene.likelihood ? "shown" : "none";
    dataset["preview"] = this.scene.preview ? "shown" : "none";
    dataset["prompts"] = String(this.marks.prompts);
    dataset["pins"] = String(this.marks.pins);
  }
}
