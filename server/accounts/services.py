"""What changes people, their sessions and their tokens."""

from datetime import timedelta
from uuid import UUID

from django.contrib.auth import authenticate, login
from django.db import transaction
from django.http import HttpRequest
from django.utils import timezone

from server.accounts.models import ApiToken, User
from server.core import bus
from server.core.errors import DomainError, NotFound
from server.core.events import user_group


class BadCredentials(DomainError):
    code, status = "bad_credentials", 400


def sign_in(request: HttpRequest, *, email: str, password: str) -> User:
    """Start a session. The refusal does not tell whether the address is known; axes answers who is locked out."""
    user = authenticate(request, email=email.strip().lower(), password=password)
    if not isinstance(user, User):
        raise BadCredentials("E-mail or password is wrong.")
    login(request, user)
    return user


@transaction.atomic
def create_token(
    *, user: User, name: str, days: int | None = None, project_id: UUID | None = None
) -> tuple[ApiToken, str]:
    """A new token and its secret, which is never shown again."""
    secret = ApiToken.new_secret()
    expires = timezone.now() + timedelta(days=days) if days else None
    row = ApiToken.objects.create(
        user=user, name=name, sha256=ApiToken.digest(secret), expires=expires, project_id=project_id
    )
    return row, secret


@transaction.atomic
def revoke_token(*, user: User, token_id: UUID) -> ApiToken:
    """End a token of one's own; sockets that it opened close."""
    token = ApiToken.objects.select_for_update().filter(user=user, pk=token_id).first()
    if token is None:
        raise NotFound("No such token.")
    if token.revoked is None:
        token.revoked = timezone.now()
        token.save(update_fields=["revoked", "updated"])
        check_access_on_commit(user.id)
    return token


@transaction.atomic
def deactivate(*, user: User) -> None:
    """The person can no longer sign in, and everything he has open closes."""
    user.is_active = False
    user.save(update_fields=["is_active", "updated"])
    check_access_on_commit(user.id)


def check_access_on_commit(user_id: UUID) -> None:
    """Every socket of this person looks again whether it may stay open."""
    bus.group_send_on_commit(user_group(user_id), {"type": "hilum.check_access"})
