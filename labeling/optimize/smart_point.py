"""Smart point: what a point (or a line) means, from the intensities alone."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray
from scipy import ndimage

from labeling.volume import Intensities, Numbers

REACH_MM = 60.0


@dataclass(eq=False)
class Scene:
    """The labelmap while prompts are applied to one segment.

    labels: (K, J, I), changed in place. fixed: (K, J, I) bool, voxels that stay unless a prompt lies on them.
    """

    labels: Numbers
    segment: int
    fixed: NDArray[np.bool_]
    inside: list[NDArray[np.int64]] = field(default_factory=list)
    outside: list[NDArray[np.int64]] = field(default_factory=list)

    def hold(self, voxels: NDArray[np.int64], *, include: bool) -> None:
        """Prompts already answered, and others' prompts: (N, 3) voxels that keep what they have."""
        (self.inside if include else self.outside).append(voxels)


class SmartPoint:
    """The method, ready on one image."""

    def __init__(self, array: Intensities, spacing_mm: NDArray[np.float64]) -> None:
        low, high = np.percentile(array[::2, ::2, ::2], (0.5, 99.5))
        scaled = (array.astype(np.float32) - low) * (255 / max(high - low, 1e-6))
        self._levels = ndimage.gaussian_filter(np.clip(scaled, 0, 255), 0.5).astype(np.uint8)
        self._spacing = spacing_mm

    def coarse(self, scene: Scene, voxels: NDArray[np.int64], *, include: bool) -> Numbers:
        """The labelmap that a quick look at the prompt gives; the scene stays."""
        copy = Scene(scene.labels.copy(), scene.segment, scene.fixed, list(scene.inside), list(scene.outside))
        self.apply(copy, voxels, include=include)
        return copy.labels

    def apply(self, scene: Scene, voxels: NDArray[np.int64], *, include: bool) -> None:
        """Change scene.labels as the prompt asks."""
        labels, segment = scene.labels, scene.segment
        at = voxels[0]
        reach = np.ceil(REACH_MM / self._spacing).astype(int)
        start = np.maximum(at - reach, 0)
        box = tuple(slice(a, b) for a, b in zip(start, np.minimum(at + reach + 1, labels.shape), strict=True))
        local = labels[box]
        level = int(self._levels[tuple(at)])
        near = np.abs(self._levels[box].astype(np.int16) - level) <= 20
        own = local == labels[tuple(at)] if include else local == segment
        domain = near & own & ~scene.fixed[box]
        for held in scene.outside if include else scene.inside:
            inside = ((held >= start) & (held < start + np.array(local.shape))).all(axis=1)
            domain[tuple((held[inside] - start).T)] = False
        domain[tuple(at - start)] = True
        components, _ = ndimage.label(domain)
        local[components == components[tuple(at - start)]] = segment if include else 0
        movable = ~scene.fixed[tuple(voxels.T)]
        labels[tuple(voxels[movable].T)] = segment if include else 0
        scene.hold(voxels, include=include)
