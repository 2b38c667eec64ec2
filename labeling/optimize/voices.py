"""What the voxels of a tile say of themselves, and what the cells around them say of them, compiled."""

import numpy as np
from numpy.typing import NDArray

from labeling.optimize.cells import Index
from labeling.optimize.compiled import compiled

BLEND = 150  # of UNIT: what a voxel on an edge says that is like one side


@compiled
def voices(
    levels: NDArray[np.uint16], nats: NDArray[np.int32], reach: Index, edge: int, terminal: NDArray[np.int32]
) -> None:
    """What each voxel says of itself: in a flat place its level; on an edge, which of its two sides it is more of.

    The least and the greatest level around it are found a row at a time, which the processor does many voxels at once.
    """
    K, J, N = levels.shape
    low, high, row = np.empty(N, np.uint16), np.empty(N, np.uint16), np.empty(N + 2 * reach[2], np.uint16)
    for k in range(K):
        for j in range(J):
            here = levels[k, j]
            low[:] = here
            high[:] = here
            for n in range(1, reach[0] + 1):
                _widen(low, high, levels[max(k - n, 0), j])
                _widen(low, high, levels[min(k + n, K - 1), j])
            for n in range(1, reach[1] + 1):
                _widen(low, high, levels[k, max(j - n, 0)])
                _widen(low, high, levels[k, min(j + n, J - 1)])
            row[: reach[2]] = here[0]
            row[reach[2] : reach[2] + N] = here
            row[reach[2] + N :] = here[N - 1]
            for n in range(1, reach[2] + 1):
                _widen(low, high, row[reach[2] - n : reach[2] - n + N])
                _widen(low, high, row[reach[2] + n : reach[2] + n + N])
            for i in range(N):
                own = nats[here[i]]
                least, most, level = np.int32(low[i]), np.int32(high[i]), np.int32(here[i])
                if most - least > edge:
                    if nats[least] > 0 and nats[most] <= 0:
                        own = BLEND * (most + least - 2 * level) // (most - least)
                    elif nats[most] > 0 and nats[least] <= 0:
                        own = BLEND * (2 * level - most - least) // (most - least)
                terminal[k, j, i] = own


@compiled
def _widen(low: NDArray[np.uint16], high: NDArray[np.uint16], by: NDArray[np.uint16]) -> None:
    for i in range(low.size):
        level = by[i]
        low[i] = level if level < low[i] else low[i]
        high[i] = level if level > high[i] else high[i]


@compiled
def add_prior(
    prior: NDArray[np.float32], factor: Index, start: Index, origin: Index, beyond: np.float32,
    terminal: NDArray[np.int32],
) -> None:  # fmt: skip
    """Add what the cells around each voxel say, interpolated.

    start: the crop's first voxel. origin: the first cell of `prior`; beyond it the cells say no.
    """
    K, J, N = terminal.shape
    A, B, C = prior.shape
    row = np.empty(C, np.float32)
    for k in range(K):
        x = (k + start[0] + 0.5) / factor[0] - 0.5 - origin[0]
        low_k = int(np.floor(x))
        part_k = np.float32(x - low_k)
        for j in range(J):
            y = (j + start[1] + 0.5) / factor[1] - 0.5 - origin[1]
            low_j = int(np.floor(y))
            part_j = np.float32(y - low_j)
            row[:] = 0
            for dk in range(2):
                weight_k = part_k if dk else 1 - part_k
                for dj in range(2):
                    weight = weight_k * (part_j if dj else 1 - part_j)
                    a = low_k + dk
                    b = low_j + dj
                    if 0 <= a < A and 0 <= b < B:
                        for c in range(C):
                            row[c] += weight * prior[a, b, c]
                    else:
                        for c in range(C):
                            row[c] -= weight * beyond
            for i in range(N):
                z = (i + start[2] + 0.5) / factor[2] - 0.5 - origin[2]
                low_i = int(np.floor(z))
                part_i = np.float32(z - low_i)
                before = row[low_i] if 0 <= low_i < C else -beyond
                after = row[low_i + 1] if -1 <= low_i < C - 1 else -beyond
                cell = before + (after - before) * part_i
                terminal[k, j, i] += np.int32(cell * 100)
