"""Clicks that a person might make while a network learns: where, of which kind, how many."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy import ndimage

Mask = NDArray[np.bool_]


@dataclass(frozen=True, eq=False)
class Click:
    """index: (3,) voxel, order (k, j, i). include: it belongs to the segment."""

    index: NDArray[np.int64]
    include: bool


def correct(truth: Mask, answer: Mask, rng: np.random.Generator, jitter: float = 1.0) -> Click | None:
    """A click where the answer is wrong: in one wrong component, likelier a large one, and rather in its middle.

    truth, answer: (k, j, i). jitter: standard deviation in voxels by which the hand misses, kept where the word stays
    true. None where they agree.
    """
    wrong = truth ^ answer
    components, count = ndimage.label(wrong)
    if count == 0:
        return None
    sizes = np.bincount(components.ravel())[1:].astype(float)
    chosen = int(np.argmax(sizes)) if rng.random() < 0.5 else int(rng.choice(count, p=sizes / sizes.sum()))
    component = components == chosen + 1
    index = _middle(component, rng)
    missed = np.rint(index + rng.normal(0, jitter, 3)).astype(int)
    if ((missed >= 0) & (missed < truth.shape)).all() and truth[tuple(missed)] == truth[tuple(index)]:
        index = missed
    return Click(index, bool(truth[tuple(index)]))


def _middle(component: Mask, rng: np.random.Generator) -> NDArray[np.int64]:
    """Where the component is deepest, or with even odds any of its places, likelier a deep one (exp(depth) - 1)."""
    depth = ndimage.distance_transform_edt(np.pad(component, 1))[1:-1, 1:-1, 1:-1]
    if rng.random() < 0.5:
        return np.array(np.unravel_index(int(depth.argmax()), depth.shape))
    odds = np.expm1(np.minimum(depth[component], 10.0))
    places = np.argwhere(component)
    return np.asarray(places[int(rng.choice(len(places), p=odds / odds.sum()))])
