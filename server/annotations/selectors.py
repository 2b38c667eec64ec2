"""Reads of tasks and what belongs to them, and the doors to each."""

from collections.abc import Callable
from uuid import UUID

from django.db.models import Case, Count, Exists, IntegerField, OuterRef, Prefetch, Q, QuerySet, Subquery, Value, When
from django.db.models.functions import Coalesce, Now

from labeling.geometry import Geometry
from labeling.segments import LabelSchema, Segment
from server.accounts.models import User
from server.annotations.models import Review, Revision, Seen, Status, Task, TaskEvent, Thread
from server.annotations.policies import may, may_annotate, visible_to
from server.annotations.workflow import Flow, TaskAction, flow
from server.core.errors import NotAllowed, NotFound
from server.images.models import Image
from server.jobs.models import Job
from server.projects.models import Membership, Project
from server.projects.policies import ProjectAction
from server.projects.selectors import membership, project_for

EXPORT_KIND = "annotations.export"


def tasks_seen_by(user: User) -> QuerySet[Task]:
    """The tasks that `user` sees, each with what a row of it needs."""
    return with_row(Task.objects.filter(visible_to(user)))


def with_row(tasks: QuerySet[Task]) -> QuerySet[Task]:
    """With what a row of each needs."""
    sealed = Prefetch("revisions", Revision.objects.select_related("author"))
    people = tasks.select_related("project", "image", "assignee", "holder", "reviewer")
    return people.prefetch_related(sealed, "revisions__authors", "reviews")


def task_for(user: User, task_id: UUID, action: TaskAction | None = None, *, lock: bool = False) -> Task:
    """The only door to a task: unseen is NotFound, seen but forbidden is NotAllowed."""
    if lock:
        lock_first(Task.objects.filter(pk=task_id))
    task = tasks_seen_by(user).filter(pk=task_id).first()
    if task is None:
        raise NotFound("No such task.", task_id=str(task_id))
    if action and not may(membership(user, task.project_id), action, task, authors_of(task)):
        raise NotAllowed(f"You may not {action.replace('_', ' ')} this case.", action=str(action))
    return task


def can_annotate(person: User | None, project_id: UUID) -> bool:
    """Whether the person is still about and may still label in the project."""
    if person is None or not person.is_active:
        return False
    try:
        return may_annotate(membership(person, project_id))
    except NotFound:
        return False


def lock_first(tasks: QuerySet[Task], *, skip_locked: bool = False) -> UUID | None:
    """Lock the first row until the transaction ends, and name it; read it afterwards.

    Never both in one query: PostgreSQL gives a row that it waited for anew, but what is joined to it as it was before.
    """
    bare = tasks.select_related(None).prefetch_related(None)
    row = bare.select_for_update(skip_locked=skip_locked, of=("self",)).first()
    return row.pk if row else None


def authors_of(task: Task) -> frozenset[UUID]:
    """Everyone whose edits are in one of the task's sealed Revisions: they are a chain, so these are the ancestors."""
    return frozenset(author.pk for revision in task.revisions.all() for author in revision.authors.all())


def flow_of(task: Task) -> Flow:
    """The task's own table: its project's setting and its history choose among the rows."""
    rejected = any(review.verdict == Review.Verdict.REJECTED for review in task.reviews.all())
    reviewed = task.project.review != Project.ReviewMode.NONE
    return flow(reviewed=reviewed, rejected=rejected, shelved=task.shelved)


def allowed_actions(member: Membership, task: Task) -> list[str]:
    """What this person can do to the task now: policy and workflow, nothing else."""
    authors = authors_of(task)
    return [
        str(action)
        for action, step in flow_of(task).items()
        if task.status in step.sources and may(member, action, task, authors)
    ]


def acts_by_site_role(user: User, task: Task, action: TaskAction) -> bool:
    """Whether only being a site administrator lets `user` do this; the audit trail tells it."""
    return only_by_site_role(user, task, lambda member: may(member, action, task, authors_of(task)))


def only_by_site_role(user: User, task: Task, allowed: Callable[[Membership], bool]) -> bool:
    """As `acts_by_site_role`, for what is no action of the table; `allowed` is the policy that let him."""
    if not user.is_admin:
        return False
    stored = Membership.objects.filter(project_id=task.project_id, user=user).first()
    return stored is None or not allowed(stored)


def last_verdict(task: Task) -> Review | None:
    judged = [review for review in task.reviews.all() if review.verdict]
    return max(judged, key=lambda review: review.updated, default=None)


def last_sealed(task: Task) -> Revision | None:
    return Revision.objects.filter(task=task).order_by("-edit_revision", "-created").first()


def revision_for(user: User, revision_id: UUID) -> Revision:
    found = Revision.objects.filter(visible_to(user, "task__"), pk=revision_id).first()
    if found is None:
        raise NotFound("No such revision.")
    return found


def revisions_of(task: Task) -> QuerySet[Revision]:
    return Revision.objects.filter(task=task).select_related("author").prefetch_related("parents")


def thread_for(user: User, thread_id: UUID) -> Thread:
    found = Thread.objects.filter(visible_to(user, "task__"), pk=thread_id).select_related("task", "author").first()
    if found is None:
        raise NotFound("No such thread.")
    return found


def threads_of(task: Task) -> QuerySet[Thread]:
    return Thread.objects.filter(task=task).select_related("author", "resolved_by").prefetch_related("comments__author")


def events_of(task: Task) -> QuerySet[TaskEvent]:
    return TaskEvent.objects.filter(task=task).select_related("actor")


