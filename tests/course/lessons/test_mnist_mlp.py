"""Lesson 05 as its source stands: every cell runs, and the instructor's answers keep the contract.

The answers are measured on small seeded data, apart from the lesson's checks.
"""

from __future__ import annotations

import math
import re
from functools import partial

import jupytext
import numpy as np
import pytest
import torch
from torch import nn
from torch.utils.data import DataLoader, TensorDataset

from course import draw
from course.data import digits, files, pictures
from course.lessons.questions import all_questions
from tests.support.lesson_runner import SOLUTION, run_lesson, source_of

SOURCE = source_of("05_mnist_mlp")


@pytest.fixture(scope="module", autouse=True)
def one_thread():
    """Networks this small gain nothing from more, and lose much on a busy machine."""
    threads = torch.get_num_threads()
    torch.set_num_threads(1)
    yield
    torch.set_num_threads(threads)
    torch.set_flush_denormal(False)


run = partial(run_lesson, "05_mnist_mlp")


@pytest.fixture(scope="module")
def answers():
    return run(answers_only=True)


@pytest.fixture
def stand_in(monkeypatch, tmp_path):
    """The digits of scikit-learn instead of MNIST, few epochs, and a folder of the test's own."""
    monkeypatch.setenv("COURSE_PROFILE", "quick")
    root = digits.write(tmp_path / "stand-in")
    monkeypatch.setattr(files, "find", lambda: None)
    monkeypatch.setattr(pictures, "mnist_root", lambda: str(root))
    pictures._load.cache_clear()
    yield
    pictures._load.cache_clear()


@pytest.mark.slow
def test_every_cell_runs_and_every_visible_check_holds(stand_in, capfd):
    run()
    out, err = capfd.readouterr()
    assert len(re.findall(r"(\d+) of \1 checks hold", out)) == 9, out
    assert "waits for your answer" not in out
    assert "  fails  " not in out
    assert err == ""


def test_the_conclusion_is_asked_for_and_its_rubric_stays_with_the_instructor():
    cell = next(
        cell
        for cell in jupytext.read(SOURCE).cells
        if cell.metadata.get("nbgrader", {}).get("grade_id") == "conclusion"
    )
    assert cell.cell_type == "markdown"
    assert cell.source.startswith("<!-- exercise: conclusion -->\n### BEGIN SOLUTION\n")
    assert SOLUTION.sub("", cell.source).strip() == "<!-- exercise: conclusion -->"


@pytest.mark.parametrize("layers", range(1, 9))
def test_a_network_has_as_many_linear_layers_as_it_should(answers, layers):
    model = answers["make_mlp"](nn.Tanh, layers)
    linear = [module for module in model.modules() if isinstance(module, nn.Linear)]
    bends = [module for module in model.modules() if isinstance(module, nn.Tanh)]
    assert (len(linear), len(set(bends))) == (layers, layers - 1)
    assert isinstance(list(model.modules())[-1], nn.Linear)
    assert model(torch.zeros(3, 1, 28, 28)).shape == (3, 10)


def test_the_default_network(answers):
    linear = [module for module in answers["make_mlp"]().modules() if isinstance(module, nn.Linear)]
    assert [linear[0].in_features, *(layer.out_features for layer in linear)] == [
        784,
        256,
        128,
        64,
        10,
    ]
    text = SOURCE.read_text()
    assert "draw_layers([784, 256, 128, 64, 10])" in text


class Watched(nn.Module):
    """A small network that notes its mode and whether a graph is built."""

    def __init__(self):
        super().__init__()
        self.inside, self.notes = nn.Sequential(nn.Flatten(), nn.Linear(784, 10)), []

    def forward(self, images):
        logits = self.inside(images)
        self.notes.append((len(images), self.training, logits.requires_grad))
        return logits


def loaders(train=20, valid=13):
    made = {}
    for name, count, size in (("train", train, 8), ("valid", valid, 5)):
        generator = torch.Generator().manual_seed(count)
        data = TensorDataset(
            torch.randn(count, 1, 28, 28, generator=generator), torch.arange(count) % 10
        )
        made[name] = DataLoader(data, batch_size=size, shuffle=name == "train", generator=generator)
    return made


def test_training_and_validation_keep_their_modes(answers):
    model = Watched().eval()
    history = answers["fit"](model, loaders(), 2)
    epoch = [
        (8, True, True),
        (8, True, True),
        (4, True, True),
        (5, False, False),
        (5, False, False),
        (3, False, False),
    ]
    assert model.notes == epoch * 2
    assert not model.training
    assert {name: len(values) for name, values in history.items()} == {
        "train": 2,
        "valid": 2,
        "loss": 6,
    }
    assert all(type(value) is float for values in history.values() for value in values)


