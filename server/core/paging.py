"""Pages of a list. Each begins behind the last row of the one before, so the hundredth costs what the first does."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from django.core import signing
from django.db.models import Model, Q, QuerySet
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.utils.urls import replace_query_param

from server.core.errors import Malformed

SIZE, LARGEST = 50, 200
Place = Sequence[str | int]  # a row's values in the columns of an order


def page(
    request: Request,
    rows: QuerySet[Any],
    out: type[serializers.BaseSerializer[Any]],
    *,
    order: tuple[str, ...] = ("created", "id"),
    context: Mapping[str, Any] | None = None,
) -> Response:
    """One page of `rows` in `order`, written by `out`: `{"results", "next"}`.

    order: columns of which none is ever null and the last tells every row from every other; a dash turns one round.
    """
    size = _size(request)
    cursor = request.query_params.get("cursor")
    if cursor:
        rows = rows.filter(_behind(order, _place_at(cursor, order)))
    found = list(rows.order_by(*order)[: size + 1])
    shown = found[:size]
    following = None
    if len(found) > size:
        following = replace_query_param(request.build_absolute_uri(), "cursor", _cursor(shown[-1], order))
    results = out(shown, many=True, context=dict(context or {})).data
    return Response({"results": results, "next": following})


def _size(request: Request) -> int:
    wanted = request.query_params.get("page_size", "")
    number = int(wanted[:9]) if wanted.isascii() and wanted.isdigit() else 0  # of more digits Python itself is afraid
    return min(number, LARGEST) if number > 0 else SIZE


def _behind(order: Sequence[str], place: Place) -> Q:
    """The rows that come after a place. The first comparison holds for all of them: it is what an index can use."""
    column, way = order[0].removeprefix("-"), "lt" if order[0].startswith("-") else "gt"
    beyond = Q((f"{column}__{way}", place[0]))
    if len(order) == 1:
        return beyond
    return Q((f"{column}__{way}e", place[0])) & (beyond | _behind(order[1:], place[1:]))


def _cursor(row: Model, order: Sequence[str]) -> str:
    """Signed: whatever a cursor holds came out of a row, in this very order."""
    return signing.dumps([list(order), [_written(getattr(row, name.removeprefix("-"))) for name in order]], salt="page")


def _written(value: object) -> str | int:
    if isinstance(value, int):
        return value
    return value.isoformat() if isinstance(value, datetime) else str(value)


def _place_at(cursor: str, order: Sequence[str]) -> Place:
    try:
        of, place = signing.loads(cursor, salt="page")
    except signing.BadSignature:
        of, place = None, ()
    if of != list(order):
        raise Malformed("The cursor is not one that this list gave; begin again without it.")
    return tuple(place)
