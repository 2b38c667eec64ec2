"""The cases of a study: images and labels that pair by name, in the order of the files of names."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from labeling.errors import LabelingError
from labeling.io.reading import read_image, read_labelmap
from labeling.volume import Labelmap, Volume

SUFFIXES = (".nii.gz", ".nii", ".nrrd", ".mha", ".zip")


class BadStudy(LabelingError):
    """A study that cannot be run as it was called."""

    code = "bad_study"


@dataclass(frozen=True, slots=True)
class Case:
    """One image with its label, by their files."""

    name: str
    image: Path
    label: Path

    def read(self) -> tuple[Volume, Labelmap]:
        """The image, and its label on the same grid. Raises a LabelingError that names the file."""
        volume, _ = read_image(self.image)
        return volume, read_labelmap(self.label, volume.geometry)


def cases_in(images: Path, labels: Path, ids: Path) -> list[Case]:
    """The cases that the file `ids` names, one a line, without suffix; BadStudy where one has no image or label."""
    names = names_in(ids)
    pictures, truths = _by_name(images), _by_name(labels)
    for kind, folder, found in (("image", images, pictures), ("label", labels, truths)):
        missing = [name for name in names if name not in found]
        if missing:
            raise BadStudy(
                f"{ids.name} names {missing[0]}, which has no {kind} in {folder.name}; pair the files by name.",
                names=missing[:100],
            )
    return [Case(name, pictures[name], truths[name]) for name in names]


def names_in(ids: Path) -> list[str]:
    """The names of a file, one a line; empty lines and those that begin with # do not count."""
    try:
        lines = [line.strip() for line in ids.read_text().splitlines()]
    except (OSError, UnicodeDecodeError) as error:
        raise BadStudy(f"{ids.name} cannot be read; give a text file with one name a line.") from error
    names = [stem(line) for line in lines if line and not line.startswith("#")]
    twice = sorted({name for name in names if names.count(name) > 1})
    if twice:
        raise BadStudy(f"{ids.name} names {twice[0]} twice; each case counts once.", names=twice)
    if not names:
        raise BadStudy(f"{ids.name} names no case; write one name a line, without suffix.")
    return names


def apart(train: Sequence[Case], test: Sequence[Case]) -> None:
    """BadStudy where a case is both learned from and tested."""
    both = sorted({case.name for case in train} & {case.name for case in test})
    if both:
        raise BadStudy(f"{both[0]} is in both the training and the test names; take it out of one.", names=both)


def stem(name: str) -> str:
    """A file's name without the suffix of an image."""
    for suffix in SUFFIXES:
        if name.lower().endswith(suffix):
            return name[: -len(suffix)]
    return name


def _by_name(folder: Path) -> Mapping[str, Path]:
    if not folder.is_dir():
        raise BadStudy(f"There is no folder {folder.name}; give the folder with the files.")
    found: dict[str, Path] = {}
    for path in sorted(folder.iterdir()):
        if path.name.startswith(".") or not (path.is_dir() or path.name.lower().endswith(SUFFIXES)):
            continue
        name = stem(path.name)
        if name in found:
            raise BadStudy(f"{found[name].name} and {path.name} have one name in {folder.name}; keep one.")
        found[name] = path
    return found
