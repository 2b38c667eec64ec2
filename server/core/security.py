"""Headers that every response carries, static files included: a worker obeys the policy of its own file.

And what no log line carries: a token that stands in an address.
"""

import logging
import re
import secrets
from collections.abc import Callable

from django.http import HttpRequest, HttpResponseBase

POLICY = (
    "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; worker-src 'self'; style-src 'self'{nonce}; "
    "img-src 'self' data: blob:; font-src 'self'; connect-src 'self'; manifest-src 'self'; object-src 'none'; "
    "base-uri 'none'; frame-ancestors 'none'; form-action 'self'"
)

NONCE = "hilum.style_nonce"  # no header can be named so: theirs begin with HTTP_
QUIET_PAGES = ("/invitations/", "/password/")  # their secret stands behind the #, which no server is sent


def style_nonce(request: HttpRequest) -> str:
    """The nonce of this response's style elements; made when a page first asks for it."""
    return str(request.META.setdefault(NONCE, secrets.token_urlsafe(16)))


class SecurityHeaders:
    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        response = self.get_response(request)
        nonce = f" 'nonce-{request.META[NONCE]}'" if NONCE in request.META else ""
        response.headers.setdefault("Content-Security-Policy", POLICY.format(nonce=nonce))
        response.headers.setdefault("X-Content-Type-Options", "nosniff")
        quiet = request.path.startswith(QUIET_PAGES)
        response.headers["Referrer-Policy"] = "no-referrer" if quiet else "same-origin"
        response.headers.setdefault("Cross-Origin-Resource-Policy", "same-origin")
        response.headers.setdefault("Permissions-Policy", "camera=(), geolocation=(), microphone=()")
        if request.path.startswith("/api/"):
            response.headers.setdefault("Cache-Control", "no-store")
        return response


class HideTokens(logging.Filter):
    """Replaces the token of `/monailabel/t/{token}/...` in whatever is logged."""

    _token = re.compile(r"(/monailabel/t/)[^/\s\"']+")

    def filter(self, record: logging.LogRecord) -> bool:
        record.msg, record.args = self._token.sub(r"\1***", record.getMessage()), None
        return True
