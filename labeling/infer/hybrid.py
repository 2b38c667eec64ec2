"""The hybrid: a network that sees what stands and what was said, then the training-free edit, so that all is obeyed.

The network is class-agnostic: it is asked about one segment against all the rest, known to it or not.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import torch
from numpy.typing import NDArray
from scipy import ndimage
from torch import Tensor, nn

from labeling.geometry import Box, Geometry, Shape
from labeling.infer.automatic import Automatic
from labeling.infer.blueprint import Blueprint
from labeling.infer.frame import Frame
from labeling.infer.windows import Windows
from labeling.optimize.edit import Edit, Said
from labeling.volume import Numbers, Volume

CHANNELS = ("image", "prior", "previous", "others", "include", "exclude")
SURE = (0.02, 0.98)  # a prior is never taken to be surer
OVERLAP = 0.25  # of windows where the crop has several: answers are wanted soon
RADIUS_MM = 8.0  # how far from a prompt its channel is above zero
EDIT = Edit(width_mm=2.5)  # narrower than where the edit stands alone: the network has seen the prompts
Mask = NDArray[np.bool_]


@dataclass(frozen=True, eq=False)
class Opened:
    """An image made ready once. image: normalized, (K, J, I) float32; prior: (1 + segments, K, J, I) or None."""

    geometry: Geometry
    image: NDArray[np.float32]
    prior: Tensor | None


@dataclass(frozen=True, eq=False)
class Hybrid:
    """network: the channels of CHANNELS to (rest, segment). automatic: what it starts from, if there is one."""

    network: nn.Module
    blueprint: Blueprint
    automatic: Automatic | None = None
    edit: Edit = EDIT
    name: str = "hybrid"

    def open(self, volume: Volume) -> Opened:
        """What of an answer depends on the image alone."""
        image = self.blueprint.normalization(volume.array)
        prior = self.automatic.probabilities(volume) if self.automatic else None
        return Opened(volume.geometry, image, prior)

    def start(self, opened: Opened) -> Numbers:
        """The (K, J, I) labelmap before anything is said: the automatic model's, or nothing."""
        if self.automatic is None or opened.prior is None:
            return np.zeros(opened.geometry.shape, np.uint8)
        return self.automatic.numbers(opened.prior)

    def answer(self, opened: Opened, labels: Numbers, said: Mapping[int, Sequence[Said]], segment: int) -> Numbers:
        """The labelmap after the newest prompt of `segment`; changes that segment, and what it takes from others.

        labels: (K, J, I), what stands. said: every segment's prompts, the newest last, at least one of `segment`.
        """
        box, mask = self.mask(opened, labels, segment, said[segment])
        return put(labels, box, mask, segment, said)

    def mask(self, opened: Opened, labels: Numbers, segment: int, said: Sequence[Said]) -> tuple[Box, Mask]:
        """The voxels of `segment` inside a box about its newest prompt."""
        box = self._window(opened.geometry, said[-1])
        at = box.slices
        part = _part(opened.geometry, box)
        frame = Frame.of(part, self.blueprint.spacing_mm)
        inside = _within(said, box)
        previous = labels[at] == segment
        others = (labels[at] != 0) & ~previous
        prior = self._prior(opened, segment, at)
        planes = [frame.onto(plane) for plane in (opened.image[at], prior, previous, others)]
        include, exclude = (spoken(frame, inside, part, include=kind) for kind in (True, False))
        inputs = torch.stack([*planes, include, exclude])
        scores = Windows.of(self.network, self.blueprint, OVERLAP)(inputs)
        stands = standing(torch.from_numpy(prior)[None], torch.from_numpy(previous)[None])  # on the image's own voxels
        logit = stands[0] + frame.back(scores[1:] - scores[:1])[0]
        edited = self.edit(logit.contiguous().numpy(), inside, part.spacing_mm)
        return box, edited > 0

    def _prior(self, opened: Opened, segment: int, at: tuple[slice, slice, slice]) -> NDArray[np.float32]:
        numbers = self.automatic.blueprint.numbers if self.automatic else ()
        if opened.prior is None or segment not in numbers:
            return np.zeros(opened.image[at].shape, np.float32)
        plane: NDArray[np.float32] = opened.prior[(1 + numbers.index(segment), *at)].numpy()
        return plane

    def _window(self, geometry: Geometry, newest: Said) -> Box:
        """A patch's extent about the newest prompt, moved into the image; a whole side where little more is left."""
        whole = Frame.of(geometry, None)
        spacing = np.array(self.blueprint.spacing_mm or whole.spacing_mm)
        extent = np.empty(3)
        extent[list(whole.order)] = np.array(self.blueprint.patch) * spacing
        sides = np.ceil(extent / geometry.spacing_mm).astype(int)
        shape = np.array(geometry.shape)
        if np.prod(np.minimum(shape, 2 * sides)) <= 2 * np.prod(sides):
            sides = np.where(shape <= 2 * sides, shape, sides)
        sides = np.minimum(sides, shape)
        start = np.clip(newest.voxels[0] - sides // 2, 0, shape - sides)
        stop = start + sides
        return Box((int(start[0]), int(start[1]), int(start[2])), (int(stop[0]), int(stop[1]), int(stop[2])))


def standing(prior: Tensor, previous: Tensor) -> Tensor:
    """(B, k, j, i) the logit before the network has its say.

    prior: probabilities, all 0 where there is none; previous: bool, what stands. The prior's logit where both agree,
    else what stands: a network that adds nothing keeps it to the voxel.
    """
    stands = torch.where(previous, 1.0, -1.0)
    logit = torch.where((prior > 0.5) == previous, torch.logit(prior.clamp(*SURE)), 2 * stands)
    known = prior.amax(dim=(1, 2, 3), keepdim=True) > 0
    return torch.where(known, logit, stands)


def spoken(frame: Frame, said: Sequence[Said], geometry: Geometry, *, include: bool) -> Tensor:
    """(k, j, i) float32: 1 at the prompts that include (or exclude), falling to 0 at RADIUS_MM from them."""
    places = [prompt.voxels for prompt in said if prompt.include is include]
    if not places:
        return torch.zeros(frame.shape)
    index = np.rint(frame.index_onto(np.concatenate(places))).astype(int)
    index = np.clip(index, 0, np.array(frame.shape) - 1)
    return fading(index, frame.shape, frame.spacing_mm)


def fading(index: NDArray[np.int64], shape: Shape, spacing_mm: NDArray[np.float64]) -> Tensor:
    """(k, j, i) float32: 1 at the voxels (N, 3), falling linearly to 0 at RADIUS_MM."""
    apart = np.ones(shape, bool)
    apart[tuple(index.T)] = False
    away = ndimage.distance_transform_edt(apart, sampling=spacing_mm)
    return torch.from_numpy(np.maximum(1 - away / RADIUS_MM, 0).astype(np.float32))


def put(labels: Numbers, box: Box, mask: Mask, segment: int, said: Mapping[int, Sequence[Said]]) -> Numbers:
    """A copy of `labels` whose box holds `segment` where the (k, j, i) mask is true and nowhere else.

    What was included in other segments stays theirs, unless the newest prompt of `segment` lies there.
    """
    changed = labels.copy()
    part = changed[box.slices]
    part[(part == segment) & ~mask] = 0
    part[mask] = segment
    for other, prompts in said.items():
        for prompt in prompts if other != segment else ():
            if prompt.include:
                changed[tuple(prompt.voxels.T)] = other
    newest = said[segment][-1]
    here = changed[tuple(newest.voxels.T)]
    if newest.include:
        changed[tuple(newest.voxels.T)] = segment
    else:
        changed[tuple(newest.voxels.T)] = np.where(here == segment, 0, here)
    return changed


def _within(said: Sequence[Said], box: Box) -> list[Said]:
    """The prompts' voxels inside the box, counted from its corner."""
    kept = []
    for prompt in said:
        voxels = prompt.voxels - box.start
        voxels = voxels[((voxels >= 0) & (voxels < box.shape)).all(axis=1)]
        if len(voxels):
            kept.append(Said(prompt.include, voxels))
    return kept


def _part(geometry: Geometry, box: Box) -> Geometry:
    affine = geometry.affine.copy()
    affine[:3, 3] = geometry.to_world(box.start)
    return Geometry(box.shape, affine)
