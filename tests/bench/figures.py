"""What a benchmark says: distributions and ratios, each beside its goal."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any

import numpy as np


@dataclass(frozen=True)
class Figure:
    """goal: what `value` is held against; at_most says from which side. notes: what else belongs to it."""

    name: str
    value: float
    unit: str
    goal: float | None = None
    at_most: bool = True
    n: int = 1
    notes: str = ""

    @property
    def met(self) -> bool | None:
        if self.goal is None:
            return None
        return self.value <= self.goal if self.at_most else self.value >= self.goal

    def as_json(self) -> dict[str, Any]:
        return {**asdict(self), "met": self.met}


def spread(values: Sequence[float], digits: int = 1) -> str:
    """Median, 95th percentile and maximum, in words."""
    middle, high = np.percentile(values, [50, 95])
    return f"median {middle:.{digits}f}, p95 {high:.{digits}f}, max {max(values):.{digits}f}"


def p95(name: str, values: Sequence[float], goal: float | None, notes: str = "") -> Figure:
    """The 95th percentile in milliseconds, with its spread."""
    said = "; ".join(filter(None, [spread(values), notes]))
    return Figure(f"{name}, p95", float(np.percentile(values, 95)), "ms", goal, n=len(values), notes=said)


def table(figures: Sequence[Figure]) -> str:
    marks = {True: "ok", False: "MISSED", None: ""}
    rows = [
        f"{marks[f.met]:7}{f.name:58}{f.value:>10.4g} {f.unit:9}"
        f"{'' if f.goal is None else ('<= ' if f.at_most else '>= ') + format(f.goal, 'g'):>10}  n={f.n:<5}{f.notes}"
        for f in figures
    ]
    return "\n".join(rows)
