"""Invitations: what a manager sees of them, and what whoever holds one does with it."""

from typing import Any
from uuid import UUID

from django.utils.decorators import method_decorator
from django.views.decorators.csrf import csrf_protect
from drf_spectacular.utils import extend_schema
from rest_framework import serializers, status
from rest_framework.permissions import AllowAny
from rest_framework.response import Response

from server.accounts.api.account import SecretField
from server.accounts.api.passwords import LinkIn
from server.accounts.api.rows import PersonOut, require_session
from server.accounts.requests import Request
from server.accounts.services.sessions import start_session
from server.accounts.throttle import SecretThrottle
from server.core.api import Endpoint, parse
from server.core.paging import page
from server.core.schema import paged
from server.projects import invitations, selectors
from server.projects.models import Invitation, Project
from server.projects.policies import ProjectAction


class InvitationOut(serializers.ModelSerializer[Invitation]):
    invitation = serializers.UUIDField(source="pk")
    email = serializers.EmailField(source="link.email")
    invited_by = PersonOut(source="link.made_by", allow_null=True)
    expires = serializers.DateTimeField(source="link.expires")

    class Meta:
        model = Invitation
        fields = ["invitation", "email", "role", "invited_by", "created", "expires"]


class InvitedOut(serializers.Serializer[Any]):
    """link: shown this once. mailed: it was also sent to the address."""

    invitation = serializers.UUIDField()
    email = serializers.EmailField()
    role = serializers.CharField()
    expires = serializers.DateTimeField()
    link = serializers.CharField()
    mailed = serializers.BooleanField()


class InvitationList(Endpoint):
    @extend_schema(responses=paged(InvitationOut))
    def get(self, request: Request, project_id: str) -> Response:
        project = selectors.project_for(request.user, project_id, ProjectAction.ADD_MEMBER)
        return page(request, selectors.open_invitations(project), InvitationOut)


class InvitationDetail(Endpoint):
    @extend_schema(responses={204: None})
    def delete(self, request: Request, project_id: str, invitation_id: UUID) -> Response:
        invitations.revoke_invitation(actor=request.user, project_id=project_id, invitation_id=invitation_id)
        return Response(status=status.HTTP_204_NO_CONTENT)


class OfferOut(serializers.Serializer[Any]):
    """known: the address has an account already, which accepts signed in. project, role: null for the site alone."""

    email = serializers.EmailField(source="link.email")
    invited_by = serializers.CharField(source="link.made_by", allow_null=True)
    expires = serializers.DateTimeField(source="link.expires")
    project = serializers.CharField(source="invitation.project.name", allow_null=True, default=None)
    role = serializers.CharField(source="invitation.role", allow_null=True, default=None)
    known = serializers.BooleanField()


@method_decorator(csrf_protect, name="dispatch")
class InvitationLook(Endpoint):
    permission_classes = [AllowAny]  # who is invited has no account yet: the link's secret is the door
    throttle_classes = [SecretThrottle]

    @extend_schema(request=LinkIn, responses=OfferOut)
    def post(self, request: Request) -> Response:
        return Response(OfferOut(invitations.look(**parse(LinkIn, request.data))).data)


class AcceptIn(LinkIn):
    """name, password: of a new account."""

    name = serializers.CharField(max_length=200, required=False, allow_blank=True)
    password = SecretField(required=False, allow_blank=True)


class AcceptedOut(serializers.Serializer[Any]):
    project = serializers.SlugField(source="slug", allow_null=True, default=None)


@method_decorator(csrf_protect, name="dispatch")
class InvitationAccept(Endpoint):
    """Signs a new person in."""

    permission_classes = [AllowAny]  # as InvitationLook
    throttle_classes = [SecretThrottle]

    @extend_schema(request=AcceptIn, responses=AcceptedOut)
    def post(self, request: Request) -> Response:
        require_session(request)
        known = request.user if request.user.is_authenticated else None
        user, project = invitations.accept(user=known, **parse(AcceptIn, request.data))
        if known is None:
            start_session(request._request, user)
        return Response({"project": project.slug if project else None})


class SiteProjectOut(serializers.ModelSerializer[Project]):
    people = serializers.IntegerField()
    cases = serializers.IntegerField()

    class Meta:
        model = Project
        fields = ["id", "slug", "name", "review", "people", "cases", "created"]


class SiteProjects(Endpoint):
    @extend_schema(responses=paged(SiteProjectOut))
    def get(self, request: Request) -> Response:
        return page(request, selectors.site_projects(request.user), SiteProjectOut, order=("name", "id"))
