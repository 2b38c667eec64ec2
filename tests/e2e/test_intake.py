"""Own images in: by a newcomer, by folders with labels, with bad files among them, after a closed tab."""

import re
import shutil
import time
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from labeling.volume import Labelmap
from server.annotations.models import Edit, Revision, Task
from server.images.models import Image
from server.projects.models import Project
from tests.e2e.backstage import backstage
from tests.e2e.bench import Bench
from tests.e2e.conftest import OpenWindow
from tests.e2e.effort import Effort
from tests.e2e.volumes import oblique_mr
from tests.factories import PASSWORD, person, project
from tests.phantom_files import save_dicom, save_mha, save_nifti
from tests.phantoms import oblique, oblique_labels

MOST_CLICKS, MOST_SECONDS, VOLUMES = 12, 120.0, 20
SEGMENTS = [{"number": n, "name": f"Organ {n}"} for n in (1, 2, 3)]
PATIENCE_MS = 180_000


def choose(page: Page, files: object, *, press: str = "Drop images here") -> None:
    """Through the browser's own chooser."""
    with page.expect_file_chooser() as chooser:
        page.get_by_text(press).click(force=True)  # the press goes to the area around the words
    chooser.value.set_files(files)  # type: ignore[arg-type]


def test_a_newcomer_labels_his_own_volume_in_twelve_clicks(window: OpenWindow, tmp_path: Path) -> None:
    with backstage():
        user = person("newcomer", password=PASSWORD, may_create_projects=True)
    file = save_nifti(oblique_mr(), tmp_path / "my-scan.nii.gz")
    seat = window()
    page, effort = seat.page, Effort(seat.page)
    page.goto("/sign-in")
    page.get_by_label("E-mail").click()
    page.keyboard.type(user.email)
    page.keyboard.press("Tab")
    page.keyboard.type(PASSWORD)
    page.get_by_role("button", name="Sign in").click()
    seat.shot("intake-01-signed-in")
    page.get_by_role("link", name="New project").click()
    expect(page.get_by_label("Name", exact=True)).to_be_focused()
    page.keyboard.type("My livers")
    page.get_by_role("button", name="Abdomen organs").click()
    seat.shot("intake-02-new-project")
    page.get_by_role("button", name="Create project").click()
    expect(page.get_by_role("heading", name="My livers")).to_be_visible()
    seat.shot("intake-03-empty-project")
    choose(page, file)
    effort.chose_files()
    page.wait_for_url(re.compile("/tasks/"), timeout=PATIENCE_MS)
    bench = Bench(page, oblique_mr().geometry).ready()
    seat.shot("intake-04-first-case")
    page.get_by_role("button", name="Include point", exact=True).click()
    pane = bench.pane("axial").bounding_box()
    assert pane is not None
    page.mouse.click(pane["x"] + pane["width"] * 0.41, pane["y"] + pane["height"] * 0.33)
    counts = bench.changed({})
    seat.shot("intake-05-mask")
    page.get_by_role("button", name="Submit").click()
    confirm = page.get_by_role("dialog").get_by_role("button", name="Submit")
    if confirm.is_visible():
        confirm.click()
    expect(page.get_by_text(re.compile("submitted|handed in", re.IGNORECASE)).first).to_be_visible()
    seat.shot("intake-06-submitted")
    print(f"\nnewcomer: {effort}")
    with backstage():
        task = Task.objects.get(project__name="My livers")
    assert task.status == "submitted" and sum(counts.values()) > 20
    assert effort.clicks <= MOST_CLICKS


def test_a_folder_of_twenty_with_labels_becomes_a_project_in_two_minutes(window: OpenWindow, tmp_path: Path) -> None:
    with backstage():
        user = person("manager20", password=PASSWORD, may_create_projects=True)
    folder = tmp_path / "study"
    (folder / "images").mkdir(parents=True)
    (folder / "labels").mkdir()
    for n in range(VOLUMES):
        save_nifti(oblique(n), folder / "images" / f"case{n:02d}.nii.gz")
        save_nifti(oblique_labels(), folder / "labels" / f"case{n:02d}.nii.gz")
    seat = window()
    page, effort = seat.page, Effort(seat.page)
    page.goto("/sign-in")
    page.get_by_label("E-mail").click()
    page.keyboard.type(user.email)
    page.keyboard.press("Tab")
    page.keyboard.type(PASSWORD)
    page.keyboard.press("Enter")
    page.get_by_role("link", name="New project").click()
    expect(page.get_by_label("Name", exact=True)).to_be_focused()
    page.keyboard.type("Twenty")
    page.get_by_label("Name of segment 1").click()
    for name in ("Liver", "Spleen", "Kidney"):
        page.keyboard.type(name)
        page.keyboard.press("Enter")
        page.wait_for_timeout(60)
    page.get_by_role("button", name="Create project").click()
    choose(page, folder, press="Choose a folder")
    effort.chose_files()
    begun = time.monotonic()
    dialog = page.get_by_role("dialog", name="Images with existing labels")
    expect(dialog.get_by_role("status")).to_have_text("20 with a label, 0 without.")
    effort.wait_for(begun)
    seat.shot("intake-07-pairs")
    dialog.get_by_label("Approved").click()
    dialog.get_by_role("button", name="Import 20 images").click()
    seat.shot("intake-08-sending")
    print(f"\ntwenty volumes with labels: {effort}")
    expect(page.get_by_text("20 of 20 finished")).to_be_visible(timeout=PATIENCE_MS)
    seat.shot("intake-09-twenty")
    with backstage():
        made = Project.objects.get(name="Twenty")
        assert Task.objects.filter(project=made, status="approved").count() == VOLUMES
        sealed = Revision.objects.filter(task__project=made)
        assert set(sealed.values_list("kind", "author__email")) == {("imported", user.email)}
    assert effort.seconds <= MOST_SECONDS


