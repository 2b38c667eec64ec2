"""An image's source and the parts of its volume: right bytes, right headers, only for those who may."""

import gzip
import hashlib
from typing import Any

import numpy as np
import pytest
from django.test import Client

from server.core import store
from server.images.models import Image
from tests.factories import client, image, person, project
from tests.phantoms import oblique

pytestmark = pytest.mark.django_db


@pytest.fixture
def seen() -> tuple[Client, Image]:
    """Somebody who sees an image, and the image."""
    viewer = person()
    return client(viewer), image(project({viewer: "viewer"}), oblique(), name="brain.nii.gz")


def manifest(seen: tuple[Client, Image]) -> dict[str, Any]:
    answer = seen[0].get(f"/api/v1/images/{seen[1].pk}/volume/")
    assert answer.status_code == 200
    told: dict[str, Any] = answer.json()
    return told


def part(seen: tuple[Client, Image], k: int, **headers: str) -> Any:
    told = manifest(seen)
    address = told["slices_url"].replace("{k}", str(k)).replace("{sha}", told["slices"][k])
    return seen[0].get(address, headers=headers)


def test_the_slices_are_the_volume(seen: tuple[Client, Image]) -> None:
    told = manifest(seen)
    volume = oblique()
    assert (told["shape"], told["dtype"], told["version"]) == (list(volume.array.shape), "int16", 1)
    assert "source" not in told
    for k in (0, 7, 18):
        answer = part(seen, k)
        raw = gzip.decompress(answer.content)
        np.testing.assert_array_equal(np.frombuffer(raw, "<i2").reshape(37, 29), volume.array[k])


def test_the_preview_is_small_and_on_its_own_grid(seen: tuple[Client, Image]) -> None:
    told = manifest(seen)
    answer = seen[0].get(told["preview_url"])
    small = np.frombuffer(gzip.decompress(answer.content), "<i2").reshape(told["preview"]["shape"])
    assert small.shape == (10, 10, 8)
    assert small[0, 0, 0] == round(oblique().array[:2, :4, :4].mean())


def test_a_part_is_kept_by_the_browser_for_ever(seen: tuple[Client, Image]) -> None:
    answer = part(seen, 3)
    assert answer["Content-Encoding"] == "gzip"
    assert answer["Cache-Control"] == "private, max-age=31536000, immutable"
    again = part(seen, 3, if_none_match=answer["ETag"])
    assert (again.status_code, again.content) == (304, b"")


def test_a_proxy_may_send_the_part_itself(seen: tuple[Client, Image], settings: Any) -> None:
    settings.X_ACCEL_PREFIX = "/store/"
    answer = part(seen, 3)
    sha256 = manifest(seen)["slices"][3]
    assert answer["X-Accel-Redirect"] == f"/store/{sha256[:2]}/{sha256[2:]}"
    assert (answer.content, answer["Content-Encoding"]) == (b"", "gzip")


def test_a_hash_of_another_place_or_image_is_404(seen: tuple[Client, Image]) -> None:
    told = manifest(seen)
    base = f"/api/v1/images/{seen[1].pk}"
    secret = store.put(b"somebody else's")
    for address in (
        f"{base}/slices/4-{told['slices'][5]}/",
        f"{base}/slices/99-{told['slices'][5]}/",
        f"{base}/slices/4-{secret}/",
        f"{base}/slices/4-{seen[1].source}/",
        f"{base}/preview/{told['slices'][0]}/",
        f"{base}/preview/{seen[1].manifest}/",
    ):
        assert seen[0].get(address).status_code == 404, address


def test_the_source_leaves_as_it_came(seen: tuple[Client, Image]) -> None:
    answer = seen[0].get(f"/api/v1/images/{seen[1].pk}/file/")
    data = b"".join(answer)
    assert answer["Content-Disposition"] == 'attachment; filename="brain.nii.gz"'
    assert (answer["X-Content-Type-Options"], answer["Content-Length"]) == ("nosniff", str(len(data)))
    assert "Content-Encoding" not in answer
    told = seen[0].get(f"/api/v1/images/{seen[1].pk}/").json()
    assert hashlib.sha256(data).hexdigest() == told["sha256"]


def test_a_stranger_finds_no_image(seen: tuple[Client, Image]) -> None:
    told = manifest(seen)
    base = f"/api/v1/images/{seen[1].pk}/"
    first = told["slices_url"].replace("{k}", "0").replace("{sha}", told["slices"][0])
    for address in (base, base + "file/", base + "volume/", first, told["preview_url"]):
        assert client(person()).get(address).status_code == 404, address
        assert client().get(address).status_code == 401, address


def test_the_list_tells_each_image_with_its_task(seen: tuple[Client, Image]) -> None:
    row = seen[0].get(f"/api/v1/projects/{seen[1].project.slug}/images/").json()["results"][0]
    assert {key: row[key] for key in ("id", "name", "format")} == {
        "id": str(seen[1].pk),
        "name": "brain",
        "format": "nifti",
    }
    assert row["task"] == {"id": str(seen[1].tasks.get().pk), "status": "ready"}
