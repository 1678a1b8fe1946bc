"""Points are for work: an answer that computes nothing earns nothing, whatever it does in its
place.
"""

from __future__ import annotations

import pytest

from course.lessons.contract import LESSONS
from course.lessons.discovery import exercise, exercises_of
from tests.support.answer_bank import judge, namespace, said, trains

# What a function does that does nothing. Each is the body of every function of the exercise, of
# whatever arguments.
IDLE = {
    "nothing": "return None",
    "nan": "return float('nan')",
    "not a number, many times": "return [float('nan')] * 3",
    "zero": "return 0.0",
    "an infinite number": "return math.inf",
    "its first argument": "return a[0] if a else None",
    "all its arguments": "return a",
    "ValueError": "raise ValueError('no')",
    "an error of another kind": "raise RuntimeError",
    "a warning": "import warnings; warnings.warn('overflow encountered in exp', RuntimeWarning)",
    "a truth value": "return True",
    "an empty dictionary": "return {}",
}
FUNCTIONS = [
    *(found.id for lesson in LESSONS if not trains(lesson) for found in exercises_of(lesson)),
    *("mean_squared_error", "train_step", "training_loop"),
    *("numerical_gradient", "value", "topological_order", "backward"),
    *("unbroadcast", "softmax_cross_entropy", "train_classifier"),
]


# To judge these two takes ten times as long as any other: the fast tests try one body.
LONG, FIRST = ("activations", "learn"), next(iter(IDLE))


@pytest.mark.parametrize(
    ("exercise_id", "what"),
    [
        pytest.param(
            found,
            what,
            marks=pytest.mark.slow
            if trains(exercise(found).lesson) or (found in LONG and what != FIRST)
            else (),
        )
        for found in FUNCTIONS
        for what in IDLE
    ],
)
def test_what_computes_nothing_earns_nothing(exercise_id: str, what: str) -> None:
    asked = exercise(exercise_id)
    source = "\n".join(f"def {name}(*a, **k):\n    {IDLE[what]}" for name in asked.functions)
    judgement = judge(exercise_id, namespace(source, (), asked.lesson), seed=1)
    assert judgement.score == 0, said(judgement)


NO_MODELS = {
    "an empty class": "class {name}:\n    pass",
    "an empty module": "class {name}({base}):\n    pass",
    "a function": "def {name}(*a, **k):\n    return None",
    "a number": "{name} = 5.0",
    "a module that raises": "class {name}({base}):\n    def __init__(self):\n        raise ValueError('no')",
}


@pytest.mark.slow
@pytest.mark.parametrize("source", NO_MODELS.values(), ids=NO_MODELS)
@pytest.mark.parametrize(
    ("exercise_id", "base"), [("linear_model", "tf.Module"), ("keras_model", "tf.keras.Model")]
)
def test_what_is_no_model_earns_nothing(exercise_id: str, base: str, source: str) -> None:
    asked = exercise(exercise_id)
    judgement = judge(
        exercise_id,
        namespace(source.format(name=asked.functions[0], base=base), (), asked.lesson),
        seed=1,
    )
    assert judgement.score == 0, said(judgement)


NAN = {
    "train_step": """
def train_step(model, x, y, learning_rate):
    with tf.GradientTape() as tape:
        loss = tf.reduce_mean(tf.square(y - model(x)))
    dw, db = tape.gradient(loss, [model.w, model.b])
    model.w.assign(dw * float("nan"))
    model.b.assign(db * float("nan"))
    return loss * float("nan")
""",
    "training_loop": """
def training_loop(model, x, y, epochs=10, learning_rate=0.1):
    model.w.assign(float("nan"))
    model.b.assign(float("nan"))
    return {name: [float("nan")] * epochs for name in ("w", "b", "loss")}
""",
    "random_transposed": """
def random_transposed(rows=15, columns=13):
    m = torch.full((rows, columns), float("nan"))
    return m, m.T
""",
}


@pytest.mark.slow
@pytest.mark.parametrize("exercise_id", NAN)
def test_nan_agrees_with_nothing(exercise_id: str) -> None:
    judgement = judge(
        exercise_id, namespace(NAN[exercise_id], (), exercise(exercise_id).lesson), seed=1
    )
    held = {verdict.name for verdict in judgement.verdicts if verdict.holds}
    # lists of as many entries as epochs, tensors of floats
    assert held <= {"entries", "entries_again", "floats"}, said(judgement)
