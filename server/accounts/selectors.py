"""Reads of people and their tokens."""

from django.db.models import QuerySet

from server.accounts.models import ApiToken, User


def person_at(email: str) -> User | None:
    """The active person with this address, however it is written."""
    return User.objects.filter(email=email.strip().lower(), is_active=True).first()


def tokens_of(user: User) -> QuerySet[ApiToken]:
    return ApiToken.objects.filter(user=user)
