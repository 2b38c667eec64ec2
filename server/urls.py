"""Every address of the server. A line of the public surface that is not built yet answers `not_available`."""

from django.conf import settings
from django.urls import include, path, re_path
from drf_spectacular.views import SpectacularAPIView

from server.accounts.api import account, passwords, people, session
from server.annotations.api import actions, labelmaps, segments, several, tasks, threads
from server.core import health, pages
from server.core.api import Unbuilt, not_found
from server.images import api as images
from server.projects import api as projects
from server.projects import invitations_api as invitations
from server.projects import jobs_api as jobs
from server.projects import tokens_api as tokens
from server.surfaces import api as surfaces

handler500 = "server.core.api.server_error"

API = [
    path("schema/", SpectacularAPIView.as_view()),  # open to all: it tells of no one's data
    path("session/", session.SessionView.as_view()),
    path("me/", projects.Me.as_view()),
    path("me/password/", account.Password.as_view()),
    path("me/second-factor/", account.SecondFactor.as_view()),
    path("me/second-factor/confirm/", account.SecondFactorConfirm.as_view()),
    path("me/second-factor/recovery-codes/", account.RecoveryCodes.as_view()),
    path("password/look/", passwords.PasswordLook.as_view()),
    path("password/reset/", passwords.PasswordReset.as_view()),
    path("password/forgotten/", passwords.PasswordForgotten.as_view()),
    path("invitations/look/", invitations.InvitationLook.as_view()),
    path("invitations/accept/", invitations.InvitationAccept.as_view()),
    path("tokens/", tokens.TokenList.as_view()),
    path("tokens/<uuid:token_id>/", tokens.TokenDetail.as_view()),
    path("site/people/", people.PeopleList.as_view()),
    path("site/people/<uuid:person_id>/", people.PersonDetail.as_view()),
    path("site/people/<uuid:person_id>/reset/", people.PersonReset.as_view()),
    path("site/people/<uuid:person_id>/second-factor/", people.PersonSecondFactor.as_view()),
    path("site/invitations/", people.LinkList.as_view()),
    path("site/invitations/<uuid:link_id>/", people.LinkDetail.as_view()),
    path("site/projects/", invitations.SiteProjects.as_view()),
    path("site/audit/", people.AuditList.as_view()),
    path("projects/", projects.ProjectList.as_view()),
    path("projects/<slug:project_id>/", projects.ProjectDetail.as_view()),
    path("projects/<slug:project_id>/members/", projects.MemberList.as_view()),
    path("projects/<slug:project_id>/members/<uuid:member_id>/", projects.MemberDetail.as_view()),
    path("projects/<slug:project_id>/invitations/", invitations.InvitationList.as_view()),
    path("projects/<slug:project_id>/invitations/<uuid:invitation_id>/", invitations.InvitationDetail.as_view()),
    path("projects/<slug:project_id>/images/", images.ImageList.as_view()),
    path("projects/<slug:project_id>/images/known/", images.KnownImages.as_view()),
    path("projects/<slug:project_id>/images/pairs/", images.ImagePairs.as_view()),
    path("projects/<slug:project_id>/jobs/", jobs.ProjectJobs.as_view()),
    path("images/<uuid:image_id>/", images.ImageDetail.as_view()),
    path("images/<uuid:image_id>/file/", images.ImageFile.as_view()),
    path("images/<uuid:image_id>/thumbnail/<str:sha256>/", images.Thumbnail.as_view()),
    path("images/<uuid:image_id>/volume/", images.VolumeView.as_view()),
    path("images/<uuid:image_id>/slices/<int:k>-<str:sha256>/", images.Slice.as_view()),
    path("images/<uuid:image_id>/preview/<str:sha256>/", images.Preview.as_view()),
    path("jobs/<uuid:job_id>/", jobs.JobDetail.as_view()),
    path("jobs/<uuid:job_id>/cancel/", jobs.JobCancel.as_view()),
    path("projects/<slug:project_id>/segments/", segments.SegmentList.as_view()),
    path("projects/<slug:project_id>/segments/<int:number>/", segments.SegmentDetail.as_view()),
    path("projects/<slug:project_id>/events/", tasks.ProjectActivity.as_view()),
    path("projects/<slug:project_id>/tasks/", tasks.TaskList.as_view()),
    path("projects/<slug:project_id>/tasks/next/", tasks.NextTask.as_view()),
    path("projects/<slug:project_id>/tasks/several/", several.SeveralTasks.as_view()),
    path("projects/<slug:project_id>/load/", several.Load.as_view()),
    path("projects/<slug:project_id>/export/", labelmaps.ExportStart.as_view()),
    path("projects/<slug:project_id>/exports/<uuid:job_id>/", labelmaps.ExportFile.as_view()),
    path("tasks/<uuid:task_id>/", tasks.TaskDetail.as_view()),
    path("tasks/<uuid:task_id>/actions/<str:action>/", actions.TaskActions.as_view()),
    path("tasks/<uuid:task_id>/heartbeat/", tasks.Heartbeat.as_view()),
    path("tasks/<uuid:task_id>/labelmap/", labelmaps.LabelmapView.as_view()),
    path("tasks/<uuid:task_id>/surfaces/", surfaces.SurfaceList.as_view()),
    path("tasks/<uuid:task_id>/surfaces/<str:sha256>/", surfaces.SurfaceContent.as_view()),
    path("tasks/<uuid:task_id>/revisions/", tasks.RevisionList.as_view()),
    path("tasks/<uuid:task_id>/threads/", threads.ThreadList.as_view()),
    path("tasks/<uuid:task_id>/events/", tasks.EventList.as_view()),
    path("revisions/<uuid:revision_id>/", tasks.RevisionDetail.as_view()),
    path("threads/<uuid:thread_id>/", threads.ThreadDetail.as_view()),
    path("threads/<uuid:thread_id>/comments/", threads.CommentList.as_view()),
    path("tasks/<uuid:task_id>/seen/", several.SeenTask.as_view()),
    path("review/inbox/", tasks.ReviewInbox.as_view()),
    path("review/approve/", several.ApproveSeen.as_view()),
    path("work/", tasks.Work.as_view()),
    path("projects/<slug:project_id>/models/", Unbuilt.as_view()),
    path("projects/<slug:project_id>/rounds/", Unbuilt.as_view()),
]

urlpatterns = [
    path("healthz", health.healthz),
    path("readyz", health.readyz),
    path("api/v1/", include(API)),
    re_path(r"^monailabel/", Unbuilt.as_view()),
    re_path(r"^metrics$", Unbuilt.as_view()),
    re_path(rf"^(?:api|ws|{settings.STATIC_URL.strip('/')})(?:/|$)", not_found),
    re_path(r"^(?!healthz|readyz).*$", pages.index),
]
