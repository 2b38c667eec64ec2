"""Minimum cut of a 3-D grid: the labeling with the least energy among two labels."""

from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from labeling.optimize.compiled import compiled
from labeling.optimize.maxflow import FREE, SINK, enqueue, prepare, search

Capacities = NDArray[np.int32]
HARD = 1 << 24  # a terminal capacity that no sum of ordinary ones reaches


class Optimizer(Protocol):
    """What finds the labeling of least energy among two labels. GridCut is ours; an app may bring its own."""

    def contrast(
        self, terminal: NDArray[np.int32], levels: NDArray[np.uint8], table: NDArray[np.int32]
    ) -> tuple[NDArray[np.bool_], int]:
        """(K, J, I) bool and the energy. terminal: positive prefers True, HARD forces it.

        A border between two neighbors along an axis costs table[axis, |difference of their levels|].
        """


class GridCut:
    """Solves minimum cuts; keeps its scratch memory between calls, which saves more time than small cuts take.

    Not for two threads at once: one GridCut each.
    """

    def __init__(self) -> None:
        self._nodes = 0

    def solve(
        self,
        terminal: NDArray[np.int32],
        forward: Capacities,
        backward: Capacities | None = None,
    ) -> tuple[NDArray[np.bool_], int]:
        """The cut and its flow (the energy above the sum of each voxel's smaller terminal cost).

        terminal: (K, J, I) what labeling the voxel False costs minus what True costs; so positive prefers True.
        forward:  (3, K, J, I) cost >= 0 of a voxel being True while its next one along axis k, j, i is False; the
                  last layer of each axis is not used.
        backward: the same for False followed by True; forward when not given.
        returns:  (K, J, I) bool: voxels that the source still reaches (of all minimum cuts the smallest True).
        """
        shape = terminal.shape
        K, J, N = shape
        self._reserve(K * J * N, J * N)
        fill(
            self._residual,
            terminal,
            forward,
            forward if backward is None else backward,
            J * N,
        )
        return self._run(shape)

    def contrast(
        self,
        terminal: NDArray[np.int32],
        levels: NDArray[np.uint8],
        table: NDArray[np.int32],
    ) -> tuple[NDArray[np.bool_], int]:
        """As solve, with capacities from an image: table[axis, |difference of levels|] between neighbors."""
        shape = terminal.shape
        K, J, N = shape
        self._reserve(K * J * N, J * N)
        fill_contrast(self._residual, terminal, levels, table, J * N)
        return self._run(shape)

    def _reserve(self, voxels: int, pad: int) -> None:
        nodes = voxels + 2 * pad
        if nodes > self._nodes:
            self._nodes = nodes
            self._residual = np.zeros((nodes, 8), np.int32)
            self._trail = np.zeros((nodes, 2), np.int32)
            ring = 1 << int(nodes).bit_length()
            self._queue = np.empty(ring, np.int32)
            self._orphans = np.empty(ring, np.int32)
        # The padding may hold nodes of an earlier, larger grid: it has no arcs, and hangs on nothing.
        for padding in (slice(None, pad), slice(pad + voxels, nodes)):
            self._residual[padding] = 0
            self._residual[padding, 7] = FREE

    def _run(self, shape: tuple[int, ...]) -> tuple[NDArray[np.bool_], int]:
        K, J, N = shape
        start, stop = J * N, J * N + K * J * N
        offsets = np.array([1, -1, N, -N, J * N, -J * N], np.int64)
        flow = prepare(self._residual, offsets, start, stop, self._trail)
        tail = enqueue(self._residual, offsets, start, stop, self._queue, 0)
        flow += search(self._residual, offsets, self._trail, self._queue, tail, self._orphans)
        inside = self._residual[start:stop, 7] & (SINK | FREE) == 0
        return inside.reshape(shape), flow


@compiled
def fill(
    residual: NDArray[np.int32],
    terminal: NDArray[np.int32],
    forward: NDArray[np.int32],
    backward: NDArray[np.int32],
    pad: int,
) -> None:
    """Write the capacities of GridCut.solve into `residual`."""
    K, J, N = terminal.shape
    n = pad
    for k in range(K):
        for j in range(J):
            for i in range(N):
                residual[n, 0] = forward[2, k, j, i] if i + 1 < N else 0
                residual[n, 1] = backward[2, k, j, i - 1] if i > 0 else 0
                residual[n, 2] = forward[1, k, j, i] if j + 1 < J else 0
                residual[n, 3] = backward[1, k, j - 1, i] if j > 0 else 0
                residual[n, 4] = forward[0, k, j, i] if k + 1 < K else 0
                residual[n, 5] = backward[0, k - 1, j, i] if k > 0 else 0
                residual[n, 6] = terminal[k, j, i]
                n += 1


@compiled
def fill_contrast(
    residual: NDArray[np.int32],
    terminal: NDArray[np.int32],
    levels: NDArray[np.uint8],
    table: NDArray[np.int32],
    pad: int,
) -> None:
    """Write the capacities of GridCut.contrast into `residual`."""
    K, J, N = terminal.shape
    n = pad
    for k in range(K):
        for j in range(J):
            for i in range(N):
                here = np.int32(levels[k, j, i])
                residual[n, 0] = table[2, abs(np.int32(levels[k, j, i + 1]) - here)] if i + 1 < N else 0
                residual[n, 1] = table[2, abs(np.int32(levels[k, j, i - 1]) - here)] if i > 0 else 0
                residual[n, 2] = table[1, abs(np.int32(levels[k, j + 1, i]) - here)] if j + 1 < J else 0
                residual[n, 3] = table[1, abs(np.int32(levels[k, j - 1, i]) - here)] if j > 0 else 0
                residual[n, 4] = table[0, abs(np.int32(levels[k + 1, j, i]) - here)] if k + 1 < K else 0
                residual[n, 5] = table[0, abs(np.int32(levels[k - 1, j, i]) - here)] if k > 0 else 0
                residual[n, 6] = terminal[k, j, i]
                n += 1
