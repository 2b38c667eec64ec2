"""The command line of studies: python -m labeling.evaluate.study clicks --images DIR --labels DIR ..."""

from __future__ import annotations

import argparse
import json
import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import torch

from labeling.errors import LabelingError
from labeling.evaluate import clicks
from labeling.evaluate.cases import BadStudy, Case, apart, cases_in
from labeling.evaluate.models import MODELS, load_or_train

REFUSED = 2


@dataclass(frozen=True)
class Setting:
    """One study as it was called. minutes: process CPU seconds / 120 that training all its networks may take."""

    train: list[Case]
    test: list[Case]
    model: str
    minutes: float
    seed: int
    out: Path
    jitter: int = 0
    without: tuple[int, ...] = ()

    def as_json(self) -> dict[str, Any]:
        """What must be equal for a study to go on from what lies in `out`."""
        return {
            "train": [case.name for case in self.train], "test": [case.name for case in self.test],
            "model": self.model, "minutes": self.minutes, "seed": self.seed, "jitter": self.jitter,
            "without": list(self.without),
        }  # fmt: skip


class Progress:
    """Says on standard error how far each network is, a line for each tenth."""

    def __init__(self) -> None:
        self._last: tuple[str, int] | None = None

    def __call__(self, what: str, share: float) -> None:
        here = what, int(share * 10)
        if here != self._last:
            print(f"{what}: {min(here[1] * 10, 100)} % of its training", file=sys.stderr)
            self._last = here


def main(arguments: Sequence[str] | None = None) -> int:
    """0 done; 2 refused, with one sentence on standard error."""
    try:
        options = _parser().parse_args(arguments)
        torch.set_num_threads(1)  # more threads wait for each other in seconds that the budget would count
        run_clicks(_setting(options))
    except LabelingError as error:
        print(error.message, file=sys.stderr)
        return REFUSED
    return 0


def run_clicks(setting: Setting) -> None:
    """Train (or take up what was trained), let the robot play every test case, write `out/result.json`."""
    _same_study(setting)
    began = time.process_time()
    numbers = _numbers(setting.test)
    kind = MODELS[setting.model]
    model = load_or_train(
        kind, setting.train, setting.out, minutes=setting.minutes, seed=setting.seed, without=setting.without,
        told=Progress(),
    )  # fmt: skip
    robot = clicks.Robot(setting.seed, setting.jitter, most=clicks.MOST if kind.prompts else 0)
    records = clicks.play_all(model, setting.test, numbers, robot, setting.out / "records.jsonl")
    result = {
        **clicks.summary(records), "model": setting.model, "minutes": setting.minutes, "seed": setting.seed,
        "segments": numbers, "cpu_seconds": round(_spent(setting.out, time.process_time() - began), 1),
    }  # fmt: skip
    (setting.out / "result.json").write_text(json.dumps(result, indent=1) + "\n")
    print(_table(result))


def _setting(options: argparse.Namespace) -> Setting:
    train, test = (cases_in(options.images, options.labels, ids) for ids in (options.train_ids, options.test_ids))
    apart(train, test)
    if not options.minutes > 0:
        raise BadStudy("--minutes must be above 0; it is the training's process CPU seconds / 120.")
    options.out.mkdir(parents=True, exist_ok=True)
    return Setting(
        train, test, options.model, options.minutes, options.seed, options.out, options.jitter, tuple(options.without)
    )


def _same_study(setting: Setting) -> None:
    """`out` holds nothing yet, or what this same study has left there; else BadStudy."""
    path = setting.out / "setting.json"
    if path.exists():
        if json.loads(path.read_text()) != setting.as_json():
            raise BadStudy(
                f"{setting.out.name} holds another study; give an empty folder, or call it as it was called."
            )
    else:
        path.write_text(json.dumps(setting.as_json(), indent=1) + "\n")


def _numbers(cases: Sequence[Case]) -> list[int]:
    """The segments of the test labels; a label on another grid is refused before anything is trained."""
    found = {int(number) for case in cases for number in np.unique(case.read()[1].array)} - {0}
    if not found:
        raise BadStudy("The test labels are empty; a study needs at least one labeled voxel.")
    return sorted(found)


def _spent(out: Path, now: float) -> float:
    """Process CPU seconds over all sittings of the study."""
    path = out / "seconds.json"
    before = json.loads(path.read_text())["seconds"] if path.exists() else 0.0
    path.write_text(json.dumps({"seconds": before + now}))
    return float(before) + now


def _table(result: dict[str, Any]) -> str:
    rows = [("cases", result["cases"])]
    rows += [(f"Dice after {count} prompts", f"{value:.4f}") for count, value in result["dice"].items()]
    rows += [
        ("prompts to .85 (failed)", f"{result['noc85']:.2f} ({result['failed']})"),
        ("prompts to .90 (failed)", f"{result['noc90']:.2f} ({result['failed90']})"),
        ("obeyed", f"{result['obeyed']:.1%}"), ("harmful", f"{result['harmful']:.1%}"),
        ("CPU seconds", f"{result['cpu_seconds']:.0f}"),
    ]  # fmt: skip
    return "\n".join(f"{name:28} {value}" for name, value in rows)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m labeling.evaluate.study", description=__doc__)
    studies = parser.add_subparsers(dest="study", required=True)
    one = studies.add_parser("clicks", help="Dice after each prompt of a robot, and whether the model listens")
    one.add_argument("--images", type=Path, required=True, help="folder of images")
    one.add_argument("--labels", type=Path, required=True, help="folder of labels, named as their images")
    one.add_argument("--train-ids", type=Path, required=True, help="names to learn from, one a line, without suffix")
    one.add_argument("--test-ids", type=Path, required=True, help="names to test on")
    one.add_argument("--model", choices=sorted(MODELS), required=True)
    one.add_argument("--minutes", type=float, required=True, help="of training: process CPU seconds / 120")
    one.add_argument("--seed", type=int, default=0)
    one.add_argument("--jitter", type=int, default=0, help="voxels by which the robot's hand may miss along each axis")
    one.add_argument("--without", type=int, nargs="*", default=[], help="segments that are tested but not learned from")
    one.add_argument(
        "--out", type=Path, required=True, help="folder of the results; a study goes on from what is there"
    )
    return parser


if __name__ == "__main__":
    sys.exit(main())
