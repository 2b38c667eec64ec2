"""Secrets that let scripts act for a person."""

from datetime import timedelta
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from server.accounts.models import ApiToken, User
from server.accounts.selectors import tokens_of
from server.accounts.services.access import check_access_on_commit
from server.accounts.services.audit import record
from server.core.errors import NotFound


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
    record("create_token", actor=user, subject=user, project_id=project_id, token=str(row.pk), name=name)
    return row, secret


@transaction.atomic
def revoke_token(*, user: User, token_id: UUID) -> ApiToken:
    """End a token of one's own; sockets that it opened close."""
    token = tokens_of(user).select_for_update(of=("self",)).filter(pk=token_id).first()
    if token is None:
        raise NotFound("No such token.")
    if token.revoked is None:
        token.revoked = timezone.now()
        token.save(update_fields=["revoked", "updated"])
        record("revoke_token", actor=user, subject=user, project_id=token.project_id, token=str(token.pk))
        check_access_on_commit(user.id)
    return token
