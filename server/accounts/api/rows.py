"""How people and links look on the wire, everywhere the same."""

from typing import Any

from rest_framework import serializers

from server.accounts.models import Link
from server.accounts.requests import Request
from server.core.errors import NotAllowed


class PersonOut(serializers.Serializer[Any]):
    id = serializers.UUIDField()
    email = serializers.EmailField()
    name = serializers.CharField()


class LinkOut(serializers.ModelSerializer[Link]):
    made_by = PersonOut(allow_null=True)

    class Meta:
        model = Link
        fields = ["id", "email", "made_by", "is_admin", "may_create_projects", "created", "expires"]


class NewLinkOut(serializers.Serializer[Any]):
    """link: shown this once. mailed: it was also sent to the address."""

    id = serializers.UUIDField()
    email = serializers.EmailField()
    link = serializers.CharField()
    expires = serializers.DateTimeField()
    mailed = serializers.BooleanField()


PAGES = {Link.Purpose.INVITATION: "/invitations/", Link.Purpose.RESET: "/password/"}


def address_of(request: Request, link: Link, secret: str) -> str:
    """The page that the link leads to. The secret stands behind the #: browsers send that to nobody."""
    return request.build_absolute_uri(f"{PAGES[Link.Purpose(link.purpose)]}#{secret}")


def require_session(request: Request) -> None:
    """What changes an account, his own or others', a person does himself; whoever has found a token of his may not."""
    if request.auth is not None:
        raise NotAllowed("Sign in with your password to do this; a token may not.", action="account")
