"""People and their tokens. A token is shown once; the row holds its SHA-256."""

import hashlib
import secrets
from datetime import datetime
from typing import Any
from uuid import UUID

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models
from django.db.models import Q

from server.core.models import Row


class UserManager(BaseUserManager["User"]):
    def create_user(self, email: str, password: str | None = None, **fields: Any) -> "User":
        user = self.model(email=self.normalize_email(email).lower(), **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user


class User(AbstractBaseUser, Row):
    """A person. `is_admin`: site administrator, who acts in every project as manager, annotator and reviewer.

    token_project_id: the only project that the token he signed in with opens; None for all of his. Not stored.
    """

    email = models.EmailField(unique=True)
    name = models.CharField(max_length=200, default="", blank=True)
    is_active = models.BooleanField(default=True)
    is_admin = models.BooleanField(default=False)
    may_create_projects = models.BooleanField(default=False)
    token_project_id: UUID | None = None

    USERNAME_FIELD = "email"
    objects = UserManager()

    def __str__(self) -> str:
        return self.name or self.email


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
