"""What changes a project and its people, one verb each."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from django.db import IntegrityError, transaction
from django.utils.text import slugify

from server.accounts.models import User
from server.accounts.selectors import person_at
from server.accounts.services import check_access_on_commit
from server.core.errors import NotAllowed, Unusable, WrongState
from server.core.events import MembershipChanged, publish
from server.projects.models import Invitation, Membership, Project, Role, Segment
from server.projects.policies import ProjectAction, may_create_projects
from server.projects.selectors import member_for, project_for

PALETTE = ("#e6194b", "#3cb44b", "#4363d8", "#f58231", "#911eb4", "#42d4f4", "#f032e6", "#bfef45", "#fabed4", "#469990")


@transaction.atomic
def create_project(
    *,
    actor: User,
    name: str,
    segments: Sequence[dict[str, Any]],
    review: str = "one",
    new_tasks: str = "ready",
    slug: str | None = None,
) -> Project:
    """A new project whose manager is `actor`. slug: what its address is made from, unless the name."""
    if not may_create_projects(actor):
        raise NotAllowed("You may not create projects; ask an administrator.", action="create_project")
    project = _with_free_slug(name=name, review=review, new_tasks=new_tasks, stem=slugify(slug or name)[:70])
    Segment.objects.bulk_create(_segments(project, segments))
    Membership.objects.create(project=project, user=actor, is_manager=True)
    publish(MembershipChanged(str(project.pk), str(actor.pk), (Role.MANAGER.value,)))
    return project


def _with_free_slug(*, name: str, stem: str, **settings: str) -> Project:
    stem = stem or "project"
    for number in range(1, 1000):
        slug = stem if number == 1 else f"{stem}-{number}"
        if not Project.objects.filter(slug=slug).exists():
            try:
                with transaction.atomic():
                    return Project.objects.create(name=name, slug=slug, **settings)
            except IntegrityError:
                continue  # somebody took it in between
    raise Unusable("Too many projects have this name; choose another.")


def _segments(project: Project, rows: Sequence[dict[str, Any]]) -> list[Segment]:
    numbers = [row["number"] for row in rows]
    if len(set(numbers)) != len(numbers):
        raise Unusable("Two segments have the same number; give each its own.", code="duplicate_segment")
    return [
        Segment(
            project=project,
            number=row["number"],
            name=row["name"],
            color=row.get("color") or PALETTE[index % len(PALETTE)],
            code=row.get("code"),
        )
        for index, row in enumerate(rows)
    ]


@transaction.atomic
def change_project(
    *,
    actor: User,
    project_id: UUID | str,
    name: str | None = None,
    review: str | None = None,
    new_tasks: str | None = None,
) -> Project:
    project = project_for(actor, project_id, ProjectAction.CHANGE, lock=True)
    project.name = name or project.name
    project.review = review or project.review
    project.new_tasks = new_tasks or project.new_tasks
    project.save(update_fields=["name", "review", "new_tasks", "updated"])
    return project


@transaction.atomic
def add_member(*, actor: User, project_id: UUID | str, email: str, role: str) -> tuple[Membership | Invitation, bool]:
    """Give `role` to the person with this address: (membership, whether new), or (invitation, False) for a stranger."""
    project = project_for(actor, project_id, ProjectAction.ADD_MEMBER, lock=True)
    user = person_at(email)
    if user is None:
        invitation, _ = Invitation.objects.get_or_create(
            project=project, email=email.strip().lower(), role=role, defaults={"invited_by": actor}
        )
        return invitation, False
    member = Membership.objects.filter(project=project, user=user).first()
    new = member is None
    member = member or Membership(project=project, user=user)
    member.roles = member.roles | {Role(role)}
    member.save()
    publish(MembershipChanged(str(project.pk), str(user.pk), tuple(sorted(member.roles))))
    return member, new


@transaction.atomic
def remove_member(*, actor: User, project_id: UUID | str, member_id: UUID) -> None:
    """End a membership; the person's open sockets of this project close."""
    project = project_for(actor, project_id, ProjectAction.REMOVE_MEMBER, lock=True)
    member = member_for(actor, project.pk, member_id, ProjectAction.REMOVE_MEMBER)
    if member.is_manager and not project.membership_set.filter(is_manager=True).exclude(pk=member.pk).exists():
        raise WrongState("A project keeps at least one manager; make somebody else manager first.")
    member.delete()
    publish(MembershipChanged(str(project.pk), str(member.user_id), ()))
    check_access_on_commit(member.user_id)
