"""The smooth closed surface of a segment: a constrained elastic surface net, on a coarser grid where it would be large.

Gibson, "Constrained elastic surface nets" (MICCAI 1998): one vertex in each cell between eight voxels that the surface
crosses, pulled towards its neighbors but never out of its cell. What the pull takes from the volume is given back.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from labeling.geometry import Box, Geometry
from labeling.io.mesh import Mesh
from labeling.optimize.netting import census, faces_of, net, relax, shares
from labeling.volume import Labelmap

LARGE = 65_000  # faces of a surface that is made at full resolution
COARSEST = 6  # voxels that one side of a coarser voxel may take
ROUNDS, PULL = 8, 0.5  # more would round off what is few voxels thick
LEAST_KEPT = 0.5  # of a segment's volume, for a coarser grid to be good enough


@dataclass(frozen=True, slots=True)
class Extent:
    """How many voxels a segment has, and the tight box around them."""

    voxels: int
    box: Box


def extents(labelmap: Labelmap) -> dict[int, Extent]:
    """Of each segment that has voxels, in one pass."""
    counts, starts, stops = census(labelmap.array, int(labelmap.array.max(initial=0)) + 1)
    return {
        int(n): Extent(int(counts[n]), Box(_three(starts[n]), _three(stops[n] + 1)))
        for n in np.flatnonzero(counts)
        if n
    }


def surface_of(labelmap: Labelmap, segment: int, extent: Extent | None = None) -> Mesh | None:
    """The surface of a segment in mm LPS; None where it has no voxels.

    Its volume is that of the voxels. extent: of the segment, where the caller knows it already.
    """
    known = extent or extents(labelmap).get(segment)
    if known is None:
        return None
    array = labelmap.array[known.box.slices]
    factors = _factors(faces_of(array, segment), labelmap.geometry.spacing_mm)
    while True:
        share = shares(array, segment, factors)
        kept = int((share >= 0.5).sum()) * int(factors.prod())
        if kept >= LEAST_KEPT * known.voxels or factors.max() == 1:
            break
        factors = np.maximum(1, factors - 1)  # too thin for so coarse a grid
    places, cells, quads = net(share)
    places = relax(places, cells, quads, ROUNDS, PULL)
    indices = np.array(known.box.start) + (places - 1) * factors + (factors - 1) / 2
    return _filled(_placed(indices, quads, labelmap.geometry), known.voxels, labelmap.geometry, factors)


def _factors(faces: NDArray[np.int64], spacing_mm: NDArray[np.float64]) -> NDArray[np.int64]:
    """(3,) voxels per coarser voxel along k, j, i, such that the surface has few enough faces, nearly cubes first.

    faces: (3,) of the surface at full resolution, by the axis that they stand across.
    """
    factors = np.ones(3, np.int64)
    while (faces * factors / factors.prod()).sum() > LARGE:
        sides = np.where(factors < COARSEST, spacing_mm * factors, np.inf)
        if not np.isfinite(sides).any():
            break
        factors[sides.argmin()] += 1
    return factors


def _placed(indices: NDArray[np.float64], quads: NDArray[np.int32], geometry: Geometry) -> Mesh:
    """In mm; a grid that mirrors would turn the surface inside out."""
    rows = quads.astype(np.int64)
    if np.linalg.det(geometry.affine[:3, :3]) < 0:
        rows = rows[:, ::-1]
    return Mesh(geometry.to_world(indices), rows)


def _filled(mesh: Mesh, voxels: int, geometry: Geometry, factors: NDArray[np.int64]) -> Mesh:
    """Moved outwards or inwards, by a fraction of a voxel, until it encloses the volume of its voxels."""
    wanted = voxels * abs(np.linalg.det(geometry.affine[:3, :3]))
    most = 0.25 * float((geometry.spacing_mm * factors).min())
    for _ in range(5):
        step = np.clip((wanted - mesh.volume_mm3) / mesh.area_mm2, -most, most)
        mesh = Mesh(mesh.vertices + step * mesh.normals(), mesh.quads)
    return mesh


def _three(numbers: NDArray[np.int64]) -> tuple[int, int, int]:
    return (int(numbers[0]), int(numbers[1]), int(numbers[2]))
