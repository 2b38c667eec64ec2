"""tests/contract/patches.json: frames that Python writes and TypeScript reads. Rewrite it with
HILUM_WRITE_CONTRACT=1 when the format changes on purpose."""

import base64
import json
import os
from pathlib import Path

import numpy as np

from labeling.geometry import Box
from labeling.io import wire
from labeling.patches import Patch

FILE = Path(__file__).parents[2] / "contract" / "patches.json"
SHAPE = (9, 12, 15)


def ball(center, radius, box, number, dtype=np.uint8):
    k, j, i = np.indices(box.shape) + np.array(box.start).reshape(3, 1, 1, 1)
    changed = (k - center[0]) ** 2 + (j - center[1]) ** 2 + (i - center[2]) ** 2 <= radius**2
    return Patch(box, np.where(changed, dtype(number), dtype(0)), changed)


def whole(number):
    return Patch(Box.whole(SHAPE), np.full(SHAPE, number, np.uint8), np.ones(SHAPE, bool))


def frames():
    one = np.ones((1, 1, 1), bool)
    rng = np.random.default_rng(7)
    noise = rng.integers(0, 4, (3, 4, 5)).astype(np.uint8)
    keep = rng.random((3, 4, 5)) < 0.6
    return {
        "nothing changed": (None, 12, 13),
        "single voxel in the far corner": (Patch(Box((8, 11, 14), (9, 12, 15)), one * np.uint8(3), one), 0, 1),
        "single voxel erased": (Patch(Box((0, 0, 0), (1, 1, 1)), one * np.uint8(0), one), 7, 8),
        "ball of one segment": (ball((4, 5, 6), 3, Box((1, 2, 3), (8, 9, 10)), 1), 41, 42),
        "segments above 255": (ball((4, 5, 6), 4, Box((0, 1, 2), (9, 10, 11)), 65535, np.uint16), 2**32 - 2, 2**32 - 1),
        "several segments and gaps": (Patch(Box((2, 3, 4), (5, 7, 9)), np.where(keep, noise, 0), keep), 5, 0),
        "whole grid set to one segment": (whole(2), 1, 2),
    }  # fmt: skip


def uncompressed(data):
    """The same frame with flags 0, as a browser may send it."""
    runs = wire._decompress(memoryview(data)[48:], wire._header(data).runs_bytes)
    return data[:5] + b"\0" + data[6:48] + runs


def row(name, patch, base, revision, data):
    box = patch.box if patch else Box((0, 0, 0), (0, 0, 0))
    values = None if patch is None else np.where(patch.changed, patch.values.astype(int), -1)
    return {
        "name": name,
        "base64": base64.b64encode(data).decode(),
        "compressed": bool(data[5]),
        "base": base,
        "revision": revision,
        "start": list(box.start),
        "extent": list(box.shape),
        "values": [] if values is None else values.reshape(-1).tolist(),
    }


def expected():
    rows = []
    for name, (patch, base, revision) in frames().items():
        data = wire.encode(patch, base=base, revision=revision)
        rows.append(row(name, patch, base, revision, data))
        if data[5]:
            rows.append(row(f"{name}, uncompressed", patch, base, revision, uncompressed(data)))
    about = "Frames of the binary Patch, version 1. values: flat, C order over the box (i fastest), -1 is unchanged."
    return {"about": about, "shape": list(SHAPE), "patches": rows}


def test_the_contract_file_is_current():
    if os.environ.get("HILUM_WRITE_CONTRACT"):
        FILE.write_text(json.dumps(expected(), indent=1) + "\n")
    stored = json.loads(FILE.read_text())
    assert {case["compressed"] for case in stored["patches"]} == {True, False}
    assert stored == json.loads(json.dumps(expected()))


def test_every_stored_frame_is_read_as_it_says():
    stored = json.loads(FILE.read_text())
    for case in stored["patches"]:
        data = base64.b64decode(case["base64"])
        base, revision, box = wire.header(data)
        assert (base, revision, list(box.start), list(box.shape)) == (
            case["base"], case["revision"], case["start"], case["extent"],
        )  # fmt: skip
        patch = wire.decode(data, tuple(stored["shape"]))
        got = [] if patch is None else np.where(patch.changed, patch.values.astype(int), -1).reshape(-1).tolist()
        assert got == case["values"]
