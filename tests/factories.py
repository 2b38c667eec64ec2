"""People, projects and images for tests, made through the services where there is one."""

import itertools
import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from django.test import Client

from labeling.volume import Volume
from server.accounts.models import User
from server.images.models import Image
from server.images.services import start_import, take_in
from server.projects.models import Membership, Project
from server.projects.services import create_project
from tests.inline import run_queued
from tests.phantom_files import save_nifti
from tests.phantoms import oblique
from tests.processes import until

PASSWORD = "a long enough password"
SEGMENTS = ({"number": 1, "name": "Liver"}, {"number": 2, "name": "Spleen"})
_numbers = itertools.count(1)


def person(name: str = "", **fields: Any) -> User:
    """A person with the address `NAME@test.example`; no password, for hashing one is slow: see `client`."""
    name = name or f"person{next(_numbers)}"
    return User.objects.create_user(f"{name}@test.example", name=name, **fields)


def project(
    members: Mapping[User, str] | None = None,
    *,
    name: str = "",
    segments: Sequence[dict[str, Any]] = SEGMENTS,
    review: str = "one",
) -> Project:
    """A project with `members` (person -> role); its creator is a manager nobody sees."""
    founder = person(may_create_projects=True)
    made = create_project(actor=founder, name=name or f"Project {next(_numbers)}", segments=segments, review=review)
    for user, role in (members or {}).items():
        row = Membership.objects.filter(project=made, user=user).first() or Membership(project=made, user=user)
        row.roles = row.roles | {role}
        row.save()
    return made


def client(user: User | None = None, **defaults: Any) -> Client:
    """An HTTP client signed in as `user`."""
    made = Client(raise_request_exception=False, **defaults)
    if user is not None:
        made.force_login(user, backend="allauth.account.auth_backends.AuthenticationBackend")
    return made


def image(in_project: Project, volume: Volume | None = None, *, name: str = "") -> Image:
    """An image with its task, imported as a stranger's file is; in this process unless a running server is faster."""
    name = name or f"case{next(_numbers)}.nii.gz"
    with tempfile.TemporaryDirectory(prefix="hilum-factory-") as folder:
        path = save_nifti(volume or oblique(seed=next(_numbers)), Path(folder) / "volume.nii.gz")
        with path.open("rb") as file:
            start_import(project_id=in_project.pk, sent=take_in(name=name, file=file))
    run_queued()
    found = Image.objects.filter(project=in_project, uploads__name=name, tasks__isnull=False)
    until(found.exists)
    return found.get()
