"""From a real file to an approved label, all of it by mouse: a manager, an annotator, a reviewer, one volume."""

import gzip
import io
import re
import zipfile
from pathlib import Path

import nibabel
import numpy as np
from numpy.typing import NDArray
from playwright.sync_api import Page, expect

from server.annotations.models import Task
from server.annotations.services.labelmaps import labelmap_at
from server.projects.models import Project
from tests.e2e.backstage import backstage
from tests.e2e.bench import PANES, Bench
from tests.e2e.conftest import OpenWindow
from tests.e2e.pictures import green, red, slice_as_seen
from tests.e2e.volumes import LIVER, LIVER_CENTER, SPLEEN, SPLEEN_CENTER, oblique_mr, oblique_truth
from tests.e2e.window import LARGE, Window
from tests.factories import PASSWORD, person, project
from tests.phantom_files import save_nifti

FILE = "oblique-head.nii.gz"
NAME = "oblique-head"  # as people read it
COMMENT = "The upper end of the spleen is missing here."
MISSING = (27, 16, 42)  # a voxel of the spleen: the place of the comment


def test_a_volume_becomes_an_approved_label(window: OpenWindow, tmp_path: Path) -> None:
    with backstage():
        people = {role: person(role, password=PASSWORD) for role in ("manager", "annotator", "reviewer")}
        owner = project({user: role for role, user in people.items()}, name="Oblique heads")
    manager, annotator, reviewer = (window() for _ in people)
    reviewer.page.set_viewport_size({"width": LARGE[0], "height": LARGE[1]})
    for seat, user in zip((manager, annotator, reviewer), people.values(), strict=True):
        seat.name = user.name
        seat.sign_in(user)

    file = save_nifti(oblique_mr(), tmp_path / FILE)
    bring_in(manager, owner, file)
    bench = label(annotator, owner)
    submit(annotator, bench)
    send_back(reviewer, bench.counts())
    shown = correct(annotator)
    approve(reviewer, shown)

    labels = take_out(manager, owner)
    assert dict(zip(*np.unique(labels[labels > 0], return_counts=True), strict=True)) == shown
    assert np.array_equal(labels, labels_of(owner))
    assert np.array_equal(labels, answered_labels(manager, owner, file))
    compare_with_the_pictures(reviewer, labels)


def bring_in(window: Window, owner: Project, file: Path) -> None:
    page = window.page
    window.shot("spine-01-manager-work")
    page.get_by_role("button", name="Projects").click()
    page.get_by_role("menuitem", name=owner.name).click()
    expect(page.get_by_text("Drop some above.")).to_be_visible()
    with page.expect_file_chooser() as chooser:
        page.get_by_text("Drop images here").click(force=True)  # the press goes to the area around the words
    chooser.value.set_files(file)
    jobs = page.get_by_role("list", name="Imports and exports")
    expect(jobs.get_by_role("listitem").filter(has_text=FILE)).to_contain_text("Done")
    row = page.get_by_role("table", name="Images").get_by_role("row").filter(has_text=NAME)
    expect(row).to_contain_text("Ready")
    window.shot("spine-02-imported")


def label(window: Window, owner: Project) -> Bench:
    """Point, brush, eraser, undo, redo; each step is seen in all panes, and a reload keeps the last."""
    page = window.page
    expect(page.get_by_text("One case waits in Oblique heads.")).to_be_visible()
    page.get_by_role("button", name="Label the next case").click()
    bench = opened(page)
    window.shot("spine-03-opened")
    assert bench.counts() == {}

    bench.look_at(LIVER_CENTER)
    bench.take("Include point")
    bench.click("sagittal", LIVER_CENTER)
    answered = bench.changed({})
    assert set(answered) == {LIVER}
    assert overlap(owner, LIVER) > 0.8
    for name in PANES:
        expect(bench.pane(name)).to_have_attribute("data-prompts", "1")
        expect(bench.pane(name)).to_have_attribute("data-voxel-segment", "1")
    window.shot("spine-04-answer")

    bench.take("Crosshair")
    bench.look_at(SPLEEN_CENTER)
    bench.choose("Spleen")
    bench.take("Brush")
    k, j, i = SPLEEN_CENTER
    bench.drag("coronal", (k - 2, j, i - 3), (k, j, i + 4), (k + 2, j, i - 3))
    painted = bench.changed(answered)
    assert painted[LIVER] == answered[LIVER] and painted[SPLEEN] > 50
    window.shot("spine-05-brush")

    bench.take("Eraser")
    bench.drag("axial", (k, j - 3, i), (k, j + 3, i))
    erased = bench.changed(painted)
    assert 0 < erased[SPLEEN] < painted[SPLEEN] and erased[LIVER] == painted[LIVER]

    for button, expected in (("Undo", painted), ("Undo", answered), ("Undo", {}), ("Redo", answered)):
        page.get_by_role("button", name=button).click()
        bench.labeled(expected)
    page.get_by_role("button", name="Redo").click()
    bench.labeled(painted)
    page.reload()
    bench = opened(page)
    bench.labeled(painted)
    expect(page.get_by_role("button", name="Redo")).to_be_enabled()
    window.shot("spine-06-reloaded")
    return bench


def submit(window: Window, bench: Bench) -> None:
    window.page.get_by_role("button", name="Submit").click()
    expect(window.page.get_by_role("heading", name="Submitted for review")).to_be_visible()
    window.shot("spine-07-submitted")


