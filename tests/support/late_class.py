"""A due date, rules for late work, and what nbgrader itself makes of both."""

from __future__ import annotations

import csv
from datetime import datetime, timedelta
from typing import Any

from nbgrader.plugins import BasePlugin
from traitlets.config import Config

from grading.paths import Classroom
from tests.support.record_class import (
    LESSON,
    url,
)

DUE = datetime(2026, 5, 4, 12, 0)


class PointAnHour(BasePlugin):
    """A rule as an instructor would write it."""

    def late_submission_penalty(
        self, student_id: str, score: float, total_seconds_late: float
    ) -> float | None:
        return {"none": None, "negative": -1.0}.get(student_id, total_seconds_late / 3600)


class Broken(BasePlugin):
    def late_submission_penalty(
        self, student_id: str, score: float, total_seconds_late: float
    ) -> float | None:
        raise ZeroDivisionError("no rule")


def settings(kind: Any = None, method: str = "none") -> Config:
    config = Config()
    if kind is not None:
        config.AssignLatePenalties.plugin_class = kind
    config.LateSubmissionPlugin.penalty_method = method
    return config


RULES = {"none": settings(), "zero": settings(method="zero"), "hourly": settings(PointAnHour)}


def set_due(
    classroom: Classroom, due: datetime | None = DUE, extension: timedelta | None = None
) -> None:
    from nbgrader.api import Gradebook as Stock

    with Stock(url(classroom)) as stock:
        stock.update_or_create_assignment(LESSON, duedate=due)
        if extension is not None:
            stock.find_submission(LESSON, "ada").extension = extension
            stock.db.commit()


def by_nbgrader(classroom: Classroom, config: Config, student: str) -> None:
    """nbgrader's own step on a gradebook, as `nbgrader autograde` takes it."""
    from nbformat.v4 import new_notebook
    from nbgrader.preprocessors import AssignLatePenalties

    resources = {
        "nbgrader": {
            "notebook": LESSON,
            "assignment": LESSON,
            "student": student,
            "db_url": url(classroom),
        }
    }
    AssignLatePenalties(config=config).preprocess(new_notebook(), resources)


def exported(classroom: Classroom) -> dict[str, tuple[str, str, str, str]]:
    """What `nbgrader export` says of the lesson, for each student."""
    from nbgrader.api import Gradebook as Stock
    from nbgrader.plugins import CsvExportPlugin

    path = classroom.root / "export.csv"
    with Stock(url(classroom)) as stock:
        CsvExportPlugin(to=str(path), assignment=[LESSON]).export(stock)
    with path.open(encoding="utf-8") as file:
        return {
            line["student_id"]: (
                line["timestamp"],
                line["raw_score"],
                line["late_submission_penalty"],
                line["score"],
            )
            for line in csv.DictReader(file)
        }
