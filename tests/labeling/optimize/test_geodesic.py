"""Geodesic distances against Dijkstra's on the same grid."""

import numpy as np
import pytest
from numpy.typing import NDArray
from scipy.sparse import coo_array
from scipy.sparse.csgraph import dijkstra

from labeling.optimize.geodesic import UNREACHED, Toll, geodesic

TOLL = Toll(step=30.0, weight=5.0, most=10.0)


def oracle(
    levels: NDArray[np.uint16], seeds: NDArray[np.uint8], spacing_mm: NDArray[np.float64]
) -> NDArray[np.float64]:
    """(K, J, I) the length of the shortest way over steps to any of the 26 neighbors."""
    number = np.arange(levels.size).reshape(levels.shape)
    at = np.argwhere(np.ones(levels.shape))
    ends: list[NDArray[np.int64]] = []
    costs: list[NDArray[np.float64]] = []
    for step in np.argwhere(np.ones((3, 3, 3))) - 1:
        to = at + step
        kept = ((to >= 0) & (to < levels.shape)).all(axis=1) & step.any()
        a, b = tuple(at[kept].T), tuple(to[kept].T)
        steps = np.minimum(abs(levels[a].astype(float) - levels[b]) / TOLL.step, TOLL.most)
        ends.append(np.stack([number[a], number[b]]))
        costs.append(np.linalg.norm(step * spacing_mm) * (1 + TOLL.weight * steps**2))
    rows, columns = np.concatenate(ends, axis=1)
    graph = coo_array((np.concatenate(costs), (rows, columns)), (levels.size, levels.size)).tocsr()
    ways = dijkstra(graph, indices=np.flatnonzero(seeds.ravel()), min_only=True)
    return np.asarray(ways).reshape(levels.shape)


@pytest.mark.parametrize("seed", range(4))
def test_the_ways_are_dijkstra_s_among_soft_edges_on_anisotropic_cells(seed: int) -> None:
    rng = np.random.default_rng(seed)
    shape = (5, 9, 11)
    levels = rng.integers(1000, 1010, shape).astype(np.uint16)
    levels[:, 4:] += 60
    seeds = np.zeros(shape, np.uint8)
    seeds[tuple(rng.integers(0, shape, (3, 3)).T)] = 1
    spacing_mm = np.array([5.0, 0.8, 1.1])
    found = geodesic(levels, seeds, spacing_mm, TOLL)
    shortest = oracle(levels, seeds, spacing_mm)
    assert (found >= shortest - 1e-3).all()
    assert (found <= 1.1 * shortest + 1e-3).all()  # two sweeps see a little less than all ways
    assert np.isclose(found, shortest, rtol=1e-4).mean() > 0.8
    assert (found[seeds != 0] == 0).all()


def test_no_way_leads_around_the_end_of_a_row_or_from_nowhere() -> None:
    levels = np.zeros((1, 2, 6), np.uint16)
    levels[0, :, 5] = 4000
    seeds = np.zeros((1, 2, 6), np.uint8)
    seeds[0, 1, 5] = 1
    spacing_mm = np.ones(3)
    assert np.allclose(geodesic(levels, seeds, spacing_mm, TOLL), oracle(levels, seeds, spacing_mm), rtol=1e-4)
    assert (geodesic(levels, np.zeros_like(seeds), spacing_mm, TOLL) >= UNREACHED).all()
