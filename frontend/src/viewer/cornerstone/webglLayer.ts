import { Enums, type PlanarViewport, type Types } from "@cornerstonejs/core";
import { toWorld } from "../../domain/geometry";
import { screenDirection, type SlicingPlane } from "../../domain/planes";
import { showsSquares, type CreateImageLayer, type IntensityWindow } from "../engine/imageLayer";
import type { Projection } from "../engine/projection";
import type { VoxelStore } from "../engine/voxels";
import { shareGpuVolume } from "./gpuVolume";
import { renderingEngine } from "./renderingEngine";

type Painting = readonly [projection: Projection, slice: number, window: IntensityWindow];

let panesMade = 0;

/** Draws slices with the graphics card. */
export const createWebglLayer: CreateImageLayer = (host, volume, plane) => {
  const engine = renderingEngine();
  panesMade += 1;
  const viewportId = `pane-${panesMade}`;
  const shared = shareGpuVolume(volume);
  engine.enableElement({ viewportId, element: host as HTMLDivElement, type: Enums.ViewportType.PLANAR_NEXT });
  const viewport = engine.getViewport<PlanarViewport>(viewportId);
  const layer = { ready: false, gone: false, wanted: null as Painting | null, shown: "" };

  const paint = (...painting: Painting): void => {
    layer.wanted = painting;
    if (!layer.ready || layer.gone) return;
    const [projection, slice, window] = painting;
    const size = `${projection.width}x${projection.height}`;
    if (!layer.shown.startsWith(`${size} `)) engine.resize(true, true);
    const key = [size, slice, volume.version, window.center, window.width, projection.mmPerPixel, ...projection.center];
    if (key.join(" ") === layer.shown) return;
    layer.shown = key.join(" ");
    shared.refresh();
    viewport.setDisplaySetPresentation(shared.displaySetId, {
      voiRange: { lower: window.center - window.width / 2, upper: window.center + window.width / 2 },
      interpolationType: showsSquares(projection) ? Enums.InterpolationType.NEAREST : Enums.InterpolationType.LINEAR,
    });
    aim(viewport, volume, projection, slice);
    viewport.render();
  };

  const orientation = orientationOf(volume, plane);
  void viewport.setDisplaySets({ displaySetId: shared.displaySetId, options: { orientation } }).then(() => {
    layer.ready = true;
    if (layer.wanted) paint(...layer.wanted);
  });
  return {
    paint,
    dispose() {
      layer.gone = true;
      engine.disableElement(viewportId);
      shared.release();
      host.replaceChildren();
    },
  };
};

function orientationOf({ description }: VoxelStore, plane: SlicingPlane): Types.OrientationVectors {
  const [rx, ry, rz] = screenDirection(description, plane.right);
  const [ux, uy, uz] = screenDirection(description, plane.down).map((part) => -part);
  return { viewUp: [ux, uy, uz], viewPlaneNormal: [ry * uz - rz * uy, rz * ux - rx * uz, rx * uy - ry * ux] };
}

/** Point the camera as the projection says: its center in the middle, so many mm per pixel, on the slice's center. */
function aim(viewport: PlanarViewport, { description }: VoxelStore, projection: Projection, slice: number): void {
  const index: [number, number, number] = [...projection.center];
  index[projection.plane.normal] = slice;
  const center: Types.Point3 = [...toWorld(description, index)];
  viewport.setViewState({ slice: { kind: "volumePoint", sliceWorldPoint: center } });
  const basis = viewport.getResolvedView().getSliceBasis();
  const scale = basis.fitParallelScale / ((projection.height * projection.mmPerPixel) / 2);
  viewport.setViewState({ anchorWorld: center, anchorCanvas: [0.5, 0.5], scale: [scale, scale], scaleMode: "fit" });
}
