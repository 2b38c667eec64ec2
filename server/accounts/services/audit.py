"""The site's own trail: who did what to whom or to which project. Lines are added, never changed."""

from uuid import UUID

from server.accounts.models import AuditEvent, User


def record(
    action: str,
    *,
    actor: User | None,
    subject: User | None = None,
    project_id: UUID | None = None,
    as_admin: bool = False,
    **data: object,
) -> None:
    """One line, within the caller's transaction: no act without its line, no line without its act.

    subject: the person it was done to. as_admin: only the site role let `actor`. data: words and ids, never a secret.
    """
    AuditEvent.objects.create(
        actor=actor, action=action, subject=subject, project_id=project_id, as_admin=as_admin, data=data
    )