@pytest.fixture
def owner() -> Project:
    with backstage():
        manager = person(may_create_projects=True)
        made = project({manager: "manager"}, segments=SEGMENTS, name=f"Intake {manager.name}")
        made.manager = manager
        return made


def test_folders_mix_formats_and_series_and_what_is_no_image_is_told(
    window: OpenWindow, owner: Project, tmp_path: Path
) -> None:
    folder = tmp_path / "mixed"
    folder.mkdir()
    save_mha(oblique(1), folder / "one.mha")
    save_dicom(oblique(2), folder / "ct")
    save_dicom(oblique(3), folder / "mr", series="2")
    (folder / "notes.txt").write_text("nothing to see")
    seat = window(owner.manager)
    page = seat.page
    page.goto(f"/projects/{owner.slug}/")
    choose(page, folder, press="Choose a folder")
    expect(page.get_by_text("No images, so left out: notes.txt.")).to_be_visible()
    rows = page.get_by_role("table", name="Images").get_by_role("row")
    expect(rows).to_have_count(4, timeout=PATIENCE_MS)
    expect(rows.nth(1).locator("img")).to_have_js_property("naturalWidth", 54)
    seat.shot("intake-10-mixed-folder")
    with backstage():
        assert sorted(Image.objects.filter(project=owner).values_list("format", flat=True)) == ["dicom", "dicom", "mha"]


def test_labels_that_do_not_fit_are_shown_before_and_told_after(
    window: OpenWindow, owner: Project, tmp_path: Path
) -> None:
    images, labels = tmp_path / "scans", tmp_path / "labels"
    images.mkdir()
    labels.mkdir()
    for name in "abc":
        save_nifti(oblique(ord(name)), images / f"{name}.nii.gz")
    shutil.copytree(images, images / "again", ignore=shutil.ignore_patterns("b*", "c*", "again"))
    save_nifti(oblique_labels(), labels / "b.nii.gz")
    save_nifti(oblique_labels(), labels / "a.nii.gz")
    save_nifti(moved(oblique_labels()), labels / "c.nii.gz")
    save_nifti(oblique_labels(), labels / "nobody.nii.gz")
    seat = window(owner.manager)
    page = seat.page
    page.goto(f"/projects/{owner.slug}/")
    page.get_by_role("button", name="Images with existing labels").click()
    choose(page, images, press="Add a folder of images")
    choose(page, labels, press="Add a folder of labels")
    dialog = page.get_by_role("dialog", name="Images with existing labels")
    expect(dialog.get_by_role("status")).to_have_text("2 with a label, 0 without; 4 left out because of a problem.")
    table = dialog.get_by_role("table")
    expect(table.get_by_text("2 images are called a; rename all but one.")).to_have_count(2)
    expect(table.get_by_role("row").filter(has_text="nobody.nii.gz")).to_contain_text("No image fits this label")
    seat.shot("intake-11-wrong-pairs")
    dialog.get_by_role("button", name="Import 2 images").click()
    jobs = page.get_by_role("list", name="Imports and exports").get_by_role("listitem")
    alert = jobs.filter(has_text="c.nii.gz").get_by_role("alert")
    expect(alert).to_contain_text("beside the image", timeout=PATIENCE_MS)
    rows = page.get_by_role("table", name="Images").get_by_role("row")
    expect(rows).to_have_count(2, timeout=PATIENCE_MS)
    seat.shot("intake-12-label-beside-the-image")
    with backstage():
        assert list(Image.objects.filter(project=owner).values_list("name", flat=True)) == ["b"]
        assert Edit.objects.filter(task__project=owner).count() == 1


def moved(labels: Labelmap) -> Labelmap:
    affine = labels.geometry.affine.copy()
    affine[:3, 3] += 2
    return Labelmap(labels.array, type(labels.geometry)(labels.geometry.shape, affine))


