"""Prompts on the voxels of a grid."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from labeling.errors import BadPrompt, PromptOutside
from labeling.geometry import Geometry
from labeling.prompts import Point, Prompt, Scribble, point_index

Voxels = NDArray[np.int64]


@dataclass(frozen=True, eq=False)
class Mark:
    """The voxels that a prompt names.

    voxels: (N, 3) int64, N >= 1, order (k, j, i), on the grid, the point itself (or the line's start) first.
    """

    include: bool
    voxels: Voxels

    @property
    def center(self) -> tuple[int, int, int]:
        k, j, i = (int(axis) for axis in self.voxels[0])
        return (k, j, i)


def place(prompt: Prompt, geometry: Geometry) -> Mark:
    """The voxels of one prompt; PromptOutside when none is on the grid."""
    match prompt:
        case Point(_, include, radius_mm):
            center = np.array([point_index(prompt, geometry)], dtype=np.int64)
            return Mark(include, _thicken(center, radius_mm, geometry))
        case Scribble(positions_mm, include, radius_mm):
            line = _line(geometry.to_index(np.array(positions_mm)), geometry)
            return Mark(include, _thicken(line, radius_mm, geometry))
    raise BadPrompt("Smart point takes points and scribbles; boxes and lassos need another method.")


def _line(index: NDArray[np.float64], geometry: Geometry) -> Voxels:
    """(N, 3) the voxels that a polyline of fractional indices passes, each once, in order."""
    parts = [index[:1]]
    for a, b in pairwise(index):
        steps = int(np.ceil(2 * np.abs(b - a).max())) + 1
        parts.append(a + (b - a) * np.linspace(0, 1, min(steps, 4000))[:, None])
    voxels = np.floor(np.concatenate(parts) + 0.5).astype(np.int64)
    voxels = voxels[geometry.contains(voxels)]
    if not len(voxels):
        raise PromptOutside("The line lies outside the image; draw it on the image.")
    return _once(voxels)


def _thicken(voxels: Voxels, radius_mm: float | None, geometry: Geometry) -> Voxels:
    """All voxels within radius_mm of the given ones, those first."""
    if radius_mm is None:
        return voxels
    spacing = geometry.spacing_mm
    reach = np.minimum(np.floor(radius_mm / spacing), np.array(geometry.shape)).astype(np.int64)
    ball = np.stack(np.meshgrid(*[np.arange(-r, r + 1) for r in reach], indexing="ij"), axis=-1).reshape(-1, 3)
    ball = ball[((ball * spacing) ** 2).sum(axis=1) <= radius_mm**2]
    around = (voxels[:, None, :] + ball).reshape(-1, 3)
    return _once(np.concatenate([voxels, around[geometry.contains(around)]]))


def _once(voxels: Voxels) -> Voxels:
    """Without repetitions, in the order of first appearance."""
    _, first = np.unique(voxels, axis=0, return_index=True)
    return voxels[np.sort(first)]
