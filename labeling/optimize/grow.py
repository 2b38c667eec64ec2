"""Growing a region voxel by voxel, compiled. Masks are (K, J, I) uint8, 0 or 1."""

import numpy as np
from numpy.typing import NDArray

from labeling.optimize.compiled import compiled

Mask = NDArray[np.uint8]


def connected(mask: Mask, starts: NDArray[np.int64]) -> tuple[Mask, NDArray[np.int64]]:
    """What is 6-connected, within the mask, to any of the starts (N, 3) that lie in it; and its box (start, stop)."""
    region = np.zeros(mask.shape, np.uint8)
    box = np.empty((2, 3), np.int64)
    _connected(mask, starts, region, np.empty(mask.size, np.int32), box)
    return region, box


@compiled
def _connected(
    mask: Mask, starts: NDArray[np.int64], region: Mask, stack: NDArray[np.int32], box: NDArray[np.int64]
) -> None:
    K, J, N = mask.shape
    source = mask.ravel()
    target = region.ravel()
    low_k, low_j, low_i, high_k, high_j, high_i = K, J, N, 0, 0, 0
    top = 0
    for s in range(starts.shape[0]):
        n = (starts[s, 0] * J + starts[s, 1]) * N + starts[s, 2]
        if source[n] and not target[n]:
            target[n] = 1
            stack[top] = n
            top += 1
    while top > 0:
        top -= 1
        n = np.int64(stack[top])
        row = n // N
        i = n - row * N
        k = row // J
        j = row - k * J
        low_k, high_k = min(low_k, k), max(high_k, k + 1)
        low_j, high_j = min(low_j, j), max(high_j, j + 1)
        low_i, high_i = min(low_i, i), max(high_i, i + 1)
        if i + 1 < N and source[n + 1] and not target[n + 1]:
            target[n + 1] = 1
            stack[top] = n + 1
            top += 1
        if i > 0 and source[n - 1] and not target[n - 1]:
            target[n - 1] = 1
            stack[top] = n - 1
            top += 1
        if j + 1 < J and source[n + N] and not target[n + N]:
            target[n + N] = 1
            stack[top] = n + N
            top += 1
        if j > 0 and source[n - N] and not target[n - N]:
            target[n - N] = 1
            stack[top] = n - N
            top += 1
        if k + 1 < K and source[n + N * J] and not target[n + N * J]:
            target[n + N * J] = 1
            stack[top] = n + N * J
            top += 1
        if k > 0 and source[n - N * J] and not target[n - N * J]:
            target[n - N * J] = 1
            stack[top] = n - N * J
            top += 1
    box[0, 0], box[0, 1], box[0, 2] = low_k, low_j, low_i
    box[1, 0], box[1, 1], box[1, 2] = high_k, high_j, high_i


@compiled
def widen(mask: Mask, steps: int) -> Mask:
    """The mask and what lies within `steps` 6-neighbor steps of it."""
    K, J, N = mask.shape
    now = mask.copy()
    for _ in range(steps):
        after = now.copy()
        for k in range(K):
            for j in range(J):
                for i in range(N):
                    if now[k, j, i]:
                        continue
                    if (
                        (i > 0 and now[k, j, i - 1])
                        or (i + 1 < N and now[k, j, i + 1])
                        or (j > 0 and now[k, j - 1, i])
                        or (j + 1 < J and now[k, j + 1, i])
                        or (k > 0 and now[k - 1, j, i])
                        or (k + 1 < K and now[k + 1, j, i])
                    ):
                        after[k, j, i] = 1
        now = after
    return now


@compiled
def share(
    levels: NDArray[np.uint16], allowed: Mask, low: int, high: int, factor: tuple[int, int, int]
) -> NDArray[np.uint8]:
    """Per cell of `factor` voxels (rounded up at the far ends): 0..255, the share of voxels that are allowed and
    whose level lies in low..high."""
    K, J, N = levels.shape
    a, b, c = factor
    cells = np.zeros(((K + a - 1) // a, (J + b - 1) // b, (N + c - 1) // c), np.uint8)
    column = np.zeros(N, np.uint16)  # counted along whole rows first, which the processor does many voxels at a time
    first, reach = np.uint16(low), np.uint16(high - low)
    for kk in range(cells.shape[0]):
        for jj in range(cells.shape[1]):
            column[:] = 0
            for k in range(kk * a, min(kk * a + a, K)):
                for j in range(jj * b, min(jj * b + b, J)):
                    level, may = levels[k, j], allowed[k, j]
                    for i in range(N):
                        column[i] += np.uint16(np.uint16(level[i] - first) <= reach) & may[i]
            full = (min(kk * a + a, K) - kk * a) * (min(jj * b + b, J) - jj * b)
            for ii in range(cells.shape[2]):
                count = 0
                for i in range(ii * c, min(ii * c + c, N)):
                    count += column[i]
                cells[kk, jj, ii] = count * 255 // (full * (min(ii * c + c, N) - ii * c))
    return cells


@compiled
def inside(
    levels: NDArray[np.uint16],
    allowed: Mask,
    low: int,
    high: int,
    cells: Mask,
    factor: tuple[int, int, int],
    start: tuple[int, int, int],
) -> Mask:
    """Voxels of a crop that are allowed, have a level in low..high and lie in a cell that is set.

    start: where the crop begins on the grid that `cells` (of `factor` voxels each) covers.
    """
    K, J, N = levels.shape
    mask = np.zeros((K, J, N), np.uint8)
    for k in range(K):
        for j in range(J):
            row = cells[(k + start[0]) // factor[0], (j + start[1]) // factor[1]]
            for i in range(N):
                level = levels[k, j, i]
                if low <= level <= high and allowed[k, j, i] and row[(i + start[2]) // factor[2]]:
                    mask[k, j, i] = 1
    return mask