def send_back(window: Window, shown: dict[int, int]) -> None:
    page = window.page
    page.get_by_role("navigation").get_by_role("link", name=re.compile("^Review")).click()
    window.shot("spine-08-inbox")
    page.get_by_role("table", name="Waiting for review").get_by_role("link", name=f"Review {NAME}").click()
    bench = opened(page, editing=False)
    bench.labeled(shown)
    bench.look_at(MISSING)
    page.get_by_role("button", name="Reject").click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_role("combobox", name="Reason").click()
    page.get_by_role("option", name="Something is missing").click()
    dialog.get_by_label("Comment").fill(COMMENT)
    window.shot("spine-09-reject")
    dialog.get_by_role("button", name="Send back").click()
    expect(page.get_by_role("heading", name="Sent back")).to_be_visible()


def correct(window: Window) -> dict[int, int]:
    """What the reviewer said is found, gone to and put right."""
    page = window.page
    page.goto("/")
    rework = page.get_by_role("region", name="Back for rework")
    expect(rework).to_contain_text(COMMENT)
    window.shot("spine-10-rework")
    rework.get_by_role("link", name=NAME).click()
    bench = opened(page)
    before = bench.counts()
    page.get_by_role("button", name="Show the place").first.click()
    bench.shows(MISSING)
    for name in PANES:
        expect(bench.pane(name)).to_have_attribute("data-pins", "1")
    assert np.allclose(bench.position(), oblique_truth().geometry.to_world(MISSING), atol=0.5)
    window.shot("spine-11-comment")
    bench.choose("Spleen")
    bench.take("Brush")
    k, j, i = MISSING
    bench.drag("sagittal", (k, j, i), (k + 1, j + 3, i), (k, j, i))
    shown = bench.changed(before)
    assert shown[SPLEEN] > before[SPLEEN]
    submit(window, bench)
    return shown


def approve(window: Window, shown: dict[int, int]) -> None:
    page = window.page
    page.goto("/review/")
    page.get_by_role("link", name=f"Review {NAME}").click()
    bench = opened(page, editing=False)
    bench.labeled(shown)
    window.shot("spine-12-review")
    page.get_by_role("button", name="Approve").click()
    expect(page.get_by_role("heading", name="Approved")).to_be_visible()
    window.shot("spine-13-approved")


def take_out(window: Window, owner: Project) -> NDArray[np.uint8]:
    """The export of the project's page: (K, J, I), on the very grid of the file that came in."""
    page = window.page
    page.goto(f"/projects/{owner.slug}/")
    expect(page.get_by_role("row").filter(has_text=NAME)).to_contain_text("Approved")
    page.get_by_role("button", name="Export").click()
    page.get_by_role("button", name="Start export").click()
    with page.expect_download() as download:
        page.get_by_role("link", name="Download").click()
    window.shot("spine-14-exported")
    with zipfile.ZipFile(download.value.path()) as archive:
        (member,) = [name for name in archive.namelist() if name.endswith(".nii.gz")]
        assert Path(member).name.startswith(NAME)
        return read(archive.read(member))


def answered_labels(window: Window, owner: Project, source: Path) -> NDArray[np.uint8]:
    """What the server answers; its voxels lie where the source's lie."""
    with backstage():
        task = Task.objects.get(image__project=owner)
    answer = window.context.request.get(f"/api/v1/tasks/{task.pk}/labelmap/?format=nifti")
    label, image = (
        nibabel.Nifti1Image.from_bytes(gzip.decompress(answer.body())),
        nibabel.Nifti1Image.from_filename(source),
    )
    assert label.shape == image.shape
    assert np.allclose(label.affine, image.affine, atol=1e-4)
    i, j, k = reversed(MISSING)
    in_ras = label.affine @ [i, j, k, 1]
    assert np.allclose(in_ras[:3] * [-1, -1, 1], oblique_truth().geometry.to_world(MISSING), atol=1e-3)
    return read(answer.body())


def read(content: bytes) -> NDArray[np.uint8]:
    image = nibabel.Nifti1Image.from_stream(io.BytesIO(gzip.decompress(content)))
    array: NDArray[np.uint8] = np.asarray(image.dataobj).transpose(2, 1, 0)
    return array


def compare_with_the_pictures(window: Window, labels: NDArray[np.uint8]) -> None:
    """A reader's page: every voxel of a slice has the color of its segment, in each pane."""
    window.page.reload()
    bench = opened(window.page, editing=False).lay_out("Two by two").learn()
    for at, names in ((LIVER_CENTER, PANES), (SPLEEN_CENTER, ("axial",))):
        bench.look_at(at)
        for name in names:
            voxels, colors = slice_as_seen(bench, name, at)
            assert np.array_equal(red(colors), labels[voxels] == LIVER)
            assert np.array_equal(green(colors), labels[voxels] == SPLEEN)


def labels_of(owner: Project) -> NDArray[np.uint8]:
    """(K, J, I) as the server keeps it."""
    with backstage():
        return labelmap_at(Task.objects.get(image__project=owner)).astype(np.uint8)


def overlap(owner: Project, segment: int) -> float:
    """Dice of the label with the phantom's organ."""
    mine, truth = labels_of(owner) == segment, oblique_truth().array == segment
    return float(2 * (mine & truth).sum() / (mine.sum() + truth.sum()))


def opened(page: Page, *, editing: bool = True) -> Bench:
    bench = Bench(page, oblique_truth().geometry).ready(editing=editing)
    if editing:
        bench.take("Crosshair")
    return bench.learn()
