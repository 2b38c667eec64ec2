"""What ends what a person has open."""

from uuid import UUID

from server.accounts.models import User
from server.core import bus
from server.core.events import user_group


def check_access_on_commit(user_id: UUID) -> None:
    """Every socket of this person looks again whether it may stay open."""
    bus.group_send_on_commit(user_group(user_id), {"type": "hilum.check_access"})


def end_sessions(user: User) -> None:
    """Nobody who is signed in as `user` is so any more, for good. The caller saves `session_count`."""
    user.session_count += 1
    check_access_on_commit(user.pk)
