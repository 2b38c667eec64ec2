"""What the OpenAPI schema says beyond the views: lists are pages, and an answer always has all its fields."""

from functools import cache
from typing import Any

from rest_framework import serializers


@cache
def paged(out: type[serializers.BaseSerializer[Any]]) -> type[serializers.BaseSerializer[Any]]:
    """A page of `out`, as `core.paging.page` answers it."""
    fields = {"results": out(many=True), "next": serializers.URLField(allow_null=True)}
    return type(f"{out.__name__.removesuffix('Out')}Page", (serializers.Serializer,), fields)


def answers_are_complete(result: dict[str, Any], **_: object) -> dict[str, Any]:
    """A default makes a field optional in a request, never in an answer (a hook of drf-spectacular)."""
    for name, schema in result["components"]["schemas"].items():
        if not name.endswith("Request") and "properties" in schema:
            schema["required"] = list(schema["properties"])
    return result
