"""Scribbles by a fixed robot: how good, how fast and how small, on phantoms, demo brains and real images."""

import os
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import cycle
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from labeling.evaluate.robots import Scribbler
from labeling.geometry import Geometry
from labeling.infer.marks import place
from labeling.infer.session import InferSession
from labeling.io import wire
from labeling.io.reading import read_image, read_labelmap
from labeling.optimize.levels import Calmed
from labeling.optimize.scene import Scene
from labeling.optimize.scribbles import ScribbleCut, Stroke
from labeling.patches import apply
from labeling.prompts import Scribble
from labeling.quality.metrics import dice
from labeling.volume import Volume
from server.demo import abdomens, recipes, subjects
from tests.bench.figures import Figure, p95, spread
from tests.bench.peer import histogram_and_cut

DATA = Path(os.environ.get("HILUM_TEST_DATA", Path(__file__).resolve().parents[3] / "shared" / "data"))
CUT_MS, TILE_MS, FIRST_KB, LATER_KB = 200, 400, 40, 5
LIVER, WHITE, ABOVE_THRESHOLD = 0.95, 0.86, 0.015
AROUND_MM = 15.0  # the background that the robot draws on: what is no segment, within so many mm of the segments' box
BRAINS = (1, 2, 6)
ANSWERS = 200  # of each kind, at least, for a 95th percentile
Mask = NDArray[np.bool_]
Drawn = tuple[dict[int, tuple[Scribble, ...]], tuple[Scribble, ...]]


@dataclass
class Heard:
    """rough, tile, whole: ms of each kind of answer; opening: of a session's first one that is whole or a tile.

    first, later: KB of final patches.
    """

    opening: list[float] = field(default_factory=list)
    rough: list[float] = field(default_factory=list)
    tile: list[float] = field(default_factory=list)
    whole: list[float] = field(default_factory=list)
    first: list[float] = field(default_factory=list)
    later: list[float] = field(default_factory=list)


def measure() -> list[Figure]:
    return [*_phantoms(), *_brains(), *_real(), *_hands()]


def drawn(volume: Volume, truths: dict[int, Mask]) -> Drawn:
    """The robot's three strokes for each segment, and three for the background."""
    robot = Scribbler(volume.geometry)
    labeled = np.any(list(truths.values()), axis=0)
    around = np.zeros_like(labeled)
    margin = np.ceil(AROUND_MM / volume.geometry.spacing_mm).astype(int)
    box = tuple(
        slice(max(int(at.min()) - m, 0), int(at.max()) + m + 1)
        for at, m in zip(np.nonzero(labeled), margin, strict=True)
    )
    around[box] = ~labeled[box]
    return {number: robot.strokes(mask) for number, mask in truths.items()}, robot.strokes(around, include=False)


def dialog(volume: Volume, lines: Drawn, segment: int, heard: Heard) -> Mask:
    """The answer after the segment's strokes and the background's, drawn and answered one by one."""
    strokes, back = lines
    others = {number: others for number, others in strokes.items() if number != segment}
    labels = np.zeros(volume.array.shape, np.uint8)
    session = InferSession(volume, labels)
    every = (*strokes[segment], *back)
    for count in range(1, len(every) + 1):
        items = every[:count]
        started = time.perf_counter()
        times = []
        for answer in session.answer(segment, items, others=others):
            frame = wire.encode(answer.patch, base=0, revision=0)
            times.append(1000 * (time.perf_counter() - started))
        heard.rough.append(times[0])
        (heard.tile if len(times) > 2 else heard.whole).append(times[1])
        if count == 1:
            heard.opening.append(times[1])
        (heard.first if count == 1 else heard.later).append(len(frame) / 1024)
        if answer.patch is not None:
            apply(labels, answer.patch)
        session.absorb(answer.patch, "answer", segment, items)
    return labels == segment


def _phantoms() -> list[Figure]:
    organs, livers = Heard(), Heard()
    found: dict[int, list[float]] = {number: [] for number in (1, 2, 3, 5)}
    cases = []
    for phantom in recipes.PHANTOMS:
        volume, label = abdomens.derive(phantom)
        truths = {number: label.array == number for number in range(1, 7)}
        cases.append((volume, drawn(volume, truths)))
        if len(cases) == 1:
            _warm_up(*cases[0])
        for number, values in found.items():
            answer = dialog(*cases[-1], number, livers if number == 1 else organs)
            values.append(dice(answer, truths[number]))
    sizes = livers.first[:], livers.later[:], organs.later[:]
    for volume, lines in cycle(cases):
        if min(len(organs.whole), len(livers.rough)) >= ANSWERS:
            break
        if len(livers.rough) < ANSWERS:
            dialog(volume, lines, 1, livers)
        for number in (2, 3, 5) if len(organs.whole) < ANSWERS else ():
            dialog(volume, lines, number, organs)
    return [*_quality(found), *_times(organs, livers), *_sizes(*sizes)]


def _warm_up(volume: Volume, lines: Drawn) -> None:
    """What is compiled, and touched for the first time, is no person's steady state."""
    for number in (1, 2):
        dialog(volume, lines, number, Heard())


def _quality(found: dict[int, list[float]]) -> list[Figure]:
    return [
        Figure("phantom liver, 3 strokes a segment, worst of 3, Dice", min(found[1]), "Dice", LIVER, at_most=False, n=3,
               notes=spread(found[1], 3)),
        *(Figure(f"phantom {name}, worst of 3, Dice", min(found[number]), "Dice", n=3, notes=spread(found[number], 3))
          for number, name in ((2, "spleen"), (3, "left kidney"), (5, "spine"))),
    ]  # fmt: skip


