"""Kernels of the surface net, compiled. Arrays are (K, J, I)."""

import numpy as np
from numpy.typing import NDArray

from labeling.optimize.compiled import compiled
from labeling.volume import Numbers

Share = NDArray[np.float32]
Places = NDArray[np.float64]
Rows = NDArray[np.int32]


@compiled
def census(labels: Numbers, size: int) -> tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.int64]]:
    """Of each number below `size`: how many voxels (size,), their lowest and highest indices (size, 3)."""
    K, J, N = labels.shape
    counts = np.zeros(size, np.int64)
    low = np.full((size, 3), 1 << 40, np.int64)
    high = np.full((size, 3), -1, np.int64)
    for k in range(K):
        for j in range(J):
            i = 0
            while i < N:
                value = labels[k, j, i]
                start = i
                while i < N and labels[k, j, i] == value:
                    i += 1
                counts[value] += i - start
                low[value, 0], high[value, 0] = min(low[value, 0], k), max(high[value, 0], k)
                low[value, 1], high[value, 1] = min(low[value, 1], j), max(high[value, 1], j)
                low[value, 2], high[value, 2] = min(low[value, 2], start), max(high[value, 2], i - 1)
    return counts, low, high


@compiled
def faces_of(labels: Numbers, segment: int) -> NDArray[np.int64]:
    """(3,) faces between a voxel of the segment and another or the outside, by the axis across which they stand."""
    K, J, N = labels.shape
    found = np.zeros(3, np.int64)
    for k in range(K):
        for j in range(J):
            for i in range(N):
                if labels[k, j, i] != segment:
                    continue
                found[0] += (k == 0 or labels[k - 1, j, i] != segment) + (k == K - 1 or labels[k + 1, j, i] != segment)
                found[1] += (j == 0 or labels[k, j - 1, i] != segment) + (j == J - 1 or labels[k, j + 1, i] != segment)
                found[2] += (i == 0 or labels[k, j, i - 1] != segment) + (i == N - 1 or labels[k, j, i + 1] != segment)
    return found


@compiled
def shares(labels: Numbers, segment: int, factors: NDArray[np.int64]) -> Share:
    """The part of each block of voxels that is the segment, with one empty block around them all."""
    K, J, N = labels.shape
    fk, fj, fi = factors
    share = np.zeros(((K + fk - 1) // fk + 2, (J + fj - 1) // fj + 2, (N + fi - 1) // fi + 2), np.float32)
    one = np.float32(1 / (fk * fj * fi))
    for k in range(K):
        for j in range(J):
            row = share[k // fk + 1, j // fj + 1]
            for i in range(N):
                if labels[k, j, i] == segment:
                    row[i // fi + 1] += one
    return share


@compiled
def net(share: Share) -> tuple[Places, Rows, Rows]:
    """The surface at one half: a vertex for each cell that it crosses, four for each pair of voxels that it parts.

    returns: places (N, 3), indices of `share`; cells (N, 3), the lowest corner voxel of each vertex's cell; quads
    (Q, 4), counterclockwise from outside where k, j, i are right-handed. The outermost voxels must be 0.
    """
    K, J, N = share.shape
    half = np.float32(0.5)
    ids = np.full((K - 1, J - 1, N - 1), -1, np.int32)
    vertices, faces = 0, 0
    for k in range(K - 1):
        for j in range(J - 1):
            for i in range(N - 1):
                inside = 0
                for n in range(8):
                    inside += share[k + (n >> 2), j + ((n >> 1) & 1), i + (n & 1)] >= half
                if 0 < inside < 8:
                    ids[k, j, i] = vertices
                    vertices += 1
                here = share[k, j, i] >= half
                faces += here != (share[k + 1, j, i] >= half)
                faces += here != (share[k, j + 1, i] >= half)
                faces += here != (share[k, j, i + 1] >= half)
    places = np.zeros((vertices, 3), np.float64)
    cells = np.zeros((vertices, 3), np.int32)
    quads = np.zeros((faces, 4), np.int32)
    face = 0
    for k in range(K - 1):
        for j in range(J - 1):
            for i in range(N - 1):
                vertex = ids[k, j, i]
                if vertex < 0:
                    continue
                cells[vertex, 0], cells[vertex, 1], cells[vertex, 2] = k, j, i
                _between(share, k, j, i, places[vertex])
                here = share[k, j, i] >= half
                if here != (share[k + 1, j, i] >= half):
                    _face(ids[k, j, i], ids[k, j - 1, i], ids[k, j - 1, i - 1], ids[k, j, i - 1], here, quads[face])
                    face += 1
                if here != (share[k, j + 1, i] >= half):
                    _face(ids[k, j, i], ids[k, j, i - 1], ids[k - 1, j, i - 1], ids[k - 1, j, i], here, quads[face])
                    face += 1
                if here != (share[k, j, i + 1] >= half):
                    _face(ids[k, j, i], ids[k - 1, j, i], ids[k - 1, j - 1, i], ids[k, j - 1, i], here, quads[face])
                    face += 1
    return places, cells, quads


@compiled
def _face(a: int, b: int, c: int, d: int, outwards: bool, quad: NDArray[np.int32]) -> None:
    if outwards:
        quad[0], quad[1], quad[2], quad[3] = a, b, c, d
    else:
        quad[0], quad[1], quad[2], quad[3] = d, c, b, a


@compiled
def _between(share: Share, k: int, j: int, i: int, place: NDArray[np.float64]) -> None:
    """The middle of where the surface crosses the twelve edges of a cell."""
    half = np.float32(0.5)
    crossings = 0
    for axis in range(3):
        for n in range(4):
            corner = np.zeros(3, np.int64)
            corner[(axis + 1) % 3], corner[(axis + 2) % 3] = n >> 1, n & 1
            a = share[k + corner[0], j + corner[1], i + corner[2]]
            corner[axis] = 1
            b = share[k + corner[0], j + corner[1], i + corner[2]]
            if (a >= half) != (b >= half):
                crossings += 1
                for other in range(3):
                    place[other] += (half - a) / (b - a) if other == axis else corner[other]
    place[0], place[1], place[2] = k + place[0] / crossings, j + place[1] / crossings, i + place[2] / crossings


@compiled
def relax(places: Places, cells: Rows, quads: Rows, rounds: int, pull: float) -> Places:
    """Each vertex drawn `pull` of the way to the middle of its neighbors, `rounds` times, within its cell."""
    here = places.copy()
    sums = np.zeros(places.shape, np.float64)
    counts = np.zeros(places.shape[0], np.int32)
    for q in range(quads.shape[0]):
        for n in range(4):
            counts[quads[q, n]] += 2
    for _ in range(rounds):
        sums[:] = 0
        for q in range(quads.shape[0]):
            for n in range(4):
                a, b = quads[q, n], quads[q, (n + 1) & 3]
                for axis in range(3):
                    sums[a, axis] += here[b, axis]
                    sums[b, axis] += here[a, axis]
        for v in range(here.shape[0]):
            for axis in range(3):
                drawn = here[v, axis] + pull * (sums[v, axis] / counts[v] - here[v, axis])
                here[v, axis] = min(max(drawn, cells[v, axis]), cells[v, axis] + 1)
    return here
