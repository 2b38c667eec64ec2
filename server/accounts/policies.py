"""Who may do what to accounts. Pure."""

from server.accounts.models import User


def may_administer(user: User) -> bool:
    """Site administrators, but not by a token that is made for one project."""
    return user.is_admin and user.token_project_id is None
