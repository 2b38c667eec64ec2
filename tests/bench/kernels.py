"""The min-cut beside PyMaxflow, and whether a click stays in its sphere. No server."""

import time
from collections.abc import Callable

import maxflow
import numpy as np
import scipy.ndimage
from numpy.typing import NDArray

from labeling.geometry import Geometry
from labeling.infer.session import InferSession
from labeling.optimize.grow import connected
from labeling.optimize.levels import calm, noise, to_levels
from labeling.optimize.mincut import GridCut
from labeling.optimize.polish import energy
from labeling.optimize.probe import tissue_at
from labeling.optimize.tissue import span
from labeling.prompts import Point
from labeling.volume import Volume
from server.demo.recipes import BRAINS
from server.demo.subjects import derive
from tests.bench.figures import Figure, spread

SIDE, CUT_S, RUNS = 96, 0.1, 20
RANDOM_SIDE, RANDOM, RATIO = 24, 20, 1.5
HARD_SIDE, HARD = 64, 5
SPHERES_DICE = 0.9


def measure() -> list[Figure]:
    return [*_cuts(), *_against_oracle(), *_spheres()]


def _cuts() -> list[Figure]:
    figures = []
    problems: dict[str, Callable[[GridCut], object]] = {
        "noisy sphere": _solving(*_sphere_problem()),
        "brain crop, smart point's unaries": _brain_polish(),
        "brain crop, two Gaussians' likelihoods": _solving(*_brain_problem()),
    }
    for name, solve in problems.items():
        cut, took, used = GridCut(), [], []
        solve(cut)  # compiles, and reserves its memory
        for _ in range(RUNS):
            started, cpu = time.perf_counter(), time.process_time()
            solve(cut)
            took.append((time.perf_counter() - started) * 1e3)
            used.append((time.process_time() - cpu) * 1e3)
        notes = f"{spread(took)}; CPU {np.median(used):.0f} ms"
        figures.append(
            Figure(f"min-cut at 96^3, {name}, median", float(np.median(took)), "ms", CUT_S * 1e3, n=RUNS, notes=notes)
        )
    return figures


def _against_oracle() -> list[Figure]:
    rng = np.random.default_rng(0)
    equal = 0
    for _ in range(RANDOM):
        terminal, forward = _random_problem(rng, RANDOM_SIDE)
        _, flow = GridCut().solve(terminal, forward)
        equal += flow == _oracle(terminal, forward)[0]
    ratios = []
    for _ in range(HARD):
        terminal, forward = _random_problem(rng, HARD_SIDE)
        cut = GridCut()
        cut.solve(terminal, forward)
        started = time.perf_counter()
        cut.solve(terminal, forward)
        ratios.append((time.perf_counter() - started) / _oracle(terminal, forward)[1])
    return [
        Figure("random problems of 24^3 with PyMaxflow's energy", equal, "problems", RANDOM, at_most=False, n=RANDOM),
        Figure("time on random hard 64^3 / PyMaxflow's, median", float(np.median(ratios)), "times", RATIO, n=HARD,
               notes=spread(ratios, 2)),
    ]  # fmt: skip


def _oracle(terminal: NDArray[np.int32], forward: NDArray[np.int32]) -> tuple[int, float]:
    """PyMaxflow's flow, and the seconds that building and solving took."""
    started = time.perf_counter()
    graph = maxflow.Graph[int]()
    nodes = graph.add_grid_nodes(terminal.shape)
    for axis in range(3):
        structure = np.zeros((3, 3, 3))
        structure[tuple(2 if a == axis else 1 for a in range(3))] = 1
        graph.add_grid_edges(nodes, forward[axis], structure, symmetric=True)
    graph.add_grid_tedges(nodes, np.maximum(terminal, 0), np.maximum(-terminal, 0))
    flow = graph.maxflow()
    return int(flow), time.perf_counter() - started


def _random_problem(rng: np.random.Generator, side: int) -> tuple[NDArray[np.int32], NDArray[np.int32]]:
    terminal = rng.integers(-100, 101, (side,) * 3).astype(np.int32)
    forward = rng.integers(0, 60, (3, *(side,) * 3)).astype(np.int32)
    return terminal, forward


def _sphere_problem() -> tuple[NDArray[np.int32], NDArray[np.int32]]:
    rng = np.random.default_rng(1)
    k, j, i = np.indices((SIDE,) * 3) - SIDE / 2
    inside = k * k + j * j + i * i < (SIDE / 3) ** 2
    image = np.where(inside, 1.0, 0.0) + rng.normal(0, 0.5, inside.shape)
    return np.rint((image - 0.5) * 40).astype(np.int32), np.full((3, *inside.shape), 12, np.int32)


def _solving(terminal: NDArray[np.int32], forward: NDArray[np.int32]) -> Callable[[GridCut], object]:
    return lambda cut: cut.solve(terminal, forward)


