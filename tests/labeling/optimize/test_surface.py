"""Surfaces in mm, on the grid that no swapped axis survives, and what a page is sent of them."""

import numpy as np
import pytest
from numpy.typing import NDArray

from labeling.errors import BadMesh
from labeling.geometry import Geometry
from labeling.io.mesh import HEADER, Mesh, decode_mesh, encode_mesh
from labeling.optimize.surface import LARGE, extents, surface_of
from labeling.volume import Labelmap
from tests.phantoms import grid, oblique_grid, oblique_labels

GRIDS = {
    "oblique, flipped, anisotropic": (oblique_grid(), 8.5),
    "isotropic": (grid((41, 43, 45)), 14.0),
    "two axes flipped": (grid((31, 33, 61), (1.3, 1.1, 0.6), (5, 40, -70), (9, 8, -7), (True, False, True)), 13.0),
}


def ball(geometry: Geometry, radius_mm: float) -> tuple[Labelmap, NDArray[np.float64]]:
    """A sphere of segment 7 off the middle voxel, and its center in mm."""
    center = geometry.to_world((np.array(geometry.shape) - 1) / 2 + 0.21)
    places = geometry.to_world(np.moveaxis(np.indices(geometry.shape), 0, -1))
    inside = np.linalg.norm(places - center, axis=-1) <= radius_mm
    return Labelmap(np.where(inside, 7, 0).astype(np.uint8), geometry), center


def is_closed(mesh: Mesh) -> bool:
    """Each side of a quad is passed as often in one direction as in the other."""
    sides = np.concatenate([mesh.quads[:, [n, (n + 1) % 4]] for n in range(4)])
    there, back = (sides @ way for way in ((len(mesh.vertices), 1), (1, len(mesh.vertices))))
    return bool(np.array_equal(np.sort(there), np.sort(back)))


@pytest.mark.parametrize("name", GRIDS)
def test_a_sphere_s_surface_lies_within_half_a_voxel_closed_and_outward(name: str) -> None:
    geometry, radius = GRIDS[name]
    labelmap, center = ball(geometry, radius)
    mesh = surface_of(labelmap, 7)
    assert mesh is not None
    outward = mesh.vertices - center
    away = np.linalg.norm(outward, axis=1, keepdims=True)
    off = (outward / away) * (away - radius) @ np.linalg.inv(geometry.affine[:3, :3]).T  # in voxels
    assert np.linalg.norm(off, axis=1).max() < 0.5
    assert is_closed(mesh)
    assert (mesh.normals() * outward).sum(axis=1).min() > 0.8 * radius
    assert mesh.volume_mm3 == pytest.approx(4 / 3 * np.pi * radius**3, rel=0.02)


def test_a_surface_keeps_the_volume_of_its_voxels() -> None:
    labelmap = oblique_labels()
    voxel = abs(np.linalg.det(labelmap.geometry.affine[:3, :3]))
    for number, extent in extents(labelmap).items():
        mesh = surface_of(labelmap, number, extent)
        assert mesh is not None and is_closed(mesh)
        assert mesh.volume_mm3 == pytest.approx(extent.voxels * voxel, rel=0.002)


def test_extents_are_the_counts_and_tight_boxes() -> None:
    labelmap = oblique_labels()
    found = extents(labelmap)
    assert set(found) == {1, 2, 3}
    for number, extent in found.items():
        where = np.argwhere(labelmap.array == number)
        assert extent.voxels == len(where)
        assert extent.box.start == tuple(where.min(axis=0)) and extent.box.stop == tuple(where.max(axis=0) + 1)


def test_a_large_surface_is_made_on_a_coarser_grid_and_stays_where_it_is() -> None:
    geometry = grid((60, 260, 260), (1.5, 0.5, 0.5), (0, 9, 0))
    labelmap, center = ball(geometry, 44.0)
    mesh = surface_of(labelmap, 7)
    assert mesh is not None and is_closed(mesh)
    faces = sum(int((np.diff(labelmap.array, axis=axis) != 0).sum()) for axis in range(3))
    assert len(mesh.quads) <= LARGE < faces
    assert np.linalg.norm(mesh.vertices.mean(axis=0) - center) < 0.2
    assert np.abs(np.linalg.norm(mesh.vertices - center, axis=1) - 44.0).max() < 0.75


def test_what_is_as_thin_as_a_voxel_keeps_its_surface() -> None:
    geometry = grid((40, 400, 400), (1, 0.5, 0.5))
    labels = np.zeros(geometry.shape, np.uint8)
    labels[10:30:4, 1:399, 1:399] = 1  # sheets, so large that a coarser grid is tried
    mesh = surface_of(Labelmap(labels, geometry), 1)
    assert mesh is not None
    assert mesh.volume_mm3 == pytest.approx(labels.sum() * 0.25, rel=0.1)
    labels[:] = 0
    labels[0, 0, 0] = 1
    single = surface_of(Labelmap(labels, geometry), 1)
    assert single is not None and is_closed(single)
    assert np.abs(single.vertices - geometry.to_world((0, 0, 0))).max() < 1


def test_an_empty_segment_has_no_surface() -> None:
    assert surface_of(oblique_labels(), 4) is None


def test_the_bytes_of_a_mesh_bring_it_back() -> None:
    mesh = surface_of(oblique_labels(), 1)
    assert mesh is not None
    segment, back = decode_mesh(encode_mesh(mesh, segment=1, step_mm=0.02))
    assert segment == 1
    assert np.abs(back.vertices - mesh.vertices).max() < 0.0101
    assert np.array_equal(back.quads, mesh.quads)


@pytest.mark.parametrize("spoil", ["short", "cut", "magic", "version", "vertex"])
def test_other_bytes_are_no_mesh(spoil: str) -> None:
    mesh = surface_of(oblique_labels(), 1)
    assert mesh is not None
    data = bytearray(encode_mesh(mesh, segment=1, step_mm=0.02))
    match spoil:
        case "short":
            data = data[: HEADER.size - 1]
        case "cut":
            data = data[:-1]
        case "magic":
            data[0] = 0
        case "version":
            data[4] = 9
        case "vertex":
            data[HEADER.size + 6 * len(mesh.vertices)] ^= 0xFE  # the first quad starts somewhere else
            data[HEADER.size + 6 * len(mesh.vertices) + 4 * len(mesh.quads)] ^= 0xFE
    with pytest.raises(BadMesh):
        decode_mesh(bytes(data))
