"""Synthetic volumes and labels, made from seeds, never stored. Files of them: tests/phantom_files.py."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from labeling.geometry import Geometry, Shape
from labeling.segments import LabelSchema, Segment
from labeling.volume import Labelmap, Volume

OBLIQUE_SHAPE: Shape = (19, 37, 29)
OBLIQUE_SPACING_MM = (2.7, 0.9, 0.65)
LANDMARK: Shape = (13, 7, 22)  # the brightest voxel of oblique(); no symmetry maps it onto itself
SCHEMA = LabelSchema(
    (
        Segment(1, "liver", "#b5523b", "SCT:10200004"),
        Segment(2, "spleen", "#7a5fa8"),
        Segment(3, "left kidney", "#d9a441"),
    )
)


def rotation(angles_degrees: tuple[float, float, float]) -> NDArray[np.float64]:
    """(3, 3) rotation about x, then y, then z."""
    result = np.eye(3)
    for axis, angle in enumerate(np.radians(angles_degrees)):
        a, b = [other for other in range(3) if other != axis]
        turn = np.eye(3)
        turn[a, a] = turn[b, b] = np.cos(angle)
        turn[a, b], turn[b, a] = -np.sin(angle), np.sin(angle)
        result = turn @ result
    return result


def grid(
    shape: Shape,
    spacing_mm: tuple[float, float, float] = (1, 1, 1),
    angles_degrees: tuple[float, float, float] = (0, 0, 0),
    origin_mm: tuple[float, float, float] = (0, 0, 0),
    flips: tuple[bool, bool, bool] = (False, False, False),
) -> Geometry:
    """A grid whose k, j, i run along z, y, x before it is turned; a flip turns an axis of the index round."""
    axes = np.fliplr(rotation(angles_degrees))  # columns: the directions of k, j, i
    affine = np.eye(4)
    affine[:3, :3] = axes * np.where(flips, -1, 1) * spacing_mm
    affine[:3, 3] = origin_mm
    return Geometry(shape, affine)


def oblique_grid() -> Geometry:
    """Oblique, anisotropic, flipped in j and left-handed, odd-sized: what a swapped axis cannot survive."""
    return grid(OBLIQUE_SHAPE, OBLIQUE_SPACING_MM, (17, -11, 24), (-31.5, 12.25, 207.0), (False, True, False))


def oblique(seed: int = 0) -> Volume:
    """A small MR-like volume on `oblique_grid`: the organs of `oblique_labels` in noise, int16; LANDMARK is 1000."""
    labels = oblique_labels().array
    means = np.array([120, 420, 560, 700])
    noise = np.random.default_rng(seed).normal(0, 25, OBLIQUE_SHAPE)
    array = np.clip(means[labels] + noise, 0, 900).astype(np.int16)
    array[LANDMARK] = 1000
    return Volume(array, oblique_grid())


def oblique_labels() -> Labelmap:
    """Segments 1, 2, 3 of SCHEMA as ellipsoids of different sizes, off the middle, on `oblique_grid`."""
    array = np.zeros(OBLIQUE_SHAPE, np.uint8)
    for number, center, radii in (
        (1, (8, 24, 9), (5, 9, 7)),
        (2, (12, 8, 21), (4, 5, 5)),
        (3, (5, 8, 22), (3, 4, 4)),
    ):
        array[ellipsoid(OBLIQUE_SHAPE, center, radii)] = number
    return Labelmap(array, oblique_grid())


def abdomen_ct(shape: Shape = (40, 96, 96), seed: int = 0) -> tuple[Volume, Labelmap]:
    """A CT-like volume in HU, int16, with air around a body, and its labels 1 liver, 2 spleen, 3 left kidney."""
    size = np.array(shape)
    hu = np.full(shape, -1000.0)
    labels = np.zeros(shape, np.uint8)
    hu[ellipsoid(shape, size * 0.5, size * (0.9, 0.38, 0.46))] = -90
    hu[ellipsoid(shape, size * 0.5, size * (0.9, 0.34, 0.42))] = 45
    for number, center, radii, mean in (
        (1, (0.55, 0.45, 0.33), (0.3, 0.2, 0.17), 110),
        (2, (0.55, 0.52, 0.76), (0.2, 0.12, 0.09), 125),
        (3, (0.4, 0.66, 0.66), (0.2, 0.08, 0.07), 180),
    ):
        inside = ellipsoid(shape, size * center, size * radii)
        hu[inside], labels[inside] = mean, number
    hu += np.random.default_rng(seed).normal(0, 12, shape)
    geometry = grid(shape, (2.5, 0.8, 0.8), origin_mm=(-38.4, -38.4, -50))
    return Volume(hu.astype(np.int16), geometry), Labelmap(labels, geometry)


def ellipsoid(shape: Shape, center: object, radii: object) -> NDArray[np.bool_]:
    """(K, J, I) bool; center and radii in voxels, order (k, j, i)."""
    index = np.indices(shape) - np.reshape(np.asarray(center, float), (3, 1, 1, 1))
    inside: NDArray[np.bool_] = ((index / np.reshape(np.asarray(radii, float), (3, 1, 1, 1))) ** 2).sum(axis=0) <= 1
    return inside
