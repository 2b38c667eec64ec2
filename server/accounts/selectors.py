"""Reads of people, their tokens and links, and an administrator's door to a person."""

from uuid import UUID

from allauth.mfa.models import Authenticator
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils import timezone

from server.accounts.models import ApiToken, AuditEvent, Link, User
from server.accounts.policies import may_administer
from server.core.errors import NotAllowed, NotFound


def person_at(email: str) -> User | None:
    """The active person with this address, however it is written."""
    return User.objects.filter(email=email.strip().lower(), is_active=True).first()


def tokens_of(user: User) -> QuerySet[ApiToken]:
    """His own; who has signed in with a token of one project sees those of that project."""
    scope = Q(project=user.token_project_id) if user.token_project_id else Q()
    return ApiToken.objects.filter(scope, user=user).select_related("project")


def has_second_factor(user: User) -> bool:
    found: bool = Authenticator.objects.filter(user=user, type=Authenticator.Type.TOTP).exists()
    return found


def require_administrator(user: User) -> None:
    if not may_administer(user):
        raise NotAllowed("Only a site administrator may do this.", action="administer")


def administered(actor: User, person_id: UUID | None = None, *, lock: bool = False) -> User:
    """The administrator's door to a person; without an id, to the site alone: himself."""
    require_administrator(actor)
    if person_id is None:
        return actor
    rows = User.objects.select_for_update() if lock else User.objects
    person = rows.filter(pk=person_id).first()
    if person is None:
        raise NotFound("No such person.")
    return person


def people(actor: User, search: str = "") -> QuerySet[User]:
    """Everybody with an account whose name or address has `search` in it, each with `second_factor`."""
    require_administrator(actor)
    factor = Authenticator.objects.filter(user=OuterRef("pk"), type=Authenticator.Type.TOTP)
    named = Q(name__icontains=search) | Q(email__icontains=search)
    return User.objects.filter(named).annotate(second_factor=Exists(factor))


def open_links() -> QuerySet[Link]:
    """Invitations that still work."""
    live = {"purpose": Link.Purpose.INVITATION, "used": None, "revoked": None, "expires__gt": timezone.now()}
    return Link.objects.filter(**live).select_related("made_by")


def audit(actor: User) -> QuerySet[AuditEvent]:
    require_administrator(actor)
    return AuditEvent.objects.select_related("actor", "subject", "project")
