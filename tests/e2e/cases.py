"""One case with its people, made behind the scenes, for tests that begin with an open page."""

from dataclasses import dataclass

import numpy as np

from labeling.geometry import Geometry
from labeling.volume import Numbers, Volume
from server.accounts.models import User
from server.annotations.models import Edit, Task
from server.annotations.services.labelmaps import labelmap_at
from server.projects.models import Project
from tests import factories
from tests.e2e.backstage import backstage
from tests.e2e.volumes import oblique_mr


@dataclass(frozen=True)
class Case:
    project: Project
    task: Task
    people: dict[str, User]
    geometry: Geometry

    @property
    def path(self) -> str:
        return f"/tasks/{self.task.pk}/"

    def labels(self) -> Numbers:
        """The labelmap as the server has it: (K, J, I)."""
        with backstage():
            self.task.refresh_from_db()
            return labelmap_at(self.task)

    def counts(self) -> dict[int, int]:
        labels = self.labels()
        return {int(number): int((labels == number).sum()) for number in np.unique(labels[labels > 0])}

    def edits(self) -> list[str]:
        """Kinds of the journal's edits, in its order."""
        with backstage():
            return list(Edit.objects.filter(task=self.task).order_by("revision").values_list("kind", flat=True))


def ready_case(volume: Volume | None = None, *, images: int = 1, password: str | None = None) -> Case:
    """A project with a viewer, an annotator, a reviewer and a manager; its first case waits."""
    with backstage():
        roles = ("viewer", "annotator", "reviewer", "manager")
        people = {role: factories.person(password=password) for role in roles}
        project = factories.project({user: role for role, user in people.items()})
        first, *_ = [factories.image(project, volume or oblique_mr(seed)) for seed in range(images)]
        return Case(project, Task.objects.get(image=first), people, (volume or oblique_mr()).geometry)
