"""People, their tokens, links for people to come, and the site's trail. A secret is shown once; rows hold SHA-256."""

import hashlib
import secrets
from datetime import datetime
from typing import Any
from uuid import UUID

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models
from django.db.models import Q
from django.utils.crypto import salted_hmac

from server.core.models import Row


class UserManager(BaseUserManager["User"]):
    def create_user(self, email: str, password: str | None = None, **fields: Any) -> "User":
        user = self.model(email=self.normalize_email(email).lower(), **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user


class User(AbstractBaseUser, Row):
    """A person. `is_admin`: site administrator, who acts in every project as manager, annotator and reviewer.

    session_count:    sessions begun under an older count are over.
    token_project_id: the only project that the token he signed in with opens; None for all of his. Not stored.
    """

    email = models.EmailField(unique=True)
    name = models.CharField(max_length=200, default="", blank=True)
    is_active = models.BooleanField(default=True)
    is_admin = models.BooleanField(default=False)
    may_create_projects = models.BooleanField(default=False)
    session_count = models.PositiveIntegerField(default=0)
    token_project_id: UUID | None = None

    USERNAME_FIELD = "email"
    objects = UserManager()

    def __str__(self) -> str:
        return self.name or self.email

    def _get_session_auth_hash(self, secret: str | None = None) -> str:
        """Django's, which ends sessions when the password changes; a higher count ends them too."""
        own: str = super()._get_session_auth_hash(secret)  # type: ignore[misc]  # not in Django's stubs
        salt = "server.accounts.models.User.session_count"
        counted = f"{own}{self.session_count}"
        return salted_hmac(salt, counted, secret=secret).hexdigest() if self.session_count else own


class ApiToken(Row):
    """Lets a script act as `user`; with `project`, in that project alone."""

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="tokens")
    name = models.CharField(max_length=100)
    sha256 = models.CharField(max_length=64, unique=True)
    project = models.ForeignKey("projects.Project", null=True, on_delete=models.CASCADE, related_name="+")
    expires = models.DateTimeField(null=True)
    revoked = models.DateTimeField(null=True)
    last_used = models.DateTimeField(null=True)

    @staticmethod
    def digest(secret: str) -> str:
        return hashlib.sha256(secret.encode()).hexdigest()

    @staticmethod
    def new_secret() -> str:
        return secrets.token_urlsafe(32)

    @staticmethod
    def live(now: datetime) -> Q:
        return Q(revoked=None, user__is_active=True) & (Q(expires=None) | Q(expires__gt=now))


class Link(Row):
    """An address that works once: to an account for `email` (with these flags), or to a new password for it."""

    class Purpose(models.TextChoices):
        INVITATION = "invitation"
        RESET = "reset"

    purpose = models.CharField(max_length=16, choices=Purpose)
    email = models.EmailField()
    sha256 = models.CharField(max_length=64, unique=True)
    made_by = models.ForeignKey(User, null=True, on_delete=models.SET_NULL, related_name="+")
    is_admin = models.BooleanField(default=False)
    may_create_projects = models.BooleanField(default=False)
    expires = models.DateTimeField()
    used = models.DateTimeField(null=True)
    revoked = models.DateTimeField(null=True)


class AuditEvent(Row):
    """Who did what to an account or a project. Never changed, never deleted. `as_admin`: the site role was used."""

    actor = models.ForeignKey(User, null=True, on_delete=models.SET_NULL, related_name="+")
    action = models.CharField(max_length=40)
    subject = models.ForeignKey(User, null=True, on_delete=models.SET_NULL, related_name="+")
    project = models.ForeignKey("projects.Project", null=True, on_delete=models.SET_NULL, related_name="+")
    as_admin = models.BooleanField(default=False)
    data = models.JSONField(default=dict)

    class Meta:
        indexes = [models.Index(fields=["-created", "-id"], name="audit_newest_first")]
