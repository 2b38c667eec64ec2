"""What of the store is still named: by any row of ours, or by a JSON file of the store that a row names."""

import re
from collections.abc import Iterator

from django.apps import apps
from django.db import models

from server.core import store

_NAME = re.compile(rb"(?<![0-9a-f])[0-9a-f]{64}(?![0-9a-f])")
_WORDY = (models.CharField, models.TextField, models.JSONField)
_LARGEST_LIST = 16 * 2**20


def named_objects() -> set[bytes]:
    """SHA-256, as 32 bytes, of every object that must stay.

    Every column that could hold a name is read, also those of apps that this one does not know.
    """
    named = {name for text in _texts() for name in _names(text)}
    for name in list(named):
        place = store.path(name.hex())
        if place.is_file() and place.stat().st_size <= _LARGEST_LIST:
            with place.open("rb") as file:
                start = file.read(1)
                if start == b"{":
                    named.update(_names(start + file.read()))
    return named


def _names(text: bytes) -> Iterator[bytes]:
    return (bytes.fromhex(name.decode()) for name in _NAME.findall(text))


def _texts() -> Iterator[bytes]:
    for model in apps.get_models():
        if not model.__module__.startswith("server."):
            continue
        columns = [field.attname for field in model._meta.concrete_fields if _may_name(field)]
        if columns:
            for row in model._default_manager.values_list(*columns).iterator(chunk_size=2000):
                yield repr(row).encode()


def _may_name(field: models.Field) -> bool:  # type: ignore[type-arg]  # any column
    if isinstance(field, models.CharField) and (field.max_length or 0) < 64:
        return False
    return isinstance(field, _WORDY)
