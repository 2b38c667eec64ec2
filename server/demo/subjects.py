"""The demo's brains: the MNI152 template that the nilearn wheel ships, and subjects derived from it.

Each subject is the template seen through a seeded affine and elastic deformation, sampled on a grid of its own, with a
bias field and noise. Its reference label comes from the template's grey- and white-matter maps by the same deformation.
Arrays are (k, j, i); positions mm LPS.
"""

import importlib.util
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import nibabel as nib
import numpy as np
from numpy.typing import NDArray
from scipy import ndimage

from labeling.geometry import Geometry
from labeling.volume import Labelmap, Volume
from server.demo.recipes import Brain

GREY, WHITE = 1, 2
SEED = 152
BIAS, NOISE = 0.20, 0.05
ELASTIC_MM, CONTROL_MM, FINE_MM = 3.0, 30.0, 6.0
TISSUE_LEVEL = 800.0  # white matter's intensity before the bias, so that the values look like a scanner's
RAS_TO_LPS = np.diag([-1.0, -1.0, 1.0, 1.0])
LICENSE = "MNI ICBM152 (2009a, symmetric), (C) 1993-2009 Louis Collins, McConnell Brain Imaging Centre, Montreal"


@lru_cache(maxsize=1)
def template() -> tuple[Volume, NDArray[np.float32], NDArray[np.float32]]:
    """The T1 volume and the grey- and white-matter maps (0..1), all on one grid."""
    spec = importlib.util.find_spec("nilearn")
    if spec is None or not spec.submodule_search_locations:
        raise FileNotFoundError("The nilearn package, which carries the demo's brain, is not installed.")
    folder = Path(spec.submodule_search_locations[0]) / "datasets" / "data"
    maps = []
    affine = np.eye(4)
    for kind in ("t1", "gm", "wm"):
        image = nib.Nifti1Image.from_filename(folder / f"mni_icbm152_{kind}_tal_nlin_sym_09a_converted.nii.gz")
        affine = RAS_TO_LPS @ image.affine
        maps.append(np.asarray(image.dataobj, np.float32).T)
    geometry = Geometry(maps[0].shape, affine[:, [2, 1, 0, 3]])
    return Volume(maps[0], geometry), maps[1] / 255.0, maps[2] / 255.0


def derive(recipe: Brain) -> tuple[Volume, Labelmap]:
    """One demo subject: an int16 volume and its uint8 reference label (1 grey matter, 2 white matter)."""
    source, grey, white = template()
    if recipe.number == 0:
        return Volume(source.array.astype(np.int16), source.geometry), Labelmap(_tissue(grey, white), source.geometry)
    rng = np.random.default_rng([SEED, recipe.number])
    geometry = _grid(recipe, source.geometry)
    warp = _Warp.draw(rng, source.geometry)
    array = np.empty(geometry.shape, np.float32)
    label = np.empty(geometry.shape, np.uint8)
    for k in range(geometry.shape[0]):  # slice by slice: the coordinates of a whole volume take 200 MB
        where = warp.source_index(geometry, k)
        array[k] = ndimage.map_coordinates(source.array, where, order=1, cval=0.0)
        label[k] = _tissue(
            ndimage.map_coordinates(grey, where, order=1, cval=0.0),
            ndimage.map_coordinates(white, where, order=1, cval=0.0),
        )
    return Volume(_scanned(array, label, rng), geometry), Labelmap(label, geometry)


def _tissue(grey: NDArray[np.float32], white: NDArray[np.float32]) -> NDArray[np.uint8]:
    rest = 1.0 - grey - white
    return np.where((grey > white) & (grey > rest), GREY, np.where(white > rest, WHITE, 0)).astype(np.uint8)


