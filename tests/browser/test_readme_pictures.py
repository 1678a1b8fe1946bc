"""The README's pictures can be made again from the real thing."""

from __future__ import annotations

import importlib.util
from pathlib import Path
from types import ModuleType

import pytest

from grading.paths import ROOT, Classroom
from grading.report import page as report_page
from grading.results.class_snapshot import ClassSnapshot
from tests.support.browser import missing_packages
from tests.support.record_class import record

PICTURES = ROOT / "docs" / "pictures"

pytestmark = [pytest.mark.browser, pytest.mark.slow]


@pytest.fixture(scope="module")
def make() -> ModuleType:
    """The script that makes them."""
    missing = missing_packages()
    if missing:
        pytest.skip(f"no browser test without {', '.join(missing)}: install it to run this test")
    spec = importlib.util.spec_from_file_location("make_pictures", PICTURES / "make.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def size(path: Path) -> tuple[int, int]:
    from PIL import Image

    with Image.open(path) as picture:
        return picture.size


def test_the_check(make: ModuleType, tmp_path: Path) -> None:
    """It is as the committed one: the same cell, and feedback of about the same length."""
    (width, height), committed = size(make.check(tmp_path)), size(PICTURES / "check.png")
    assert abs(width - committed[0]) < 50
    assert abs(height - committed[1]) < 150


def test_the_report(make: ModuleType, tmp_path: Path) -> None:
    classroom = Classroom(tmp_path / "classroom")
    rows = [row for student in ("ada", "boris") for row in record(student).rows]
    page = tmp_path / "report.html"
    page.write_text(report_page(ClassSnapshot(rows), classroom), encoding="utf-8")
    for picture in (make.report, make.need_help):
        made = picture(page, tmp_path)
        width, height = size(made)
        assert width == size(PICTURES / made.name)[0]
        assert height > 100


def test_what_stands_side_by_side_and_a_students_page(make: ModuleType, tmp_path: Path) -> None:
    """Each is a part of a page, from a heading on, and as wide as the committed one."""
    page = tmp_path / "page.html"
    inner = "<h3>A pair</h3><pre>a = 1</pre><details open><summary>more</summary>all</details>"
    page.write_text(f"<section><h2>Lesson</h2><section>{inner}</section></section>")
    for picture in (make.similar, make.feedback):
        made = picture(page, tmp_path)
        width, height = size(made)
        assert width == size(PICTURES / made.name)[0]
        assert 20 < height <= 850
