"""Pins the public contract: ids, signatures and points of every lesson, written out a second time."""

from __future__ import annotations

import json

import pytest

from course.lessons.registry import LESSONS, exercises_of
from grading import lessons
from grading.lessons import contract
from grading.lessons.hidden import all_properties

CONTRACT = """
01_tensors 9
  integer_pair 1: integer_pair()
  products 1: products(a, b)
  product_sums 1: product_sums(a, b)
  random_transposed 1: random_transposed(rows=15, columns=13)
  extremes 1: extremes(m)
  scale 1: scale(m, k)
  reshape_column 1: to_vector(column); to_column(vector)
  axis_sum 1: axis_sum(m, axis)
  mean_of_column_maxima 1: mean_of_column_maxima(m)
02_neuron 12
  neuron 3: neuron(x, weights)
  activations 3: sigmoid(x); tanh(x); relu(x); leaky_relu(x, a=0.01); elu(x, a=1.0); softmax(x)
  forward 2: forward(x, W, b, V, c)
  squared_error 1: squared_error(y, y_true)
  gradients 3: gradients(x, W, b, V, c, y_true)
03_linear_regression 9
  linear_model 2: class LinearModel(tf.Module)
  mean_squared_error 1: mean_squared_error(target_y, predicted_y)
  train_step 2: train_step(model, x, y, learning_rate)
  training_loop 2: training_loop(model, x, y, epochs=10, learning_rate=0.1)
  keras_model 2: class KerasLinearModel(tf.keras.Model)
04_iris 9
  iris_model 3: class IrisModel
  train 3: train(model, features, labels, steps=200, batch_size=32, learning_rate=0.1)
  accuracy 1: accuracy(model, features, labels)
  species 1: species(model, features)
  iris_result 1: result
05_mnist_mlp 18
  make_mlp 3: make_mlp(activation=nn.ReLU, layers=4)
  fit 3: fit(model, loaders, epochs, learning_rate=1e-3)
  compare_activations 3: compare_activations(loaders, epochs=10)
  plot_activations 2: plot_activations(histories)
  compare_depths 2: compare_depths(loaders, activation, depths=(3, 4, 5, 7), epochs=10)
  plot_depths 1: plot_depths(histories)
  plot_loss 1: plot_loss(history)
  conclusion 3: free text
06_from_scratch 12
  naive_dense 2: class NaiveDense(input_size, output_size, activation)
  naive_sequential 2: class NaiveSequential(layers)
  batch_generator 2: class BatchGenerator(images, labels, batch_size=128)
  update_weights 1: update_weights(gradients, weights, learning_rate=1e-3)
  one_training_step 2: one_training_step(model, images_batch, labels_batch, learning_rate=1e-3)
  fit_from_scratch 2: fit(model, images, labels, epochs, batch_size=128, learning_rate=1e-3)
  evaluate 1: evaluate(model, images, labels)
"""


def written_out() -> str:
    lines = [""]
    for lesson, clauses in contract.LESSONS.items():
        lines.append(f"{lesson} {contract.points(lesson)}")
        for clause in clauses:
            says = (
                "free text" if clause.manual else "; ".join(str(one) for one in clause.signatures)
            )
            lines.append(f"  {clause.id} {clause.points}: {says}")
    return "\n".join(lines) + "\n"


def test_the_contract_is_what_was_promised() -> None:
    assert written_out() == CONTRACT


def test_the_ids_are_unique_in_the_whole_course() -> None:
    ids = [clause.id for clauses in contract.LESSONS.values() for clause in clauses]
    assert len(ids) == len(set(ids))


@pytest.mark.parametrize("lesson", LESSONS)
def test_no_two_properties_of_an_exercise_share_a_name(lesson: str) -> None:
    """Verdicts are kept by name: of two with one name, the first would be lost."""
    for one in exercises_of(lesson):
        names = [prop.name for prop in all_properties(one.id)]
        assert len(names) == len(set(names)), one.id


@pytest.mark.parametrize("lesson", lessons.names())
def test_a_released_lesson_keeps_the_contract(lesson: str) -> None:
    notebook = json.loads(lessons.release_path(lesson).read_text(encoding="utf-8"))
    found = []
    for cell in notebook["cells"]:
        graded = cell["metadata"].get("nbgrader")
        if graded and graded["grade"]:
            found.append((graded["grade_id"], graded["points"]))
    assert found == [
        (clause.id if clause.manual else f"test_{clause.id}", clause.points)
        for clause in contract.LESSONS[lesson]
    ]
    answers = [cell.exercise for cell in lessons.load(lesson) if cell.kind == "answer"]
    assert answers == [clause.id for clause in contract.LESSONS[lesson]]
