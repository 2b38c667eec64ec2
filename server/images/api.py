"""Images in, images listed, and their parts for a viewer."""

from typing import Any
from uuid import UUID

from django.http.response import HttpResponseBase
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema, extend_schema_field
from rest_framework import serializers, status
from rest_framework.parsers import MultiPartParser
from rest_framework.response import Response

from server.accounts.requests import Request
from server.core.api import Endpoint, parse
from server.core.errors import Malformed, NotFound
from server.core.paging import page
from server.core.schema import paged
from server.core.uploads import file_of, optional_file
from server.images import selectors, services
from server.images.delivery import attachment, packed_part, picture
from server.images.models import Image, Upload
from server.images.naming import lone_labels_told, paired, told_apart
from server.images.services import LabelFile, Sent
from server.projects.policies import ProjectAction
from server.projects.selectors import project_for

MOST_FILES = 20_000


class FileIn(serializers.Serializer[Any]):
    """label: the label that belongs to the image; label_use: a draft to go on from (unless said), or approved."""

    file = serializers.FileField()
    label = serializers.FileField(required=False)  # type: ignore[assignment]  # a field's own word
    label_use = serializers.ChoiceField(Upload.LabelUse.choices, required=False, default=Upload.LabelUse.DRAFT)


class SentFile(serializers.Serializer[Any]):
    name = serializers.CharField(max_length=10_000)
    size = serializers.IntegerField(min_value=0, max_value=2**63 - 1)
    sha256 = serializers.RegexField(r"^[0-9a-f]{64}$", required=False)
    label_sha256 = serializers.RegexField(r"^[0-9a-f]{64}$", required=False)


class KnownIn(serializers.Serializer[Any]):
    """files: what a page is about to send; without a sha256 the answer only says that it is worth computing."""

    files = serializers.ListField(child=SentFile(), max_length=MOST_FILES)


class KnownOut(serializers.Serializer[Any]):
    known = serializers.ListField(child=serializers.BooleanField())


class PairsIn(serializers.Serializer[Any]):
    """Paths as the person has them. labels: those that are said to be labels; among the files names decide.

    with_labels: labels are expected, so that a file that is named like one is none of the images.
    """

    files = serializers.ListField(child=serializers.CharField(max_length=10_000), max_length=MOST_FILES)
    labels = serializers.ListField(
        child=serializers.CharField(max_length=10_000), max_length=MOST_FILES, required=False, default=list
    )
    with_labels = serializers.BooleanField(required=False, default=False)


class PairOut(serializers.Serializer[Any]):
    image = serializers.CharField(allow_null=True)
    label = serializers.CharField(allow_null=True)  # type: ignore[assignment]  # a field's own word
    problem = serializers.CharField()


class PairsOut(serializers.Serializer[Any]):
    pairs = PairOut(many=True)


class TaskRef(serializers.Serializer[Any]):
    id = serializers.UUIDField()
    status = serializers.CharField()


class GeometryOut(serializers.Serializer[Any]):
    shape = serializers.ListField(child=serializers.IntegerField(), min_length=3, max_length=3)
    affine = serializers.ListField(child=serializers.ListField(child=serializers.FloatField()))


class ImageRow(serializers.ModelSerializer[Image]):
    task = serializers.SerializerMethodField()

    class Meta:
        model = Image
        fields = ["id", "name", "format", "created", "task"]

    @extend_schema_field(TaskRef(allow_null=True))
    def get_task(self, image: Image) -> dict[str, str] | None:
        task = next(iter(image.tasks.all()), None)
        return {"id": str(task.pk), "status": task.status} if task else None


class ImageOut(ImageRow):
    geometry = serializers.SerializerMethodField()

    class Meta(ImageRow.Meta):
        fields = [
            *ImageRow.Meta.fields, "project", "sha256", "channels", "geometry", "modality", "study_uid", "series_uid",
        ]  # fmt: skip

    @extend_schema_field(GeometryOut)
    def get_geometry(self, image: Image) -> dict[str, Any]:
        return {"shape": image.shape, "affine": image.affine}


class ImportStarted(serializers.Serializer[Any]):
    job = serializers.UUIDField()


class AlreadyThere(serializers.Serializer[Any]):
    """duplicate: always true; the project has this very content as `image`."""

    image = serializers.UUIDField()
    duplicate = serializers.BooleanField()


