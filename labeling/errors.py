"""What can go wrong with an image, a label or a prompt, in words a radiologist can act on."""

from __future__ import annotations


class LabelingError(Exception):
    """A fact about the input. The message is one sentence: what is wrong and what to do.

    code: stable, for programs. data: the place (file, series, numbers), JSON-able.
    """

    code: str = "labeling_error"

    def __init__(self, message: str, **data: object) -> None:
        super().__init__(message)
        self.message = message
        self.data = data


class UnreadableImage(LabelingError):
    """The file is damaged, or not what it claims to be."""

    code = "unreadable_image"


class UnsupportedImage(LabelingError):
    """A sound image of a kind we do not take: tilt, irregular spacing, 2-D, multi-frame, color."""

    code = "unsupported_image"


class BadGeometry(LabelingError):
    """The image does not say where its voxels lie: NaN or singular affine, absurd dimensions."""

    code = "bad_geometry"


class TooLarge(LabelingError):
    """More voxels or bytes than the limit."""

    code = "too_large"


class GridMismatch(LabelingError):
    """Two things that must share a grid do not."""

    code = "grid_mismatch"


class BadSchema(LabelingError):
    """A list of segments contradicts itself."""

    code = "bad_schema"


class UnknownSegment(LabelingError):
    """A number that is no segment of the project."""

    code = "unknown_segment"


class BadPatch(LabelingError):
    """The bytes are no Patch for this grid."""

    code = "bad_patch"


class BadMesh(LabelingError):
    """The bytes are no mesh."""

    code = "bad_mesh"


class PromptOutside(LabelingError):
    """A prompt lies outside the image."""

    code = "prompt_outside"


class UnknownMethod(LabelingError):
    """A name that is no method of answering."""

    code = "unknown_method"


class BadPrompt(LabelingError):
    """A prompt is malformed."""

    code = "bad_prompt"


class BadOperation(LabelingError):
    """There is no such operation, or its parameters make no sense."""

    code = "bad_operation"


class CannotOperate(LabelingError):
    """An operation that would change nothing, leave nothing, or has nothing to start from.

    code: `empty_segment`, `too_few_slices`, `nothing_changed`, `nothing_left` or `segment_locked`.
    """

    def __init__(self, message: str, *, code: str, **data: object) -> None:
        super().__init__(message, **data)
        self.code = code
