"""Who may do what to a project. Pure for one membership, a query for many, side by side so that drift shows."""

from enum import StrEnum

from django.db.models import Q

from server.accounts.models import User
from server.projects.models import Membership, Role


class ProjectAction(StrEnum):
    VIEW = "view"
    CHANGE = "change"
    ADD_MEMBER = "add_member"
    REMOVE_MEMBER = "remove_member"
    CHANGE_ROLES = "change_roles"
    IMPORT = "import"
    EXPORT = "export"
    ASSIGN = "assign"
    ANNOTATE = "annotate"
    REVIEW = "review"
    CANCEL_JOB = "cancel_job"


MANAGERS = frozenset({Role.MANAGER})
ANNOTATORS = frozenset({Role.ANNOTATOR, Role.MANAGER})
REVIEWERS = frozenset({Role.REVIEWER})
ADMIN_ROLES = frozenset({Role.MANAGER, Role.ANNOTATOR, Role.REVIEWER})


def may(member: Membership, action: ProjectAction) -> bool:
    match action:
        case ProjectAction.VIEW:
            return bool(member.roles)
        case ProjectAction.ANNOTATE:
            return bool(member.roles & ANNOTATORS)
        case ProjectAction.REVIEW:
            return bool(member.roles & REVIEWERS)
        case (
            ProjectAction.CHANGE
            | ProjectAction.ADD_MEMBER
            | ProjectAction.REMOVE_MEMBER
            | ProjectAction.CHANGE_ROLES
            | ProjectAction.IMPORT
            | ProjectAction.EXPORT
            | ProjectAction.ASSIGN
            | ProjectAction.CANCEL_JOB
        ):
            return bool(member.roles & MANAGERS)


def visible_to(user: User, prefix: str = "") -> Q:
    """The projects `user` may see at all. `prefix` leads to the project, for example `project__`."""
    scope = Q(**{f"{prefix}pk": user.token_project_id}) if user.token_project_id else Q()
    return scope if user.is_admin else scope & Q(**{f"{prefix}membership__user": user})


def may_create_projects(user: User) -> bool:
    return bool(user.is_admin or user.may_create_projects) and user.token_project_id is None
