"""Who stands behind a socket: a token in the header, or the session cookie of a page of this very server."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from importlib import import_module
from types import SimpleNamespace
from typing import Any, cast
from urllib.parse import urlsplit

from channels.security.websocket import WebsocketDenier
from django.conf import settings
from django.contrib.auth import get_user
from django.http import HttpRequest
from django.http.cookie import parse_cookie
from django.http.request import validate_host

from server.accounts.authentication import secret_in, user_of_token
from server.accounts.models import User
from server.core.threads import in_thread

Scope = dict[str, Any]
App = Callable[[Scope, Any, Any], Awaitable[None]]


@dataclass(frozen=True, slots=True)
class Credential:
    """What was shown in the handshake; it is looked at again while the socket is open."""

    token: str | None = None
    session: str | None = None

    def person(self) -> User | None:
        """Who it stands for now; None when it is unknown, expired, revoked, signed out, or its owner deactivated."""
        if self.token is not None:
            found = user_of_token(self.token)
            return found[0] if found else None
        if self.session is None:
            return None
        store = import_module(settings.SESSION_ENGINE).SessionStore(self.session)
        user = get_user(cast(HttpRequest, SimpleNamespace(session=store)))
        return user if isinstance(user, User) else None


def credential_of(headers: Mapping[bytes, bytes]) -> Credential:
    """The token where there is an Authorization header, good or bad; else the cookie, if the Origin is our own."""
    authorization = headers.get(b"authorization", b"").decode("latin-1")
    if authorization:
        return Credential(token=secret_in(authorization) or "")
    if not _is_own_origin(headers.get(b"origin", b"").decode("latin-1"), headers.get(b"host", b"").decode("latin-1")):
        return Credential()
    cookies = parse_cookie(headers.get(b"cookie", b"").decode("latin-1"))
    return Credential(session=cookies.get(settings.SESSION_COOKIE_NAME))


def _is_own_origin(origin: str, host: str) -> bool:
    """Whether a page of the address that this request went to asks, and the address is one of ours."""
    parts = urlsplit(origin)
    return (
        parts.scheme in {"http", "https"}
        and parts.netloc.lower() == host.lower()
        and validate_host(parts.hostname or "", settings.ALLOWED_HOSTS)
    )


class Handshake:
    """Lets in whoever is signed in, as `scope["user"]` with his `scope["credential"]`; refuses everybody else."""

    def __init__(self, inner: App) -> None:
        self.inner = inner
        self._denier: App = WebsocketDenier.as_asgi()

    async def __call__(self, scope: Scope, receive: Any, send: Any) -> None:
        credential = credential_of(dict(scope["headers"]))
        user = await in_thread(credential.person)()
        if user is None:
            return await self._denier(scope, receive, send)
        return await self.inner({**scope, "user": user, "credential": credential}, receive, send)
