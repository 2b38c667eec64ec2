"""A project's segments: added, renamed, recolored, and deleted where no voxel bears them."""

from drf_spectacular.utils import extend_schema
from rest_framework import serializers, status
from rest_framework.response import Response

from server.accounts.requests import Request
from server.annotations.api.labelmaps import JobRef
from server.annotations.services.segments import delete_segment
from server.core.api import Endpoint, parse
from server.projects import services
from server.projects.api import SegmentRow


class SegmentIn(SegmentRow):
    number = serializers.IntegerField(min_value=1, max_value=65535, required=False)


class SegmentChange(SegmentRow):
    number = None  # type: ignore[assignment]  # DRF's word for a field that is not inherited
    name = serializers.CharField(max_length=100, required=False)


class SegmentList(Endpoint):
    @extend_schema(request=SegmentIn, responses={201: SegmentRow})
    def post(self, request: Request, project_id: str) -> Response:
        made = services.add_segment(actor=request.user, project_id=project_id, **parse(SegmentIn, request.data))
        return Response(SegmentRow(made).data, status=status.HTTP_201_CREATED)


class SegmentDetail(Endpoint):
    @extend_schema(request=SegmentChange, responses=SegmentRow)
    def patch(self, request: Request, project_id: str, number: int) -> Response:
        news = parse(SegmentChange, request.data)
        changed = services.change_segment(actor=request.user, project_id=project_id, number=number, **news)
        return Response(SegmentRow(changed).data)

    @extend_schema(request=None, responses={202: JobRef, 204: None})
    def delete(self, request: Request, project_id: str, number: int) -> Response:
        job = delete_segment(actor=request.user, project_id=project_id, number=number)
        if job is None:
            return Response(status=status.HTTP_204_NO_CONTENT)
        return Response({"job": str(job.pk)}, status=status.HTTP_202_ACCEPTED)
