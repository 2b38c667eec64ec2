"""Labels in and out as files."""

from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.utils.http import content_disposition_header
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers, status
from rest_framework.parsers import MultiPartParser
from rest_framework.response import Response

from server.accounts.requests import Request
from server.annotations.api.rows import TaskOut, fence_of, task_answer
from server.annotations.selectors import export_for, task_for
from server.annotations.services.exporting import start_export
from server.annotations.services.labelfiles import MEDIA_TYPES, label_file, read_format
from server.annotations.services.uploading import put_labelmap
from server.core.api import Endpoint, parse
from server.core.uploads import file_of
from server.images.delivery import attachment


class LabelmapIn(serializers.Serializer[Any]):
    file = serializers.FileField()


class LabelmapView(Endpoint):
    parser_classes = [MultiPartParser]

    @extend_schema(
        parameters=[OpenApiParameter("format", str, enum=["nifti", "nrrd"], default="nifti")],
        responses={(200, "application/gzip"): OpenApiTypes.BINARY},
    )
    def get(self, request: Request, task_id: UUID) -> HttpResponseBase:
        task = task_for(request.user, task_id)
        wanted = read_format(request.query_params.get("format", "nifti"))
        file = label_file(task, wanted)
        name = {"Content-Disposition": content_disposition_header(as_attachment=True, filename=file.name)}
        return HttpResponse(file.content, content_type=MEDIA_TYPES[wanted], headers=name)

    @extend_schema(
        request={"multipart/form-data": LabelmapIn},
        responses=TaskOut,
        parameters=[OpenApiParameter("X-Fence", int, OpenApiParameter.HEADER)],
    )
    def put(self, request: Request, task_id: UUID) -> Response:
        task_for(request.user, task_id)  # before a byte of the file is read
        fence, (file, name) = fence_of(request), file_of(request)
        put_labelmap(actor=request.user, task_id=task_id, fence=fence, file=file, name=name or "label")
        return task_answer(request, task_id)


class ExportIn(serializers.Serializer[Any]):
    format = serializers.CharField(max_length=40)
    status = serializers.CharField(max_length=400, required=False, allow_blank=True)


class JobRef(serializers.Serializer[Any]):
    job = serializers.UUIDField()


class ExportStart(Endpoint):
    @extend_schema(request=ExportIn, responses={202: JobRef})
    def post(self, request: Request, project_id: str) -> Response:
        job = start_export(actor=request.user, project_id=project_id, **parse(ExportIn, request.data))
        return Response({"job": str(job.pk)}, status=status.HTTP_202_ACCEPTED)


class ExportFile(Endpoint):
    @extend_schema(responses={(200, "application/zip"): OpenApiTypes.BINARY})
    def get(self, request: Request, project_id: str, job_id: UUID) -> HttpResponseBase:
        project, content = export_for(request.user, project_id, job_id)
        return attachment(request, content, f"{project.slug}-labels.zip", "application/zip")
