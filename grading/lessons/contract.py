"""The contract of every lesson: exercise ids, signatures and points.

Releases, gradebooks, answer banks and outside tools rely on these. None of them may change; new
exercises are added only at a lesson's end. The build refuses a lesson that differs from what is
written here.
"""

from __future__ import annotations

from dataclasses import dataclass

FUNCTION, CLASS, VARIABLE = "function", "class", "variable"


@dataclass(frozen=True)
class Signature:
    """One name that an answer defines.

    `parameters` is what stands between the brackets of a function, or of a class's `__init__`
    without `self`; None means that the contract does not say (a class that is made without
    arguments). `base` is a class's base, if the contract names one.
    """

    name: str
    parameters: str | None = None
    kind: str = FUNCTION
    base: str = ""

    def __str__(self) -> str:
        if self.kind == VARIABLE:
            return self.name
        if self.kind == CLASS:
            inside = self.base or self.parameters
            return f"class {self.name}({inside})" if inside else f"class {self.name}"
        return f"{self.name}({self.parameters})"


@dataclass(frozen=True)
class Clause:
    """What the contract says about one exercise. `manual` marks a free-text question that a person
    grades.
    """

    id: str
    points: int
    signatures: tuple[Signature, ...] = ()
    manual: bool = False


def _function(name: str, parameters: str = "") -> Signature:
    return Signature(name, parameters)


def _class(name: str, base: str = "", parameters: str | None = None) -> Signature:
    return Signature(name, parameters, CLASS, base)


LESSONS: dict[str, tuple[Clause, ...]] = {
    "01_tensors": (
        Clause("integer_pair", 1, (_function("integer_pair"),)),
        Clause("products", 1, (_function("products", "a, b"),)),
        Clause("product_sums", 1, (_function("product_sums", "a, b"),)),
        Clause("random_transposed", 1, (_function("random_transposed", "rows=15, columns=13"),)),
        Clause("extremes", 1, (_function("extremes", "m"),)),
        Clause("scale", 1, (_function("scale", "m, k"),)),
        Clause(
            "reshape_column",
            1,
            (_function("to_vector", "column"), _function("to_column", "vector")),
        ),
        Clause("axis_sum", 1, (_function("axis_sum", "m, axis"),)),
        Clause("mean_of_column_maxima", 1, (_function("mean_of_column_maxima", "m"),)),
    ),
    "02_neuron": (
        Clause("neuron", 3, (_function("neuron", "x, weights"),)),
        Clause(
            "activations",
            3,
            (
                _function("sigmoid", "x"),
                _function("tanh", "x"),
                _function("relu", "x"),
                _function("leaky_relu", "x, a=0.01"),
                _function("elu", "x, a=1.0"),
                _function("softmax", "x"),
            ),
        ),
        Clause("forward", 2, (_function("forward", "x, W, b, V, c"),)),
        Clause("squared_error", 1, (_function("squared_error", "y, y_true"),)),
        Clause("gradients", 3, (_function("gradients", "x, W, b, V, c, y_true"),)),
    ),
    "03_linear_regression": (
        Clause("linear_model", 2, (_class("LinearModel", "tf.Module"),)),
        Clause(
            "mean_squared_error", 1, (_function("mean_squared_error", "target_y, predicted_y"),)
        ),
        Clause("train_step", 2, (_function("train_step", "model, x, y, learning_rate"),)),
        Clause(
            "training_loop",
            2,
            (_function("training_loop", "model, x, y, epochs=10, learning_rate=0.1"),),
        ),
        Clause("keras_model", 2, (_class("KerasLinearModel", "tf.keras.Model"),)),
    ),
    "04_iris": (
        Clause("iris_model", 3, (_class("IrisModel"),)),
        Clause(
            "train",
            3,
            (
                _function(
                    "train", "model, features, labels, steps=200, batch_size=32, learning_rate=0.1"
                ),
            ),
        ),
        Clause("accuracy", 1, (_function("accuracy", "model, features, labels"),)),
        Clause("species", 1, (_function("species", "model, features"),)),
        Clause("iris_result", 1, (Signature("result", kind=VARIABLE),)),
    ),
    "05_mnist_mlp": (
        Clause("make_mlp", 3, (_function("make_mlp", "activation=nn.ReLU, layers=4"),)),
        Clause("fit", 3, (_function("fit", "model, loaders, epochs, learning_rate=1e-3"),)),
        Clause("compare_activations", 3, (_function("compare_activations", "loaders, epochs=10"),)),
        Clause("plot_activations", 2, (_function("plot_activations", "histories"),)),
        Clause(
            "compare_depths",
            2,
            (_function("compare_depths", "loaders, activation, depths=(3, 4, 5, 7), epochs=10"),),
        ),
        Clause("plot_depths", 1, (_function("plot_depths", "histories"),)),
        Clause("plot_loss", 1, (_function("plot_loss", "history"),)),
        Clause("conclusion", 3, manual=True),
    ),
    "06_from_scratch": (
        Clause(
            "naive_dense",
            2,
            (_class("NaiveDense", parameters="input_size, output_size, activation"),),
        ),
        Clause("naive_sequential", 2, (_class("NaiveSequential", parameters="layers"),)),
        Clause(
            "batch_generator",
            2,
            (_class("BatchGenerator", parameters="images, labels, batch_size=128"),),
        ),
        Clause(
            "update_weights",
            1,
            (_function("update_weights", "gradients, weights, learning_rate=1e-3"),),
        ),
        Clause(
            "one_training_step",
            2,
            (
                _function(
                    "one_training_step", "model, images_batch, labels_batch, learning_rate=1e-3"
                ),
            ),
        ),
        Clause(
            "fit_from_scratch",
            2,
            (
                _function(
                    "fit", "model, images, labels, epochs, batch_size=128, learning_rate=1e-3"
                ),
            ),
        ),
        Clause("evaluate", 1, (_function("evaluate", "model, images, labels"),)),
    ),
}


def points(lesson: str) -> int:
    """What a lesson is worth in all."""
    return sum(clause.points for clause in LESSONS[lesson])


def clause(lesson: str, exercise: str) -> Clause | None:
    """The clause of one exercise, or None where the contract has no such exercise."""
    return next((c for c in LESSONS.get(lesson, ()) if c.id == exercise), None)
