"""What one open page of a task has told."""

from dataclasses import dataclass

from labeling.geometry import Geometry
from labeling.segments import LabelSchema
from server.core.errors import FenceRequired


@dataclass(slots=True)
class Page:
    """What hello told. applied: the newest revision that the page has been sent; raw: it has no zstd."""

    fence: int | None
    raw: bool
    grid: Geometry
    schema: LabelSchema
    applied: int


def writing(page: Page | None) -> Page:
    """The page, which has said under which claim it writes."""
    if page is None or page.fence is None:
        raise FenceRequired("Claim the case first and say hello with its fence.")
    return page
