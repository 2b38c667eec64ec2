"""Trained networks on disk: safetensors beside a card in JSON. Nothing in them can run."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

import torch
from safetensors import SafetensorError
from safetensors.torch import load_file, save_file
from torch import nn

from labeling.errors import LabelingError
from labeling.infer.blueprint import Blueprint
from labeling.infer.networks import NETWORKS, build


class BadWeights(LabelingError):
    """Weights that are damaged, or of another network than their card says."""

    code = "bad_weights"


@dataclass(frozen=True)
class ModelCard:
    """What a model is and what it was made of.

    kind: automatic, hybrid ... data: SHA-256 of each training image and label, by name. metrics: as they were measured.
    license: of the weights, as the data allow.
    """

    name: str
    kind: str
    blueprint: Blueprint
    seed: int = 0
    data: Mapping[str, str] = field(default_factory=dict)
    metrics: Mapping[str, float] = field(default_factory=dict)
    license: str = "unknown"
    made: Mapping[str, Any] = field(default_factory=dict)

    def to_json(self) -> dict[str, Any]:
        return {**asdict(self), "blueprint": self.blueprint.to_json()}

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> ModelCard:
        return cls(**{**data, "blueprint": Blueprint.from_json(data["blueprint"])})


def save(network: nn.Module, card: ModelCard, path: Path) -> None:
    """`path` (.safetensors) and its card beside it (.json). The card comes last: with it the model is whole."""
    tensors = {name: tensor.detach().contiguous() for name, tensor in network.state_dict().items()}
    path.parent.mkdir(parents=True, exist_ok=True)
    save_file(tensors, path)
    path.with_suffix(".json").write_text(json.dumps(card.to_json(), indent=1) + "\n")


def load(path: Path) -> tuple[nn.Module, ModelCard]:
    """The network, ready to answer, and its card. Raises BadWeights."""
    try:
        card = ModelCard.from_json(json.loads(path.with_suffix(".json").read_text()))
        tensors = load_file(path)
    except (OSError, SafetensorError, ValueError, KeyError, TypeError) as error:
        raise BadWeights(f"{path.name} cannot be read as a model; train it again or take another file.") from error
    if card.blueprint.network not in NETWORKS:
        raise BadWeights(f"{path.name} is of the network {card.blueprint.network[:40]}, which is not known here.")
    network = build(card.blueprint)
    expected = network.state_dict()
    wrong = sorted(
        name for name in expected.keys() | tensors.keys()
        if name not in tensors or name not in expected or tensors[name].shape != expected[name].shape
    )  # fmt: skip
    if wrong:
        raise BadWeights(
            f"{path.name} holds weights of another network than its card says ({wrong[0]}); take its own card.",
            layers=wrong[:20],
        )
    network.load_state_dict(tensors)
    return network.to(memory_format=torch.channels_last_3d).eval(), card  # type: ignore[call-overload]
