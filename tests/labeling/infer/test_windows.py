"""Windows: together they are the network over the whole, each is told when it is finished, none reaches outside."""

import numpy as np
import pytest
import torch
from torch import nn

from labeling.infer.windows import Windows


class Local(nn.Module):
    """Two outputs from each voxel alone, so that windows cannot differ from the whole."""

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        return torch.cat([x, 1 - x], dim=1)


@pytest.mark.parametrize("shape", [(40, 50, 30), (5, 64, 17), (16, 16, 16)])
@pytest.mark.parametrize("overlap", [0.0, 0.25, 0.5])
def test_windows_blend_to_the_whole(shape, overlap):
    image = torch.from_numpy(np.random.default_rng(1).normal(0, 1, (1, *shape)).astype(np.float32))
    scores = Windows(Local(), (16, 16, 16), overlap, bf16=False)(image)
    assert scores.shape == (2, *shape)
    assert torch.allclose(scores[0], image[0], atol=1e-5)


def test_the_middle_is_finished_first_and_what_is_finished_stays_near():
    image = torch.ones(1, 48, 48, 48)
    windows = Windows(Local(), (16, 16, 16), 0.0, bf16=False)
    seen = torch.zeros(48, 48, 48, dtype=torch.bool)
    for count, (box, scores) in enumerate(windows.steps(image)):
        if count == 0:
            assert box.start == (16, 16, 16)
        seen[box.slices] = True
        assert torch.equal(scores[0] > 0.5, seen)
    assert bool(seen.all()) and count == 26
