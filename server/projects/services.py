"""What changes a project and its people, one verb each."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from django.db import IntegrityError, transaction
from django.utils.text import slugify

from server.accounts.models import User
from server.accounts.selectors import person_at
from server.accounts.services.access import check_access_on_commit
from server.accounts.services.audit import record
from server.core.errors import NotAllowed, NotFound, Unusable, WrongState
from server.core.events import MembershipChanged, ProjectChanged, publish
from server.projects.models import Membership, Project, Role, Segment
from server.projects.policies import ProjectAction, may_create_projects
from server.projects.selectors import member_for, only_by_site_role, project_for, segment_of

PALETTE = ("#e6194b", "#3cb44b", "#4363d8", "#f58231", "#911eb4", "#42d4f4", "#f032e6", "#bfef45", "#fabed4", "#469990")
MOST_SEGMENTS = 255
RESERVED = frozenset({"new"})  # addresses of pages beside those of projects


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


@transaction.atomic
def add_segment(
    *,
    actor: User,
    project_id: UUID | str,
    name: str,
    number: int | None = None,
    color: str = "",
    code: str | None = None,
) -> Segment:
    """One more structure. Without a number it gets the one after the highest."""
    project = project_for(actor, project_id, ProjectAction.CHANGE, lock=True)
    taken = set(project.segments.values_list("number", flat=True))
    if len(taken) >= MOST_SEGMENTS:
        raise Unusable(f"A project has at most {MOST_SEGMENTS} segments; remove one first.", code="too_many_segments")
    if number in taken:
        raise Unusable(f"Number {number} is another segment's; choose a free one.", code="duplicate_segment")
    free = number or next(n for n in (max(taken, default=0) + 1, *range(1, 65536)) if n not in taken and n <= 65535)
    color = color or PALETTE[(free - 1) % len(PALETTE)]
    made = Segment.objects.create(project=project, number=free, name=name, color=color, code=code or None)
    record_act("add_segment", actor=actor, project=project, by=ProjectAction.CHANGE, number=free, name=name)
    publish(ProjectChanged(str(project.pk)))
    return made


@transaction.atomic
def change_segment(*, actor: User, project_id: UUID | str, number: int, **news: str | None) -> Segment:
    """Another name, color or code; the number stays, for voxels bear it."""
    project = project_for(actor, project_id, ProjectAction.CHANGE, lock=True)
    segment = segment_of(project, number)
    for field in ("name", "color", "code"):
        if field in news:
            setattr(segment, field, news[field])
    segment.save(update_fields=["name", "color", "code", "updated"])
    record_act("change_segment", actor=actor, project=project, by=ProjectAction.CHANGE, number=number, news=news)
    publish(ProjectChanged(str(project.pk)))
    return segment


def _with_free_slug(*, name: str, stem: str, **settings: str) -> Project:
    stem = stem or "project"
    for number in range(1, 1000):
        slug = stem if number == 1 else f"{stem}-{number}"
        if slug not in RESERVED and not Project.objects.filter(slug=slug).exists():
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
    if len(rows) > MOST_SEGMENTS:
        raise Unusable(f"A project has at most {MOST_SEGMENTS} segments, not {len(rows)}.", code="too_many_segments")
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
    before = (project.name, project.review, project.new_tasks)
    project.name = name or project.name
    project.review = review or project.review
    project.new_tasks = new_tasks or project.new_tasks
    project.save(update_fields=["name", "review", "new_tasks", "updated"])
    after = (project.name, project.review, project.new_tasks)
    record_act("change_project", actor=actor, project=project, by=ProjectAction.CHANGE, before=before, after=after)
    publish(ProjectChanged(str(project.pk)))
    return project


@transaction.atomic
def add_member(*, actor: User, project_id: UUID | str, email: str, role: str) -> tuple[Membership, bool]:
    """Give `role` to the person with this address: the membership, and whether it is new."""
    project = project_for(actor, project_id, ProjectAction.ADD_MEMBER, lock=True)
    user = person_at(email)
    if user is None:
        raise NotFound("Nobody has an account with this address.")
    record_act("add_member", actor=actor, project=project, by=ProjectAction.ADD_MEMBER, subject=user, role=role)
    return give_role(project, user, role)


def give_role(project: Project, user: User, role: str) -> tuple[Membership, bool]:
    """The membership with `role`, and whether it is new. The caller holds the project's row and has passed the door."""
    member = Membership.objects.filter(project=project, user=user).first()
    new = member is None
    member = member or Membership(project=project, user=user)
    member.roles = member.roles | {Role(role)}
    member.save()
    publish(MembershipChanged(str(project.pk), str(user.pk), tuple(sorted(member.roles))))
    return member, new


@transaction.atomic
def change_roles(*, actor: User, project_id: UUID | str, member_id: UUID, roles: Sequence[str]) -> Membership:
    """The member holds just these roles from now on; at least one."""
    project = project_for(actor, project_id, ProjectAction.CHANGE_ROLES, lock=True)
    member = member_for(actor, project.pk, member_id, ProjectAction.CHANGE_ROLES)
    if Role.MANAGER not in roles:
        _require_another_manager(actor, project, member)
    before, member.roles = sorted(member.roles), frozenset(Role(role) for role in roles)
    member.save()
    facts = {"before": before, "after": sorted(member.roles)}
    record_act(
        "change_roles", actor=actor, project=project, by=ProjectAction.CHANGE_ROLES, subject=member.user, **facts
    )
    publish(MembershipChanged(str(project.pk), str(member.user_id), tuple(sorted(member.roles))))
    return member


@transaction.atomic
def remove_member(*, actor: User, project_id: UUID | str, member_id: UUID) -> None:
    """End a membership; the person's open sockets of this project close."""
    project = project_for(actor, project_id, ProjectAction.REMOVE_MEMBER, lock=True)
    member = member_for(actor, project.pk, member_id, ProjectAction.REMOVE_MEMBER)
    _require_another_manager(actor, project, member)
    record_act("remove_member", actor=actor, project=project, by=ProjectAction.REMOVE_MEMBER, subject=member.user)
    member.delete()
    publish(MembershipChanged(str(project.pk), str(member.user_id), ()))
    check_access_on_commit(member.user_id)


def _require_another_manager(actor: User, project: Project, member: Membership) -> None:
    """A project keeps a manager who is about; only a site administrator, who acts as one himself, may take the last."""
    others = project.membership_set.filter(is_manager=True, user__is_active=True).exclude(pk=member.pk)
    if member.is_manager and not actor.is_admin and not others.exists():
        raise WrongState("A project keeps at least one manager; make somebody else manager first.", code="last_manager")


def record_act(
    action: str, *, actor: User, project: Project, by: ProjectAction, subject: User | None = None, **data: object
) -> None:
    """A line in the site's trail. by: the policy that let `actor`."""
    as_admin = only_by_site_role(actor, project.pk, by)
    record(action, actor=actor, subject=subject, project_id=project.pk, as_admin=as_admin, **data)
