"""`Idempotency-Key`: the effect and its remembered answer are one transaction, so a repeat can never act twice."""

import hashlib
import json
from collections.abc import Callable
from datetime import timedelta
from typing import Any
from uuid import UUID

from django.db import IntegrityError, transaction
from django.utils import timezone
from rest_framework.renderers import JSONRenderer
from rest_framework.request import Request
from rest_framework.response import Response

from server.core.errors import IdempotencyConflict, Malformed
from server.core.models import IdempotentAnswer

KEPT = timedelta(days=2)


def answer_once(request: Request, key: str, perform: Callable[[], Response], *, undo_refused: bool = True) -> Response:
    """Perform at most once per (person, key). The same key with another request is a conflict.

    undo_refused: whether what was written before a refusal is taken back.
    """
    if len(key) > 200:
        raise Malformed("Idempotency-Key may have at most 200 characters.")
    asked, user = _fingerprint(request), UUID(str(request.user.pk))
    try:
        with transaction.atomic():
            # On PostgreSQL a second insert waits for the first one's end; SQLite lets one writer in at a time.
            row = IdempotentAnswer.objects.create(user_id=user, key=key, request_sha256=asked)
            IdempotentAnswer.objects.filter(user_id=user, created__lt=timezone.now() - KEPT).delete()
            with transaction.atomic():
                response = perform()
                if response.status_code >= 400 and undo_refused:
                    transaction.set_rollback(True)
            row.status, row.body = response.status_code, _as_told(response)
            row.save(update_fields=["status", "body"])
            return response
    except IntegrityError:
        earlier = IdempotentAnswer.objects.filter(user_id=user, key=key).first()
        if earlier is None:
            raise
    if earlier.request_sha256 != asked:
        raise IdempotencyConflict("This Idempotency-Key was used for another request; take a new one.")
    return Response(earlier.body, status=earlier.status, headers={"Idempotent-Replay": "true"})


def _as_told(response: Response) -> Any:
    """The body as JSON tells it: ids are strings by then. No secret is kept: see `core.api.ShownOnce`."""
    return json.loads(JSONRenderer().render(getattr(response, "remembered", response.data)) or "null")


def _fingerprint(request: Request) -> str:
    """What makes two requests the same. An upload's bytes are not read twice: its length stands for them."""
    digest = hashlib.sha256(f"{request.method} {request.get_full_path()}\n".encode())
    if request.content_type.startswith("multipart/"):
        digest.update(request.headers.get("Content-Length", "").encode())
        _ = request.data  # streams the upload to disk now, before the transaction holds the database
    else:
        digest.update(request._request.body)
    return digest.hexdigest()
