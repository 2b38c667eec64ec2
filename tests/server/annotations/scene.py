"""A project with people in every role and cases to label, on the oblique phantom."""

import json
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import numpy as np

from labeling.geometry import Box
from labeling.io.reading import read_image
from labeling.io.slices import write_volume
from labeling.patches import Patch
from server.accounts.models import User
from server.annotations.models import Task
from server.annotations.services import claims, journal, review, submission
from server.annotations.services.creation import create_task
from server.core import store
from server.images.models import Image
from server.projects.models import Project, Role
from tests import factories, phantoms
from tests.phantom_files import save_nifti

SEGMENTS = [{"number": s.number, "name": s.name, "color": s.color, "code": s.code} for s in phantoms.SCHEMA.segments]


@dataclass
class Scene:
    """People by role; `ann` and `ben` are annotators, `rex` and `rita` reviewers. Fences are kept per case."""

    review: str = "one"
    people: dict[str, User] = field(default_factory=dict)
    fences: dict[Any, int] = field(default_factory=dict)

    def __post_init__(self) -> None:
        roles = {
            "ann": Role.ANNOTATOR,
            "ben": Role.ANNOTATOR,
            "rex": Role.REVIEWER,
            "rita": Role.REVIEWER,
            "max": Role.MANAGER,
            "vic": Role.VIEWER,
        }
        self.people = {name: factories.person() for name in roles}
        members = {self.people[name]: role for name, role in roles.items()}
        self.project: Project = factories.project(members, segments=SEGMENTS, review=self.review)
        self.people["ada"] = factories.person(is_admin=True)
        self.people["out"] = factories.person()

    def __getattr__(self, name: str) -> User:
        try:
            return self.__dict__["people"][name]
        except KeyError:
            raise AttributeError(name) from None

    def case(self, name: str = "brain01.nii.gz", seed: int = 0, **fields: Any) -> Task:
        """An image as the import leaves it, and its task."""
        volume = phantoms.oblique(seed)
        with TemporaryDirectory() as folder:
            path = save_nifti(volume, Path(folder) / "phantom.nii.gz")
            source = store.put(path.read_bytes())
            volume, info = read_image(path)
        manifest = write_volume(volume, store.put, modality="MR", source=info.source)
        image = Image.objects.create(
            project=self.project,
            name=name,
            format="nifti",
            sha256=f"{Image.objects.count():064d}",
            source=source,
            manifest=store.put(json.dumps(manifest.to_json()).encode()),
            shape=list(volume.geometry.shape),
            affine=volume.geometry.affine.tolist(),
        )
        task = create_task(image=image)
        if fields:
            Task.objects.filter(pk=task.pk).update(**fields)
        return Task.objects.get(pk=task.pk)

    def claim(self, task: Task, who: User) -> int:
        self.fences[task.pk] = claims.claim(actor=who, task_id=task.pk).fence
        return self.fences[task.pk]

    def draw(self, task: Task, who: User, number: int = 1, at: tuple[int, int, int] = (3, 4, 5)) -> journal.Committed:
        """A stroke of 2 x 3 x 4 voxels under the newest claim."""
        fresh = Task.objects.get(pk=task.pk)
        return journal.commit_stroke(
            actor=who,
            task_id=task.pk,
            fence=self.fences[task.pk],
            sequence=journal.last_sequence(fresh) + 1,
            base=fresh.revision,
            patch=stroke(number, at),
        )

    def submit(self, task: Task, who: User) -> Task:
        """Claim, draw, hand in."""
        self.claim(task, who)
        self.draw(task, who)
        return submission.submit(actor=who, task_id=task.pk, fence=self.fences[task.pk])

    def in_review(self, task: Task, who: User, reviewer: User) -> Task:
        self.submit(task, who)
        return review.start_review(actor=reviewer, task_id=task.pk)

    def reject(self, task: Task, reviewer: User, **said: Any) -> Task:
        return review.reject(actor=reviewer, task_id=task.pk, **{"reason": "boundary", "comment": "too wide", **said})


def stroke(number: int, at: tuple[int, int, int] = (3, 4, 5), extent: tuple[int, int, int] = (2, 3, 4)) -> Patch:
    k, j, i = at
    box = Box(at, (k + extent[0], j + extent[1], i + extent[2]))
    return Patch(box, np.full(extent, number, np.uint8), np.ones(extent, bool))
