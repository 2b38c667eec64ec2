"""A kind of its own: what it imports takes a good part of what the other kinds may use."""

from typing import Any

from server.images.jobs import import_image
from tests.server.jobs.handlers import burn


def import_slowly(context: Any, **payload: Any) -> dict[str, Any]:
    """As if each series took longer to read."""
    burn(3.2)
    return import_image(context, **payload)
