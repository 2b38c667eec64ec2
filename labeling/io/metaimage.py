"""MetaImage (.mha, voxels inside) to Volume and to the numbers of a label."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from numpy.typing import NDArray

from labeling.errors import UnreadableImage
from labeling.geometry import Geometry
from labeling.io import bounded
from labeling.io.checks import MAX_VOXELS, check_voxels, placed
from labeling.io.info import ImageInfo, base_name
from labeling.io.metaimage_header import is_metaimage, parse_header
from labeling.io.scaling import canonical
from labeling.volume import Volume

_MAX_HEADER = 2**16


def read_metaimage(path: Path, *, max_voxels: int = MAX_VOXELS) -> tuple[Volume, ImageInfo]:
    """A .mha file with one 3-D volume, raw or compressed."""
    raw, geometry = read_numbers(path, max_voxels=max_voxels)
    array, notes = canonical(raw)
    return Volume(array, geometry), ImageInfo("mha", base_name(path.name), notes=notes)


def read_numbers(path: Path, *, max_voxels: int = MAX_VOXELS) -> tuple[NDArray[Any], Geometry]:
    """The (K, J, I) numbers of a file as they are, and its grid. Sizes are checked before voxels get memory."""
    name = path.name
    with path.open("rb") as file:
        start = file.read(_MAX_HEADER)
        if not is_metaimage(start):
            raise UnreadableImage(f"{name} is no MetaImage file; export it again.", file=name)
        header = parse_header(start, name)
        check_voxels(header.shape, max_voxels, name)
        geometry = placed(header.shape, header.affine, name)
        stored, wanted = path.stat().st_size, header.dtype.itemsize * geometry.size
        file.seek(max(stored - wanted, header.length) if header.from_end and not header.packed else header.length)
        encoding = "zlib" if header.packed else "raw"
        stream = bounded.unpacked(file, encoding)
        raw = bounded.read_voxels(stream, header.dtype, header.shape, name, stored=stored, encoding=encoding)
    return raw, geometry
