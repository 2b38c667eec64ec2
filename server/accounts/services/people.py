"""What administrators do to accounts, and how new ones begin."""

from datetime import timedelta
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from server.accounts.models import ApiToken, Link, User
from server.accounts.selectors import administered, person_at
from server.accounts.services import second_factor
from server.accounts.services.access import check_access_on_commit, end_sessions
from server.accounts.services.audit import record
from server.accounts.services.links import end_invitations, link_of, make_link, use_link
from server.accounts.services.sessions import require_strong, set_password
from server.core.errors import Unusable, WrongState

PAUSE = timedelta(minutes=5)  # between two mails to one address
FLAGS = ("is_active", "is_admin", "may_create_projects")


@transaction.atomic
def invite_to_site(*, actor: User, email: str, is_admin: bool, may_create_projects: bool) -> tuple[Link, str]:
    """A link that makes an account, and its secret."""
    administered(actor)
    email = email.strip().lower()
    if User.objects.filter(email=email).exists():
        raise Unusable("This address has an account already; look for it among the people.", code="account_exists")
    grants = {"is_admin": is_admin, "may_create_projects": may_create_projects}
    link, secret = make_link(actor=actor, purpose=Link.Purpose.INVITATION, email=email, **grants)
    record("invite", actor=actor, as_admin=True, email=email, grants=grants)
    return link, secret


@transaction.atomic
def open_account(link: Link, *, name: str, password: str) -> User:
    """The account that an invitation promises. The caller holds the link's lock and uses it up."""
    require_strong(password, email=link.email, name=name)
    user = User.objects.create_user(
        link.email, password, name=name, is_admin=link.is_admin, may_create_projects=link.may_create_projects
    )
    record("open_account", actor=user, subject=user)
    return user


@transaction.atomic
def grant(link: Link, user: User) -> None:
    """What an invitation gives to somebody who has an account by now."""
    person = User.objects.select_for_update().get(pk=user.pk)
    for flag in ("is_admin", "may_create_projects"):
        if getattr(link, flag) and not getattr(person, flag):
            setattr(person, flag, True)
            record(f"{flag}_on", actor=user, subject=user, link=str(link.pk))
    person.save(update_fields=["is_admin", "may_create_projects", "updated"])


@transaction.atomic
def change_person(*, actor: User, person_id: UUID, **flags: bool) -> User:
    """Set some of FLAGS. The site keeps one active administrator; who is deactivated loses everything at once."""
    administered(actor)
    admins = list(User.objects.select_for_update().filter(is_admin=True, is_active=True).order_by("pk"))
    person = administered(actor, person_id, lock=True)  # after them: two who change each other wait, never crosswise
    others = [admin for admin in admins if admin.pk != person.pk]
    if not others and person.is_admin and not (flags.get("is_admin", True) and flags.get("is_active", True)):
        raise WrongState("The site keeps at least one administrator; make somebody else administrator first.")
    for flag, value in flags.items():
        if getattr(person, flag) != value:
            setattr(person, flag, value)
            record(f"{flag}_{'on' if value else 'off'}", actor=actor, subject=person, as_admin=True)
    person.save(update_fields=[*FLAGS, "updated"])
    if not person.is_active:
        _shut_out(person)
    elif not person.is_admin:
        end_invitations(made_by=person, flagged=True)
    check_access_on_commit(person.pk)
    return person


@transaction.atomic
def deactivate(*, user: User) -> None:
    """As `change_person`, for the operator of the server, who passes no policy."""
    user.is_active = False
    user.save(update_fields=["is_active", "updated"])
    record("is_active_off", actor=None, subject=user)
    _shut_out(user)


def _shut_out(person: User) -> None:
    """Sessions, tokens and invitations end for good: coming back means signing in anew."""
    end_sessions(person)
    person.save(update_fields=["session_count"])
    ApiToken.objects.filter(user=person, revoked=None).update(revoked=timezone.now())
    end_invitations(made_by=person)


@transaction.atomic
def make_reset_link(*, actor: User, person_id: UUID) -> tuple[Link, str]:
    """A link for a new password, made by an administrator; older ones end."""
    person = administered(actor, person_id, lock=True)
    if not person.is_active:
        raise WrongState("This account is deactivated; reactivate it first.")
    _end_resets(person)
    record("reset_link", actor=actor, subject=person, as_admin=True)
    return make_link(actor=actor, purpose=Link.Purpose.RESET, email=person.email)


@transaction.atomic
def forgotten(*, email: str) -> tuple[Link, str] | None:
    """A link for whoever asks for one; None for an unknown address, and for one that asked a moment ago.

    Older links stay: a stranger who asks in somebody's name takes nothing from him.
    """
    person = person_at(email)
    if person is None:
        return None
    asked = {"email": person.email, "purpose": Link.Purpose.RESET, "made_by": None}
    if Link.objects.filter(**asked, created__gt=timezone.now() - PAUSE).exists():
        return None
    record("reset_link", actor=None, subject=person)
    return make_link(actor=None, purpose=Link.Purpose.RESET, email=person.email)


@transaction.atomic
def reset_password(*, secret: str, password: str) -> None:
    """Set a forgotten password by its link. Whoever has a second step still needs it to sign in."""
    link = link_of(secret, Link.Purpose.RESET, lock=True)
    person = User.objects.filter(email=link.email, is_active=True).first()
    if person is None:
        raise WrongState("This account is deactivated; an administrator can reactivate it.")
    set_password(actor=person, user=person, password=password, way="link")
    use_link(link)
    _end_resets(person)


def _end_resets(person: User) -> None:
    live = {"email": person.email, "purpose": Link.Purpose.RESET, "used": None, "revoked": None}
    Link.objects.filter(**live).update(revoked=timezone.now())


def turn_off_second_factor(*, actor: User, person_id: UUID) -> None:
    """For a person who has lost his phone and his recovery codes."""
    second_factor.turn_off(actor=actor, user=administered(actor, person_id))
