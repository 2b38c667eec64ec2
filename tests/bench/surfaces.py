"""How long the surface of an organ takes, and how many bytes it is. No server."""

import gzip
import time

import numpy as np
from numpy.typing import NDArray

from labeling.io.mesh import FINENESS, encode_mesh
from labeling.optimize.surface import extents, surface_of
from labeling.volume import Labelmap
from tests.bench.figures import Figure, spread
from tests.phantoms import grid

SHAPE, SPACING_MM = (100, 512, 512), (2.5, 0.8, 0.8)
MADE_S, BYTES, RUNS = 1.5, 400_000, 10


def measure() -> list[Figure]:
    labelmap = Labelmap(_liver(), grid(SHAPE, SPACING_MM, (3, 2, 1)))
    took, packed, vertices = [], b"", 0
    for _ in range(RUNS + 1):
        started = time.perf_counter()
        mesh = surface_of(labelmap, 1, extents(labelmap)[1])
        assert mesh is not None
        data = encode_mesh(mesh, segment=1, step_mm=min(SPACING_MM) / FINENESS)
        packed, vertices = gzip.compress(data, 6, mtime=0), len(mesh.vertices)
        took.append(time.perf_counter() - started)
    took = took[1:]  # the first one compiles
    notes = f"{spread(took, 2)}; {vertices} vertices of {int(labelmap.array.sum())} voxels"
    slow = float(np.percentile(took, 95))
    return [
        Figure("surface of a liver in 512x512x100, p95", slow, "s", MADE_S, n=RUNS, notes=notes),
        Figure("its bytes on the wire", len(packed), "bytes", BYTES),
    ]


def _liver() -> NDArray[np.uint8]:
    """A lobed body of 1.7 million voxels, liver-like in size and surface."""
    k, j, i = np.indices(SHAPE, sparse=True)
    around = np.arctan2(j - 240, i - 180)
    wide, high = 110 + 10 * np.cos(7 * around) + 8 * np.sin(k / 6), 95 + 14 * np.sin(5 * around)
    inside = ((k - 50) / 38) ** 2 + ((j - 240) / high) ** 2 + ((i - 180) / wide) ** 2 <= 1
    return inside.astype(np.uint8)
