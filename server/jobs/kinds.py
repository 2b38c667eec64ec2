"""The table of job kinds: a name, and the dotted path that only a compute child resolves."""

from dataclasses import dataclass
from types import MappingProxyType

from server.jobs.models import Lane


@dataclass(frozen=True, slots=True)
class Limits:
    """What a disposable child may use. network: whether it keeps the one of its parent.

    wall_s: for the job as a whole, however many children it takes one after the other.
    """

    cpu_s: int = 60
    memory_bytes: int = 4 * 2**30
    wall_s: int = 900
    network: bool = False


@dataclass(frozen=True, slots=True)
class Kind:
    """path: `package.module.function`, called as `function(context, **payload)`; it may run twice.

    limits: the job gets a child of its own with these limits; None: the lane's child, kept warm between jobs.
    """

    path: str
    lane: Lane
    limits: Limits | None = None
    max_attempts: int = 3


KINDS = {
    "images.import": Kind("server.images.jobs.import_image", Lane.IO, limits=Limits()),
    "images.sweep": Kind("server.images.jobs.sweep", Lane.BATCH),
    "images.thumbnails": Kind("server.images.jobs.make_thumbnails", Lane.BATCH),
    "annotations.delete_segment": Kind("server.annotations.jobs.delete_segment", Lane.IO),
    "annotations.check_label": Kind("server.annotations.jobs.check_label", Lane.IO, limits=Limits()),
    "annotations.create_tasks": Kind("server.annotations.jobs.create_tasks", Lane.IO),
    "annotations.read_label": Kind("server.annotations.jobs.read_label", Lane.IO, limits=Limits()),
    "annotations.export": Kind("server.annotations.jobs.export_labels", Lane.IO),
    "surfaces.make": Kind("server.surfaces.jobs.make_surfaces", Lane.IO),
    "demo.subject": Kind("server.demo.jobs.subject", Lane.BATCH),
}

# Once a day, by whichever worker thinks of it first.
DAILY = ("images.sweep",)

# What answers prompts; lives in the one child of an interactive lane (`server.jobs.child` has the protocol).
RUNTIME = "server.assist.runtime.Runtime"

LANE_THREADS = MappingProxyType({Lane.INTERACTIVE: 0, Lane.BATCH: 0, Lane.IO: 1})  # 0: as many as there are cores
