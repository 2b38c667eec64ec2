"""An image: one volume as it came, and the canonical volume that viewers and models read."""

from django.conf import settings
from django.db import models

from server.core.models import Row


class Image(Row):
    """sha256: of the source's content, which tells a duplicate; `source` and `manifest` name files in the store.

    shape, affine: the grid, [K, J, I] and 4x4, index (k, j, i) to mm LPS; as in the manifest (`labeling.io.slices`).
    """

    project = models.ForeignKey("projects.Project", on_delete=models.CASCADE, related_name="images")
    name = models.CharField(max_length=255)
    format = models.CharField(max_length=20)
    sha256 = models.CharField(max_length=64)
    source = models.CharField(max_length=64)
    manifest = models.CharField(max_length=64)
    shape = models.JSONField()
    affine = models.JSONField()
    channels = models.PositiveSmallIntegerField(default=1)
    modality = models.CharField(max_length=16, default="", blank=True)
    study_uid = models.CharField(max_length=64, default="", blank=True)
    series_uid = models.CharField(max_length=64, default="", blank=True)
    imported_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["project", "sha256"], name="one_image_per_content")]
        indexes = [models.Index(fields=["project", "created", "id"], name="images_of_project")]


class Upload(Row):
    """Bytes on their way to becoming an Image: in the store, not yet looked at."""

    project = models.ForeignKey("projects.Project", on_delete=models.CASCADE, related_name="uploads")
    name = models.CharField(max_length=255)
    source = models.CharField(max_length=64)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    image = models.ForeignKey(Image, null=True, on_delete=models.SET_NULL, related_name="uploads")
