"""Reads of projects, and the doors to a project, its members and its jobs."""

from uuid import UUID

from django.db.models import Count, OuterRef, QuerySet, Subquery

from server.accounts.models import User
from server.accounts.selectors import open_links, require_administrator
from server.core.errors import NotAllowed, NotFound
from server.core.events import JobChanged
from server.jobs.models import Job
from server.projects.models import Invitation, Membership, Project, Segment
from server.projects.policies import ADMIN_ROLES, ProjectAction, may, visible_to


def projects_of(user: User) -> QuerySet[Project]:
    return Project.objects.filter(visible_to(user))


def project_for(user: User, project: UUID | str, action: ProjectAction | None = None, *, lock: bool = False) -> Project:
    """The only door to a project, by id or slug: unseen is NotFound, seen but forbidden is NotAllowed."""
    rows = Project.objects.select_for_update(of=("self",)) if lock else Project.objects
    found = rows.filter(visible_to(user), **_named(project)).first()
    if found is None:
        raise NotFound("No such project.")
    if action and not may(membership(user, found.pk), action):
        raise NotAllowed(f"You may not {action.replace('_', ' ')} in this project.", action=str(action))
    return found


def find_project(project: UUID | str) -> Project:
    """A project for a command: whoever runs one on the server's machine is its operator and passes no policy."""
    found = Project.objects.filter(**_named(project)).first()
    if found is None:
        raise NotFound(f"There is no project {project}.")
    return found


def _named(project: UUID | str) -> dict[str, UUID | str]:
    return {"pk": project} if isinstance(project, UUID) or _is_uuid(project) else {"slug": project}


def _is_uuid(text: str) -> bool:
    try:
        UUID(text)
    except ValueError:
        return False
    return True


def membership(user: User, project_id: UUID) -> Membership:
    """The person's membership. A site administrator without one, or with less, acts by that role."""
    found = None
    if user.token_project_id in (None, project_id):
        found = Membership.objects.filter(project_id=project_id, user=user).first()
        if user.is_admin:
            roles = ADMIN_ROLES | (found.roles if found else frozenset())
            acting = Membership(project_id=project_id, user_id=user.pk)
            acting.roles = roles
            return acting
    if found is None:
        raise NotFound("No such project.")
    return found


def only_by_site_role(user: User, project_id: UUID, action: ProjectAction) -> bool:
    """Whether only being a site administrator lets `user` do this; the audit trail tells it."""
    if not user.is_admin:
        return False
    stored = Membership.objects.filter(project_id=project_id, user=user).first()
    return stored is None or not may(stored, action)


def memberships_of(user: User) -> QuerySet[Membership]:
    """The person's memberships in the projects that he sees now."""
    return (
        Membership.objects.select_related("project")
        .filter(visible_to(user, "project__"), user=user)
        .order_by("project__name", "project_id")
    )


def allowed_actions(user: User, project: Project) -> list[str]:
    member = membership(user, project.pk)
    return [str(action) for action in ProjectAction if may(member, action)]


def member_for(user: User, project_id: UUID | str, member_id: UUID, action: ProjectAction) -> Membership:
    project = project_for(user, project_id, action)
    found = Membership.objects.select_related("user").filter(project=project, pk=member_id).first()
    if found is None:
        raise NotFound("No such member.")
    return found


def members_of(project: Project) -> QuerySet[Membership]:
    return Membership.objects.select_related("user").filter(project=project)


def open_invitations(project: Project) -> QuerySet[Invitation]:
    """Those that still work."""
    return Invitation.objects.filter(project=project, link__in=open_links()).select_related("link__made_by")


def site_projects(user: User) -> QuerySet[Project]:
    """For administrators: every project, with how many `people` and `cases` it has."""
    require_administrator(user)
    return Project.objects.annotate(people=_number_of("membership"), cases=_number_of("tasks"))


def _number_of(relation: str) -> Subquery:
    """Counted by itself: two relations joined in one query would be multiplied."""
    rows = Project.objects.filter(pk=OuterRef("pk")).order_by().values("pk")
    return Subquery(rows.annotate(n=Count(relation)).values("n"))


def segment_of(project: Project, number: int) -> Segment:
    found = Segment.objects.filter(project=project, number=number).first()
    if found is None:
        raise NotFound("The project has no such segment.", number=number)
    return found


def status_counts(project: Project) -> dict[str, int]:
    rows = project.tasks.values_list("status").annotate(n=Count("pk")).order_by()
    return dict(rows)


def job_for(user: User, job_id: UUID, action: ProjectAction | None = None) -> Job:
    """The only door to a job: whoever sees its project sees it; one without a project is its actor's alone."""
    job = Job.objects.filter(pk=job_id).first()
    if job is None or (job.project_id is None and job.actor_id != user.pk and not user.is_admin):
        raise NotFound("No such job.")
    if job.project_id is not None:
        try:
            member = membership(user, job.project_id)
        except NotFound:
            raise NotFound("No such job.") from None
        if action and job.actor_id != user.pk and not may(member, action):
            raise NotAllowed("You may not do that to this job.", action=str(action))
    return job


def jobs_of(project: Project) -> QuerySet[Job]:
    return Job.objects.filter(project=project)


def running_jobs(project: Project) -> list[JobChanged]:
    """How it stands with every job of the project that has not ended, oldest first."""
    jobs = jobs_of(project).filter(state__in=[Job.State.QUEUED, Job.State.RUNNING]).order_by("created", "id")
    return [JobChanged(str(project.pk), str(job.pk), job.kind, job.state, job.progress, job.message) for job in jobs]
