"""From what a data set is like to a plan of network and training, each choice with its reason in words."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from labeling.geometry import Shape
from labeling.infer.blueprint import Blueprint, Normalization, Spacing
from labeling.plan.fingerprint import Fingerprint

STEP = 8  # sides of a patch are multiples of it: three halvings
ANISOTROPIC = 3.0  # as nnU-Net: from this ratio on the coarse axis keeps a finer spacing than its median
SPANS = 8  # voxels that the thinnest structure keeps across, at the least
CPU_VOXELS, GPU_VOXELS = 32 * 48 * 32, 128**3
IMAGE_VOXELS = 2_000_000  # a processor's network sees an image of about this many voxels in a second or two


@dataclass(frozen=True, slots=True)
class Plan:
    """What to train. reasons: for each choice, why, in a sentence."""

    blueprint: Blueprint
    batch: int = 2
    reasons: dict[str, str] = field(default_factory=dict)


def plan(fingerprint: Fingerprint, *, voxels: int = CPU_VOXELS) -> Plan:
    """A plan for an automatic network. voxels: what a training crop may hold on the device at hand."""
    reasons: dict[str, str] = {}
    spacing = _spacing(fingerprint, reasons)
    extent = np.median(fingerprint.shapes * fingerprint.spacings_mm, axis=0)
    patch = _patch(extent / spacing, voxels)
    reasons["patch"] = (
        f"{_text(patch)} voxels: the median image has {_text(np.rint(extent / spacing))} at this spacing."
    )
    normalization = _normalization(fingerprint, reasons)
    reasons["network"] = "A residual U-Net that halves at once: by far the most learned a second on two cores."
    blueprint = Blueprint(
        network="unet", channels=1, numbers=fingerprint.numbers, patch=patch, spacing_mm=spacing,
        arguments={"widths": (16, 32, 64, 128)}, normalization=normalization,
    )  # fmt: skip
    return Plan(blueprint, reasons=reasons)


def _spacing(fingerprint: Fingerprint, reasons: dict[str, str]) -> Spacing:
    spacing = np.median(fingerprint.spacings_mm, axis=0)
    why = "The median of the images, axis by axis"
    coarse = int(spacing.argmax())
    others = np.delete(spacing, coarse)
    if spacing[coarse] > ANISOTROPIC * others.max():
        spacing[coarse] = max(float(np.percentile(fingerprint.spacings_mm[:, coarse], 10)), float(others.max()))
        why += "; along the coarse axis the finest tenth"
    extent = np.median(fingerprint.shapes * fingerprint.spacings_mm, axis=0)
    many = float(np.prod(extent / spacing))
    if many > IMAGE_VOXELS:
        wanted = spacing * (many / IMAGE_VOXELS) ** (1 / 3)
        limit = max(fingerprint.thinnest_mm / SPANS, float(spacing.min()))
        spacing = np.maximum(spacing, np.minimum(wanted, limit))
        why += (
            f"; coarser, for the images are large and the thinnest structure measures {fingerprint.thinnest_mm:.0f} mm"
        )
    reasons["spacing"] = why + "."
    return (float(spacing[0]), float(spacing[1]), float(spacing[2]))


def _patch(sides: NDArray[np.float64], voxels: int) -> Shape:
    """As large as the median image, or else of its proportions, with `voxels` voxels at the most."""
    side = np.maximum(np.ceil(sides / STEP) * STEP, STEP)
    while np.prod(side) > voxels and side.max() > STEP:
        ratio = np.where(side > STEP, side / np.maximum(sides, 1), -1)
        side[int(np.argmax(np.where(ratio >= ratio.max() - 1e-9, side, -1)))] -= STEP
    return (int(side[0]), int(side[1]), int(side[2]))


def _normalization(fingerprint: Fingerprint, reasons: dict[str, str]) -> Normalization:
    if not fingerprint.is_ct:
        reasons["normalization"] = "Each image by its own mean and spread: the intensities are not in HU."
        return Normalization()
    low, high = (float(edge) for edge in np.percentile(fingerprint.foreground, (0.5, 99.5)))
    inside = np.clip(fingerprint.foreground, low, high)
    reasons["normalization"] = (
        f"CT: {low:.0f} to {high:.0f} HU, where 99 of 100 labeled voxels lie, for all images alike."
    )
    return Normalization(low, high, float(inside.mean()), float(max(inside.std(), 1.0)))


def _text(sides: object) -> str:
    return " x ".join(str(int(side)) for side in np.asarray(sides))
