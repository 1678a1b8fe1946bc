"""No message names a helper of the check's own: a module, a trial, a class that only the check
knows. test_bank_verdicts holds the messages on the bank's wrong answers to it.
"""

from __future__ import annotations

import pytest

from course.checks.own_names import without_own_names
from course.checks.values import Other
from course.checks.words import show
from course.lessons.discovery import exercise
from tests.support.answer_bank import judge, namespace
from tests.support.inner_names import own_names


def messages(exercise_id: str, source: str) -> list[str]:
    found = judge(exercise_id, namespace(source, (), exercise(exercise_id).lesson), 1)
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
