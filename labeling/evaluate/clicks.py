"""The study of clicks: how good an interactive model is after each prompt of a robot, and whether it listens."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from itertools import pairwise
from pathlib import Path
from typing import Any, Protocol

import numpy as np

from labeling.evaluate.cases import Case
from labeling.evaluate.corrector import correct
from labeling.optimize.edit import Said
from labeling.quality.metrics import dice
from labeling.volume import Numbers, Volume

MOST, WIDE = 20, 10  # prompts until a case counts as failed; the last that is always made
SHOWN = (0, 1, 3, 5, 10)
TARGETS = (0.85, 0.90)
HARM = 0.002  # a prompt that lowers the Dice by more has done harm


class Interactive(Protocol):
    """A model that answers prompts. `open` makes an image ready once; the rest is asked again and again."""

    def open(self, volume: Volume) -> Any: ...
    def start(self, opened: Any) -> Numbers: ...
    def answer(self, opened: Any, labels: Numbers, said: Mapping[int, Sequence[Said]], segment: int) -> Numbers: ...


@dataclass(frozen=True, slots=True)
class Record:
    """What happened with one case. dice: after 0, 1, 2 ... prompts, the mean over the segments."""

    name: str
    dice: list[float]
    obeyed: int
    harmful: int
    far: list[int]

    @property
    def prompts(self) -> int:
        return len(self.dice) - 1

    def at(self, prompts: int) -> float:
        """After so many prompts; where no more were needed, what was reached."""
        return self.dice[min(prompts, self.prompts)]

    def needed(self, target: float) -> int | None:
        """Prompts until the target; None where MOST did not reach it."""
        return next((count for count, value in enumerate(self.dice) if value >= target), None)


@dataclass(frozen=True)
class Robot:
    """R0 with a hand that may miss by `jitter` voxels along each axis. far_mm: changes beyond are counted."""

    seed: int = 0
    jitter: int = 0
    most: int = MOST
    far_mm: float = 30.0

    def play(self, model: Interactive, case: Case, numbers: Sequence[int]) -> Record:
        """Correct the model's answers until nothing is wrong or `most` prompts were made."""
        volume, label = case.read()
        truth: Numbers = label.array.copy()
        truth[~np.isin(truth, numbers)] = 0
        rng = np.random.default_rng([self.seed, *case.name.encode()])
        spacing = volume.geometry.spacing_mm
        opened = model.open(volume)
        labels = model.start(opened)
        said: dict[int, list[Said]] = {}
        values, obeyed, far = [_mean_dice(truth, labels, numbers)], 0, []
        while len(values) <= min(self.most, WIDE if max(values) >= max(TARGETS) else MOST):
            click = correct(truth, labels, spacing, rng, self.jitter)
            if click is None:
                break
            said.setdefault(click.segment, []).append(click.said)
            before, labels = labels, model.answer(opened, labels, said, click.segment)
            obeyed += click.obeyed(labels)
            values.append(_mean_dice(truth, labels, numbers))
            away = np.linalg.norm((np.argwhere(before != labels) - click.index) * spacing, axis=1)
            far.append(int((away > self.far_mm).sum()))
        harmful = sum(b < a - HARM for a, b in pairwise(values))
        return Record(case.name, values, obeyed, harmful, far)


def play_all(
    model: Interactive, cases: Sequence[Case], numbers: Sequence[int], robot: Robot, kept: Path
) -> list[Record]:
    """Every case's record. What `kept` (JSON lines) already holds is not played again."""
    known = {record.name: record for record in _read(kept)}
    with kept.open("a") as file:
        for case in cases:
            if case.name not in known:
                known[case.name] = robot.play(model, case, numbers)
                file.write(json.dumps(asdict(known[case.name])) + "\n")
                file.flush()
    return [known[case.name] for case in cases]


def summary(records: Sequence[Record]) -> dict[str, Any]:
    """cases, dice {prompts: mean}, noc85, noc90 (MOST where not reached), failed, obeyed, harmful (shares), far."""
    prompts = sum(record.prompts for record in records)
    reached = {target: [record.needed(target) for record in records] for target in TARGETS}
    return {
        "cases": len(records),
        "dice": {str(count): _mean([record.at(count) for record in records]) for count in SHOWN},
        "noc85": _mean([MOST if count is None else count for count in reached[0.85]]),
        "noc90": _mean([MOST if count is None else count for count in reached[0.90]]),
        "failed": sum(count is None for count in reached[0.85]),
        "failed90": sum(count is None for count in reached[0.90]),
        "prompts": prompts,
        "obeyed": sum(record.obeyed for record in records) / prompts if prompts else 1.0,
        "harmful": sum(record.harmful for record in records) / prompts if prompts else 0.0,
        "far": sum(any(count for count in record.far) for record in records),
    }


def _mean(values: Sequence[float]) -> float:
    return round(float(np.mean(values)), 5)


def _mean_dice(truth: Numbers, labels: Numbers, numbers: Sequence[int]) -> float:
    return float(np.mean([dice(truth == number, labels == number) for number in numbers]))


def _read(kept: Path) -> Iterator[Record]:
    """A last line that was cut short by an end in mid writing does not count."""
    for line in kept.read_text().splitlines() if kept.exists() else ():
        try:
            yield Record(**json.loads(line))
        except ValueError:
            return
