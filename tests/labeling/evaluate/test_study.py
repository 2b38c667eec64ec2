"""The command line of studies, as a script calls it: what it writes, that it goes on, and what it refuses."""

import json
from pathlib import Path

import numpy as np
import pytest

from labeling.evaluate import study
from labeling.geometry import Geometry
from labeling.volume import Labelmap, Volume
from tests import phantoms
from tests.phantom_files import save_nifti


def ball(seed: int, shape=(16, 24, 16)) -> tuple[np.ndarray, np.ndarray, Geometry]:
    """Two halves of a ball, each with its intensity, in noise."""
    rng = np.random.default_rng(seed)
    k, j, i = np.meshgrid(*map(np.arange, shape), indexing="ij")
    center = np.array(shape) / 2 + rng.uniform(-1, 1, 3)
    inside = ((k - center[0]) / 5) ** 2 + ((j - center[1]) / 7) ** 2 + ((i - center[2]) / 5) ** 2 < 1
    label = np.where(inside, np.where(j < center[1], 1, 2), 0).astype(np.uint8)
    image = np.choose(label, [100, 300, 400]) + rng.normal(0, 30, shape)
    return image.astype(np.int16), label, phantoms.grid(shape, flips=(False, True, False))


def write(path: Path, array: np.ndarray, geometry: Geometry) -> None:
    kind = Labelmap if array.dtype == np.uint8 else Volume
    save_nifti(kind(array, geometry), path)


@pytest.fixture
def data(tmp_path):
    for folder in ("images", "labels"):
        (tmp_path / folder).mkdir()
    for number in range(4):
        image, label, geometry = ball(number)
        write(tmp_path / "images" / f"case-{number}.nii.gz", image, geometry)
        write(tmp_path / "labels" / f"case-{number}.nii.gz", label, geometry)
    (tmp_path / "train.txt").write_text("case-0\ncase-1\n\n# a comment\n")
    (tmp_path / "test.txt").write_text("case-2\ncase-3.nii.gz\n")
    return tmp_path


def call(data, **changed) -> int:
    options = {
        "images": data / "images", "labels": data / "labels", "train-ids": data / "train.txt",
        "test-ids": data / "test.txt", "model": "hybrid", "minutes": "0.05", "seed": "1", "out": data / "out",
    } | {key.replace("_", "-"): value for key, value in changed.items()}  # fmt: skip
    return study.main(["clicks", *(part for key, value in options.items() for part in (f"--{key}", str(value)))])


def test_a_study_writes_its_result_and_goes_on_from_what_is_there(data, capsys):
    assert call(data) == 0
    said = capsys.readouterr()
    assert "Dice after 10 prompts" in said.out and "hybrid: 100 % of its training" in said.err
    result = json.loads((data / "out" / "result.json").read_text())
    assert result["cases"] == 2 and result["segments"] == [1, 2]
    assert set(result["dice"]) == {"0", "1", "3", "5", "10"}
    assert result["obeyed"] == 1.0 and 0 <= result["harmful"] <= 1 and result["cpu_seconds"] > 3
    assert result["dice"]["10"] > result["dice"]["0"] - 0.02
    weights = (data / "out" / "hybrid.safetensors").read_bytes()
    records = (data / "out" / "records.jsonl").read_text()
    (data / "out" / "records.jsonl").write_text(records.splitlines()[0] + "\n" + records.splitlines()[1][:20])
    assert call(data) == 0
    assert (data / "out" / "hybrid.safetensors").read_bytes() == weights
    again = json.loads((data / "out" / "result.json").read_text())
    assert again["dice"] == result["dice"] and again["cpu_seconds"] > result["cpu_seconds"]


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ("missing label", "no label"),
        ("missing image", "no image"),
        ("another grid", "case-1.nii.gz"),
        ("no case", "names no case"),
        ("twice", "twice"),
        ("both", "both"),
        ("empty labels", "empty"),
        ("minutes", "above 0"),
        ("another study", "another study"),
        ("no folder", "no folder"),
    ],
)
def test_a_study_that_cannot_be_run_says_so_in_one_sentence(data, capsys, change, words):
    changed = {}
    match change:
        case "missing label":
            (data / "labels" / "case-1.nii.gz").unlink()
        case "missing image":
            (data / "images" / "case-3.nii.gz").unlink()
        case "another grid":
            write(
                data / "labels" / "case-1.nii.gz",
                np.ones((16, 24, 16), np.uint8),
                phantoms.grid((16, 24, 16), (2, 1, 1)),
            )
        case "no case":
            (data / "test.txt").write_text("\n# none\n")
        case "twice":
            (data / "test.txt").write_text("case-2\ncase-2\n")
        case "both":
            (data / "test.txt").write_text("case-1\n")
        case "empty labels":
            for number in range(4):
                _, label, geometry = ball(number)
                write(data / "labels" / f"case-{number}.nii.gz", label * 0, geometry)
        case "minutes":
            changed = {"minutes": "0"}
        case "another study":
            (data / "out").mkdir()
            (data / "out" / "setting.json").write_text("{}")
        case "no folder":
            changed = {"images": data / "nowhere"}
    assert call(data, **changed) == 2
    said = capsys.readouterr().err.strip().splitlines()[-1]
    assert words in said and str(data) not in said
    assert not (data / "out" / "result.json").exists()
