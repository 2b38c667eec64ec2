"""An image: one volume as it came, and the canonical volume that viewers and models read."""

from django.conf import settings
from django.db import models
from django.db.models.functions import Lower

from server.core.models import Row


class Image(Row):
    """sha256: of the source's content, which tells a duplicate; `source`, `manifest` and `thumbnail` name files in the
    store; an older image may be without a thumbnail until the job that makes it has run.

    shape, affine: the grid, [K, J, I] and 4x4, index (k, j, i) to mm LPS; as in the manifest (`labeling.io.slices`).
    """

    project = models.ForeignKey("projects.Project", on_delete=models.CASCADE, related_name="images")
    name = models.CharField(max_length=255)
    format = models.CharField(max_length=20)
    sha256 = models.CharField(max_length=64)
    source = models.CharField(max_length=64)
    manifest = models.CharField(max_length=64)
    thumbnail = models.CharField(max_length=64, default="", blank=True)
    shape = models.JSONField()
    affine = models.JSONField()
    channels = models.PositiveSmallIntegerField(default=1)
    modality = models.CharField(max_length=16, default="", blank=True)
    study_uid = models.CharField(max_length=64, default="", blank=True)
    series_uid = models.CharField(max_length=64, default="", blank=True)
    imported_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["project", "sha256"], name="one_image_per_content")]
        indexes = [
            models.Index(fields=["project", "created", "id"], name="images_of_project"),
            models.Index("project", Lower("name"), name="images_by_name"),
        ]


class Upload(Row):
    """Bytes on their way to becoming an Image: in the store, not yet looked at.

    size:  in bytes; with the name it tells a page which files it need not even read again.
    label: the label file that came with the image, in the store too; label_use: what the label is to be.
    image: the image that came of it, the first one when an archive held several.
    """

    class LabelUse(models.TextChoices):
        DRAFT = "draft"
        APPROVED = "approved"

    project = models.ForeignKey("projects.Project", on_delete=models.CASCADE, related_name="uploads")
    name = models.CharField(max_length=255)
    source = models.CharField(max_length=64)
    size = models.PositiveBigIntegerField(default=0)
    label = models.CharField(max_length=64, default="", blank=True)
    label_name = models.CharField(max_length=255, default="", blank=True)
    label_use = models.CharField(max_length=10, choices=LabelUse, default="", blank=True)
    job = models.ForeignKey("jobs.Job", null=True, on_delete=models.SET_NULL, related_name="+")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    image = models.ForeignKey(Image, null=True, on_delete=models.SET_NULL, related_name="uploads")

    class Meta:
        indexes = [models.Index(fields=["project", "size", "name"], name="uploads_by_file")]
