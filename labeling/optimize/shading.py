"""An image made even: one tissue, one level, wherever it lies. What a coil does to a picture, found from it alone."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from labeling.optimize.levels import LEVELS, Calmed, noise

KNOT_MM = 60.0  # between the field's knots: coils shade no finer
SPANS = 4  # of an axis, at most, however large the image
SAMPLES = 12_000  # voxels that the field is fitted to, about
LEAST = 2_000  # fewer do not tell shading from anatomy
RIGID = 3e-3  # weight of the field's bending
SHARP = 0.1  # width (half maximum, of a log) of the blur that is taken off the histogram
FLOOR = 0.01  # of that filter: what it does not divide by
ROUNDS, STILL = 40, 5e-4  # at most so many; until the field changes by less than this factor (log)
GAIN = 0.1  # nats that the histogram's entropy must lose, or nothing is changed; an even brain offers 0.08
MOST = 0.5  # of the field, as a factor (log): more is anatomy
BINS = 256

Floats = NDArray[np.float64]


def even(image: Calmed) -> Calmed:
    """The image without smooth multiplicative shading; itself where there is none, or where its levels are absolute.

    The field is the smooth one without which the histogram of log levels is sharpest (Sled 1998, "N3").
    """
    at = np.empty((0, 3), np.int64) if image.absolute else _bright(image.levels)
    if len(at) < LEAST:
        return image
    logs = np.log(image.levels[tuple(at.T)].astype(np.float64))
    spline = _Spline.over(image)
    weights, field = _sharpest(logs, spline.fitter(at))
    if np.abs(field).max() > MOST or _entropy(logs) - _entropy(logs - field) < GAIN:
        return image
    levels = _divided(image.levels, spline, weights)
    return replace(image, levels=levels, quiet=noise(levels))


@dataclass(frozen=True, eq=False)
class _Spline:
    """A cubic field over an image. parts: for each axis (voxels, knots), what each knot says at each voxel."""

    parts: tuple[Floats, Floats, Floats]

    @classmethod
    def over(cls, image: Calmed) -> _Spline:
        spans = np.clip(np.round(np.array(image.levels.shape) * image.spacing_mm / KNOT_MM), 1, SPANS).astype(int)
        k, j, i = (_cubic(size, int(count)) for size, count in zip(image.levels.shape, spans, strict=True))
        return cls((k, j, i))

    def fitter(self, at: NDArray[np.int64]) -> Callable[[Floats], tuple[Floats, Floats]]:
        """What makes (knots) weights and their field out of values at (N, 3) voxels, by penalized least squares."""
        k, j, i = (part[at[:, axis]].astype(np.float32) for axis, part in enumerate(self.parts))
        rows = (k[:, :, None, None] * j[:, None, :, None] * i[:, None, None, :]).reshape(len(at), -1)
        normal = (rows.T @ rows).astype(np.float64)
        scale = np.trace(normal) / len(normal)
        normal += scale * (RIGID * self._bending() + 1e-5 * np.eye(len(normal)))
        inverse = np.linalg.inv(normal)

        def fit(values: Floats) -> tuple[Floats, Floats]:
            weights = inverse @ (rows.T @ values.astype(np.float32))
            return weights, (rows @ weights.astype(np.float32)).astype(np.float64)

        return fit

    def _bending(self) -> Floats:
        """Of all knots, by their second differences along each axis."""
        counts = [part.shape[1] for part in self.parts]
        total = np.zeros((int(np.prod(counts)),) * 2)
        for axis in range(3):
            second = np.diff(np.eye(counts[axis]), 2, axis=0)
            factors = [second.T @ second if other == axis else np.eye(count) for other, count in enumerate(counts)]
            total += np.kron(np.kron(factors[0], factors[1]), factors[2])
        return total


def _cubic(size: int, spans: int) -> Floats:
    """(size, spans + 3): the uniform cubic B-splines at the middles of so many voxels."""
    at = (np.arange(size) + 0.5) / size * spans
    first = np.minimum(at.astype(int), spans - 1)
    t = at - first
    values = np.stack([(1 - t) ** 3, 3 * t**3 - 6 * t**2 + 4, -3 * t**3 + 3 * t**2 + 3 * t + 1, t**3], axis=1) / 6
    part = np.zeros((size, spans + 3))
    np.put_along_axis(part, first[:, None] + np.arange(4), values, axis=1)
    return part


def _bright(levels: NDArray[np.uint16]) -> NDArray[np.int64]:
    """(N, 3) voxels evenly through what is not background, about SAMPLES."""
    step = max(int((levels.size / 500_000) ** (1 / 3)), 1)
    thin = levels[::step, ::step, ::step]
    least = max(_parting(thin) / 2, LEVELS / 50)
    share = float((thin > least).mean())
    step = max(int(np.ceil((share * levels.size / SAMPLES) ** (1 / 3))), 1)
    steps = np.minimum(step, levels.shape)
    lattice = levels[:: steps[0], :: steps[1], :: steps[2]]
    found = np.argwhere(lattice > least) * steps
    return found[:: max(len(found) // SAMPLES, 1)]


def _parting(levels: NDArray[np.uint16]) -> float:
    """The level that parts dark from bright best (Otsu 1979)."""
    counts = np.bincount(levels.ravel() // (LEVELS // BINS), minlength=BINS).astype(np.float64)
    middles = (np.arange(BINS) + 0.5) * (LEVELS // BINS)
    below, mass = counts.cumsum(), (counts * middles).cumsum()
    above = below[-1] - below
    apart = np.divide(mass, below, out=np.zeros(BINS), where=below > 0)
    apart -= np.divide(mass[-1] - mass, above, out=np.zeros(BINS), where=above > 0)
    return float(middles[int(np.argmax(below * above * apart**2))])


def _sharpest(logs: Floats, fit: Callable[[Floats], tuple[Floats, Floats]]) -> tuple[Floats, Floats]:
    weights, field = fit(np.zeros_like(logs))
    for _ in range(ROUNDS):
        weights, found = fit(logs - _expected(logs - field))
        middle = found.mean()
        change = float((found - middle - field).std())
        field = found - middle
        if change < STILL:
            break
    return weights - middle, field  # a cubic B-spline's weights sum to 1 everywhere


def _expected(logs: Floats) -> Floats:
    """What each level is expected to have been before a Gaussian blur of the histogram (a Wiener filter)."""
    low, high = logs.min() - 3 * SHARP, logs.max() + 3 * SHARP
    step = (high - low) / (BINS - 1)
    at = (logs - low) / step
    lower = at.astype(int)
    part = at - lower
    counts = np.bincount(lower, 1 - part, BINS) + np.bincount(lower + 1, part, BINS)
    away = np.minimum(np.arange(2 * BINS), 2 * BINS - np.arange(2 * BINS)) * step
    kernel = np.exp(-0.5 * (away * 2.3548 / SHARP) ** 2)
    blur = np.fft.rfft(kernel / kernel.sum()).real
    sharp = np.maximum(np.fft.irfft(np.fft.rfft(counts, 2 * BINS) * blur / (blur**2 + FLOOR))[:BINS], 0)
    middles = low + step * np.arange(BINS)
    total = np.fft.irfft(np.fft.rfft(sharp * middles, 2 * BINS) * blur)[:BINS]
    mass = np.fft.irfft(np.fft.rfft(sharp, 2 * BINS) * blur)[:BINS]
    expected: Floats = np.interp(logs, middles, total / np.maximum(mass, 1e-9 * mass.max()))
    return expected


def _entropy(logs: Floats) -> float:
    """In nats, of a histogram with bins of a hundredth."""
    counts = np.bincount(((logs - logs.min()) * 100).astype(int))
    share = counts[counts > 0] / len(logs)
    return float(-(share * np.log(share)).sum())


def _divided(levels: NDArray[np.uint16], spline: _Spline, weights: Floats) -> NDArray[np.uint16]:
    along_k, along_j, along_i = (part.astype(np.float32) for part in spline.parts)
    knots = weights.astype(np.float32).reshape(along_k.shape[1], along_j.shape[1], along_i.shape[1])
    rows = knots @ along_i.T
    divided = np.empty_like(levels)
    for k, weight in enumerate(along_k):  # slice by slice: the field of a whole volume takes 100 MB
        field = along_j @ np.tensordot(weight, rows, 1)
        divided[k] = np.minimum(levels[k] * np.exp(-field), LEVELS - 1)
    return divided
