"""The demo's people, and their one password: in HILUM_HOME (0600), or HILUM_DEMO_PASSWORD."""

import os
import secrets
from dataclasses import dataclass
from pathlib import Path

from django.conf import settings
from django.db import transaction

from server import env
from server.accounts.models import User
from server.projects.models import Role


@dataclass(frozen=True, slots=True)
class Person:
    email: str
    name: str
    roles: tuple[Role, ...] = ()
    is_admin: bool = False
    may_create_projects: bool = False


MANAGER = Person("manager@demo.example", "Mara Manager", (Role.MANAGER,), may_create_projects=True)
ANNOTATOR = Person("annotator@demo.example", "Anna Annotator", (Role.ANNOTATOR,))
ANNOTATOR2 = Person("annotator2@demo.example", "Arno Annotator", (Role.ANNOTATOR,))
REVIEWER = Person("reviewer@demo.example", "Rita Reviewer", (Role.REVIEWER,))
ADMIN = Person("admin@demo.example", "Ada Administrator", is_admin=True, may_create_projects=True)
CAST = (MANAGER, ANNOTATOR, ANNOTATOR2, REVIEWER, ADMIN)


def password() -> tuple[str, bool]:
    """The demo's password, and whether it is another than at the last start.

    Random at first and then the same; HILUM_DEMO_PASSWORD replaces it and is remembered.
    """
    path = Path(settings.HILUM_HOME) / "demo_password"
    kept = path.read_text().strip() if path.exists() else ""
    wanted = env.text("HILUM_DEMO_PASSWORD", kept or secrets.token_urlsafe(9))
    if wanted != kept:
        descriptor = os.open(path, os.O_CREAT | os.O_TRUNC | os.O_WRONLY, 0o600)
        with os.fdopen(descriptor, "w") as file:
            file.write(wanted + "\n")
    return wanted, wanted != kept


@transaction.atomic
def enroll(secret: str, *, changed: bool) -> None:
    """The people, with `secret` as their password; as they are where they exist and the secret has not `changed`."""
    for person in CAST:
        user = User.objects.filter(email=person.email).first()
        if user is None:
            User.objects.create_user(
                person.email,
                secret,
                name=person.name,
                is_admin=person.is_admin,
                may_create_projects=person.may_create_projects,
            )
        elif changed:
            user.set_password(secret)
            user.save(update_fields=["password", "updated"])


def user_of(person: Person) -> User:
    return User.objects.get(email=person.email)
