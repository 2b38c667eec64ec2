"""tests/contract/meshes.json: a mesh that Python writes and TypeScript reads. Rewrite it with
HILUM_WRITE_CONTRACT=1 when the format changes on purpose."""

import base64
import json
import os
from pathlib import Path

import numpy as np

from labeling.io.mesh import Mesh, decode_mesh, encode_mesh

FILE = Path(__file__).parents[2] / "contract" / "meshes.json"
STEP_MM = 0.25


def boxes() -> Mesh:
    """Two boxes, apart: far steps between vertices, and rows that go up and down."""
    corners = np.array([[x, y, z] for x in (0, 1) for y in (0, 1) for z in (0, 1)], float)
    sides = [[0, 1, 3, 2], [4, 6, 7, 5], [0, 4, 5, 1], [2, 3, 7, 6], [0, 2, 6, 4], [1, 5, 7, 3]]
    near, far = corners * (3, 5, 7) - (20, 0, 4.5), corners * (0.5, 8000, 1) + (100, -3000, 40)
    quads = np.array(sides, np.int64)
    return Mesh(np.concatenate([far, near]), np.concatenate([quads + 8, quads]))


def test_the_contract_holds_the_mesh_that_the_page_reads() -> None:
    data = encode_mesh(boxes(), segment=3, step_mm=STEP_MM)
    segment, back = decode_mesh(data)
    row = {
        "segment": segment,
        "base64": base64.b64encode(data).decode(),
        "vertices": np.round(back.vertices, 4).tolist(),
        "triangles": back.triangles.tolist(),
    }
    if os.environ.get("HILUM_WRITE_CONTRACT"):
        FILE.write_text(json.dumps(row, indent=1) + "\n")
    assert json.loads(FILE.read_text()) == row
    assert np.abs(back.vertices - boxes().vertices).max() <= 0.5 * max(STEP_MM, 8000 / 65535) + 1e-3