class ImageList(Endpoint):
    parser_classes = [MultiPartParser]

    @extend_schema(responses=paged(ImageRow))
    def get(self, request: Request, project_id: str) -> Response:
        project = project_for(request.user, project_id)
        return page(request, selectors.images_of(project), ImageRow)

    @extend_schema(request={"multipart/form-data": FileIn}, responses={200: AlreadyThere, 202: ImportStarted})
    def post(self, request: Request, project_id: str, received: Sent) -> Response:
        made = services.import_sent(actor=request.user, project_id=project_id, sent=received)
        if isinstance(made, Image):
            return Response({"image": str(made.pk), "duplicate": True})
        return Response({"job": str(made.pk)}, status=status.HTTP_202_ACCEPTED)

    def receive(self, request: Request, project_id: str) -> Sent:
        project_for(request.user, project_id, ProjectAction.IMPORT)  # before a byte of the file is read
        file, name = file_of(request)
        return services.take_in(name=name, file=file, label=_label_of(request))


def _label_of(request: Request) -> LabelFile | None:
    sent = optional_file(request, "label")
    if sent is None:
        return None
    use = request._request.POST.get("label_use") or Upload.LabelUse.DRAFT
    if use not in Upload.LabelUse.values:
        raise Malformed("label_use is draft or approved.")
    return LabelFile(name=sent[1], file=sent[0], use=Upload.LabelUse(use))


class KnownImages(Endpoint):
    """Which files need not be sent again, so that an interrupted upload goes on where it ended. Stores nothing."""

    @extend_schema(request=KnownIn, responses=KnownOut)
    def post(self, request: Request, project_id: str) -> Response:
        project = project_for(request.user, project_id, ProjectAction.IMPORT)
        files = parse(KnownIn, request.data)["files"]
        return Response({"known": selectors.sent_before(project, files)})


class ImagePairs(Endpoint):
    """Which label belongs to which image, by their names. Stores nothing."""

    @extend_schema(request=PairsIn, responses=PairsOut)
    def post(self, request: Request, project_id: str) -> Response:
        project_for(request.user, project_id, ProjectAction.IMPORT)
        wanted = parse(PairsIn, request.data)
        images, labels = told_apart(wanted["files"])
        pairs = paired(images, [*labels, *wanted["labels"]])
        if wanted["with_labels"]:
            pairs = lone_labels_told(pairs)
        return Response({"pairs": PairOut(pairs, many=True).data})


class ImageDetail(Endpoint):
    @extend_schema(responses=ImageOut)
    def get(self, request: Request, image_id: UUID) -> Response:
        return Response(ImageOut(selectors.image_for(request.user, image_id)).data)


class ImageFile(Endpoint):
    @extend_schema(responses={(200, "application/octet-stream"): OpenApiTypes.BINARY})
    def get(self, request: Request, image_id: UUID) -> HttpResponseBase:
        image = selectors.image_for(request.user, image_id)
        return attachment(request, image.source, selectors.source_name(image))


class Thumbnail(Endpoint):
    @extend_schema(responses={(200, "image/webp"): OpenApiTypes.BINARY})
    def get(self, request: Request, image_id: UUID, sha256: str) -> HttpResponseBase:
        if selectors.image_for(request.user, image_id).thumbnail != sha256:
            raise NotFound("The image has no such picture.")
        return picture(request, sha256)


class VolumeView(Endpoint):
    """The manifest of the canonical volume, with where its parts are."""

    @extend_schema(responses=OpenApiTypes.OBJECT)
    def get(self, request: Request, image_id: UUID) -> Response:
        image = selectors.image_for(request.user, image_id)
        manifest = selectors.manifest_at(image.manifest)
        told = {key: value for key, value in manifest.to_json().items() if key != "source"}
        base = f"/api/v1/images/{image.pk}"
        told["unit"] = manifest.unit
        told["slices_url"] = f"{base}/slices/{{k}}-{{sha}}/"
        told["preview_url"] = f"{base}/preview/{manifest.preview.sha256}/"
        return Response(told)


class Slice(Endpoint):
    @extend_schema(responses={(200, "application/octet-stream"): OpenApiTypes.BINARY})
    def get(self, request: Request, image_id: UUID, k: int, sha256: str) -> HttpResponseBase:
        image = selectors.image_for(request.user, image_id)
        slices = selectors.manifest_at(image.manifest).slices
        if k >= len(slices) or slices[k] != sha256:
            raise NotFound("The image has no such slice.")
        return packed_part(request, sha256)


class Preview(Endpoint):
    @extend_schema(responses={(200, "application/octet-stream"): OpenApiTypes.BINARY})
    def get(self, request: Request, image_id: UUID, sha256: str) -> HttpResponseBase:
        image = selectors.image_for(request.user, image_id)
        if selectors.manifest_at(image.manifest).preview.sha256 != sha256:
            raise NotFound("The image has no such preview.")
        return packed_part(request, sha256)