def label_schema(project: Project) -> LabelSchema:
    return LabelSchema(tuple(Segment(s.number, s.name, s.color, s.code) for s in project.segments.all()))


def grid_of(image: Image) -> Geometry:
    return Geometry(shape=tuple(image.shape), affine=image.affine)


# What `tasks/next/` offers, in this order. `mine` is assigned to the person; `free` to nobody.
_QUEUE = ("mine_rework", "mine_ready", "mine_left", "free_rework", "free_ready", "free_left")


def _offers(user: User) -> dict[str, Q]:
    mine, free = Q(assignee=user), Q(assignee=None)
    lapsed = Q(holder=None) | Q(lease_until__lte=Now())
    left = Q(status=Status.IN_PROGRESS) & lapsed
    return {
        "mine_rework": Q(status=Status.REWORK) & mine,
        "mine_ready": Q(status=Status.READY) & mine,
        "mine_left": left & (mine | Q(holder=user)),
        "free_rework": Q(status=Status.REWORK) & free,
        "free_ready": Q(status=Status.READY) & free,
        "free_left": left & free,
    }


def claimable_by(user: User, project: Project) -> QuerySet[Task]:
    """What `user` could claim next in a project, best first. A case that he holds now is not next."""
    offers = _offers(user)
    rank = Case(
        *(When(offers[name], then=Value(place)) for place, name in enumerate(_QUEUE)), output_field=IntegerField()
    )
    tasks = tasks_seen_by(user).filter(project=project).annotate(rank=rank).filter(rank__isnull=False)
    return tasks.order_by("rank", "-priority", "created", "id")


def claimable_counts(user: User) -> dict[str, int]:
    """How many cases `user` could claim in each of his projects."""
    wanted = Q()
    for offer in _offers(user).values():
        wanted |= offer
    where = Membership.objects.filter(user=user).filter(Q(is_annotator=True) | Q(is_manager=True)).values("project")
    tasks = Task.objects.filter(visible_to(user)).filter(wanted)
    tasks = tasks if user.is_admin else tasks.filter(project__in=where)
    return {str(project): n for project, n in tasks.values_list("project").annotate(n=Count("pk")).order_by("project")}


def work_of(user: User) -> QuerySet[Task]:
    """The cases that are with `user` now: held, assigned, or handed in and not yet judged."""
    open_statuses = [Status.REWORK, Status.IN_PROGRESS, Status.READY, Status.SUBMITTED, Status.IN_REVIEW]
    with_me = Q(holder=user) | Q(holder=None, assignee=user)
    return tasks_seen_by(user).filter(with_me, status__in=open_statuses)


def finished_by(user: User) -> QuerySet[Task]:
    """The cases of `user` that need nothing more of him, the newest first."""
    done = [Status.APPROVED, Status.FINAL, Status.ACCEPTED_UNREVIEWED]
    return tasks_seen_by(user).filter(assignee=user, status__in=done).order_by("-updated", "id")


def inbox_of(user: User) -> QuerySet[Task]:
    """What waits for a review by `user`: his own earlier rejects first, then what nobody looked at yet.

    Each with `seen`: he has opened what was handed in, and may approve it with others; sorted by `rank` and `since`.
    """
    reviewing = Membership.objects.filter(user=user, is_reviewer=True).values("project")
    tasks = tasks_seen_by(user) if user.is_admin else tasks_seen_by(user).filter(project__in=reviewing)
    waiting = Q(status=Status.SUBMITTED) | Q(status=Status.IN_REVIEW, reviewer=user)
    rank = Case(When(reviewer=user, then=Value(0)), When(reviewer=None, then=Value(1)), default=Value(2))
    mine = Revision.objects.filter(authors=user).values("task")
    newest = Revision.objects.filter(task=OuterRef("pk")).order_by("-edit_revision", "-created").values("pk")[:1]
    looked = Exists(Seen.objects.filter(revision=OuterRef("newest"), reviewer=user))
    began = Exists(Review.objects.filter(revision=OuterRef("newest"), reviewer=user))
    waits = tasks.filter(waiting).exclude(pk__in=mine).annotate(rank=rank, newest=Subquery(newest))
    seen = Case(When(looked | began, then=Value(True)), default=Value(False))
    return waits.annotate(seen=seen, since=Coalesce("submitted", "created"))


def has_seen(user: User, sealed: Revision) -> bool:
    """Whether he opened it, or began its review."""
    return any(rows.filter(reviewer=user).exists() for rows in (sealed.seen, sealed.reviews))


def export_for(user: User, project_id: UUID | str, job_id: UUID) -> tuple[Project, str]:
    """The door to an exported file: its project, and its SHA-256 in the store."""
    project = project_for(user, project_id, ProjectAction.EXPORT)
    job = Job.objects.filter(pk=job_id, project=project, kind=EXPORT_KIND, state=Job.State.DONE).first()
    if job is None or not job.result:
        raise NotFound("No such export.")
    return project, str(job.result["sha256"])


def load_of(project: Project) -> QuerySet[Membership]:
    """Everybody who can label in the project, each with `open`: his cases in it that are not handed in."""
    unfinished = [Status.DRAFT, Status.READY, Status.REWORK, Status.IN_PROGRESS]
    his = Q(holder=OuterRef("user")) | Q(holder=None, assignee=OuterRef("user"))
    cases = Task.objects.filter(his, project=project, status__in=unfinished).order_by().values("project")
    counted = Coalesce(Subquery(cases.annotate(n=Count("pk")).values("n")), 0)
    labels = Q(is_annotator=True) | Q(is_manager=True)
    members = Membership.objects.filter(labels, project=project, user__is_active=True).select_related("user")
    return members.annotate(open=counted)
