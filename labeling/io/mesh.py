"""Mesh, the surface of a segment, and its bytes for the page (docs/protocol.md, section 5)."""

from __future__ import annotations

import struct
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from labeling.errors import BadMesh

MAGIC, VERSION = b"HMSH", 1
HEADER = struct.Struct("<4sBBHII3ff")
LARGEST = 65535  # steps within the box of a mesh
FINENESS = 16  # steps per voxel in which a mesh's places are told, usually


@dataclass(frozen=True, eq=False)
class Mesh:
    """A closed surface made of quads, seen counterclockwise from outside.

    vertices: (N, 3) float64 mm LPS.
    quads:    (Q, 4) int64 rows of vertices, N of them at most; as triangles 0 1 2 and 0 2 3.
    """

    vertices: NDArray[np.float64]
    quads: NDArray[np.int64]

    @property
    def triangles(self) -> NDArray[np.int64]:
        """(2 Q, 3) rows of vertices."""
        return self.quads[:, [[0, 1, 2], [0, 2, 3]]].reshape(-1, 3)

    def area_vectors(self) -> NDArray[np.float64]:
        """(2 Q, 3) mm^2: each triangle's outward normal, as long as it is large."""
        a, b, c = self.vertices[self.triangles.T]
        vectors: NDArray[np.float64] = np.cross(b - a, c - a) / 2
        return vectors

    @property
    def area_mm2(self) -> float:
        return float(np.linalg.norm(self.area_vectors(), axis=1).sum())

    @property
    def volume_mm3(self) -> float:
        """What the surface encloses; negative when it is inside out."""
        middle = self.vertices.mean(axis=0)
        return float(((self.vertices[self.triangles[:, 0]] - middle) * self.area_vectors()).sum() / 3)

    def normals(self) -> NDArray[np.float64]:
        """(N, 3) unit vectors outwards, the triangles around a vertex weighted by their area."""
        sums, vectors, triangles = np.zeros_like(self.vertices), self.area_vectors(), self.triangles
        for axis in range(3):
            weights = np.repeat(vectors[:, axis], 3)
            sums[:, axis] = np.bincount(triangles.reshape(-1), weights, len(self.vertices))
        lengths = np.linalg.norm(sums, axis=1, keepdims=True)
        unit: NDArray[np.float64] = np.divide(sums, lengths, out=np.zeros_like(sums), where=lengths > 0)
        return unit


def encode_mesh(mesh: Mesh, *, segment: int, step_mm: float) -> bytes:
    """The bytes of a mesh; places are rounded to multiples of `step_mm`, coarser where the box asks for it."""
    low = mesh.vertices.min(axis=0).astype(np.float32)
    extent = float((mesh.vertices.max(axis=0) - low).max())
    step = np.float32(max(step_mm, extent / LARGEST))
    places = np.rint((mesh.vertices - low) / step).clip(0, LARGEST).astype(np.int64)
    head = HEADER.pack(MAGIC, VERSION, 0, segment, len(mesh.vertices), len(mesh.quads), *low, step)
    return head + _planes(places, 2) + _planes(mesh.quads, 4)


def decode_mesh(data: bytes) -> tuple[int, Mesh]:
    """Segment and mesh of `encode_mesh`; BadMesh for anything else."""
    if len(data) < HEADER.size:
        raise BadMesh("The bytes are too few for a mesh.")
    magic, version, flags, segment, vertices, quads, *low, step = HEADER.unpack_from(data)
    if magic != MAGIC or version != VERSION or flags:
        raise BadMesh("The bytes are no mesh of a version known here.")
    split = HEADER.size + vertices * 3 * 2
    if len(data) != split + quads * 4 * 4:
        raise BadMesh("The mesh is cut off.")
    places = _rows(data[HEADER.size : split], vertices, 3, 2)
    rows = _rows(data[split:], quads, 4, 4)
    if quads and (rows.min() < 0 or rows.max() >= vertices):
        raise BadMesh("The mesh names vertices that it does not have.")
    return segment, Mesh(places * np.float64(step) + np.array(low), rows)


def _planes(rows: NDArray[np.int64], width: int) -> bytes:
    """Column by column the difference to the row before, as zigzag of `width` bytes (sums wrap), lowest bytes first."""
    signed = np.diff(rows, axis=0, prepend=0).astype(f"<i{width}")
    zigzag = ((signed << 1) ^ (signed >> (8 * width - 1))).T
    return np.ascontiguousarray(np.ascontiguousarray(zigzag).view(np.uint8).reshape(-1, width).T).tobytes()


def _rows(data: bytes, count: int, columns: int, width: int) -> NDArray[np.int64]:
    planes = np.frombuffer(data, np.uint8).reshape(width, columns * count)
    zigzag = np.ascontiguousarray(planes.T).view(f"<u{width}").reshape(columns, count).astype(np.int64)
    sums: NDArray[np.int64] = np.cumsum((zigzag >> 1) ^ -(zigzag & 1), axis=1) & (2 ** (8 * width) - 1)
    return sums.T
