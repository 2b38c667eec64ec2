"""Random histories: whatever people try in whatever order, what must always hold does."""

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from server.annotations.models import Edit, Review, Revision, Status, Task
from server.annotations.selectors import allowed_actions
from server.annotations.services import assignment, claims, journal, labelmaps, review, shelving, submission
from server.annotations.services.labelmaps import labelmap_at
from server.core.errors import DomainError
from server.projects.models import Membership
from server.projects.selectors import membership
from tests.server.annotations.scene import Scene, stroke

PEOPLE = ("ann", "ben", "rex", "rita", "max", "ada", "vic", "out")
VERBS: dict[str, Callable[..., Any]] = {
    "claim": lambda fence, **who: claims.claim(**who),
    "release": claims.release,
    "save": submission.save,
    "submit": submission.submit,
    "withdraw": lambda fence, **who: submission.withdraw(**who),
    "start_review": lambda fence, **who: review.start_review(**who),
    "approve": lambda fence, **who: review.approve(**who),
    "reject": lambda fence, **who: review.reject(reason="other", comment="no", **who),
    "heartbeat": claims.heartbeat,
    "take_over": lambda fence, **who: claims.take_over(**who),
    "unassign": lambda fence, **who: assignment.unassign(**who),
    "archive": lambda fence, **who: shelving.archive(**who),
    "restore": lambda fence, **who: shelving.restore(**who),
}
DRAWING = ("stroke", "undo", "redo")


def draw(scene: Scene, task: Task, who: Any, verb: str, fence: int) -> journal.Committed:
    fresh = Task.objects.get(pk=task.pk)
    give = {"actor": who, "task_id": task.pk, "fence": fence, "sequence": journal.last_sequence(fresh) + 1}
    if verb == "stroke":
        at = (fresh.revision % 15, fresh.revision % 30, fresh.revision % 20)
        patch = stroke(1 + fresh.revision % 3, at)
        return journal.commit_stroke(**give, base=fresh.revision, patch=patch)  # type: ignore[arg-type]
    return (journal.undo if verb == "undo" else journal.redo)(**give)  # type: ignore[arg-type]


@pytest.mark.parametrize("seed", range(6))
def test_what_must_always_hold_does(scene: Scene, seed: int) -> None:
    Membership.objects.filter(user__in=[scene.ann, scene.rita]).update(is_annotator=True, is_reviewer=True)
    rng = np.random.default_rng(seed)
    task = scene.case()
    sealed: dict[Any, tuple[str, int]] = {}
    for _ in range(60):
        before = Task.objects.get(pk=task.pk)
        name, verb, allowed = choose(scene, task, rng)
        if verb == "approve" and rng.random() < 0.7:
            continue  # it ends the history
        who = scene.people[name]
        fence = before.fence - int(rng.random() < 0.2)
        try:
            if verb in VERBS:
                VERBS[verb](actor=who, task_id=task.pk, fence=fence)
            else:
                draw(scene, task, who, verb, fence)
        except DomainError:
            after = Task.objects.get(pk=task.pk)
            assert (after.version, after.revision, after.status) == (before.version, before.revision, before.status)
            assert verb not in allowed or verb in ("claim", "unassign") or fence != before.fence
        else:
            assert verb in allowed or verb in (*DRAWING, "heartbeat")
            assert verb not in ("release", "save", "submit", *DRAWING) or before.holder == who
        check(task, before, sealed)
    replay(task)


def choose(scene: Scene, task: Task, rng: np.random.Generator) -> tuple[str, str, list[str]]:
    """Who tries what, and what he may: mostly something sensible, often drawing, sometimes anything."""
    mood = rng.random()
    for name in rng.permutation(PEOPLE):
        allowed = allowed_to(scene, task, str(name))
        if mood < 0.5 and allowed:
            return str(name), str(rng.choice(allowed)), allowed
        if mood >= 0.5 and (mood < 0.6 or "submit" in allowed):
            return str(name), str(rng.choice([*VERBS, *DRAWING] if mood < 0.6 else DRAWING)), allowed
    return str(name), str(rng.choice(list(VERBS))), allowed


def allowed_to(scene: Scene, task: Task, name: str) -> list[str]:
    if name == "out":
        return []
    fresh = Task.objects.select_related("project").get(pk=task.pk)
    allowed = allowed_actions(membership(scene.people[name], task.project_id), fresh)
    return [verb for verb in allowed if verb in VERBS]


def check(task: Task, before: Task, sealed: dict[Any, tuple[str, int]]) -> None:
    after = Task.objects.get(pk=task.pk)
    assert after.fence >= before.fence and after.revision >= before.revision >= before.floor
    assert (after.holder is not None) <= (after.status == Status.IN_PROGRESS)
    assert list(task.events.order_by("version").values_list("version", flat=True)) == list(range(1, after.version + 1))
    last = task.events.order_by("version").last()
    assert last is not None and last.target == after.status
    assert list(Edit.objects.filter(task=task).values_list("revision", flat=True)) == list(range(1, after.revision + 1))
    for judged in Review.objects.filter(task=task):
        assert judged.reviewer not in judged.revision.authors.all()
    now = {row.pk: (row.sha256, row.edit_revision) for row in Revision.objects.filter(task=task)}
    assert sealed.items() <= now.items()
    sealed.update(now)
    if after.status in (Status.SUBMITTED, Status.IN_REVIEW, Status.APPROVED):
        assert Revision.objects.filter(task=task, kind="submitted", edit_revision=after.revision).exists()


def replay(task: Task) -> None:
    """From empty, without memory or snapshots, the journal gives the labelmap; and the trail the status."""
    fresh = Task.objects.get(pk=task.pk)
    kept = labelmap_at(fresh)
    fresh.snapshots.all().delete()
    with pytest.MonkeyPatch.context() as forgetful:
        forgetful.setattr(labelmaps, "memory", labelmaps.Memory(0))
        assert np.array_equal(labelmap_at(fresh), kept)
    source = ""
    for event in task.events.order_by("version"):
        assert event.source == source
        source = event.target
    assert source == fresh.status
