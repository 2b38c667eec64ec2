"""`Authorization: Token ...`, the same for HTTP, sockets and the MONAI Label path."""

from datetime import timedelta

from django.utils import timezone
from drf_spectacular.extensions import OpenApiAuthenticationExtension
from rest_framework import exceptions
from rest_framework.authentication import BaseAuthentication
from rest_framework.request import Request

from server.accounts.models import ApiToken, User

SCHEME = "Token"


def user_of_token(secret: str) -> tuple[User, ApiToken] | None:
    """Who a token stands for, confined to its project. None: it is unknown, expired, revoked, or its owner inactive."""
    now = timezone.now()
    token = ApiToken.objects.select_related("user").filter(ApiToken.live(now), sha256=ApiToken.digest(secret)).first()
    if token is None:
        return None
    if token.last_used is None or now - token.last_used > timedelta(minutes=1):
        ApiToken.objects.filter(pk=token.pk).update(last_used=now)
    token.user.token_project_id = token.project_id
    return token.user, token


def secret_in(header: str) -> str | None:
    """The secret of an Authorization header; None when the header is another scheme's or absent."""
    scheme, _, secret = header.partition(" ")
    return secret.strip() if scheme.lower() == SCHEME.lower() and secret.strip() else None


class TokenAuthentication(BaseAuthentication):
    def authenticate(self, request: Request) -> tuple[User, ApiToken] | None:
        header = request.headers.get("Authorization", "")
        if not header:
            return None
        secret = secret_in(header)
        found = user_of_token(secret) if secret else None
        if found is None:
            raise exceptions.AuthenticationFailed("This token is unknown, expired or revoked.")
        return found

    def authenticate_header(self, request: Request) -> str:
        return SCHEME


class TokenScheme(OpenApiAuthenticationExtension):  # type: ignore[no-untyped-call]  # the library is not typed
    """How the OpenAPI schema describes it."""

    target_class = TokenAuthentication
    name = "token"

    def get_security_definition(self, auto_schema: object) -> dict[str, str]:
        return {"type": "apiKey", "in": "header", "name": "Authorization", "description": f"{SCHEME} <token>"}
