"""Files of the store as HTTP answers: named by their hash, so a browser that has one never asks for it again."""

from collections.abc import AsyncIterator
from pathlib import Path

from asgiref.sync import sync_to_async
from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseNotModified, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.utils.http import content_disposition_header, parse_etags

from server.core import store

FOREVER = "private, max-age=31536000, immutable"
BINARY = "application/octet-stream"


def packed_part(request: HttpRequest, sha256: str) -> HttpResponseBase:
    """A gzip'd part of a volume, which the browser unpacks by itself."""
    headers = {"ETag": f'"{sha256}"', "Cache-Control": FOREVER}
    if _has(request, sha256):
        return HttpResponseNotModified(headers=headers)
    headers["Content-Encoding"] = "gzip"
    if settings.X_ACCEL_PREFIX:
        return _handed_over(sha256, BINARY, headers)
    return HttpResponse(store.read(sha256), content_type=BINARY, headers=headers)


def picture(request: HttpRequest, sha256: str) -> HttpResponseBase:
    """A small WebP, shown by the page itself."""
    headers = {"ETag": f'"{sha256}"', "Cache-Control": FOREVER, "X-Content-Type-Options": "nosniff"}
    if _has(request, sha256):
        return HttpResponseNotModified(headers=headers)
    return HttpResponse(store.read(sha256), content_type="image/webp", headers=headers)


def attachment(request: HttpRequest, sha256: str, filename: str, content_type: str = BINARY) -> HttpResponseBase:
    """A whole file to save, with constant memory."""
    headers = {
        "ETag": f'"{sha256}"',
        "Cache-Control": FOREVER,
        "Content-Disposition": str(content_disposition_header(as_attachment=True, filename=filename)),
        "X-Content-Type-Options": "nosniff",
    }
    if _has(request, sha256):
        return HttpResponseNotModified(headers=headers)
    if settings.X_ACCEL_PREFIX:
        return _handed_over(sha256, content_type, headers)
    path = store.path(sha256)
    headers["Content-Length"] = str(path.stat().st_size)
    return StreamingHttpResponse(_chunks(path), content_type=content_type, headers=headers)


def _has(request: HttpRequest, sha256: str) -> bool:
    return f'"{sha256}"' in parse_etags(request.headers.get("If-None-Match", ""))


def _handed_over(sha256: str, content_type: str, headers: dict[str, str]) -> HttpResponse:
    """The proxy in front sends the file itself."""
    place = f"{settings.X_ACCEL_PREFIX.rstrip('/')}/{store.path(sha256).relative_to(settings.STORE).as_posix()}"
    return HttpResponse(content_type=content_type, headers={**headers, "X-Accel-Redirect": place})


async def _chunks(path: Path) -> AsyncIterator[bytes]:
    with path.open("rb") as file:
        while chunk := await sync_to_async(file.read)(store.CHUNK):
            yield chunk