def _times(organs: Heard, livers: Heard) -> list[Figure]:
    """An answer above two million voxels is a tile's, whatever it was meant to be."""
    return [
        p95("scribble to final answer, cropped organ of the phantom", organs.whole, CUT_MS),
        p95("scribble to the tile in view, liver of the phantom", livers.tile or livers.whole, TILE_MS),
        *(
            p95("the same, organs whose answer spilled above 2 M voxels", some, TILE_MS)
            for some in [organs.tile]
            if some
        ),
        p95("scribble to the rough answer, liver of the phantom", livers.rough, None),
        p95("a session's first scribble to final answer or tile", [*organs.opening, *livers.opening], None),
    ]


def _sizes(first: list[float], later: list[float], others: list[float]) -> list[Figure]:
    return [
        Figure("liver's first patch, largest", max(first), "KB", FIRST_KB, n=3, notes=spread(first)),
        Figure("later patches of liver, median", float(np.median(later)), "KB", LATER_KB, n=len(later),
               notes=spread(later)),
        Figure("later patches of other organs, median", float(np.median(others)), "KB", LATER_KB, n=len(others),
               notes=spread(others)),
    ]  # fmt: skip


def _brains() -> list[Figure]:
    ours, gained = [], []
    for number in BRAINS:
        volume, label = subjects.derive(recipes.BRAINS[number])
        truths = {segment: label.array == segment for segment in (1, 2)}
        ours.append(dice(dialog(volume, drawn(volume, truths), 2, Heard()), truths[2]))
        gained.append(ours[-1] - _best_threshold(volume, truths[2]))
    return [
        Figure("brain white matter, 3 strokes a segment, worst, Dice", min(ours), "Dice", WHITE, at_most=False,
               n=len(ours), notes=spread(ours, 3)),
        Figure("the same above the best global threshold, worst", min(gained), "Dice", ABOVE_THRESHOLD, at_most=False,
               n=len(ours), notes=spread(gained, 3)),
    ]  # fmt: skip


def _best_threshold(volume: Volume, truth: Mask) -> float:
    levels = np.percentile(volume.array[volume.array > 0], np.linspace(1, 99, 99))
    return max(dice(volume.array > level, truth) for level in levels)


def _real() -> list[Figure]:
    folder = DATA / "ircad01_abdomen_ct"
    if not folder.exists():
        print(f"skipped: real organs, for {folder} is not there")
        return []
    volume, _ = read_image(folder / "ircad_07_dicom.zip")
    label = read_labelmap(folder / "labels" / "ircad_07.nii.gz", volume.geometry).array
    truths = {1: np.isin(label, (1, 12, 13)), 2: label == 2, 3: label == 3, 4: label == 4}
    figures = []
    strokes, back = lines = drawn(volume, truths)
    for number, name in ((1, "liver"), (2, "spleen"), (3, "right kidney")):
        ours = dice(dialog(volume, lines, number, Heard()), truths[number])
        rivals = [line for other, lines in strokes.items() if other != number for line in lines]
        sides = [_voxels(volume, strokes[number]), _voxels(volume, [*rivals, *back])]
        peer = dice(histogram_and_cut(volume, *sides), truths[number])
        figures.append(Figure(f"real {name} (IRCAD 07), Dice", ours, "Dice", notes=f"the peer's histogram {peer:.3f}"))
    return figures


def _voxels(volume: Volume, lines: Sequence[Scribble]) -> NDArray[np.int64]:
    return np.concatenate([place(line, volume.geometry).voxels for line in lines])


def _hands() -> list[Figure]:
    """Slices with lines that people drew."""
    folder = DATA / "medscribble_2d"
    if not folder.exists():
        print(f"skipped: hand-drawn scribbles, for {folder} is not there")
        return []
    ours, peers = [], []
    for volume, truth, inside, outside in _slices(folder):
        scene = Scene(np.zeros(truth.shape, np.uint8), 1, np.zeros(truth.shape, np.uint8))
        method = ScribbleCut(Calmed.of(volume.array, volume.geometry.spacing_mm))
        strokes = [Stroke(include, voxels) for include, voxels in ((True, inside), (False, outside)) if len(voxels)]
        list(method.answers(scene, strokes))
        ours.append(dice(scene.labels == 1, truth))
        peers.append(dice(histogram_and_cut(volume, inside, outside), truth))
    notes = (
        f"median {np.median(ours):.3f}; the peer's histogram mean {np.mean(peers):.3f}, median {np.median(peers):.3f}"
    )
    return [Figure("hand-drawn scribbles on slices, mean Dice", float(np.mean(ours)), "Dice", n=len(ours), notes=notes)]


def _slices(folder: Path) -> Iterator[tuple[Volume, Mask, NDArray[np.int64], NDArray[np.int64]]]:
    for path in sorted(folder.glob("*.npz")):
        case = np.load(path)
        volume = Volume(case["img"][None], Geometry((1, *case["img"].shape), np.eye(4)))
        for person in range(3):
            inside, outside = (np.argwhere(side[None] > 0) for side in case[f"scribble_{person}"])
            if len(inside):
                yield volume, case["seg"][None] > 0, inside, outside
