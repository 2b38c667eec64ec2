"""The file of a multipart form: there, and not larger than we take."""

from typing import BinaryIO

from django.conf import settings
from rest_framework.request import Request

from server.core.errors import Malformed, TooLarge

FORM_BYTES = 2**20  # what a form adds around its file


def file_of(request: Request) -> tuple[BinaryIO, str]:
    """The field `file` and its name. Too large a request is refused before the form is read; try the door first."""
    _check_size(int(request.headers.get("Content-Length") or 0) - FORM_BYTES)
    file = request.FILES.get("file")
    if file is None:
        raise Malformed("Send the file as the multipart field `file`.")
    _check_size(file.size or 0)
    return file, file.name or ""


def optional_file(request: Request, field: str) -> tuple[BinaryIO, str] | None:
    """Another file of the same form, as `file_of` gives its file."""
    file = request.FILES.get(field)
    if file is None:
        return None
    _check_size(file.size or 0)
    return file, file.name or ""


def _check_size(count: int) -> None:
    limit = settings.UPLOAD_LIMIT_BYTES
    if count > limit:
        raise TooLarge(f"The file has more than {limit / 2**30:g} GiB; send one series at a time.", limit_bytes=limit)
