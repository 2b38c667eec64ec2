"""From the numbers in a file to canonical intensities: int16 where whole numbers fit, else float32."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from labeling.errors import UnreadableImage

FILLED = "Some voxels held no number (NaN or infinite); they were set to the lowest intensity."
_INT16 = np.iinfo(np.int16)


def canonical(
    raw: NDArray[Any], slope: ArrayLike = 1.0, intercept: ArrayLike = 0.0
) -> tuple[NDArray[np.int16] | NDArray[np.float32], tuple[str, ...]]:
    """Intensities raw * slope + intercept, and what to tell the reader about them.

    raw: (K, J, I) integers or floats of any byte order. slope, intercept: one for all, or (K,) one per slice.
    NaN and infinite voxels become the lowest finite intensity (parametric maps use them outside the body), which is
    noted; UnreadableImage when no voxel is finite. A constant volume is fine.
    """
    slopes = np.broadcast_to(np.asarray(slope, np.float64), raw.shape[:1])
    intercepts = np.broadcast_to(np.asarray(intercept, np.float64), raw.shape[:1])
    plain = bool((slopes == 1).all() and (intercepts == 0).all())
    if plain and raw.dtype.kind in "iu" and np.can_cast(raw.dtype, np.int16):
        return raw.astype(np.int16, copy=False), ()

    def scaled(k: int) -> NDArray[np.float64]:
        values: NDArray[np.float64] = raw[k].astype(np.float64)
        return values if plain else values * slopes[k] + intercepts[k]

    lowest, highest, whole, finite = _survey(scaled(k) for k in range(len(raw)))
    if lowest > highest:
        raise UnreadableImage("The image holds no numbers: every voxel is NaN or infinite; export it again.")
    fits = whole and _INT16.min <= lowest and highest <= _INT16.max
    array: NDArray[Any] = np.empty(raw.shape, np.int16 if fits else np.float32)
    for k in range(len(raw)):
        values = scaled(k)
        array[k] = values if finite else np.where(_finite(values), values, lowest)
    return array, () if finite else (FILLED,)


def _survey(slices: Any) -> tuple[float, float, bool, bool]:
    """(lowest, highest) of the finite values, whether they are all whole, whether all are finite."""
    lowest, highest, whole, finite = np.inf, -np.inf, True, True
    for every in slices:
        good = _finite(every)
        values = every if good.all() else every[good]
        finite = finite and len(values) == len(every)
        if values.size:
            lowest, highest = min(lowest, values.min()), max(highest, values.max())
            whole = whole and bool((values == np.rint(values)).all())
    return float(lowest), float(highest), whole, finite


def _finite(values: NDArray[np.float64]) -> NDArray[np.bool_]:
    """Finite also as float32."""
    good: NDArray[np.bool_] = np.abs(values) <= np.finfo(np.float32).max
    return good
