"""The demo's projects: their names, their segments and the images that they are filled with."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any, Protocol

from django.db import transaction
from django.utils.module_loading import import_string

from labeling.volume import Labelmap, Volume
from server.demo import recipes
from server.demo.cast import CAST, MANAGER, user_of
from server.demo.recipes import PARTS, Part
from server.projects.models import Membership, Project
from server.projects.services import add_member, create_project


class Recipe(Protocol):
    """One image that can be made again to the same bytes."""

    @property
    def number(self) -> int: ...
    @property
    def name(self) -> str: ...


@dataclass(frozen=True, eq=False)
class DemoProject:
    """maker: dotted path of what makes a recipe's image and its label; by name, for it loads much that no start needs.
    parts: how far which case has come; the others wait.
    """

    slug: str
    name: str
    segments: Sequence[dict[str, Any]]
    recipes: Sequence[Recipe]
    maker: str
    parts: Mapping[int, Part] = field(default_factory=dict)

    def recipe(self, number: int) -> Recipe:
        return next(recipe for recipe in self.recipes if recipe.number == number)

    def derive(self, recipe: Recipe) -> tuple[Volume, Labelmap]:
        made: tuple[Volume, Labelmap] = import_string(self.maker)(recipe)
        return made


BRAIN = DemoProject(
    "brain-mr",
    "Brain MR",
    (
        {"number": 1, "name": "Grey matter", "color": "#f2a65a", "code": "SCT:389080008"},
        {"number": 2, "name": "White matter", "color": "#5ab1f2", "code": "SCT:389081007"},
    ),
    recipes.BRAINS,
    "server.demo.subjects.derive",
    PARTS,
)
ABDOMEN = DemoProject(
    "abdomen-ct",
    "Abdomen CT (phantom)",
    (
        {"number": recipes.LIVER, "name": "Liver", "color": "#c0654b", "code": "SCT:10200004"},
        {"number": recipes.SPLEEN, "name": "Spleen", "color": "#8f6fc4", "code": "SCT:78961009"},
        {"number": recipes.LEFT_KIDNEY, "name": "Left kidney", "color": "#e0ad45", "code": "SCT:18639004"},
        {"number": recipes.RIGHT_KIDNEY, "name": "Right kidney", "color": "#d9d04a", "code": "SCT:9846003"},
        {"number": recipes.SPINE, "name": "Spine", "color": "#5ab1f2", "code": "SCT:421060004"},
        {"number": recipes.TUMOR, "name": "Tumor", "color": "#e5484d", "code": "SCT:108369006"},
    ),
    recipes.PHANTOMS,
    "server.demo.abdomens.derive",
)
PROJECTS = MappingProxyType({project.slug: project for project in (BRAIN, ABDOMEN)})


@transaction.atomic
def assemble(demo: DemoProject) -> Project | None:
    """The project with its members, as it is where it exists; None where another's project has its address."""
    manager = user_of(MANAGER)
    project = Project.objects.filter(slug=demo.slug).first()
    if project is not None:
        ours = Membership.objects.filter(project=project, user=manager, is_manager=True).exists()
        return project if ours else None
    project = create_project(actor=manager, name=demo.name, segments=demo.segments, slug=demo.slug)
    for person in CAST:
        for role in person.roles:
            add_member(actor=manager, project_id=project.pk, email=person.email, role=role)
    return project
