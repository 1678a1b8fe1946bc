"""No message names a helper of the check's own: a module, a trial, a class that only the check
knows.
"""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest

import course
from course.checks.own_names import without_own_names
from course.checks.values import Other
from course.checks.words import show
from course.lessons.contract import LESSONS
from course.lessons.discovery import exercise, exercises_of
from grading.lessons import bank
from grading.session.kernel_cache import uses_tinygrad
from tests.support.answer_bank import QUICKEST, judge, namespace

_FILES = ("checks/*.py", "probe/*.py", "lessons/*.py", "lessons/*/trials*.py")
_NODES = [
    node
    for files in _FILES
    for path in Path(course.__path__[0]).glob(files)
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
]
CLASSES = {node.name for node in _NODES if isinstance(node, ast.ClassDef)}
ASKED = {
    name for lesson in LESSONS for exercise in exercises_of(lesson) for name in exercise.functions
}
FUNCTIONS = {
    node.name
    for node in _NODES
    if isinstance(node, ast.FunctionDef) and not node.name.startswith("__")
} - ASKED


def own_names(text: str) -> set[str]:
    """What in a message a student cannot know: our classes where Python writes a class, our
    functions where it writes a call.
    """
    words = set(re.findall(r"'(\w+)' object|\b([A-Za-z_]\w*)\(\)", text))
    named = {name for pair in words for name in pair if name}
    private = {word for word in re.findall(r"\b\w+\b", text) if word in FUNCTIONS and "_" in word}
    return (
        (named & (CLASSES | FUNCTIONS)) | private | set(re.findall(r"course\.\w+|<locals>", text))
    )


def messages(exercise_id: str, source: str, uses: tuple[str, ...] = ()) -> list[str]:
    found = judge(exercise_id, namespace(source, uses, exercise(exercise_id).lesson), 1)
    return [text for verdict in found.verdicts for text in (verdict.message, verdict.brief)]


@pytest.mark.parametrize(
    ("text", "left"),
    [
        (
            "_recording.<locals>.fit() got an unexpected keyword argument",
            "fit() got an unexpected keyword argument",
        ),
        (
            "an object of type course.lessons.mnist_mlp.trials._bends.<locals>.Bend",
            "an object of type Bend",
        ),
        ("<class 'course.lessons.from_scratch.trials.Layer'>", "<class 'Layer'>"),
        ("of course. The end", "of course. The end"),
        ("outer.<locals>.inner.<locals>.f()", "f()"),
    ],
)
def test_what_python_puts_before_a_name_goes(text: str, left: str) -> None:
    assert without_own_names(text) == left


def test_an_object_of_ours_is_shown_without_its_module() -> None:
    assert (
        show(Other("course.lessons.mnist_mlp.trials._bends.<locals>.Bend"))
        == "an object of type Bend"
    )


def test_the_test_sees_names_of_ours() -> None:
    assert own_names("AttributeError: 'Noting' object has no attribute 'fit'") == {"Noting"}
    assert own_names("TypeError: _put() missing 1 required argument") == {"_put"}
    assert own_names("TypeError: scale() missing 1 required argument") == set()


@pytest.mark.parametrize(
    "lesson",
    [
        pytest.param(lesson, marks=() if lesson == QUICKEST else pytest.mark.slow)
        for lesson in LESSONS
        if not uses_tinygrad(lesson)  # an answer there takes seconds
    ],
)
def test_the_messages_on_the_banks_wrong_answers_name_nothing_of_ours(lesson: str) -> None:
    for asked in exercises_of(lesson):
        # `.numpy()`, `model.parameters()`: a library's function of the same name
        ours_to_tell = " ".join(asked.slips.values())
        for entry in bank.load(lesson, asked.id):
            if entry.kind == bank.WRONG:
                for text in messages(asked.id, entry.source, entry.uses):
                    assert not own_names(text) - set(
                        re.findall(r"\w+", entry.source + ours_to_tell)
                    ), f"{entry.title}: {text}"


# Answers that ask the models of the trials for what they do not have, or hand things on to our
# stand-ins in a way of their own.
NOSY = {
    "train_step": "def train_step(model, *args, **kwargs):\n    return model.nothing(args)",
    "training_loop": "def training_loop(model, *args, **kwargs):\n    return model + 1",
    "fit": "def fit(model, *args, **kwargs):\n    model.mode.nothing\n    return model.nothing()",
    "compare_activations": "def compare_activations(loaders, *args, **kwargs):\n    return fit(make_mlp(), loaders, "
    "1, 2, epochs=3)",
    "one_training_step": "def one_training_step(model, *args, **kwargs):\n    return model.layers[0].nothing",
    "fit_from_scratch": "def fit(model, *args, **kwargs):\n    return model.nothing",
    "evaluate": "def evaluate(model, *args, **kwargs):\n    return len(model)",
    "train": "def train(model, *args, **kwargs):\n    return model.nothing",
    "accuracy": "def accuracy(model, *args, **kwargs):\n    return model.linear1.nothing",
}


@pytest.mark.slow
@pytest.mark.parametrize("exercise_id", NOSY)
def test_a_model_of_the_check_is_called_so(exercise_id: str) -> None:
    texts = messages(exercise_id, NOSY[exercise_id])
    assert any(texts)
    for text in texts:
        assert not own_names(text), text
