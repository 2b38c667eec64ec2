"""Exact Euclidean distance to the background, compiled (Felzenszwalb and Huttenlocher 2012, run by run)."""

import numpy as np
from numpy.typing import NDArray

from labeling.optimize.compiled import compiled

FAR = np.float32(1e12)


def squared_depth(mask: NDArray[np.uint8], spacing_mm: NDArray[np.float64]) -> NDArray[np.float32]:
    """(K, J, I) float32 mm^2: from each voxel's center to the nearest one outside the mask; FAR where there is none.

    What lies beyond the grid is not outside the mask.
    """
    squared = np.empty(mask.shape, np.float32)
    longest = max(mask.shape) + 2
    _squared(mask, spacing_mm.astype(np.float32), squared, np.empty(longest, np.float32), np.empty(longest, np.int64))
    return squared


def thickness(mask: NDArray[np.uint8], spacing_mm: NDArray[np.float64]) -> NDArray[np.float32]:
    """(K, J, I) float32 mm: from each voxel of the mask to the surface of the background; 0 outside.

    The surface lies half a voxel before the nearest background voxel's center. What lies beyond the grid does not
    count as background, so a slab one voxel thick is measured in its plane; with no background at all the distance
    is that of the grid's far corner.
    """
    squared = squared_depth(mask, spacing_mm)
    half = np.float32(spacing_mm.min() / 2)
    limit = np.float32(np.linalg.norm(np.array(mask.shape) * spacing_mm))
    _root(squared, half, limit)
    return squared


def away_mm(mask: NDArray[np.uint8], spacing_mm: NDArray[np.float64]) -> NDArray[np.float32]:
    """(K, J, I) float32 mm: from each voxel of the mask to the center of the nearest one that is not; 0 there."""
    distance: NDArray[np.float32] = np.sqrt(squared_depth(mask, spacing_mm))
    return distance


@compiled
def _root(squared: NDArray[np.float32], half: np.float32, limit: np.float32) -> None:
    flat = squared.ravel()
    for n in range(flat.size):
        if flat[n] > 0:
            flat[n] = min(np.sqrt(flat[n]) - half, limit)


@compiled
def _squared(
    mask: NDArray[np.uint8],
    spacing: NDArray[np.float32],
    squared: NDArray[np.float32],
    value: NDArray[np.float32],
    apex: NDArray[np.int64],
) -> None:
    """Squared distances in mm^2. value and apex: scratch, one line long and two more."""
    K, J, N = mask.shape
    step = spacing[2]
    for k in range(K):
        for j in range(J):
            since = np.float32(-1)
            for i in range(N):
                if mask[k, j, i] == 0:
                    since = np.float32(0)
                    squared[k, j, i] = 0
                elif since < 0:
                    squared[k, j, i] = FAR
                else:
                    since += step
                    squared[k, j, i] = since * since
            since = np.float32(-1)
            for i in range(N - 1, -1, -1):
                if mask[k, j, i] == 0:
                    since = np.float32(0)
                elif since >= 0:
                    since += step
                    squared[k, j, i] = min(squared[k, j, i], since * since)
    for k in range(K):
        for i in range(N):
            _line(squared[k, :, i], spacing[1], value, apex)
    for j in range(J):
        for i in range(N):
            _line(squared[:, j, i], spacing[0], value, apex)


@compiled
def _line(line: NDArray[np.float32], step: np.float32, value: NDArray[np.float32], apex: NDArray[np.int64]) -> None:
    """Lower envelope of the parabolas of one line, each run of foreground by itself: zeros bound what it can see."""
    size = line.size
    scale = step * step
    n = 0
    while n < size:
        if line[n] == 0:
            n += 1
            continue
        first = max(n - 1, 0)
        while n < size and line[n] > 0:
            n += 1
        last = min(n, size - 1)
        # Build the envelope over [first, last]; apex[c] is the place of the c-th parabola, value its height.
        count = 0
        for m in range(first, last + 1):
            height = line[m]
            if height >= FAR:
                continue
            while count >= 2:
                a, b = apex[count - 2], apex[count - 1]
                # b is hidden when the crossing of a and b lies beyond the crossing of b and m.
                left = (value[count - 1] - value[count - 2]) * (m - b)
                right = (height - value[count - 1]) * (b - a)
                if left + scale * (b - a) * (m - b) * (a - m) < right:
                    break
                count -= 1
            apex[count] = m
            value[count] = height
            count += 1
        if count == 0:
            continue
        c = 0
        for m in range(first, last + 1):
            best = value[c] + scale * (m - apex[c]) ** 2
            while c + 1 < count:
                after = value[c + 1] + scale * (m - apex[c + 1]) ** 2
                if after > best:
                    break
                best = after
                c += 1
            if line[m] > 0:
                line[m] = best
