"""Who is asked to join a project, and joins it."""

from dataclasses import dataclass
from uuid import UUID

from django.db import transaction

from server.accounts.models import Link, User
from server.accounts.services.links import OtherAddress, link_of, make_link, revoke_link, use_link
from server.accounts.services.people import grant, open_account
from server.core.errors import NotFound, Unusable, WrongState
from server.projects.models import Invitation, Membership, Project
from server.projects.policies import ProjectAction
from server.projects.selectors import only_by_site_role, open_invitations, project_for
from server.projects.services import add_member, give_role, record_act


@dataclass(frozen=True, slots=True)
class Joined:
    """new: the person was no member before."""

    member: Membership
    new: bool


@dataclass(frozen=True, slots=True)
class Invited:
    """secret: of the link, known nowhere else."""

    invitation: Invitation
    link: Link
    secret: str


@transaction.atomic
def add_or_invite(*, actor: User, project_id: UUID | str, email: str, role: str) -> Joined | Invited:
    """Give `role` to the person with this address; a stranger gets a link, and an older one of the same kind ends."""
    project = project_for(actor, project_id, ProjectAction.ADD_MEMBER, lock=True)
    email = email.strip().lower()
    known = User.objects.filter(email=email).first()
    if known is not None and known.is_active:
        return Joined(*add_member(actor=actor, project_id=project.pk, email=email, role=role))
    if known is not None:
        raise Unusable("This account is deactivated; an administrator can reactivate it.", code="deactivated")
    for older in open_invitations(project).filter(link__email=email, role=role):
        revoke_link(actor=actor, link_id=older.link_id, project_id=project.pk)
    link, secret = make_link(actor=actor, purpose=Link.Purpose.INVITATION, email=email)
    invitation = Invitation.objects.create(project=project, role=role, link=link)
    record_act("invite", actor=actor, project=project, by=ProjectAction.ADD_MEMBER, email=email, role=role)
    return Invited(invitation, link, secret)


@transaction.atomic
def revoke_invitation(*, actor: User, project_id: UUID | str, invitation_id: UUID) -> None:
    """Take an invitation back before it is accepted."""
    project = project_for(actor, project_id, ProjectAction.ADD_MEMBER, lock=True)
    invitation = Invitation.objects.filter(project=project, pk=invitation_id).first()
    if invitation is None:
        raise NotFound("No such invitation.")
    as_admin = only_by_site_role(actor, project.pk, ProjectAction.ADD_MEMBER)
    revoke_link(actor=actor, link_id=invitation.link_id, project_id=project.pk, as_admin=as_admin)


@dataclass(frozen=True, slots=True)
class Offer:
    """What an invitation promises, for whoever holds its secret. known: its address has an account already."""

    link: Link
    invitation: Invitation | None
    known: bool


def look(secret: str) -> Offer:
    link = link_of(secret, Link.Purpose.INVITATION)
    return Offer(link, _to_project(link), User.objects.filter(email=link.email).exists())


@transaction.atomic
def accept(*, user: User | None, secret: str, name: str = "", password: str = "") -> tuple[User, Project | None]:
    """The person, with an account now, and the project that he is a member of now.

    user: who is signed in. A stranger names himself and chooses a password; who has an account accepts signed in.
    """
    invitation = _to_project(link_of(secret, Link.Purpose.INVITATION))
    if invitation is not None:  # first, as whoever takes it back does
        Project.objects.select_for_update(of=("self",)).get(pk=invitation.project_id)
    link = link_of(secret, Link.Purpose.INVITATION, lock=True)
    if user is not None and user.email != link.email:
        raise OtherAddress(f"This invitation is for {link.email}; sign out, then open it again.", email=link.email)
    if user is not None:
        grant(link, user)
    elif User.objects.filter(email=link.email).exists():
        raise WrongState("This address has an account already; sign in to accept.", code="account_exists")
    else:
        if not name.strip():
            raise Unusable("Say what others may call you.", code="name_missing")
        user = open_account(link, name=name.strip(), password=password)
    use_link(link)
    if invitation is None:
        return user, None
    give_role(invitation.project, user, invitation.role)
    by = ProjectAction.VIEW
    record_act("accept", actor=user, project=invitation.project, by=by, subject=user, role=invitation.role)
    return user, invitation.project


def _to_project(link: Link) -> Invitation | None:
    return Invitation.objects.select_related("project").filter(link=link).first()