def _grid(recipe: Brain, source: Geometry) -> Geometry:
    """A grid with the recipe's spacing and tilt that covers the template's box, about the same center."""
    spacing = np.array(recipe.spacing_mm)
    extent = np.array(source.shape) * source.spacing_mm
    shape = np.ceil(extent / spacing).astype(int)
    angle = np.deg2rad(recipe.tilt_deg)
    turn = np.array([[1, 0, 0], [0, np.cos(angle), -np.sin(angle)], [0, np.sin(angle), np.cos(angle)]])
    axes = source.affine[:3, :3] / source.spacing_mm
    linear = turn @ axes * spacing
    center = source.to_world((np.array(source.shape) - 1) / 2)
    affine = np.eye(4)
    affine[:3, :3] = linear
    affine[:3, 3] = center - linear @ ((shape - 1) / 2)
    return Geometry((int(shape[0]), int(shape[1]), int(shape[2])), affine)


@dataclass(frozen=True, slots=True)
class _Warp:
    """Positions of a subject to voxel indices of the template.

    affine: (4, 4) mm to mm.
    push:   (3, ...) displacements in mm, smooth, on a lattice of FINE_MM over the template.
    """

    template: Geometry
    affine: NDArray[np.float64]
    push: NDArray[np.float32]

    @classmethod
    def draw(cls, rng: np.random.Generator, template: Geometry) -> "_Warp":
        center = template.to_world((np.array(template.shape) - 1) / 2)
        angles = np.deg2rad(rng.uniform(-5, 5, 3))
        scale = rng.uniform(0.93, 1.07, 3)
        linear = np.diag(scale)
        for axis, angle in enumerate(angles):
            a, b = (axis + 1) % 3, (axis + 2) % 3
            turn = np.eye(3)
            turn[a, a] = turn[b, b] = np.cos(angle)
            turn[a, b], turn[b, a] = -np.sin(angle), np.sin(angle)
            linear = turn @ linear
        affine = np.eye(4)
        affine[:3, :3] = linear
        affine[:3, 3] = center - linear @ center + rng.uniform(-4, 4, 3)
        control = np.ceil(np.array(template.shape) * template.spacing_mm / CONTROL_MM).astype(int) + 1
        fine = (control - 1) * round(CONTROL_MM / FINE_MM) + 1
        drawn = rng.normal(0, ELASTIC_MM, (3, *control))
        push = np.stack([ndimage.zoom(part, fine / control, order=3, grid_mode=False) for part in drawn])
        return cls(template, affine, push.astype(np.float32))

    def source_index(self, geometry: Geometry, k: int) -> NDArray[np.float64]:
        """(3, J, I) fractional template indices of slice `k`."""
        j, i = np.meshgrid(*(np.arange(n, dtype=float) for n in geometry.shape[1:]), indexing="ij")
        world = geometry.to_world(np.stack([np.full_like(j, k), j, i], axis=-1))
        moved = world @ self.affine[:3, :3].T + self.affine[:3, 3]
        lattice = np.moveaxis(self.template.to_index(moved) * self.template.spacing_mm, -1, 0) / FINE_MM
        push = [ndimage.map_coordinates(part, lattice, order=1, mode="nearest") for part in self.push]
        return np.moveaxis(self.template.to_index(moved + np.stack(push, axis=-1)), -1, 0)


def _scanned(array: NDArray[np.float32], label: NDArray[np.uint8], rng: np.random.Generator) -> NDArray[np.int16]:
    """As a scanner would show it: smooth bias of +-20 %, Rician noise of 5 % of white matter, int16."""
    white = array[label == WHITE]
    level = TISSUE_LEVEL / float(white.mean()) if white.size else 1.0
    coarse = rng.normal(0, 1, (4, 4, 4))
    field = ndimage.zoom(coarse, np.array(array.shape) / 4, order=3).astype(np.float32)
    field *= BIAS / float(np.abs(field).max())
    clean = array * level * (1.0 + field)
    sigma = NOISE * TISSUE_LEVEL
    real = clean + rng.normal(0, sigma, clean.shape).astype(np.float32)
    imaginary = rng.normal(0, sigma, clean.shape).astype(np.float32)
    seen: NDArray[np.int16] = np.rint(np.hypot(real, imaginary)).clip(0, 32767).astype(np.int16)
    return seen
