"""The grid min-cut against PyMaxflow: the same energy, and a labeling that has it."""

import maxflow
import numpy as np
import pytest
from numpy.typing import NDArray

from labeling.optimize.mincut import GridCut


def oracle(terminal: NDArray[np.int32], forward: NDArray[np.int32], backward: NDArray[np.int32]) -> int:
    graph = maxflow.Graph[int]()
    nodes = graph.add_grid_nodes(terminal.shape)
    graph.add_grid_tedges(nodes, np.maximum(terminal, 0), np.maximum(-terminal, 0))
    for axis in range(3):
        here = [slice(None)] * 3
        there = [slice(None)] * 3
        here[axis], there[axis] = slice(None, -1), slice(1, None)
        a, b = nodes[tuple(here)].ravel(), nodes[tuple(there)].ravel()
        weights = forward[axis][tuple(here)].ravel(), backward[axis][tuple(here)].ravel()
        for n, m, out, back in zip(a, b, *weights, strict=True):
            graph.add_edge(int(n), int(m), int(out), int(back))
    return int(graph.maxflow())


def energy(
    cut: NDArray[np.bool_], terminal: NDArray[np.int32], forward: NDArray[np.int32], backward: NDArray[np.int32]
) -> int:
    """What the labeling costs above the sum of each voxel's smaller terminal cost."""
    total = int(np.maximum(terminal, 0)[~cut].sum() + np.maximum(-terminal, 0)[cut].sum())
    for axis in range(3):
        here = np.moveaxis(cut, axis, 0)
        out, back = np.moveaxis(forward[axis], axis, 0)[:-1], np.moveaxis(backward[axis], axis, 0)[:-1]
        total += int(out[here[:-1] & ~here[1:]].sum() + back[~here[:-1] & here[1:]].sum())
    return total


@pytest.mark.parametrize("seed", range(20))
def test_the_energy_is_the_oracle_s_on_random_problems(seed: int) -> None:
    rng = np.random.default_rng(seed)
    shape = tuple(int(n) for n in rng.integers(1, 25, 3)) if seed % 2 else (24, 24, 24)
    terminal = rng.integers(-100, 101, shape).astype(np.int32)
    forward = rng.integers(0, 60, (3, *shape)).astype(np.int32)
    backward = rng.integers(0, 60, (3, *shape)).astype(np.int32)
    cut, flow = GridCut().solve(terminal, forward, backward)
    assert flow == oracle(terminal, forward, backward)
    assert flow == energy(cut, terminal, forward, backward)


def test_one_solver_forgets_the_problem_before() -> None:
    rng = np.random.default_rng(5)
    solver = GridCut()
    for side in (20, 7, 13):
        terminal = rng.integers(-50, 51, (side, side + 1, side + 2)).astype(np.int32)
        forward = rng.integers(0, 30, (3, *terminal.shape)).astype(np.int32)
        assert solver.solve(terminal, forward)[1] == oracle(terminal, forward, forward)


def test_without_bonds_each_voxel_takes_its_own_side() -> None:
    terminal = np.random.default_rng(1).integers(-9, 10, (5, 6, 7)).astype(np.int32)
    cut, flow = GridCut().solve(terminal, np.zeros((3, 5, 6, 7), np.int32))
    assert flow == 0
    assert (cut == (terminal > 0)).all()
