"""Signing in, in one step or two, and the password."""

from allauth.account.auth_backends import AuthenticationBackend
from django.contrib.auth import authenticate, login, update_session_auth_hash
from django.contrib.auth.password_validation import validate_password
from django.contrib.auth.signals import user_login_failed
from django.core.exceptions import ValidationError
from django.db import transaction
from django.http import HttpRequest

from server.accounts.models import User
from server.accounts.selectors import has_second_factor
from server.accounts.services.access import check_access_on_commit
from server.accounts.services.audit import record
from server.accounts.services.second_factor import use_code
from server.core.errors import DomainError, Unusable

BACKEND = "allauth.account.auth_backends.AuthenticationBackend"


class BadCredentials(DomainError):
    code, status = "bad_credentials", 400


class BadCode(DomainError):
    code, status = "bad_code", 400


class Deactivated(DomainError):
    code, status = "account_deactivated", 403


class SecondFactorRequired(DomainError):
    code, status = "second_factor_required", 401


def sign_in(request: HttpRequest, *, email: str, password: str, otp: str = "") -> User:
    """Start a session. The refusal does not tell whether the address is known; axes answers who is locked out.

    That an account is deactivated is told to who has its password, and takes no longer than any other refusal.

    Who has set up a second step gives its code too. A wrong one counts as a failed sign-in.
    """
    email = email.strip().lower()
    AuthenticationBackend.unstash_authenticated_user()  # of an earlier request of this thread
    user = authenticate(request, email=email, password=password)
    if not isinstance(user, User):
        if AuthenticationBackend.unstash_authenticated_user():  # whose password was right, but who may not sign in
            raise Deactivated("This account is deactivated. Ask an administrator of this site to activate it again.")
        raise BadCredentials("E-mail or password is wrong.")
    if has_second_factor(user):
        if not otp.strip():
            raise SecondFactorRequired("Enter the code of your authenticator app.")
        if not use_code(user=user, code=otp):
            _count_failure(request, email)
            raise BadCode("This code is wrong or was used already; wait for the next one.")
    login(request, user)
    return user


def start_session(request: HttpRequest, user: User) -> None:
    """For whoever has just shown a secret that is his alone."""
    login(request, user, backend=BACKEND)


def require_password(request: HttpRequest, user: User, password: str) -> None:
    """What changes the account itself asks for the password again; a wrong one counts as a failed sign-in."""
    if authenticate(request, email=user.email, password=password) != user:
        raise BadCredentials("The password is wrong.")


def require_strong(password: str, *, email: str, name: str = "") -> None:
    try:
        validate_password(password, User(email=email, name=name))
    except ValidationError as weak:
        raise Unusable(" ".join(weak.messages), code="weak_password") from weak


def change_password(request: HttpRequest, *, user: User, current: str, password: str) -> None:
    """Other sessions end; this one goes on. Tokens stay: they are revoked one by one."""
    require_password(request, user, current)  # in no transaction of ours: the count of a failure stays
    set_password(actor=user, user=user, password=password)
    update_session_auth_hash(request, user)


@transaction.atomic
def set_password(*, actor: User | None, user: User, password: str, way: str = "page") -> None:
    """way: `page`, or `link` for somebody who had forgotten it."""
    require_strong(password, email=user.email, name=user.name)
    user.set_password(password)
    user.save(update_fields=["password", "updated"])
    record("change_password", actor=actor, subject=user, way=way)
    check_access_on_commit(user.pk)


@transaction.atomic
def rename(*, user: User, name: str) -> User:
    """What others call one."""
    user.name = name
    user.save(update_fields=["name", "updated"])
    return user


def _count_failure(request: HttpRequest, email: str) -> None:
    """Tell axes, which locks an address out after too many."""
    user_login_failed.send(sender=__name__, credentials={"email": email}, request=request)
