"""Jobs as a person sees them: what runs in a project, how far it is, and calling it off."""

from typing import Any
from uuid import UUID

from drf_spectacular.utils import extend_schema, extend_schema_field
from rest_framework import serializers
from rest_framework.response import Response

from server.accounts.requests import Request
from server.core.api import Endpoint
from server.core.paging import page
from server.core.schema import paged
from server.jobs.models import Job
from server.jobs.services import cancel_job
from server.projects import selectors
from server.projects.policies import ProjectAction


class JobError(serializers.Serializer[Any]):
    """Beside these: what belongs to the error, for example the file and the place in it."""

    code = serializers.CharField()
    detail = serializers.CharField()


class JobOut(serializers.ModelSerializer[Job]):
    name = serializers.CharField(source="about")
    error = serializers.SerializerMethodField()

    class Meta:
        model = Job
        fields = ["id", "kind", "name", "state", "progress", "message", "error", "result", "created"]

    @extend_schema_field(JobError(allow_null=True))
    def get_error(self, job: Job) -> dict[str, Any] | None:
        told = {**job.error_data, "code": job.error_code, "detail": job.error_detail}
        return told if job.error_code else None


class ProjectJobs(Endpoint):
    """Newest first."""

    @extend_schema(responses=paged(JobOut))
    def get(self, request: Request, project_id: str) -> Response:
        project = selectors.project_for(request.user, project_id)
        return page(request, selectors.jobs_of(project), JobOut, order=("-created", "-id"))


class JobDetail(Endpoint):
    @extend_schema(responses=JobOut)
    def get(self, request: Request, job_id: UUID) -> Response:
        return Response(JobOut(selectors.job_for(request.user, job_id)).data)


class JobCancel(Endpoint):
    @extend_schema(request=None, responses=JobOut)
    def post(self, request: Request, job_id: UUID) -> Response:
        job = selectors.job_for(request.user, job_id, ProjectAction.CANCEL_JOB)
        return Response(JobOut(cancel_job(job.pk)).data)