def test_training_is_adams_on_cross_entropy(answers):
    torch.manual_seed(1)
    ours, theirs = Watched(), Watched()
    theirs.load_state_dict(ours.state_dict())
    history = answers["fit"](ours, loaders(), 3, learning_rate=0.01)
    optimizer, losses = torch.optim.Adam(theirs.parameters(), lr=0.01), []
    made = loaders()
    for _epoch in range(3):
        for images, labels in made["train"]:
            optimizer.zero_grad()
            loss = nn.functional.cross_entropy(theirs(images), labels)
            loss.backward()
            optimizer.step()
            losses.append(loss.item())
        list(made["valid"])
    np.testing.assert_allclose(history["loss"], losses, rtol=1e-4)
    with torch.no_grad():
        right = sum(
            (theirs(images).argmax(dim=1) == labels).sum().item()
            for images, labels in made["valid"]
        )
    assert history["valid"][-1] == pytest.approx(right / 13)


def test_comparisons_train_new_networks_by_fit(answers):
    made = loaders()
    histories = answers["compare_activations"](made, epochs=1)
    assert list(histories) == ["sigmoid", "tanh", "elu", "relu"]
    assert len({history["loss"][0] for history in histories.values()}) == 4
    depths = answers["compare_depths"](made, nn.ReLU, depths=(1, 2, 6), epochs=2)
    assert list(depths) == [1, 2, 6]
    assert all(len(history["valid"]) == 2 for history in depths.values())


def test_the_plots_show_the_histories(answers):
    histories = {
        name: {"valid": [0.8 + shift, 0.9, 0.95]} for name, shift in (("relu", 0.0), ("elu", 0.01))
    }
    for ax in (
        answers["plot_activations"](histories),
        answers["plot_depths"]({3: histories["relu"], 7: histories["elu"]}),
    ):
        lines = ax.get_lines()
        assert [
            line.get_xdata().tolist()
            if hasattr(line.get_xdata(), "tolist")
            else list(line.get_xdata())
            for line in lines
        ] == [[1, 2, 3]] * 2
        assert [line.get_ydata()[0] for line in lines] == [0.8, 0.81]
        assert len({line.get_linestyle() for line in lines}) == 2
        assert all((ax.get_xlabel(), ax.get_ylabel(), ax.get_title(), ax.get_legend()))
        words = draw.alt_text(ax)
        assert words.startswith(f"{ax.get_title()}: validation accuracy over epoch. ")
        assert "goes from 0.8 to 0.95" in words
    loss = answers["plot_loss"]({"loss": [2.3, 1.9, 1.2]})
    assert list(loss.get_lines()[0].get_ydata()) == [2.3, 1.9, 1.2]


def test_the_pictures_are_described():
    picture = np.linspace(-1, 1, 784).reshape(28, 28)
    made = {
        "pixels": draw.draw_pixels(picture, (5, 8), (10, 14)),
        "layers": draw.draw_layers([784, 256, 10]),
        "readings": draw.draw_readings(
            np.stack([picture] * 3), [4, 9, 1], [9, 4, 7], [0.98, 0.97, 0.9]
        ),
    }
    for name, axes in made.items():
        words = draw.alt_text(axes)
        assert len(words) > 50, name
        np.ravel(axes)[0].figure.canvas.draw()
    assert "4, read as 9" in draw.alt_text(made["readings"])
    assert len(made["pixels"].texts) == 12


def test_the_loop_put_in_order_is_right_by_its_own_rules():
    order = all_questions()["fit_order"]
    assert order.is_right(order.read(order.answer))
    later = order.read("GCIEHDFKABJ")
    assert "before" in order.about(later), "gradients are cleared before backward"


def test_paired_differences_are_drawn_with_what_they_are_given():
    ax = draw.plot_differences([0.01, -0.002, 0.004], 0.004, 0.0035, "relu minus elu", x=(2, 3, 4))
    assert list(ax.get_lines()[2].get_xdata()) == [2, 3, 4]
    assert "2 of 3 differences lie above 0" in draw.alt_text(ax)
    assert "zero lies outside" in draw.alt_text(ax)
    near = draw.plot_differences([0.01, -0.008], 0.001, 0.009, "relu minus elu")
    assert "zero lies inside" in draw.alt_text(near)


def test_the_claims_of_the_prose_hold(answers):
    assert math.log(10) == pytest.approx(2.3026, abs=1e-4)
    torch.manual_seed(1)
    images, labels = torch.rand(128, 1, 28, 28) * 2 - 1, torch.arange(128) % 10
    sizes = {}
    for activation in (nn.Sigmoid, nn.ReLU):
        torch.manual_seed(1)
        deep = answers["make_mlp"](activation, 7)
        nn.functional.cross_entropy(deep(images), labels).backward()
        first = next(module for module in deep.modules() if isinstance(module, nn.Linear))
        sizes[activation] = first.weight.grad.abs().mean().item()
    assert sizes[nn.Sigmoid] < sizes[nn.ReLU] / 50
    sure = torch.tensor([[12.0] + [0.0] * 9])
    twice = nn.functional.cross_entropy(torch.softmax(sure, dim=1), torch.tensor([0]))
    assert twice.item() == pytest.approx(1.4612, abs=1e-4)
    pair = torch.zeros(2, requires_grad=True)
    optimizer = torch.optim.Adam([pair], lr=0.001)
    pair.grad = torch.tensor([0.5, 0.0005])
    optimizer.step()
    assert pair.tolist() == pytest.approx([-0.001, -0.001], abs=1e-7)
    assert 0.1 / math.sqrt(0.001) == pytest.approx(3.16, abs=0.005)
