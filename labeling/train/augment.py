"""Crops for training: turned, scaled and shifted, with changed intensities. Randomness comes in."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor
from torch.nn import functional

from labeling.geometry import Shape


@dataclass(frozen=True, eq=False)
class Example:
    """One labeled image on its frame. image: (C, k, j, i) float32. label: (k, j, i) uint8, output numbers 0..n."""

    name: str
    image: Tensor
    label: Tensor
    spacing_mm: NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Augmentation:
    """turn_deg, scale, shear: largest changes of place. contrast, noise: of intensities, in standard deviations.

    turned: share of the crops that are turned and scaled; altered: share of those whose intensities change.
    """

    turn_deg: float = 15.0
    scale: float = 0.2
    turned: float = 0.7
    altered: float = 0.7
    contrast: float = 0.25
    noise: float = 0.1


@dataclass(frozen=True, eq=False)
class Crops:
    """Batches of crops from examples. foreground: share of the crops that are centered on a segment."""

    examples: Sequence[Example]
    patch: Shape
    batch: int
    augmentation: Augmentation = Augmentation()
    foreground: float = 0.33

    def draw(self, rng: np.random.Generator) -> tuple[Tensor, Tensor]:
        """(B, C, *patch) float32 and (B, *patch) int64."""
        drawn = [self._crop(self.examples[int(rng.integers(len(self.examples)))], rng) for _ in range(self.batch)]
        return torch.stack([image for image, _ in drawn]), torch.stack([label for _, label in drawn])

    def _crop(self, example: Example, rng: np.random.Generator) -> tuple[Tensor, Tensor]:
        center = self._center(example, rng)
        matrix = self._matrix(rng)
        grid = _grid(self.patch, example, center, matrix)
        image = functional.grid_sample(
            example.image[None], grid, mode="bilinear", padding_mode="border", align_corners=True
        )[0]
        label = functional.grid_sample(
            example.label[None, None].float(), grid, mode="nearest", padding_mode="zeros", align_corners=True
        )[0, 0].long()
        return self._altered(image, rng), label

    def _center(self, example: Example, rng: np.random.Generator) -> NDArray[np.float64]:
        """Fractional voxels; so that the crop keeps inside where the image is larger than it."""
        sides, half = np.array(example.label.shape), np.array(self.patch) / 2
        if rng.random() < self.foreground:
            present = [int(n) for n in torch.unique(example.label) if n]
            if present:
                places = torch.nonzero(example.label == present[int(rng.integers(len(present)))])
                at = places[int(rng.integers(len(places)))].numpy() + rng.uniform(-0.25, 0.25, 3) * self.patch
            else:
                at = rng.uniform(0, sides)
        else:
            at = rng.uniform(0, sides)
        low, high = np.minimum(half, sides / 2), np.maximum(sides - half, sides / 2)
        return np.asarray(np.clip(at, low, high) - 0.5)

    def _matrix(self, rng: np.random.Generator) -> NDArray[np.float64]:
        """(3, 3) mm of the crop to mm of the image."""
        if rng.random() >= self.augmentation.turned:
            return np.eye(3)
        matrix = np.diag(np.exp(rng.uniform(-1, 1, 3) * np.log1p(self.augmentation.scale)))
        for axis, angle in enumerate(np.deg2rad(rng.uniform(-1, 1, 3) * self.augmentation.turn_deg)):
            a, b = (axis + 1) % 3, (axis + 2) % 3
            turn = np.eye(3)
            turn[a, a] = turn[b, b] = np.cos(angle)
            turn[a, b], turn[b, a] = -np.sin(angle), np.sin(angle)
            matrix = turn @ matrix
        return matrix

    def _altered(self, image: Tensor, rng: np.random.Generator) -> Tensor:
        if rng.random() >= self.augmentation.altered:
            return image
        factor = float(np.exp(rng.normal(0, self.augmentation.contrast)))
        shift = float(rng.normal(0, self.augmentation.contrast))
        image = image * factor + shift
        if rng.random() < 0.5:
            seed = torch.Generator().manual_seed(int(rng.integers(2**31)))
            noise = torch.randn(image.shape, generator=seed)
            image = image + noise * float(rng.uniform(0, self.augmentation.noise))
        return image


def _grid(patch: Shape, example: Example, center: NDArray[np.float64], matrix: NDArray[np.float64]) -> Tensor:
    """(1, *patch, 3) where each voxel of the crop lies in the example, as grid_sample counts (x, y, z in -1..1)."""
    spacing, sides = example.spacing_mm, np.array(example.label.shape)
    linear = (matrix * spacing) / spacing[:, None]  # voxels of the crop to voxels of the example
    axes = [torch.arange(side, dtype=torch.float32) - (side - 1) / 2 for side in patch]
    offset = torch.stack(torch.meshgrid(*axes, indexing="ij"), dim=-1)
    where = offset @ torch.from_numpy(linear.T).float() + torch.from_numpy(center).float()
    unit = where * torch.from_numpy(2 / np.maximum(sides - 1, 1)).float() - 1
    return unit.flip(-1)[None]
