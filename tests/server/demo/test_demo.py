"""The demo's projects: made once, added to a home that lacks one, and waited for."""

from dataclasses import replace

import numpy as np
import pytest

from server.accounts.models import User
from server.annotations.models import Status, Task
from server.demo import abdomens
from server.demo.abdomens import derive
from server.demo.cast import MANAGER, password
from server.demo.projects import ABDOMEN, BRAIN
from server.demo.recipes import LIVER, SPLEEN, Phantom
from server.demo.selectors import KIND, check
from server.demo.services import prepare
from server.jobs.models import Job
from server.projects.models import Project
from server.projects.services import create_project
from tests.factories import person
from tests.inline import run_queued

SMALL = Phantom(1, (7.5, 4.0, 4.0), (33, 102, 102))
pytestmark = pytest.mark.django_db


def test_a_phantom_has_all_segments_and_a_spleen_that_no_threshold_tells_from_the_liver():
    volume, label = derive(Phantom(2, (3.0, 1.5, 1.5), (100, 256, 256)))
    assert volume.array.dtype == np.int16 and volume.array.shape == label.array.shape
    assert set(np.unique(label.array)) == set(range(7))
    means = {n: volume.array[label.array == n].mean() for n in (LIVER, SPLEEN)}
    assert 2 < abs(means[LIVER] - means[SPLEEN]) < 15
    assert abs(abdomens.HU[abdomens.MUSCLE] - abdomens.HU[LIVER]) < 15
    middle = np.argwhere(label.array == LIVER).mean(axis=0).astype(int)
    patch = volume.array[tuple(slice(c - 3, c + 4) for c in middle)].astype(float)
    assert 12 < np.diff(patch, axis=2).std() / np.sqrt(2) < 18  # HU of noise


def test_a_phantom_is_the_same_each_time_and_another_for_each_number():
    first, again = derive(SMALL), derive(SMALL)
    assert np.array_equal(first[0].array, again[0].array) and np.array_equal(first[1].array, again[1].array)
    other = derive(Phantom(2, SMALL.spacing_mm, SMALL.shape))
    assert (other[1].array != first[1].array).mean() > 0.01


def test_the_liver_lies_on_the_right_of_the_patient():
    volume, label = derive(SMALL)
    x, _, _ = volume.geometry.to_world(np.argwhere(label.array == LIVER)).mean(axis=0)
    assert x < -30  # LPS: x grows to the left


def test_a_home_that_has_one_project_gets_the_other_and_nothing_twice():
    prepare("secret of the demo")
    Project.objects.get(slug=ABDOMEN.slug).delete()
    assert {project.slug for project in Project.objects.all()} == {BRAIN.slug}
    for _ in range(2):
        prepare("secret of the demo")
    abdomen = Project.objects.get(slug=ABDOMEN.slug)
    assert abdomen.name == "Abdomen CT (phantom)"
    assert [row.number for row in abdomen.segments.order_by("number")] == [1, 2, 3, 4, 5, 6]
    assert Job.objects.filter(kind=KIND, project_id=abdomen.pk).count() == len(ABDOMEN.recipes)
    assert Project.objects.count() == 2


def test_a_project_of_somebody_else_at_the_same_address_is_left_alone():
    theirs = create_project(actor=person(may_create_projects=True), name="Abdomen CT", segments=[])
    assert theirs.slug == ABDOMEN.slug
    prepare("secret of the demo")
    assert not Job.objects.filter(kind=KIND, project_id=theirs.pk).exists()


def test_the_server_is_ready_only_when_the_phantoms_are_there(monkeypatch):
    small = tuple(Phantom(p.number, SMALL.spacing_mm, SMALL.shape) for p in ABDOMEN.recipes)
    table = {ABDOMEN.slug: replace(ABDOMEN, recipes=small)}
    monkeypatch.setattr("server.demo.services.PROJECTS", table)
    monkeypatch.setattr("server.demo.jobs.PROJECTS", table)
    prepare("secret of the demo")
    assert check()["demo"].problem == "3 of the demo's images are still being made"
    assert all(job.state == Job.State.DONE for job in map(refreshed, run_queued()))
    assert not check()["demo"].problem
    tasks = Task.objects.filter(project__slug=ABDOMEN.slug)
    assert sorted(task.image.name for task in tasks) == [f"abdomen-0{n}" for n in (1, 2, 3)]
    assert {task.status for task in tasks} == {Status.READY}


def refreshed(job):
    job.refresh_from_db()
    return job


def test_a_start_keeps_the_passwords_that_people_gave_themselves_until_the_demo_gets_another():
    prepare("secret of the demo")
    manager = User.objects.get(email=MANAGER.email)
    manager.set_password("her own secret")
    manager.save()
    prepare("secret of the demo")
    assert User.objects.get(email=MANAGER.email).check_password("her own secret")
    prepare("another secret", changed=True)
    assert User.objects.get(email=MANAGER.email).check_password("another secret")


def test_the_password_of_the_demo_is_another_only_when_the_environment_says_so(monkeypatch, settings, tmp_path):
    settings.HILUM_HOME = tmp_path
    monkeypatch.delenv("HILUM_DEMO_PASSWORD", raising=False)
    first, changed = password()
    assert changed and password() == (first, False)
    monkeypatch.setenv("HILUM_DEMO_PASSWORD", "chosen by hand")
    assert password() == ("chosen by hand", True) and password() == ("chosen by hand", False)
    monkeypatch.delenv("HILUM_DEMO_PASSWORD")
    assert password() == ("chosen by hand", False)
