from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from django.http import HttpRequest


class ClosedRegistration(DefaultAccountAdapter):  # type: ignore[misc]  # allauth ships no types
    """Nobody signs up by himself: open registration turns "login required" back into "open"."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False

    def populate_username(self, request: HttpRequest, user: Any) -> None:
        """There are no user names: the address is the name."""
