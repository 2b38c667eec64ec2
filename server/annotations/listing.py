"""What the page of a project lists: its tasks, filtered and sorted, and what happened to them. Reads only."""

from collections.abc import Collection
from dataclasses import dataclass
from uuid import UUID

from django.db.models import F, Q, QuerySet, Value
from django.db.models.functions import Coalesce, Lower

from server.accounts.models import User
from server.annotations.models import Revision, Task, TaskEvent
from server.annotations.selectors import with_row
from server.projects.models import Project


@dataclass(frozen=True, slots=True)
class Filter:
    """assignee: a person's id, `me`, `none`, or empty for all. person: one who has anything to do with it, or `me`.

    search: in the image's name.
    """

    status: Collection[str] = ()
    assignee: str = ""
    person: str = ""
    image: UUID | None = None
    search: str = ""


# What a list may be sorted by; a dash before the name turns it round.
SORTS = ("created", "updated", "name", "status", "person")


def project_tasks(user: User, project: Project, wanted: Filter) -> QuerySet[Task]:
    """The tasks of a project whose door the caller has passed, unsorted; `sorted_by` sorts them.

    user: who `me` is. His membership is not joined: it leads SQLite away from the indexes.
    """
    tasks = with_row(Task.objects.filter(project=project))
    if wanted.search:
        tasks = tasks.filter(image__name__icontains=wanted.search)
    if wanted.status:
        tasks = tasks.filter(status__in=wanted.status)
    if wanted.image:
        tasks = tasks.filter(image_id=wanted.image)
    if wanted.person:
        tasks = tasks.filter(_concerns(_id(user, wanted.person)))
    if wanted.assignee == "none":
        return tasks.filter(assignee=None, holder=None)
    if wanted.assignee:
        person = _id(user, wanted.assignee)
        return tasks.filter(Q(holder=person) | Q(holder=None, assignee=person))
    return tasks


def sorted_by(tasks: QuerySet[Task], project: Project, sort: str) -> tuple[QuerySet[Task], tuple[str, ...]]:
    """The project's tasks with what the order needs, and the order, stable for pages.

    sort: one of SORTS, perhaps with a dash.
    """
    column, dash = sort.removeprefix("-"), "-" if sort.startswith("-") else ""
    match column:
        case "name":
            # The image's project is named too, so that the index on its images' names is of use.
            tasks = tasks.filter(image__project=project).annotate(by_name=Lower(F("image__name")))
            column = "by_name"
        case "person":
            named = Coalesce(F("holder__name"), F("assignee__name"), Value(""))
            tasks, column = tasks.annotate(by_person=Lower(named)), "by_person"
    return tasks, (f"{dash}{column}", f"{dash}id")


def _id(user: User, person: str) -> UUID:
    return user.pk if person == "me" else UUID(person)


def _concerns(person: UUID) -> Q:
    """Whose case it is, or who helped to make or judge it."""
    helped = Revision.objects.filter(authors=person).values("task")
    return Q(assignee=person) | Q(holder=person) | Q(reviewer=person) | Q(pk__in=helped)


def events_of_project(project: Project) -> QuerySet[TaskEvent]:
    """The audit trails of its tasks as one."""
    return TaskEvent.objects.filter(project=project).select_related("actor", "task__image")
