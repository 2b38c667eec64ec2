"""The surfaces of a case: the list, the wish for new ones, and their bytes."""

from typing import Any
from uuid import UUID

from django.http.response import HttpResponseBase
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema
from rest_framework import serializers, status
from rest_framework.response import Response

from server.accounts.requests import Request
from server.annotations.selectors import task_for
from server.core.api import Endpoint
from server.images.delivery import packed_part
from server.surfaces import selectors, services
from server.surfaces.selectors import Listing, Shown


class SurfaceOut(serializers.Serializer[Any]):
    """state: ready, empty (no voxels, so no surface), stale (url, if any, shows an older state) or missing."""

    segment = serializers.IntegerField()
    state = serializers.CharField()
    revision = serializers.IntegerField()
    voxels = serializers.IntegerField()
    url = serializers.CharField(allow_null=True)
    bytes = serializers.IntegerField()


class SurfacesOut(serializers.Serializer[Any]):
    """revision: the labelmap's. state: ready, making, failed (detail says why) or stale (ask for them)."""

    results = SurfaceOut(many=True)
    next = serializers.CharField(allow_null=True)
    revision = serializers.IntegerField()
    state = serializers.CharField()
    detail = serializers.CharField()


class SurfaceList(Endpoint):
    @extend_schema(responses=SurfacesOut)
    def get(self, request: Request, task_id: UUID) -> Response:
        task = task_for(request.user, task_id)
        return Response(_told(task_id, selectors.surfaces_of(task)))

    @extend_schema(request=None, responses={202: SurfacesOut})
    def post(self, request: Request, task_id: UUID) -> Response:
        listing = services.request_surfaces(actor=request.user, task_id=task_id)
        return Response(_told(task_id, listing), status=status.HTTP_202_ACCEPTED)


class SurfaceContent(Endpoint):
    @extend_schema(
        operation_id="tasks_surfaces_content", responses={(200, "application/octet-stream"): OpenApiTypes.BINARY}
    )
    def get(self, request: Request, task_id: UUID, sha256: str) -> HttpResponseBase:
        return packed_part(request, selectors.content_for(request.user, task_id, sha256))


def _told(task_id: UUID, listing: Listing) -> dict[str, Any]:
    rows = [_row(task_id, surface) for surface in listing.surfaces]
    return dict(SurfacesOut(
        {"results": rows, "next": None, "revision": listing.revision, "state": listing.state, "detail": listing.detail}
    ).data)  # fmt: skip


def _row(task_id: UUID, surface: Shown) -> dict[str, Any]:
    url = f"/api/v1/tasks/{task_id}/surfaces/{surface.content}/" if surface.content else None
    return {
        "segment": surface.segment,
        "state": surface.state,
        "revision": surface.revision,
        "voxels": surface.voxels,
        "url": url,
        "bytes": surface.size,
    }
