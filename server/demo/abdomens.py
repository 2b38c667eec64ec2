"""The demo's abdomens: CT phantoms made of bodies that bulge and bend by subject, in HU, with their reference labels.

The spleen and the muscles lie within 15 HU of the liver, as they do without contrast agent: no threshold parts them.
Arrays are (k, j, i); positions mm LPS about the middle of the image.
"""

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray
from scipy import ndimage

from labeling.geometry import Geometry
from labeling.volume import Labelmap, Volume
from server.demo.bodies import Bend, Body, Place, rings
from server.demo.recipes import LEFT_KIDNEY, LIVER, RIGHT_KIDNEY, SPINE, SPLEEN, TUMOR, Phantom

SEED = 512
NOISE_HU = 15.0
BLUR_VOXELS = 1.0
# What is no segment: numbers above them, of which only the HU stay.
AIR, FAT, MUSCLE, BLOOD, GUT, GAS, CANAL, RIB = range(7, 15)
HU = {AIR: -1000, FAT: -100, MUSCLE: 57, BLOOD: 42, GUT: 24, GAS: -600, CANAL: 25, RIB: 320,
      LIVER: 65, SPLEEN: 53, LEFT_KIDNEY: 33, RIGHT_KIDNEY: 33, SPINE: 230, TUMOR: 33}  # fmt: skip


def derive(phantom: Phantom) -> tuple[Volume, Labelmap]:
    """One phantom: an int16 volume in HU and its uint8 reference label."""
    rng = np.random.default_rng([SEED, phantom.number])
    geometry = _grid(phantom)
    tissue = np.full(phantom.shape, AIR, np.uint8)
    bend = Bend.draw(rng)
    for body, number, onto in _anatomy(rng):
        body.paint(tissue, geometry, bend, number, onto)
    table = np.zeros(max(HU) + 1, np.float32)
    table[list(HU)] = list(HU.values())
    table[: TUMOR + 1] += np.where(table[: TUMOR + 1], rng.uniform(-1.5, 1.5), 0).astype(np.float32)
    label = np.where(tissue <= TUMOR, tissue, 0).astype(np.uint8)
    return Volume(_scanned(table[tissue], rng), geometry), Labelmap(label, geometry)


def _grid(phantom: Phantom) -> Geometry:
    affine = np.eye(4)
    affine[:3, :3] = np.fliplr(np.eye(3)) * phantom.spacing_mm
    affine[:3, 3] = -affine[:3, :3] @ ((np.array(phantom.shape) - 1) / 2)
    return Geometry(phantom.shape, affine)