def test_a_closed_tab_in_mid_upload_goes_on_where_it_ended(window: OpenWindow, owner: Project, tmp_path: Path) -> None:
    folder = tmp_path / "many"
    folder.mkdir()
    for n in range(12):
        save_nifti(oblique(100 + n), folder / f"v{n:02d}.nii.gz")
    seat = window(owner.manager)
    page = seat.page
    page.goto(f"/projects/{owner.slug}/")
    sent: list[str] = []

    def slowly(route: object) -> None:
        time.sleep(0.4)
        sent.append("")
        route.continue_()  # type: ignore[attr-defined]

    seat.context.route(re.compile(r"/images/$"), slowly)
    choose(page, folder, press="Choose a folder")
    expect(page.get_by_text(re.compile(r"^[4-9] of 12"))).to_be_visible()
    page.close(run_before_unload=False)
    with backstage():
        before = len(sent)
    assert 3 < before < 12
    page = seat.tab()
    page.goto(f"/projects/{owner.slug}/")
    told = page.get_by_text(re.compile(r"^\d files of your last upload may not have arrived; drop the folder again"))
    expect(told).to_be_visible()
    seat.shot("intake-18-did-not-arrive", page)
    sent.clear()
    choose(page, folder, press="Choose a folder")
    expect(page.get_by_text(re.compile(r"\d of 12 files are in this project already"))).to_be_visible(timeout=60_000)
    expect(told).to_have_count(0)
    rows = page.get_by_role("table", name="Images").get_by_role("row")
    expect(rows).to_have_count(13, timeout=PATIENCE_MS)
    seat.shot("intake-13-resumed", page)
    assert 0 < len(sent) <= 12 - (before - 3)  # three were on their way
    with backstage():
        assert Image.objects.filter(project=owner).count() == 12


def test_a_case_is_found_by_name_status_and_person(window: OpenWindow, owner: Project, tmp_path: Path) -> None:
    folder = tmp_path / "some"
    folder.mkdir()
    for name in ("anna", "berta", "carl"):
        save_nifti(oblique(ord(name[0])), folder / f"{name}.nii.gz")
    seat = window(owner.manager)
    page = seat.page
    page.goto(f"/projects/{owner.slug}/")
    choose(page, folder, press="Choose a folder")
    table = page.get_by_role("table", name="Images")
    links = table.get_by_role("link")
    expect(links).to_have_count(3, timeout=PATIENCE_MS)
    table.get_by_role("button", name="Image", exact=True).click()
    expect(links).to_have_text(["anna", "berta", "carl"])
    table.get_by_role("button", name="Image", exact=True).click()
    expect(links).to_have_text(["carl", "berta", "anna"])
    page.get_by_label("Search by name").fill("ERT")
    expect(links).to_have_text(["berta"])
    page.get_by_label("Search by name").fill("")
    page.get_by_role("combobox", name="Filter by person").click()
    page.get_by_role("option", name="Me").click()
    expect(page.get_by_text("No image matches")).to_be_visible()
    page.get_by_role("tab", name="Activity").click()
    expect(page.get_by_role("list", name="Activity").get_by_role("listitem")).to_have_count(3)
    seat.shot("intake-14-activity")


def test_segments_are_edited_and_open_pages_learn_of_it(window: OpenWindow, owner: Project, tmp_path: Path) -> None:
    save_nifti(oblique_mr(), tmp_path / "scan.nii.gz")
    seat = window(owner.manager)
    page = seat.page
    page.goto(f"/projects/{owner.slug}/")
    choose(page, tmp_path / "scan.nii.gz")
    expect(page.get_by_role("table", name="Images").get_by_role("link")).to_have_count(1, timeout=PATIENCE_MS)
    other = seat.tab()
    other.goto(f"/projects/{owner.slug}/")
    other.get_by_role("table", name="Images").get_by_role("link").click()
    Bench(other, oblique_mr().geometry).ready()
    page.get_by_role("tab", name="Segments").click()
    page.get_by_label("New segment").fill("Vessels")
    page.keyboard.press("Enter")
    expect(page.get_by_label("Name of segment 4")).to_have_value("Vessels")
    page.get_by_label("Name of segment 1").fill("Hepar")
    page.keyboard.press("Enter")
    segments = other.get_by_label("Segments", exact=True)
    expect(segments.get_by_role("button", name="Vessels").first).to_be_visible()
    expect(segments.get_by_role("button", name="Hepar").first).to_be_visible()
    page.get_by_role("button", name="Delete Organ 3").click()
    page.get_by_role("dialog").get_by_role("button", name="Delete").click()
    expect(segments.get_by_role("button", name="Organ 3")).to_have_count(0)
    seat.shot("intake-15-segments")
