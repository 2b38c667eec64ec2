"""A claimed case with a small image, and its page: what the tests of sockets and of the assistant start from."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.request import Request, urlopen

import numpy as np

from labeling.geometry import Geometry
from labeling.io.info import ImageInfo
from labeling.volume import Volume
from server.accounts.models import User
from server.accounts.services.tokens import create_token
from server.annotations.models import Task
from server.annotations.services.claims import claim
from server.annotations.services.creation import create_task
from server.images.models import Image
from server.images.services import add_image, arrived, keep, receive
from server.projects.models import Membership, Project
from server.projects.services import add_member, remove_member
from tests import factories
from tests.client.hilum_socket import HilumSocket
from tests.phantoms import grid

SHAPE = (24, 30, 26)
SPACING_MM = (2.0, 1.0, 1.5)
CENTERS = ((10, 10, 8), (12, 20, 18))  # of two balls, brighter than what surrounds them


@dataclass(frozen=True)
class Case:
    task: Task
    project: Project
    manager: User
    annotator: User
    geometry: Geometry
    fence: int
    token: str

    def page(self, server: str, **options: Any) -> HilumSocket:
        """The annotator's page."""
        return HilumSocket(server, str(self.task.pk), **{"token": self.token, "fence": self.fence, **options})

    def join(self, role: str) -> User:
        """Somebody new in the project."""
        user = factories.person()
        add_member(actor=self.manager, project_id=self.project.pk, email=user.email, role=role)
        return user

    def leave(self, user: User) -> None:
        member = Membership.objects.get(project=self.project, user=user)
        remove_member(actor=self.manager, project_id=self.project.pk, member_id=member.pk)

    def now(self) -> Task:
        self.task.refresh_from_db()
        return self.task

    def at(self, index: tuple[int, int, int]) -> tuple[float, float, float]:
        """Position in mm LPS of a voxel (k, j, i)."""
        x, y, z = self.geometry.to_world(index)
        return float(x), float(y), float(z)


def balls(seed: int = 7) -> Volume:
    """Two balls of 200 on 60, a little noise, int16."""
    geometry = grid(SHAPE, SPACING_MM)
    array = np.random.default_rng(seed).normal(60, 4, SHAPE)
    indices = np.indices(SHAPE)
    for center in CENTERS:
        distance = sum((axis - c) ** 2 for axis, c in zip(indices, center, strict=True))
        array[distance < 25] += 140
    return Volume(np.rint(array).astype(np.int16), geometry)


def imported(volume: Volume, project: Project, manager: User) -> Image:
    """What an import leaves, without its job: a live server's worker would take that."""
    upload = receive(actor=manager, project_id=project.pk, name="balls.nii.gz", data=volume.array.tobytes())
    info = ImageInfo("nifti", "balls")
    kept = keep(volume, info, lambda share: None)
    image, _ = add_image(upload, sha256=upload.source, kept=kept, info=info)
    arrived(upload, image)
    return image


def token_of(user: User) -> str:
    return create_token(user=user, name="test")[1]


def claimed(volume: Volume | None = None) -> Case:
    """A project with one annotator, who holds its only case."""
    volume = volume or balls()
    annotator, manager = factories.person(), factories.person()
    project = factories.project({annotator: "annotator", manager: "manager"})
    task = create_task(image=imported(volume, project, manager))
    task = claim(actor=annotator, task_id=task.pk)
    return Case(task, project, manager, annotator, volume.geometry, task.fence, token_of(annotator))


def post(server: str, path: str, token: str, body: Mapping[str, object], **headers: str) -> dict[str, Any]:
    """The JSON that the live server answers to a POST; headers with underscores for dashes."""
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    request = Request(
        f"{server}/api/v1/{path}",
        json.dumps(body).encode(),
        {"Content-Type": "application/json", "Authorization": f"Token {token}", **named},
    )
    with urlopen(request, timeout=20) as response:
        answer: dict[str, Any] = json.loads(response.read())
        return answer
