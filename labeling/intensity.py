"""How to show intensities, and how to normalise them: both from the data."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from labeling.volume import Intensities

_SAMPLE = 1_000_000
_BACKGROUND_PART = 0.2
_AIR_HU, _LOWEST_HU, _HIGHEST_HU = -800, -4100, 32767


@dataclass(frozen=True, slots=True)
class Window:
    """The intensities center - width / 2 to center + width / 2 go from black to white. width > 0."""

    center: float
    width: float

    @property
    def low(self) -> float:
        """What is black."""
        return self.center - self.width / 2

    @property
    def high(self) -> float:
        """What is white."""
        return self.center + self.width / 2


ABDOMEN = Window(40.0, 400.0)


def window_of(array: Intensities, modality: str | None = None) -> Window:
    """What a reader wants to see first of a (K, J, I) volume.

    The abdomen window when the data look like HU; else from the 1st to the 99.5th percentile of what is not
    background. A constant volume gets a window of width 1 around its value.
    """
    sample = _sampled(array)
    if modality in (None, "", "CT") and looks_like_hu(sample):
        return ABDOMEN
    body = _body(sample)
    if not body.size:
        return Window(float(sample[0]), 1.0)
    low, high = (float(edge) for edge in np.percentile(body, (1, 99.5)))
    if high <= low:
        low, high = float(sample.min()), float(sample.max())
    return Window((low + high) / 2, high - low)


def looks_like_hu(array: Intensities) -> bool:
    """Whether a volume holds air at about -1000 and soft tissue about 0, as only CT does."""
    sample = _sampled(array)
    low, high = float(sample.min()), float(sample.max())
    if not (_LOWEST_HU <= low <= _AIR_HU and 0 < high <= _HIGHEST_HU):
        return False
    air = float(np.mean(sample < _AIR_HU))
    tissue = float(np.mean((sample > -200) & (sample < 400)))
    return air > 0.005 and tissue > 0.02


def z_score(array: Intensities) -> NDArray[np.float32]:
    """(array - mean) / standard deviation of what is not background; zeros if that is constant."""
    values: NDArray[np.float32] = array.astype(np.float32)
    body = _body(_sampled(array))
    if not body.size or not body.std() > 0:
        return np.zeros_like(values)
    values -= np.float32(body.mean())
    values /= np.float32(body.std())
    return values


def _body(sample: NDArray[Any]) -> NDArray[Any]:
    """The sample without background: the one value that a fifth of all voxels share, else the lowest one."""
    values, counts = np.unique(sample, return_counts=True)
    common = counts.argmax()
    background = values[common] if counts[common] >= _BACKGROUND_PART * sample.size else values[0]
    body: NDArray[Any] = sample[sample != background]
    return body


def _sampled(array: Intensities) -> NDArray[Any]:
    """About a million voxels, evenly through the volume, as float64."""
    flat = array.reshape(-1)
    step = max(1, flat.size // _SAMPLE) | 1  # odd, so that it does not keep to some columns of an even row
    return flat[::step].astype(np.float64)