def _anatomy(rng: np.random.Generator) -> Iterator[tuple[Body, int, tuple[int, ...]]]:
    """Each body, the number that it paints and what it may paint over, from the outside to the inside."""

    def some(value: float, spread: float = 0.08) -> float:
        return value * float(rng.uniform(1 - spread, 1 + spread))

    def near(x: float, y: float, z: float, mm: float = 5.0) -> Place:
        dx, dy, dz = rng.uniform(-mm, mm, 3)
        return (x + dx, y + dy, z + dz)

    wide, deep = some(172, 0.04), some(118, 0.05)
    fat, wall = some(14, 0.4), some(15, 0.15)
    yield Body((0, 0, 0), (wide, deep, 1e4), 2.3), FAT, (AIR,)
    yield Body((0, 3, 0), (wide - fat, deep - fat, 1e4), 2.3), MUSCLE, (FAT,)
    for rib in rings(wide - fat - wall / 2, deep - fat - wall / 2, some(28)):
        yield rib, RIB, (MUSCLE,)
    inner = Body((0, 0, 0), (wide - fat - wall, deep - fat - wall, 1e4), 2.3)
    yield inner, FAT, (MUSCLE, RIB)
    for side in (-1, 1):
        yield Body((side * 40, 84, -20), (some(32), 26, 1e4), 2.2), MUSCLE, (FAT,)
        yield Body((side * 34, 52, -70), (some(19), 17, some(75))), MUSCLE, (FAT,)
    yield Body(near(14, 22, 0, 2), (some(10), some(10), 1e4)), BLOOD, (FAT,)
    yield Body(near(-19, 20, 0, 2), (some(12), some(9), 1e4)), BLOOD, (FAT,)
    yield from _spine(rng)
    yield Body(near(62, -42, 48), (some(42), some(34), some(40)), 2.2), GUT, (FAT,)
    yield Body((60, -62, 55), (24, 13, 22)), GAS, (GUT,)
    for _ in range(14):
        place = near(float(rng.uniform(-95, 95)), float(rng.uniform(-65, 5)), float(rng.uniform(-115, -35)))
        radii = (float(rng.uniform(12, 26)), float(rng.uniform(10, 18)), float(rng.uniform(10, 20)))
        yield Body(place, radii), GUT if rng.random() < 0.75 else GAS, (FAT,)
    over = (FAT, GUT, GAS)
    middle = near(-74, -2, 38, 4)
    yield Body(middle, (some(74), some(76), some(70)), 2.5), LIVER, over
    yield Body(near(-8, -46, 52, 4), (some(66), some(36), some(34)), 2.2), LIVER, over
    yield Body((middle[0] + 34, middle[1] + 52, middle[2] - 42), (46, 40, 44)), FAT, (LIVER,)
    yield Body(near(108, 34, 42, 3), (some(27), some(44), some(48)), 2.3), SPLEEN, over
    yield Body((78, 22, 36), (20, 26, 30)), FAT, (SPLEEN,)
    for side, number, drop in ((1, LEFT_KIDNEY, -4), (-1, RIGHT_KIDNEY, -22)):
        place = near(side * 66, 46, drop, 3)
        yield Body(place, (some(27), some(29), some(54))), number, (FAT, MUSCLE, GUT)
        yield Body((place[0] - side * 22, place[1] - 6, place[2]), (17, 13, 20)), FAT, (number,)
    size = some(17, 0.25)
    offset = rng.uniform(-0.4, 0.4, 3) * (74, 76, 70)
    lesion: Place = (middle[0] + offset[0], middle[1] + offset[1], middle[2] + offset[2])
    yield Body(lesion, (size, size * some(0.9), size)), TUMOR, (LIVER,)


def _spine(rng: np.random.Generator) -> Iterator[tuple[Body, int, tuple[int, ...]]]:
    """Vertebrae with discs of soft tissue between them, arches and spinous processes; the canal is none of it."""
    over = (FAT, MUSCLE, BLOOD)
    first = float(rng.uniform(-150, -120))
    for step in range(10):
        z = first + 31 * step
        yield Body((0, 58, z), (24, 18, 14.5), 3.0), SPINE, over
        yield Body((0, 86, z), (22, 13, 10), 2.5), SPINE, over
        yield Body((0, 100, z - 6), (4.5, 17, 8)), SPINE, over
    yield Body((0, 58, 0), (23, 17, 1e4)), MUSCLE, (FAT, BLOOD)
    yield Body((0, 83, 0), (10, 8, 1e4)), CANAL, (SPINE, FAT, MUSCLE)


def _scanned(hu: NDArray[np.float32], rng: np.random.Generator) -> NDArray[np.int16]:
    """As a scanner would show it: edges blurred, and noise, rounded to int16."""
    for axis in range(3):
        ndimage.gaussian_filter1d(hu, BLUR_VOXELS, axis=axis, output=hu, mode="nearest", truncate=3.0)
    for k in range(len(hu)):  # slice by slice: the noise of a whole volume takes 100 MB
        hu[k] += NOISE_HU * rng.standard_normal(hu.shape[1:], np.float32)
    np.rint(hu, out=hu)
    seen: NDArray[np.int16] = hu.clip(-1024, 3071).astype(np.int16)
    return seen
