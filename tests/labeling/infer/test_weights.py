"""Weights on disk: they come back to the bit, and what is not what its card says is refused in a sentence."""

import json

import pytest
import torch
from safetensors.torch import save_file

from labeling.infer.blueprint import Blueprint
from labeling.infer.networks import build
from labeling.infer.weights import BadWeights, ModelCard, load, save

BLUEPRINT = Blueprint("unet", 1, (2, 5), (16, 16, 16), (1.0, 1.0, 2.0), {"widths": (4, 8)})
CARD = ModelCard(
    "organs", "automatic", BLUEPRINT, seed=3, data={"a": "00"}, metrics={"dice": 0.5}, license="Apache-2.0"
)


@pytest.fixture
def path(tmp_path):
    path = tmp_path / "organs.safetensors"
    save(build(BLUEPRINT), CARD, path)
    return path


def test_weights_and_card_come_back(path):
    network = build(BLUEPRINT)
    save(network, CARD, path)
    again, card = load(path)
    assert json.dumps(card.to_json()) == json.dumps(CARD.to_json())
    assert card.blueprint.numbers == (2, 5) and card.blueprint.spacing_mm == (1.0, 1.0, 2.0)
    x = torch.randn(1, 1, 16, 16, 16)
    with torch.no_grad():
        assert torch.equal(network.eval()(x), again(x))


@pytest.mark.parametrize("change", ["cut", "pickle", "no card", "another network", "another width", "more"])
def test_what_is_no_model_is_refused_with_a_sentence(path, change):
    match change:
        case "cut":
            path.write_bytes(path.read_bytes()[:1000])
        case "pickle":
            torch.save({"state": torch.zeros(3)}, path)
        case "no card":
            path.with_suffix(".json").unlink()
        case "another network":
            card = json.loads(path.with_suffix(".json").read_text())
            card["blueprint"]["network"] = "os.system"
            path.with_suffix(".json").write_text(json.dumps(card))
        case "another width":
            save_file(build(Blueprint("unet", 1, (2, 5), (16, 16, 16), None, {"widths": (8, 8)})).state_dict(), path)
        case "more":
            save_file({**build(BLUEPRINT).state_dict(), "more": torch.zeros(1)}, path)
    with pytest.raises(BadWeights) as refused:
        load(path)
    assert "organs.safetensors" in refused.value.message and str(path.parent) not in refused.value.message