def _middle(shape: tuple[int, ...]) -> tuple[slice, ...]:
    return tuple(slice(n // 2 - SIDE // 2, n // 2 + SIDE // 2) for n in shape)


def _brain_polish() -> Callable[[GridCut], object]:
    """What a smart point in the middle of a demo brain's white matter has cut, in a crop of the same size."""
    volume, label = derive(BRAINS[1])
    levels = to_levels(volume.array)
    sigma = noise(levels)
    levels = calm(levels, sigma, volume.geometry.spacing_mm)
    middle = _middle(levels.shape)
    crop, white = np.ascontiguousarray(levels[middle]), label.array[middle] == 2
    deepest = np.argmax(scipy.ndimage.distance_transform_edt(white))
    at = tuple(int(n) for n in np.unravel_index(deepest, crop.shape))
    levels_of = span(tissue_at(crop, at, 0.5 * sigma, volume.geometry.spacing_mm), [], [], all_else=False)
    alike = ((crop >= levels_of.low) & (crop <= levels_of.high)).astype(np.uint8)
    region, _ = connected(alike, np.array([at]))
    allowed, joined = np.ones_like(alike), np.zeros_like(alike)
    problem = energy(crop, region, allowed, joined, levels_of, volume.geometry.spacing_mm)
    return lambda cut: cut.contrast(*problem)


def _brain_problem() -> tuple[NDArray[np.int32], NDArray[np.int32]]:
    """White matter against the rest in the middle of a demo brain: log likelihoods, and contrast between neighbors."""
    volume, label = derive(BRAINS[1])
    middle = _middle(volume.array.shape)
    image, truth = volume.array[middle].astype(float), label.array[middle] == 2
    means = image[truth].mean(), image[~truth].mean()
    sigmas = image[truth].std(), image[~truth].std()
    cost = [((image - m) / s) ** 2 / 2 + np.log(s) for m, s in zip(means, sigmas, strict=True)]
    terminal = np.rint(np.clip(cost[1] - cost[0], -10, 10) * 20).astype(np.int32)
    forward = np.zeros((3, *image.shape), np.int32)
    for axis in range(3):
        contrast = np.exp(-(np.diff(image, axis=axis, append=np.nan) ** 2) / (2 * 80.0**2))
        forward[axis] = np.rint(np.nan_to_num(contrast) * 40)
    return terminal, forward


def _spheres() -> list[Figure]:
    """Two touching spheres of equal intensity, one point each: the worse of the two Dices, over sizes and noises."""
    worst_first, worst_both = 1.0, 1.0
    for radius in (14, 20, 26):
        for grain in (0.03, 0.08):
            first, both = _two_spheres(radius, grain, np.random.default_rng([radius, int(grain * 100)]))
            worst_first, worst_both = min(worst_first, first), min(worst_both, both)
    return [
        Figure(
            "touching spheres, first point alone, worst Dice", worst_first, "Dice", SPHERES_DICE, at_most=False, n=6
        ),
        Figure("touching spheres, a point each, worst Dice", worst_both, "Dice", SPHERES_DICE, at_most=False, n=6),
    ]


def _two_spheres(radius: int, noise: float, rng: np.random.Generator) -> tuple[float, float]:
    apart = 1.9 * radius
    shape = (4 * radius, 4 * radius, round(4 * radius + apart))
    centers = [(2 * radius, 2 * radius, 2 * radius), (2 * radius, 2 * radius, 2 * radius + apart)]
    grid = np.indices(shape)
    truth = [sum((grid[a] - c[a]) ** 2 for a in range(3)) <= radius**2 for c in centers]
    nearer = sum((grid[a] - centers[0][a]) ** 2 for a in range(3)) <= sum(
        (grid[a] - centers[1][a]) ** 2 for a in range(3)
    )
    parts = [(truth[0] | truth[1]) & nearer, (truth[0] | truth[1]) & ~nearer]
    image = (np.where(truth[0] | truth[1], 1.0, 0.3) + rng.normal(0, noise, shape)) * 1000
    labels = np.zeros(shape, np.uint8)
    session = InferSession(Volume(image.astype(np.int16), Geometry(shape, np.eye(4))), labels)
    state, items = labels.copy(), {}
    dices = []
    for number, center in enumerate(centers, start=1):
        items[number] = (Point(tuple(float(c) for c in center), True),)
        others = {n: other for n, other in items.items() if n != number}
        *_, final = session.answer(number, items[number], others=others)
        if final.patch is not None:
            np.copyto(state[final.patch.box.slices], final.patch.values, where=final.patch.changed)
        session.absorb(final.patch, "answer", number, items[number])
        dices.append(_dice(state == number, parts[number - 1]))
    return dices[0], min(_dice(state == n, parts[n - 1]) for n in (1, 2))


def _dice(a: NDArray[np.bool_], b: NDArray[np.bool_]) -> float:
    return float(2 * (a & b).sum() / (a.sum() + b.sum()))
