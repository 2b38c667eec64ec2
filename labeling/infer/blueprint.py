"""Blueprint: all that must be known to build a network again and to show it an image as it was trained on."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

from labeling.geometry import Shape
from labeling.intensity import z_score
from labeling.volume import Intensities

Spacing = tuple[float, float, float]


@dataclass(frozen=True, slots=True)
class Normalization:
    """Intensities as a network wants them: each image's own z-score, or one fixed scale for all (CT).

    low, high: clipped to before; mean, std: of the scale. All None for the z-score.
    """

    low: float | None = None
    high: float | None = None
    mean: float | None = None
    std: float | None = None

    def __call__(self, array: Intensities) -> NDArray[np.float32]:
        """(K, J, I) intensities, about 0 with a spread of about 1. NaN and infinities count as the lowest value."""
        finite = np.isfinite(array)
        if not finite.all():
            array = np.where(finite, array, array[finite].min() if finite.any() else 0)
        if self.mean is None or self.std is None:
            return z_score(array)
        values: NDArray[np.float32] = np.clip(array, self.low, self.high).astype(np.float32)
        values -= np.float32(self.mean)
        values /= np.float32(max(self.std, 1e-6))
        return values


@dataclass(frozen=True, slots=True)
class Blueprint:
    """network: a name of `labeling.infer.networks`; arguments: its own. channels: of its input, the image's first.

    outputs:    of its last layer, background included; numbers: the segment number of each output after background's.
    spacing_mm: of k, j, i as Frame has them; None: each image's own. patch: (k, j, i) voxels of a training crop and of
        a window; overlap: share of a window that the next one covers again.
    """

    network: str
    channels: int
    numbers: tuple[int, ...]
    patch: Shape
    spacing_mm: Spacing | None = None
    arguments: Mapping[str, Any] = field(default_factory=dict)
    normalization: Normalization = Normalization()
    overlap: float = 0.5

    @property
    def outputs(self) -> int:
        return len(self.numbers) + 1

    def to_json(self) -> dict[str, Any]:
        return {**asdict(self), "arguments": dict(self.arguments)}

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> Blueprint:
        spacing = data.get("spacing_mm")
        return cls(
            network=str(data["network"]),
            channels=int(data["channels"]),
            numbers=tuple(int(number) for number in data["numbers"]),
            patch=_three(data["patch"]),
            spacing_mm=None if spacing is None else (float(spacing[0]), float(spacing[1]), float(spacing[2])),
            arguments=dict(data.get("arguments", {})),
            normalization=Normalization(**data.get("normalization", {})),
            overlap=float(data.get("overlap", 0.5)),
        )


def _three(values: Any) -> Shape:
    k, j, i = (int(value) for value in values)
    return (k, j, i)
