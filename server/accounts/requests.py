"""The request as our views see it."""

import rest_framework.request

from server.accounts.models import User


class Request(rest_framework.request.Request):
    """A type for views: nobody anonymous passes `IsAuthenticated`, so `user` is a person."""

    user: User
