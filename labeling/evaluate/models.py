"""The models of studies: trained from a list of cases, or taken up as an earlier sitting left them."""

from __future__ import annotations

import hashlib
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from torch import nn

from labeling.evaluate.cases import BadStudy, Case
from labeling.evaluate.clicks import Interactive
from labeling.infer.automatic import Automatic
from labeling.infer.blueprint import Blueprint
from labeling.infer.deepedit import DeepEdit
from labeling.infer.deepgrow import DeepGrow3D
from labeling.infer.hybrid import Hybrid
from labeling.infer.weights import ModelCard, load, save
from labeling.plan.fingerprint import Fingerprint
from labeling.plan.planner import plan
from labeling.train.augment import Example
from labeling.train.recipes import School, Told, example
from labeling.volume import Labelmap, Numbers, Volume

SECONDS = 120.0  # of process CPU time that a minute of two cores has
Networks = Mapping[str, tuple[nn.Module, Blueprint]]


@dataclass(frozen=True)
class Kind:
    """train: examples and seconds to the model's networks by name. build: the model from these."""

    train: Callable[[School, Sequence[Example], float], Networks]
    build: Callable[[Networks], Interactive]
    prompts: bool = True


@dataclass(frozen=True, eq=False)
class Unprompted:
    """An automatic model where an interactive one is asked for: it answers once, and to no prompt."""

    automatic: Automatic

    def open(self, volume: Volume) -> Numbers:
        return self.automatic(volume).array

    def start(self, opened: Numbers) -> Numbers:
        return opened

    def answer(self, opened: Numbers, labels: Numbers, said: object, segment: int) -> Numbers:
        return labels


def load_or_train(
    kind: Kind, train: Sequence[Case], out: Path, *, minutes: float, seed: int, without: Sequence[int] = (),
    told: Told = lambda what, share: None,
) -> Interactive:  # fmt: skip
    """The model with its networks in `out`: those of an earlier sitting, or trained now.

    without: segments that count as background while it learns. told(network, share done): after each step.
    Raises BadStudy where nothing is labeled.
    """
    listed = out / "networks.txt"
    if not listed.exists():
        examples, school = _schooled(train, seed, without, told)
        networks = kind.train(school, examples, minutes * SECONDS)
        data = {file.name: hashlib.sha256(file.read_bytes()).hexdigest() for case in train for file in _files(case)}
        for name, (network, blueprint) in networks.items():
            card = ModelCard(name=name, kind=name, blueprint=blueprint, seed=seed, data=data)
            save(network, card, out / f"{name}.safetensors")
        listed.write_text("\n".join(networks) + "\n")  # last: with it the training is done
    found = {name: load(out / f"{name}.safetensors") for name in listed.read_text().split()}
    return kind.build({name: (network, card.blueprint) for name, (network, card) in found.items()})


def _schooled(train: Sequence[Case], seed: int, without: Sequence[int], told: Told) -> tuple[list[Example], School]:
    """The cases as examples, and the school that teaches them by the plan made for them."""
    pairs = [_without(*case.read(), without) for case in train]
    fingerprint = Fingerprint.of(pairs)
    if not fingerprint.numbers:
        raise BadStudy("The training labels are empty; a study needs at least one labeled voxel.")
    planned = plan(fingerprint)
    school = School(planned.blueprint, planned.batch, seed, time.process_time, told)
    examples = [example(case.name, *pair, planned.blueprint) for case, pair in zip(train, pairs, strict=True)]
    return examples, school


def _without(volume: Volume, label: Labelmap, without: Sequence[int]) -> tuple[Volume, Labelmap]:
    kept: Numbers = label.array.copy()
    kept[np.isin(kept, without)] = 0
    return volume, Labelmap(kept, label.geometry)


def _files(case: Case) -> list[Path]:
    return [path for path in (case.image, case.label) if path.is_file()]


def _train_automatic(school: School, examples: Sequence[Example], seconds: float) -> Networks:
    model, _ = school.automatic(examples, seconds)
    return {"automatic": (model.network, model.blueprint)}


def _train_hybrid(school: School, examples: Sequence[Example], seconds: float) -> Networks:
    model = school.hybrid(examples, seconds)
    networks = {"hybrid": (model.network, model.blueprint)}
    if model.automatic is not None:
        networks["automatic"] = (model.automatic.network, model.automatic.blueprint)
    return networks


def _train_deepgrow(school: School, examples: Sequence[Example], seconds: float) -> Networks:
    model = school.deepgrow(examples, seconds)
    return {model.name: (model.network, model.blueprint)}


def _train_deepedit(school: School, examples: Sequence[Example], seconds: float) -> Networks:
    model = school.deepedit(examples, seconds)
    return {model.name: (model.network, model.blueprint)}


def _build_hybrid(networks: Networks) -> Interactive:
    return Hybrid(*networks["hybrid"], automatic=Automatic(*networks["automatic"]))


MODELS = {
    "automatic": Kind(_train_automatic, lambda networks: Unprompted(Automatic(*networks["automatic"])), prompts=False),
    "hybrid": Kind(_train_hybrid, _build_hybrid),
    "deepedit": Kind(_train_deepedit, lambda networks: DeepEdit(*networks["deepedit"])),
    "deepgrow3d": Kind(_train_deepgrow, lambda networks: DeepGrow3D(*networks["deepgrow3d"])),
}
