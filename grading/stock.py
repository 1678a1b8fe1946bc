"""What a test cell calls under stock `nbgrader autograde`: the whole ladder, judged in place.

Here judge and student share a process, so these scores are only as safe as stock nbgrader's; to an
honest answer they are the same as our engine's, which never runs this file.
"""

from __future__ import annotations

import os
import sys
from pathlib import Path

from course.checks.judge import judge_exercise
from course.lessons.discovery import exercise
from course.notebook.collect import collect
from course.notebook.frontend import Score, older_definition, why_missing_in
from course.notebook.report_text import report_text
from grading.lessons.hidden import all_properties
from grading.lessons.seeds import seed
from grading.paths import Classroom


def grade(exercise_id: str) -> Score:
    """Checks all properties of an exercise on the caller's functions, and prints the feedback.

    The seed is the classroom's (`COURSE_CLASSROOM`, which nbgrader_config.py sets; the clone's
    classroom otherwise).

    Returns:
        The points, as the cell's last value.
    """
    found = exercise(exercise_id)
    folder = os.environ.get("COURSE_CLASSROOM")
    classroom = Classroom(Path(folder)) if folder else Classroom()
    properties = all_properties(exercise_id)
    namespace = sys._getframe(1).f_globals
    cases, evidence = collect(properties, namespace, seed(classroom, found.lesson))
    judgement = judge_exercise(found, properties, cases, evidence, why_missing_in(found, namespace))
    print(report_text(found, judgement, older_definition(found, judgement, namespace)))
    return Score(judgement.score)
