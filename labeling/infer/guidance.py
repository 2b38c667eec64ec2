"""Prompts as DeepGrow and DeepEdit show them to a network: impulses, blurred, each map from 0 to 1."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np
import torch
from numpy.typing import NDArray
from scipy import ndimage
from torch import Tensor

from labeling.geometry import Shape

DEEPGROW_SIGMA, DEEPEDIT_SIGMA = 2.0, 3.0  # voxels; MONAI apps/deepgrow and apps/deepedit


def guidance(voxels: Iterable[NDArray[np.int64]], shape: Shape, sigma: float) -> Tensor:
    """(k, j, i) float32: a Gaussian of `sigma` voxels about each of the voxels (3,), scaled to 0..1; 0 for none."""
    impulses = np.zeros(shape, np.float32)
    for voxel in voxels:
        impulses[tuple(voxel)] = 1
    if not impulses.any():
        return torch.from_numpy(impulses)
    blurred = ndimage.gaussian_filter(impulses, sigma)
    return torch.from_numpy((blurred - blurred.min()) / max(float(blurred.max() - blurred.min()), 1e-8))
