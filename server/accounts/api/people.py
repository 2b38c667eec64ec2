"""For administrators: everybody with an account, those who are invited, and who did what."""

from typing import Any
from uuid import UUID

from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers, status
from rest_framework.response import Response

from server.accounts import selectors
from server.accounts.api.rows import LinkOut, NewLinkOut, PersonOut, address_of, require_session
from server.accounts.models import AuditEvent, Link, User
from server.accounts.requests import Request
from server.accounts.services import people
from server.accounts.services.links import revoke_link
from server.accounts.services.mails import mail_invitation, mail_reset
from server.core.api import Endpoint, ShownOnce, parse
from server.core.paging import page
from server.core.schema import paged


class PersonRowOut(serializers.ModelSerializer[User]):
    second_factor = serializers.BooleanField()

    class Meta:
        model = User
        fields = [
            "id", "email", "name", "is_active", "is_admin", "may_create_projects", "second_factor", "last_login",
            "created",
        ]  # fmt: skip


class SiteInvitationIn(serializers.Serializer[Any]):
    email = serializers.EmailField()
    is_admin = serializers.BooleanField(default=False)
    may_create_projects = serializers.BooleanField(default=False)


class PersonChange(serializers.Serializer[Any]):
    is_active = serializers.BooleanField(required=False)
    is_admin = serializers.BooleanField(required=False)
    may_create_projects = serializers.BooleanField(required=False)


class PeopleList(Endpoint):
    @extend_schema(parameters=[OpenApiParameter("search", str)], responses=paged(PersonRowOut))
    def get(self, request: Request) -> Response:
        found = selectors.people(request.user, request.query_params.get("search", "").strip())
        return page(request, found, PersonRowOut, order=("email", "id"))

    @extend_schema(request=SiteInvitationIn, responses={202: NewLinkOut})
    def post(self, request: Request) -> Response:
        require_session(request)
        link, secret = people.invite_to_site(actor=request.user, **parse(SiteInvitationIn, request.data))
        where = address_of(request, link, secret)
        mailed = mail_invitation(link, where, inviter=request.user)
        return shown_once(link, where, mailed, status.HTTP_202_ACCEPTED)


def shown_once(link: Link, where: str, mailed: bool, code: int) -> Response:
    told = {"id": link.pk, "email": link.email, "link": where, "expires": link.expires, "mailed": mailed}
    return ShownOnce(NewLinkOut(told).data, secrets=("link",), status=code)


class PersonDetail(Endpoint):
    @extend_schema(request=PersonChange, responses=PersonRowOut)
    def patch(self, request: Request, person_id: UUID) -> Response:
        require_session(request)
        change = parse(PersonChange, request.data)
        people.change_person(actor=request.user, person_id=person_id, **change)
        return Response(PersonRowOut(selectors.people(request.user).get(pk=person_id)).data)


class PersonReset(Endpoint):
    @extend_schema(request=None, responses={201: NewLinkOut})
    def post(self, request: Request, person_id: UUID) -> Response:
        require_session(request)
        link, secret = people.make_reset_link(actor=request.user, person_id=person_id)
        where = address_of(request, link, secret)
        return shown_once(link, where, mail_reset(link, where), status.HTTP_201_CREATED)


class PersonSecondFactor(Endpoint):
    @extend_schema(responses={204: None})
    def delete(self, request: Request, person_id: UUID) -> Response:
        require_session(request)
        people.turn_off_second_factor(actor=request.user, person_id=person_id)
        return Response(status=status.HTTP_204_NO_CONTENT)


class LinkList(Endpoint):
    @extend_schema(responses=paged(LinkOut))
    def get(self, request: Request) -> Response:
        selectors.require_administrator(request.user)
        return page(request, selectors.open_links(), LinkOut)


class LinkDetail(Endpoint):
    @extend_schema(responses={204: None})
    def delete(self, request: Request, link_id: UUID) -> Response:
        selectors.require_administrator(request.user)
        revoke_link(actor=request.user, link_id=link_id, as_admin=True)
        return Response(status=status.HTTP_204_NO_CONTENT)


class AuditEventOut(serializers.ModelSerializer[AuditEvent]):
    actor = PersonOut(allow_null=True)
    subject = PersonOut(allow_null=True)
    project_name = serializers.CharField(source="project.name", default=None, allow_null=True)

    class Meta:
        model = AuditEvent
        fields = ["id", "action", "actor", "subject", "project", "project_name", "as_admin", "data", "created"]


class AuditList(Endpoint):
    @extend_schema(responses=paged(AuditEventOut))
    def get(self, request: Request) -> Response:
        return page(request, selectors.audit(request.user), AuditEventOut, order=("-created", "-id"))
