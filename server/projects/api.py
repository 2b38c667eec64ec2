"""Projects, their members, and the person's own page of memberships."""

from typing import Any
from uuid import UUID

from drf_spectacular.utils import extend_schema, extend_schema_field
from rest_framework import serializers, status
from rest_framework.response import Response

from server.accounts.api.rows import PersonOut, address_of, require_session
from server.accounts.requests import Request
from server.accounts.services.mails import mail_invitation
from server.accounts.services.sessions import rename
from server.core.api import Endpoint, ShownOnce, parse
from server.core.paging import page
from server.core.schema import paged
from server.projects import invitations, selectors, services
from server.projects.invitations_api import InvitationOut, InvitedOut
from server.projects.models import Membership, Project, Role, Segment
from server.projects.policies import may_create_projects


class SegmentRow(serializers.Serializer[Segment]):
    number = serializers.IntegerField(min_value=1, max_value=65535)
    name = serializers.CharField(max_length=100)
    color = serializers.RegexField(
        r"^#[0-9a-fA-F]{6}$", required=False, error_messages={"invalid": "it must look like #3fa7d6."}
    )
    code = serializers.CharField(max_length=100, required=False, allow_null=True)


class ProjectIn(serializers.Serializer[Any]):
    name = serializers.CharField(max_length=200)
    segments = SegmentRow(many=True, allow_empty=False)
    review = serializers.ChoiceField(Project.ReviewMode.choices, required=False)
    new_tasks = serializers.ChoiceField(Project.NewTasks.choices, required=False)


class ProjectChange(serializers.Serializer[Any]):
    name = serializers.CharField(max_length=200, required=False)
    review = serializers.ChoiceField(Project.ReviewMode.choices, required=False)
    new_tasks = serializers.ChoiceField(Project.NewTasks.choices, required=False)


class ProjectOut(serializers.ModelSerializer[Project]):
    class Meta:
        model = Project
        fields = ["id", "slug", "name", "review", "new_tasks", "created"]


class ProjectDetailOut(ProjectOut):
    segments = SegmentRow(many=True)
    roles = serializers.SerializerMethodField()
    allowed_actions = serializers.SerializerMethodField()
    counts = serializers.SerializerMethodField()

    class Meta(ProjectOut.Meta):
        fields = [*ProjectOut.Meta.fields, "segments", "roles", "allowed_actions", "counts"]

    def get_roles(self, project: Project) -> list[str]:
        return sorted(selectors.membership(self.context["user"], project.pk).roles)

    def get_allowed_actions(self, project: Project) -> list[str]:
        return selectors.allowed_actions(self.context["user"], project)

    def get_counts(self, project: Project) -> dict[str, int]:
        return selectors.status_counts(project)


class MemberIn(serializers.Serializer[Any]):
    email = serializers.EmailField()
    role = serializers.ChoiceField(Role.choices)


class MemberOut(serializers.ModelSerializer[Membership]):
    user = PersonOut()
    email = serializers.EmailField(source="user.email")
    roles = serializers.SerializerMethodField()

    class Meta:
        model = Membership
        fields = ["id", "user", "email", "roles", "created"]

    def get_roles(self, member: Membership) -> list[str]:
        return sorted(member.roles)


class MyMembership(serializers.ModelSerializer[Membership]):
    slug = serializers.CharField(source="project.slug")
    name = serializers.CharField(source="project.name")
    roles = serializers.SerializerMethodField()

    class Meta:
        model = Membership
        fields = ["project", "slug", "name", "roles"]

    def get_roles(self, member: Membership) -> list[str]:
        return sorted(member.roles)


class MeOut(PersonOut):
    is_admin = serializers.BooleanField()
    may_create_projects = serializers.SerializerMethodField()
    memberships = serializers.SerializerMethodField()

    def get_may_create_projects(self, user: Any) -> bool:
        return may_create_projects(user)

    @extend_schema_field(MyMembership(many=True))
    def get_memberships(self, user: Any) -> list[dict[str, Any]]:
        return list(MyMembership(selectors.memberships_of(user), many=True).data)


class MeChange(serializers.Serializer[Any]):
    name = serializers.CharField(max_length=200)


class Me(Endpoint):
    @extend_schema(responses=MeOut)
    def get(self, request: Request) -> Response:
        return Response(MeOut(request.user).data)

    @extend_schema(request=MeChange, responses=MeOut)
    def patch(self, request: Request) -> Response:
        require_session(request)
        return Response(MeOut(rename(user=request.user, **parse(MeChange, request.data))).data)


class ProjectList(Endpoint):
    @extend_schema(operation_id="projects_list", responses=paged(ProjectOut))
    def get(self, request: Request) -> Response:
        return page(request, selectors.projects_of(request.user), ProjectOut)

    @extend_schema(request=ProjectIn, responses={201: ProjectDetailOut})
    def post(self, request: Request) -> Response:
        project = services.create_project(actor=request.user, **parse(ProjectIn, request.data))
        return Response(ProjectDetailOut(project, context={"user": request.user}).data, status=status.HTTP_201_CREATED)


class ProjectDetail(Endpoint):
    @extend_schema(responses=ProjectDetailOut)
    def get(self, request: Request, project_id: str) -> Response:
        project = selectors.project_for(request.user, project_id)
        return Response(ProjectDetailOut(project, context={"user": request.user}).data)

    @extend_schema(request=ProjectChange, responses=ProjectDetailOut)
    def patch(self, request: Request, project_id: str) -> Response:
        change = parse(ProjectChange, request.data)
        project = services.change_project(actor=request.user, project_id=project_id, **change)
        return Response(ProjectDetailOut(project, context={"user": request.user}).data)


class MemberList(Endpoint):
    @extend_schema(responses=paged(MemberOut))
    def get(self, request: Request, project_id: str) -> Response:
        project = selectors.project_for(request.user, project_id)
        return page(request, selectors.members_of(project), MemberOut)

    @extend_schema(request=MemberIn, responses={200: MemberOut, 201: MemberOut, 202: InvitedOut})
    def post(self, request: Request, project_id: str) -> Response:
        wanted = parse(MemberIn, request.data)
        joined = invitations.add_or_invite(actor=request.user, project_id=project_id, **wanted)
        if isinstance(joined, invitations.Invited):
            return _invited(request, joined)
        code = status.HTTP_201_CREATED if joined.new else status.HTTP_200_OK
        return Response(MemberOut(joined.member).data, status=code)


def _invited(request: Request, invited: invitations.Invited) -> Response:
    where = address_of(request, invited.link, invited.secret)
    mailed = mail_invitation(invited.link, where, inviter=request.user, project=invited.invitation.project.name)
    told = {**InvitationOut(invited.invitation).data, "link": where, "mailed": mailed}
    return ShownOnce(InvitedOut(told).data, secrets=("link",), status=status.HTTP_202_ACCEPTED)


class RolesIn(serializers.Serializer[Any]):
    roles = serializers.ListField(child=serializers.ChoiceField(Role.choices), min_length=1, max_length=len(Role))


class MemberDetail(Endpoint):
    @extend_schema(request=RolesIn, responses=MemberOut)
    def patch(self, request: Request, project_id: str, member_id: UUID) -> Response:
        wanted = parse(RolesIn, request.data)
        member = services.change_roles(actor=request.user, project_id=project_id, member_id=member_id, **wanted)
        return Response(MemberOut(member).data)

    @extend_schema(responses={204: None})
    def delete(self, request: Request, project_id: str, member_id: UUID) -> Response:
        services.remove_member(actor=request.user, project_id=project_id, member_id=member_id)
        return Response(status=status.HTTP_204_NO_CONTENT)
