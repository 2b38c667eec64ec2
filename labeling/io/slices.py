"""The canonical store of a volume: one gzip object per slice, a small preview, and a manifest that names them."""

from __future__ import annotations

import gzip
import zlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, TypedDict, cast

import numpy as np
from numpy.typing import NDArray

from labeling.errors import UnreadableImage
from labeling.geometry import Geometry, Shape
from labeling.intensity import ABDOMEN, Window, window_of
from labeling.volume import Volume

Put = Callable[[bytes], str]
Get = Callable[[str], bytes]
DTYPES = ("int16", "uint8", "uint16", "float32")
BLOCK: Shape = (2, 4, 4)
_LEVEL = 1


@dataclass(frozen=True, slots=True)
class Preview:
    """The volume in block means of 2 x 4 x 4 voxels (k, j, i), for a first picture; one gzip object."""

    geometry: Geometry
    sha256: str


@dataclass(frozen=True, slots=True)
class VolumeManifest:
    """Where the parts of a volume are. slices: K keys, each of a gzip'd raw little-endian (J, I) slice in C order.

    source: JSON-able, `ImageInfo.source`: what a label needs to get the very header of its image.
    """

    geometry: Geometry
    dtype: str
    range: tuple[float, float]
    window: Window
    modality: str | None
    slices: tuple[str, ...]
    preview: Preview
    source: Mapping[str, object] = field(default_factory=dict)

    @property
    def unit(self) -> str:
        """What its values are counted in: HU for CT, also where only the values tell that it is one; else empty."""
        unnamed = self.modality in (None, "") and self.window == ABDOMEN  # which only values like HU get
        return "HU" if self.modality == "CT" or unnamed else ""

    def to_json(self) -> dict[str, object]:
        """The manifest as JSON, version 1."""
        return {
            "version": 1,
            **_grid(self.geometry),
            "dtype": self.dtype,
            "range": list(self.range),
            "window": {"center": self.window.center, "width": self.window.width},
            "modality": self.modality,
            "slices": list(self.slices),
            "preview": {**_grid(self.preview.geometry), "sha256": self.preview.sha256},
            "source": dict(self.source),
        }

    @classmethod
    def from_json(cls, value: Mapping[str, Any]) -> VolumeManifest:
        """A manifest that `to_json` wrote; UnreadableImage for another version."""
        if value.get("version") != 1 or value.get("dtype") not in DTYPES:
            raise UnreadableImage("The stored image is of a version this server does not know; import it again.")
        stored = cast(_Manifest, value)
        low, high = stored["range"]
        return cls(
            geometry=_geometry(stored),
            dtype=stored["dtype"],
            range=(low, high),
            window=Window(**stored["window"]),
            modality=stored["modality"],
            slices=tuple(stored["slices"]),
            preview=Preview(_geometry(stored["preview"]), stored["preview"]["sha256"]),
            source=stored["source"],
        )


def write_volume(
    volume: Volume, put: Put, *, modality: str | None = None, source: Mapping[str, object] | None = None
) -> VolumeManifest:
    """Store a volume through `put`, which keeps bytes and answers with their key (their SHA-256).

    dtype: int16, uint8, uint16 or float32, as the volume's array is. The same volume gives the same bytes.
    """
    array, geometry = volume.array, volume.geometry
    if array.dtype.name not in DTYPES:
        raise TypeError(f"A canonical volume is one of {', '.join(DTYPES)}, not {array.dtype}.")
    small, grid = preview_of(volume)
    return VolumeManifest(
        geometry=geometry,
        dtype=array.dtype.name,
        range=(float(array.min()), float(array.max())),
        window=window_of(array, modality),
        modality=modality,
        slices=tuple(put(_pack(array[k])) for k in range(geometry.shape[0])),
        preview=Preview(grid, put(_pack(small))),
        source=source or {},
    )


def read_volume(manifest: VolumeManifest, get: Get) -> Volume:
    """The volume that `write_volume` stored. get: bytes by key."""
    array = np.empty(manifest.geometry.shape, manifest.dtype)
    for k in range(len(array)):
        array[k] = read_slice(manifest, k, get)
    return Volume(array, manifest.geometry)


def read_slice(manifest: VolumeManifest, k: int, get: Get) -> NDArray[Any]:
    """(J, I) slice k."""
    return _unpack(get(manifest.slices[k]), manifest.dtype, manifest.geometry.shape[1:])


def read_preview(manifest: VolumeManifest, get: Get) -> Volume:
    """The small volume, on its own grid."""
    geometry = manifest.preview.geometry
    return Volume(_unpack(get(manifest.preview.sha256), manifest.dtype, geometry.shape), geometry)


def preview_of(volume: Volume) -> tuple[NDArray[Any], Geometry]:
    """Means of blocks of 2 x 4 x 4 voxels, same dtype, and their grid; blocks at the far edges may be cut."""
    array, geometry = volume.array, volume.geometry
    starts = [np.arange(0, side, block) for side, block in zip(geometry.shape, BLOCK, strict=True)]
    rows = []
    for k in starts[0]:
        slab = array[k : k + BLOCK[0]].sum(axis=0, dtype=np.float64)
        rows.append(np.add.reduceat(np.add.reduceat(slab, starts[1], axis=0), starts[2], axis=1))
    counts = [np.diff(start, append=side) for start, side in zip(starts, geometry.shape, strict=True)]
    voxels = counts[0][:, None, None] * counts[1][:, None] * counts[2]
    means = np.stack(rows) / voxels
    small = (np.rint(means) if array.dtype.kind in "iu" else means).astype(array.dtype)
    affine = geometry.affine.copy()
    affine[:3, 3] = geometry.to_world([(block - 1) / 2 for block in BLOCK])
    affine[:3, :3] *= BLOCK
    return small, Geometry((small.shape[0], small.shape[1], small.shape[2]), affine)


class _Grid(TypedDict):
    shape: list[int]
    affine: list[list[float]]


class _Preview(_Grid):
    sha256: str


class _Manifest(_Grid):
    dtype: str
    range: list[float]
    window: dict[str, float]
    modality: str | None
    slices: list[str]
    preview: _Preview
    source: dict[str, object]


def _grid(geometry: Geometry) -> _Grid:
    return {"shape": list(geometry.shape), "affine": geometry.affine.tolist()}


def _geometry(value: _Grid) -> Geometry:
    k, j, i = value["shape"]
    return Geometry((k, j, i), np.array(value["affine"], dtype=np.float64))


def _pack(array: NDArray[Any]) -> bytes:
    little = array.astype(array.dtype.newbyteorder("<"), copy=False)
    return gzip.compress(np.ascontiguousarray(little).tobytes(), _LEVEL, mtime=0)


def _unpack(data: bytes, dtype: str, shape: tuple[int, ...]) -> NDArray[Any]:
    """The array of one object; never unpacks more than it should hold."""
    kind = np.dtype(dtype).newbyteorder("<")
    wanted = kind.itemsize * int(np.prod(shape))
    try:
        raw = zlib.decompressobj(zlib.MAX_WBITS | 16).decompress(data, wanted + 1)
    except zlib.error as error:
        raise UnreadableImage("A stored slice is damaged; import the image again.") from error
    if len(raw) != wanted:
        raise UnreadableImage("A stored slice has another size than its manifest says; import the image again.")
    return np.frombuffer(raw, kind).reshape(shape)
