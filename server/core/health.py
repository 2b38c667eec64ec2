"""Whether the process lives, and whether everything it needs is there. Apps above `core` register their own checks."""

import asyncio
from dataclasses import dataclass, field

from asgiref.sync import async_to_sync
from channels.layers import get_channel_layer
from django.db import DatabaseError, connection
from django.http import HttpRequest, JsonResponse
from django.utils.module_loading import import_string
from redis.exceptions import RedisError

LAYER_PATIENCE_S = 3.0


@dataclass(frozen=True, slots=True)
class Finding:
    """`problem` is empty when all is well; warnings do not make the server unready."""

    problem: str = ""
    warnings: tuple[str, ...] = field(default=())


_checks: list[str] = []


def register(path: str) -> None:
    """Called by an app's `ready`; the function at the dotted `path` answers a dict of findings by name."""
    _checks.append(path)


def healthz(request: HttpRequest) -> JsonResponse:
    """The process answers."""
    return JsonResponse({"status": "ok"})


def readyz(request: HttpRequest) -> JsonResponse:
    """200 when every check is well, else 503; each check with `ok` or what is wrong."""
    found = {"database": _database(), "layer": _layer()}
    if not found["database"].problem:
        for path in _checks:
            found |= import_string(path)()
    ready = not any(finding.problem for finding in found.values())
    checks = {name: finding.problem or "ok" for name, finding in found.items()}
    warnings = [warning for finding in found.values() for warning in finding.warnings]
    body = {"ready": ready, "checks": checks, "warnings": sorted(set(warnings))}
    response = JsonResponse(body, status=200 if ready else 503, headers={"Cache-Control": "no-store"})
    response._has_been_logged = True  # type: ignore[attr-defined]  # a server that is starting is no error
    return response


def _database() -> Finding:
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    except DatabaseError:
        return Finding("the database does not answer")
    return Finding()


def _layer() -> Finding:
    try:
        return async_to_sync(_echo)()
    except (OSError, RedisError):
        return Finding("the channel layer does not answer")


async def _echo() -> Finding:
    layer = get_channel_layer()
    if layer is None:
        return Finding("no channel layer is configured")
    async with asyncio.timeout(LAYER_PATIENCE_S):  # its TimeoutError is an OSError
        channel = await layer.new_channel()
        await layer.send(channel, {"type": "echo"})
        await layer.receive(channel)
    return Finding()
