"""The browser's page: one HTML file, whose scripts the front end's build names in its manifest."""

import json
from functools import lru_cache
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.csrf import ensure_csrf_cookie
from django.views.decorators.http import require_safe

from server.core.security import style_nonce

ENTRY = "frontend/src/main.tsx"


@lru_cache(maxsize=1)
def _manifest(changed_ns: int) -> dict[str, Any]:
    path = settings.ROOT / "static" / "app" / ".vite" / "manifest.json"
    parsed: dict[str, Any] = json.loads(path.read_text())
    return parsed


def _assets() -> dict[str, object]:
    """The entry script, the style sheets and the chunks to fetch beside it."""
    path = settings.ROOT / "static" / "app" / ".vite" / "manifest.json"
    manifest = _manifest(path.stat().st_mtime_ns)
    seen: list[str] = []
    pending = [ENTRY]
    while pending:
        name = pending.pop(0)
        if name not in seen:
            seen.append(name)
            pending += manifest[name].get("imports", [])
    return {
        "script": manifest[ENTRY]["file"],
        "preload": [manifest[name]["file"] for name in seen[1:]],
        "styles": sorted({sheet for name in seen for sheet in manifest[name].get("css", [])}),
    }


@require_safe
@ensure_csrf_cookie
def index(request: HttpRequest, *args: object, **kwargs: object) -> HttpResponse:
    try:
        assets = _assets()
    except FileNotFoundError:
        return HttpResponse("The front end is not built yet: run make run.", status=503, content_type="text/plain")
    response = render(request, "index.html", {**assets, "nonce": style_nonce(request)})
    response["Cache-Control"] = "no-store"
    return response
