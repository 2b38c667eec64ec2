import { cache, Enums, eventTarget, triggerEvent, utilities, volumeLoader, type Types } from "@cornerstonejs/core";
import { axisDirection, spacingMm, toWorld, type Geometry } from "../../domain/geometry";
import type { VoxelStore } from "../engine/voxels";

/** A volume as Cornerstone knows it, as long as panes show it. It shares the store's memory. */
interface GpuVolume {
  readonly volumeId: string;
  readonly displaySetId: string;
  /** Have the slices that were written since the last call uploaded. */
  refresh(): void;
  /** Each `shareGpuVolume` is ended by one `release`. */
  release(): void;
}

interface Shared extends GpuVolume {
  users: number;
}

const inUse = new Map<VoxelStore, Shared>();
let made = 0;

export function shareGpuVolume(store: VoxelStore): GpuVolume {
  const shared = inUse.get(store) ?? register(store);
  shared.users += 1;
  return shared;
}

function register(store: VoxelStore): Shared {
  made += 1;
  const volumeId = `hilum-${made}`; // without a colon: Cornerstone would look for a loader of that scheme
  const volume = volumeLoader.createLocalVolume(volumeId, localVolume(store));
  const displaySetId = `${volumeId}-display`;
  utilities.genericViewportDisplaySetMetadataProvider.add(displaySetId, {
    imageIds: volume.imageIds, kind: "planar", volumeId,
  });
  let written = false;
  store.onWrite = (start, stop) => {
    written = true;
    for (let k = start; k < stop; k += 1) volume.vtkOpenGLTexture.setUpdatedFrame(k);
  };
  const shared: Shared = {
    volumeId,
    displaySetId,
    users: 0,
    refresh() {
      if (!written) return;
      written = false;
      triggerEvent(eventTarget, Enums.Events.IMAGE_VOLUME_MODIFIED, { volumeId, FrameOfReferenceUID: volumeId });
    },
    release() {
      shared.users -= 1;
      if (shared.users > 0) return;
      store.onWrite = null;
      inUse.delete(store);
      const { imageIds } = volume;
      utilities.genericViewportDisplaySetMetadataProvider.remove(displaySetId);
      cache.removeVolumeLoadObject(volumeId);
      for (const imageId of imageIds) cache.removeImageLoadObject(imageId, { force: true });
      if (inUse.size === 0) utilities.genericMetadataProvider.clear(); // it forgets all or nothing
    },
  };
  inUse.set(store, shared);
  return shared;
}

function localVolume({ description, array }: VoxelStore): Parameters<typeof volumeLoader.createLocalVolume>[1] {
  const [slices, rows, columns] = description.shape;
  const [thick, high, wide] = spacingMm(description);
  const direction = directionOf(description);
  return {
    scalarData: array,
    dimensions: [columns, rows, slices],
    spacing: [wide, high, thick],
    origin: [...toWorld(description, [0, 0, 0])],
    direction,
    metadata: {
      BitsAllocated: array.BYTES_PER_ELEMENT * 8, BitsStored: array.BYTES_PER_ELEMENT * 8,
      HighBit: array.BYTES_PER_ELEMENT * 8 - 1, PixelRepresentation: description.dtype === "int16" ? 1 : 0,
      SamplesPerPixel: 1, PhotometricInterpretation: "MONOCHROME2", Modality: "OT",
      ImageOrientationPatient: [...direction].slice(0, 6), PixelSpacing: [high, wide], Columns: columns, Rows: rows,
      FrameOfReferenceUID: description.id, SeriesInstanceUID: description.id, voiLut: [], VOILUTFunction: "LINEAR",
    },
  };
}

/** Columns of the direction matrix: along i, j and k. */
function directionOf(geometry: Geometry): Types.Mat3 {
  const along = ([2, 1, 0] as const).flatMap((axis) => [...axisDirection(geometry, axis)]);
  return along as Types.Mat3;
}
