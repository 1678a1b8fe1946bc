"""The message catalogue has what people read, wherever it is written."""

from __future__ import annotations

import gettext
from pathlib import Path

import pytest
from babel.messages import Catalog

from course import i18n
from course.checks.slips import GENERIC_SLIPS
from course.lessons.contract import LESSONS
from course.lessons.discovery import exercise, exercise_ids
from course.lessons.questions import questions_of
from course.notebook.frontend import evaluate
from course.notebook.report_text import report_text
from grading.catalogue import main
from grading.lessons.hidden import all_properties
from grading.proofs.attack.catalogue import ALL
from grading.proofs.confinement import acts
from grading.release.published_solutions import explanations
from tests.support.answer_bank import namespace
from tests.support.message_catalogue import written


@pytest.fixture(scope="module")
def template() -> Catalog:
    """What gettext's tools read in it."""
    return written()


@pytest.fixture(scope="module")
def messages(template: Catalog) -> set[str]:
    ids = (message.id for message in template)
    return {part for key in ids for part in ([key] if isinstance(key, str) else key)}


@pytest.mark.parametrize("exercise_id", exercise_ids())
def test_what_is_shown_of_an_exercise_is_in_it(messages: set[str], exercise_id: str) -> None:
    found = exercise(exercise_id)
    titles = [prop.title for prop in all_properties(exercise_id)]
    assert {found.title, *found.hints, *found.slips.values(), *titles} <= messages


@pytest.mark.parametrize("lesson", LESSONS)
def test_what_questions_and_solutions_say_is_in_it(messages: set[str], lesson: str) -> None:
    asked = {sentence for question in questions_of(lesson) for sentence in question.sentences}
    assert asked | set(explanations(lesson).values()) <= messages


def test_what_a_check_says_is_in_it(messages: set[str], monkeypatch: pytest.MonkeyPatch) -> None:
    asked: set[str] = set()

    class Recorder(gettext.NullTranslations):
        def gettext(self, message: str) -> str:
            asked.add(message)
            return message

    monkeypatch.setattr(i18n, "_catalogue", lambda language: Recorder())
    found = exercise("neuron")
    for body in ("return 0.5", "return x ** weights", "raise NotImplementedError", "print(x)"):
        names = namespace(f"def neuron(x, weights):\n    {body}\n")
        report_text(found, evaluate(found, names))
    assert len(asked) > 20
    assert asked <= messages


@pytest.mark.parametrize(
    "message",
    [
        *GENERIC_SLIPS.values(),
        "Points for each lesson",  # in a page's template
        "the results are right on other inputs",  # drawn ones
        ALL[0].tries,
        acts.titles()[0],
    ],
)
def test_other_messages_are_in_it(messages: set[str], message: str) -> None:
    assert message in messages


def test_what_is_counted_has_two_forms(template: Catalog) -> None:
    counted = [message for message in template if isinstance(message.id, tuple)]
    assert ("{file}: {count} message.", "{file}: {count} messages.") in {m.id for m in counted}


def test_a_file_that_cannot_be_written_is_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("grading.catalogue.catalogue", Catalog)
    with pytest.raises(SystemExit, match="2"):
        main([str(tmp_path / "nowhere" / "course.pot")])
    assert "No such file" in capsys.readouterr().err
