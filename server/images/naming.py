"""What file names tell: the image, its label, and how the two find each other. Pure."""

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence, Set
from dataclasses import dataclass
from pathlib import PurePosixPath

from labeling.io.info import base_name

NAME_BYTES = 240  # file systems take 255 of them
_WORDS = r"(?:seg|segmentation|label|labels|labelmap|mask|gt)"
_SUFFIX = re.compile(rf"[._-]{_WORDS}$")
_BARE = re.compile(rf"{_WORDS}$")
_LABEL = re.compile(rf"(?:^|[._-]){_WORDS}$")
_LONE = "Its name says that it is a label, and no image belongs to this label; add the image."
_FOLDER = re.compile(
    r"(labels?|masks?|segs?|segmentations?|annotations?|gt|ground[_-]?truth)([_-]?(tr|ts|train|test|val))?"
)
_CHANNEL = re.compile(r"_(\d{4})$")


@dataclass(frozen=True, slots=True)
class Pair:
    """One image to be, with its label; `problem` says why it cannot be imported. Without image: a label left alone."""

    image: str | None
    label: str | None
    problem: str = ""


def file_name(name: str) -> str:
    """The last part of a name, without anything a file name should not have, such as what turns its letters round."""
    last = re.sub(r'[\x00-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069<>:"|?*]', "_", re.split(r"[/\\]", name)[-1]).strip(
        " ."
    )
    return last.encode(errors="replace")[-NAME_BYTES:].decode(errors="ignore") or "image"


def told_apart(paths: Iterable[str]) -> tuple[list[str], list[str]]:
    """(images, labels): a label lies in a folder of labels, or is named after an image beside it: a_seg, a-label."""
    by_folder: list[str] = []
    rest: list[str] = []
    for path in paths:
        folders = PurePosixPath(path).parts[:-1]
        (by_folder if any(_FOLDER.fullmatch(part.casefold()) for part in folders) else rest).append(path)
    stems = {_image_stem(path) for path in rest}
    crowd = Counter(_folder(path) for path in rest)
    # Called just "label" or "seg", and one other file lies in its folder.
    bare = {path for path in rest if _BARE.fullmatch(_stem(path)) and crowd[_folder(path)] == 2}
    beside = bare | {path for path in rest if _is_named_after(path, stems)}
    return [path for path in rest if path not in beside], [*by_folder, *(path for path in rest if path in beside)]


def paired(images: Sequence[str], labels: Sequence[str]) -> list[Pair]:
    """A row for each image, then one for each label that has none. Names decide, and folders between equal ones.

    A label fits an image of the same stem: `_seg`, `_label`, `.seg` and the like, and nnU-Net's `_0000`, do not count.
    """
    index = _Index(images)
    found: dict[str, list[str]] = defaultdict(list)
    crowds: dict[int, list[str]] = {}
    alone = []
    for label in labels:
        fitting = index.fitting(label)
        if len(fitting) == 1:
            found[fitting[0]].append(label)
            continue
        crowds[id(fitting)] = fitting  # the index's own list: however many labels fit it, it is told once
        several = f"{len(fitting)} images fit this label; rename all but one."
        alone.append(Pair(None, label, several if fitting else "No image fits this label; name it after its image."))
    problems = {
        image: f"{len(crowd)} images are called {_image_stem(image)}; rename all but one."
        for crowd in crowds.values()
        for image in crowd
    }
    rows = []
    for image in images:
        mine = found.get(image, [])
        if len(mine) > 1:
            listed = " and ".join(PurePosixPath(label).name for label in mine[:3])
            problems[image] = f"{len(mine)} labels fit this image ({listed}); leave one of them."
        rows.append(Pair(image, mine[0] if mine else None, problems.get(image, "") or _channel(image, index.named)))
    return [*rows, *alone]


def lone_labels_told(pairs: Iterable[Pair]) -> list[Pair]:
    """Where labels are expected: an image without label whose own name says label is a label that lost its image."""
    return [
        Pair(None, pair.image, _LONE)
        if pair.image and not pair.label and _LABEL.search(_image_stem(pair.image))
        else pair
        for pair in pairs
    ]


class _Index:
    """Images by their stem, by their folder, and by both."""

    def __init__(self, images: Sequence[str]) -> None:
        self.named: dict[str, list[str]] = defaultdict(list)
        self._within: dict[str, list[str]] = defaultdict(list)
        self._beside: dict[tuple[str, str], list[str]] = defaultdict(list)
        for image in images:
            stem, folder = _image_stem(image), _folder(image)
            self.named[stem].append(image)
            self._within[folder].append(image)
            self._beside[stem, folder].append(image)

    def fitting(self, label: str) -> list[str]:
        """The images that a label may belong to; always the same list for the same images."""
        stem = next((stem for stem in (_label_stem(label), _stem(label)) if stem in self.named), None)
        folder = _folder(label)
        if stem is None:
            return self._within[folder] if _BARE.fullmatch(_stem(label)) else []
        beside = self._beside.get((stem, folder), [])
        return beside if len(beside) == 1 else self.named[stem]


def _channel(image: str, named: Mapping[str, list[str]]) -> str:
    number = _CHANNEL.search(_stem(image))
    if number is None or number[1] == "0000" or _stem(image)[:-5] not in named:
        return ""
    return f"This is channel {int(number[1])} of {_stem(image)[:-5]}; only the first one (_0000) can be labeled."


def _is_named_after(path: str, images: Set[str]) -> bool:
    """Whether it has a label's suffix, and what it is a label of is there."""
    return _image_stem(path) != _label_stem(path) and _label_stem(path) in images


def _folder(path: str) -> str:
    return path.rpartition("/")[0]


def _stem(path: str) -> str:
    return base_name(path).casefold()


def _image_stem(path: str) -> str:
    stem = _stem(path)
    return stem.removesuffix("_0000")


def _label_stem(path: str) -> str:
    return _SUFFIX.sub("", _image_stem(path))
