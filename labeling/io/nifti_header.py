"""The fixed head of a NIfTI file, version 1 and 2: its fields, and the affine they stand for.

Written here so that the web process, which writes labels, need not load a library; nibabel is the tests' oracle.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from labeling.errors import BadGeometry
from labeling.geometry import Array, Shape

# name: (NIfTI-1 offset, type), (NIfTI-2 offset, type)
_FIELDS = {
    "sizeof_hdr": ((0, "i4"), (0, "i4")),
    "dim": ((40, "8i2"), (16, "8i8")),
    "datatype": ((70, "i2"), (12, "i2")),
    "bitpix": ((72, "i2"), (14, "i2")),
    "pixdim": ((76, "8f4"), (104, "8f8")),
    "vox_offset": ((108, "f4"), (168, "i8")),
    "scl_slope": ((112, "f4"), (176, "f8")),
    "scl_inter": ((116, "f4"), (184, "f8")),
    "xyzt_units": ((123, "u1"), (500, "i4")),
    "qform_code": ((252, "i2"), (344, "i4")),
    "sform_code": ((254, "i2"), (348, "i4")),
    "quatern": ((256, "3f4"), (352, "3f8")),
    "qoffset": ((268, "3f4"), (376, "3f8")),
    "srow": ((280, "(3,4)f4"), (400, "(3,4)f8")),
    "magic": ((344, "S4"), (4, "S8")),
}
SIZES = {1: 348, 2: 540}
MAGICS = {1: b"n+1\0", 2: b"n+2\0\r\n\x1a\n"}
# What places a volume; kept with an image, so that its labels get the very same.
PLACING = ("pixdim", "xyzt_units", "qform_code", "sform_code", "quatern", "qoffset", "srow")
DTYPES = {2: "u1", 4: "i2", 8: "i4", 16: "f4", 64: "f8", 256: "i1", 512: "u2", 768: "u4", 1024: "i8", 1280: "u8"}
UNPLAIN = frozenset({1, 32, 128, 1536, 1792, 2048, 2304})  # bits, complex, colors, wider than 8 bytes
_MM_PER_UNIT = {1: 1000.0, 3: 0.001}
_LPS = np.diag([-1.0, -1.0, 1.0, 1.0])


@dataclass(frozen=True, slots=True)
class Header:
    """One file's head. fields: a record of `layout(version)`, in the file's byte order."""

    version: int
    order: str
    fields: NDArray[np.void]

    def value(self, name: str) -> Any:
        """A field as Python numbers (or lists of them, or bytes)."""
        return self.fields[name][0].tolist()

    def affine(self, shape: Shape) -> Array:
        """(4, 4) from (k, j, i, 1) to mm LPS: sform, else qform, else the voxel size about the middle.

        BadGeometry when the qform is no rotation, or a voxel size that is needed is negative.
        """
        if self.value("sform_code") > 0:
            ras = np.vstack([np.array(self.value("srow"), np.float64), [0, 0, 0, 1]])
        elif self.value("qform_code") > 0:
            ras = _from_qform(*(np.array(self.value(name), np.float64) for name in ("quatern", "qoffset", "pixdim")))
        else:
            size = np.array(self.value("pixdim")[1:4], np.float64) * [-1, 1, 1]
            if min(self.value("pixdim")[1:4]) < 0:  # it would turn an axis round that nobody said is turned
                raise BadGeometry("its voxel size is negative; convert it again.")
            ras = np.diag([*size, 1.0])
            ras[:3, 3] = -size * (np.array(shape[::-1]) - 1) / 2
        scale = _MM_PER_UNIT.get(self.value("xyzt_units") & 7, 1.0)
        return to_lps(np.diag([scale, scale, scale, 1.0]) @ ras)


def layout(version: int, order: str = "<") -> np.dtype[np.void]:
    """The record of a version in a byte order ("<" little, ">" big); what it does not name is zero."""
    places = {name: both[version - 1] for name, both in _FIELDS.items()}
    kind = np.dtype(
        {
            "names": list(places),
            "formats": [form for _, form in places.values()],
            "offsets": [offset for offset, _ in places.values()],
            "itemsize": SIZES[version],
        }
    )
    return kind.newbyteorder(order)  # type: ignore[arg-type]  # the two literals


def version_of(start: bytes) -> tuple[int, str] | None:
    """(version, byte order) of a file that starts with these bytes; None if it is no NIfTI (or Analyze) file."""
    for version, size in SIZES.items():
        for order, name in (("<", "little"), (">", "big")):
            if start[:4] == size.to_bytes(4, name):  # type: ignore[arg-type]  # the two literals
                return version, order
    return None


def to_lps(ras: Array) -> Array:
    """From (i, j, k, 1) to mm RAS into (k, j, i, 1) to mm LPS; its own inverse."""
    lps: Array = _LPS @ ras[:, [2, 1, 0, 3]]
    return lps


def _from_qform(quatern: Array, qoffset: Array, pixdim: Array) -> Array:
    """(4, 4) RAS. BadGeometry when the three numbers are no unit quaternion's, or a size is negative."""
    b, c, d = quatern
    rest = 1 - (b * b + c * c + d * d)
    if not rest > -1e-6 or not (pixdim[1:4] >= 0).all():
        raise BadGeometry("its orientation is no rotation; convert it again.")
    a = np.sqrt(max(rest, 0.0))
    if rest < 1e-6:  # a half turn, up to rounding: the three alone are the unit
        a, (b, c, d) = 0.0, quatern / np.linalg.norm(quatern)
    turn = np.array(
        [
            [a * a + b * b - c * c - d * d, 2 * (b * c - a * d), 2 * (b * d + a * c)],
            [2 * (b * c + a * d), a * a + c * c - b * b - d * d, 2 * (c * d - a * b)],
            [2 * (b * d - a * c), 2 * (c * d + a * b), a * a + d * d - b * b - c * c],
        ]
    )
    ras = np.eye(4)
    ras[:3, :3] = turn * pixdim[1:4] * [1, 1, -1 if pixdim[0] < 0 else 1]
    ras[:3, 3] = qoffset
    return ras


def to_qform(ras: Array) -> tuple[Array, Array, Array]:
    """(quatern, qoffset, pixdim) nearest to an affine; a shear is lost."""
    size = np.linalg.norm(ras[:3, :3], axis=0)
    left, _, right = np.linalg.svd(ras[:3, :3] / size)
    turn = left @ right
    mirrored = np.linalg.det(turn) < 0
    if mirrored:
        turn[:, 2] *= -1
    xx, yx, zx, xy, yy, zy, xz, yz, zz = turn.flat
    matrix = np.array(
        [
            [xx - yy - zz, yx + xy, zx + xz, yz - zy],
            [yx + xy, yy - xx - zz, zy + yz, zx - xz],
            [zx + xz, zy + yz, zz - xx - yy, xy - yx],
            [yz - zy, zx - xz, xy - yx, xx + yy + zz],
        ]
    )
    best = np.linalg.eigh(matrix).eigenvectors[:, -1]
    quatern = best[:3] * (-1 if best[3] < 0 else 1)
    return quatern, ras[:3, 3].copy(), np.array([-1 if mirrored else 1, *size, 1, 1, 1, 1], np.float64)
