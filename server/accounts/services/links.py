"""Addresses that work once, for seven days: an invitation, a new password. The row knows only the secret's hash."""

from datetime import timedelta
from uuid import UUID

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from server.accounts.models import ApiToken, Link, User
from server.accounts.services.audit import record
from server.core.errors import DomainError, NotFound, WrongState

LIFE = timedelta(days=7)


class LinkRefused(DomainError):
    """code: `link_used`, `link_expired` or `link_revoked`."""

    status = 409

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code = code


class OtherAddress(DomainError):
    code, status = "other_address", 403


@transaction.atomic
def make_link(*, actor: User | None, purpose: Link.Purpose, email: str, **grants: bool) -> tuple[Link, str]:
    """A new link and its secret, which is never shown again. grants: flags that a new account will have."""
    secret = ApiToken.new_secret()
    link = Link.objects.create(
        purpose=purpose,
        email=email,
        sha256=ApiToken.digest(secret),
        made_by=actor,
        expires=timezone.now() + LIFE,
        **grants,
    )
    return link, secret


def link_of(secret: str, purpose: Link.Purpose, *, lock: bool = False) -> Link:
    """The only door to a link for whoever holds its secret."""
    rows = Link.objects.select_for_update() if lock else Link.objects
    link = rows.filter(sha256=ApiToken.digest(secret), purpose=purpose).first()
    what = "invitation" if purpose == Link.Purpose.INVITATION else "link"
    if link is None:
        raise NotFound(f"There is no such {what}; look whether the address is complete.")
    if link.used:
        raise LinkRefused("link_used", f"This {what} was used already; sign in, or ask for a new one.")
    if link.revoked:
        raise LinkRefused("link_revoked", f"This {what} was taken back; ask whoever sent it for a new one.")
    if link.expires <= timezone.now():
        raise LinkRefused("link_expired", f"This {what} is older than seven days; ask for a new one.")
    return link


def use_link(link: Link) -> None:
    """From now on it is refused. The caller holds its lock."""
    link.used = timezone.now()
    link.save(update_fields=["used", "updated"])


def end_invitations(*, made_by: User, flagged: bool = False) -> None:
    """Nobody comes in any more by what `made_by` has sent. flagged: only where it promises what administrators may."""
    links = Link.objects.filter(made_by=made_by, purpose=Link.Purpose.INVITATION, used=None, revoked=None)
    links = links.filter(Q(is_admin=True) | Q(may_create_projects=True)) if flagged else links
    links.update(revoked=timezone.now())


@transaction.atomic
def revoke_link(*, actor: User, link_id: UUID, project_id: UUID | None = None, as_admin: bool = False) -> None:
    """The address is refused from now on. The caller has passed the door of what it leads to."""
    link = Link.objects.select_for_update().filter(pk=link_id).first()
    if link is None:
        raise NotFound("No such invitation.")
    if link.used:
        raise WrongState("This invitation was accepted already; remove the member instead.")
    if link.revoked is None:
        link.revoked = timezone.now()
        link.save(update_fields=["revoked", "updated"])
        record("revoke_link", actor=actor, project_id=project_id, as_admin=as_admin, email=link.email)
