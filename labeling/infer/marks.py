"""Prompts on the voxels of a grid."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from labeling.errors import BadPrompt, PromptOutside
from labeling.geometry import Geometry
from labeling.optimize.distance import away_mm
from labeling.optimize.evidence import once
from labeling.prompts import Point, Prompt, Scribble, point_index

Voxels = NDArray[np.int64]
LONGEST = 1_000_000  # voxels that one line may pass, again and again


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
    raise BadPrompt("Boxes and lassos cannot be answered yet; draw a point or a scribble.")


def _line(index: NDArray[np.float64], geometry: Geometry) -> Voxels:
    """(N, 3) the voxels that a polyline of fractional indices passes, each once, in order."""
    steps = np.minimum(np.ceil(2 * np.abs(np.diff(index, axis=0)).max(axis=1, initial=0)) + 1, 4000).astype(np.int64)
    if steps.sum() > LONGEST:
        raise BadPrompt("The line goes to and fro too often; draw it in pieces.", limit=LONGEST)
    leg = np.repeat(np.arange(len(steps)), steps)
    along = (np.arange(len(leg)) - (steps.cumsum() - steps)[leg]) / np.maximum(steps - 1, 1)[leg]
    points = np.concatenate([index[:1], index[leg] + (index[leg + 1] - index[leg]) * along[:, None]])
    voxels = np.floor(points + 0.5).astype(np.int64)
    voxels = voxels[geometry.contains(voxels)]
    if not len(voxels):
        raise PromptOutside("The line lies outside the image; draw it on the image.")
    return once(voxels, geometry.shape)


def _thicken(voxels: Voxels, radius_mm: float | None, geometry: Geometry) -> Voxels:
    """All voxels within radius_mm of the given ones, those first."""
    if radius_mm is None:
        return voxels
    reach = np.floor(radius_mm / geometry.spacing_mm).astype(np.int64)
    low = np.maximum(voxels.min(axis=0) - reach, 0)
    high = np.minimum(voxels.max(axis=0) + reach + 1, geometry.shape)
    apart = np.ones(tuple(high - low), np.uint8)
    apart[tuple((voxels - low).T)] = 0
    near = away_mm(apart, geometry.spacing_mm) <= radius_mm
    near &= apart != 0
    return np.concatenate([voxels, np.argwhere(near) + low])
