"""What a client may accept: we answer JSON or the one file that the address names, whatever its `Accept` says."""

from collections.abc import Iterable

from rest_framework.negotiation import BaseContentNegotiation
from rest_framework.parsers import BaseParser
from rest_framework.renderers import BaseRenderer
from rest_framework.request import Request


class OneAnswer(BaseContentNegotiation):
    """A script that asks a file's own type must not get 406."""

    def select_parser(self, request: Request, parsers: Iterable[BaseParser]) -> BaseParser | None:
        return next((parser for parser in parsers if media_type(request) == parser.media_type), None)

    def select_renderer(
        self, request: Request, renderers: Iterable[BaseRenderer], format_suffix: str | None = None
    ) -> tuple[BaseRenderer, str]:
        first = next(iter(renderers))
        return first, first.media_type


def media_type(request: Request) -> str:
    return request.content_type.split(";")[0].strip().lower()
