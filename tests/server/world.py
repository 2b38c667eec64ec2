"""A project with every role and a task in every state that a request may meet; made through the services."""

import gzip
import hashlib
import itertools
import json
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
from django.utils import timezone

from labeling.io import slices
from labeling.patches import diff
from labeling.volume import Volume
from server.accounts.models import ApiToken, Link, User
from server.accounts.services.people import make_reset_link
from server.accounts.services.tokens import create_token, revoke_token
from server.annotations.models import Task
from server.annotations.services import assignment, claims, journal, review, shelving, submission, threads
from server.annotations.services.creation import create_task
from server.core import store
from server.images.models import Image
from server.jobs.models import Job, Lane
from server.projects.invitations import Invited, add_or_invite
from server.projects.models import Invitation, Membership, Project
from server.surfaces.models import Surface
from tests.factories import person, project
from tests.phantoms import oblique

ROLES = ("anonymous", "viewer", "annotator", "reviewer", "manager", "outsider", "admin", "revoked")
_numbers = itertools.count(1)


def stored_image(owner: Project, volume: Volume | None = None, name: str = "") -> Image:
    """An image whose canonical volume is really in the store."""
    volume = volume or oblique()
    manifest = slices.write_volume(volume, store.put)
    number = next(_numbers)
    source = store.put(f"source {number}".encode())
    return Image.objects.create(
        project=owner,
        name=name or f"case{number}.nii.gz",
        format="nifti",
        sha256=hashlib.sha256(f"image {number}".encode()).hexdigest(),
        source=source,
        manifest=store.put(json.dumps(manifest.to_json()).encode()),
        shape=list(volume.geometry.shape),
        affine=volume.geometry.affine.tolist(),
    )


@dataclass
class World:
    """Each task is made when a request first names it."""

    people: dict[str, User]
    project: Project
    elsewhere: Project
    revoked_secret: str

    @classmethod
    def build(cls) -> "World":
        people = {role: person(f"{role}{next(_numbers)}") for role in ROLES if role not in {"anonymous", "revoked"}}
        people["admin"].is_admin = True
        people["admin"].save()
        members = {people[role]: role for role in ("viewer", "annotator", "reviewer", "manager")}
        own, elsewhere = project(members), project({people["outsider"]: "manager"})
        token, secret = create_token(user=people["annotator"], name="old")
        revoke_token(user=people["annotator"], token_id=token.pk)
        return cls(people, own, elsewhere, secret)

    def named(self, name: str) -> str:
        """The id of a row or, by role, of a person; or a secret."""
        named = self.people[name] if name in self.people else getattr(self, name)
        return named if isinstance(named, str) else str(named.pk)

    @cached_property
    def invited(self) -> Invited:
        email = f"invited{next(_numbers)}@test.example"
        manager = self.people["manager"]
        asked = add_or_invite(actor=manager, project_id=self.project.pk, email=email, role="annotator")
        assert isinstance(asked, Invited)
        return asked

    @cached_property
    def invitation(self) -> Invitation:
        return self.invited.invitation

    @cached_property
    def link(self) -> Link:
        return self.invited.link

    @cached_property
    def invitation_secret(self) -> str:
        return self.invited.secret

    @cached_property
    def reset_secret(self) -> str:
        return make_reset_link(actor=self.people["admin"], person_id=self.people["viewer"].pk)[1]

    @cached_property
    def image(self) -> Image:
        return stored_image(self.project)

    @cached_property
    def ready(self) -> Task:
        return create_task(image=stored_image(self.project))

    @cached_property
    def draft(self) -> Task:
        Task.objects.filter(pk=self.ready.pk).update(status="draft")
        return self.ready

    @cached_property
    def assigned(self) -> Task:
        annotator = self.people["annotator"]
        return assignment.assign(actor=self.people["manager"], task_id=self.ready.pk, user=annotator.pk)

    @cached_property
    def archived(self) -> Task:
        return shelving.archive(actor=self.people["manager"], task_id=self.ready.pk)

    @cached_property
    def surface(self) -> Surface:
        """Of a segment of the ready task; its bytes are in the store."""
        content = store.put(gzip.compress(b"a mesh"))
        return Surface.objects.create(task=self.ready, segment=1, revision=0, voxels=5, content=content, size=26)

    @cached_property
    def held(self) -> Task:
        """Claimed by the annotator, with one stroke in it."""
        task = claims.claim(actor=self.people["annotator"], task_id=self.ready.pk)
        after = np.zeros(task.image.shape, np.uint8)
        after[1, 2, 3] = 1
        patch = diff(np.zeros_like(after), after)
        journal.commit_upload(actor=self.people["annotator"], task_id=task.pk, fence=task.fence, patch=patch)
        return Task.objects.get(pk=task.pk)

    @cached_property
    def submitted(self) -> Task:
        return submission.submit(actor=self.people["annotator"], task_id=self.held.pk, fence=self.held.fence)

    @cached_property
    def in_review(self) -> Task:
        return review.start_review(actor=self.people["reviewer"], task_id=self.submitted.pk)

    @cached_property
    def sealed(self) -> Any:
        return self.submitted.revisions.get()

    @cached_property
    def thread(self) -> Any:
        return threads.open_thread(actor=self.people["reviewer"], task_id=self.ready.pk, text="Look here.")

    @cached_property
    def member(self) -> Membership:
        extra = person()
        return Membership.objects.create(project=self.project, user=extra, is_viewer=True)

    @cached_property
    def token(self) -> ApiToken:
        return create_token(user=self.people["annotator"], name="mine")[0]

    @cached_property
    def job(self) -> Job:
        return Job.objects.create(
            kind="images.import", lane=Lane.IO, project=self.project, actor=self.people["manager"]
        )

    @cached_property
    def exported(self) -> Job:
        """An export that is done; its file is in the store."""
        content = store.put(b"PK\x05\x06" + bytes(18))
        return Job.objects.create(
            kind="annotations.export",
            lane=Lane.IO,
            project=self.project,
            actor=self.people["manager"],
            state=Job.State.DONE,
            finished=timezone.now(),
            result={"sha256": content},
        )
