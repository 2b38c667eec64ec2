"""What was last made of each segment of a task's labelmap. It can be made again at any time."""

from django.db import models

from server.core.models import Row


class Surface(Row):
    """revision: the newest edit of the labelmap for which it holds.

    content: the packed mesh in the store, `size` bytes; empty: the segment has no voxels.
    """

    task = models.ForeignKey("annotations.Task", on_delete=models.CASCADE, related_name="surfaces")
    segment = models.PositiveIntegerField()
    revision = models.PositiveIntegerField()
    voxels = models.PositiveIntegerField()
    content = models.CharField(max_length=64, default="", blank=True)
    size = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["task", "segment"], name="one_surface_per_segment")]
