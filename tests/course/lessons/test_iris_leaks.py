"""What a cell's code shows of training on data that is kept for measuring."""

from __future__ import annotations

import pytest

from course.lessons.iris.judges_leaks import trains_on

KEPT = ("test_features", "test_labels")

LEAKS = {
    "the test set": "train(model, test_features, test_labels)",
    "by name": "losses = train(model, features=test_features, labels=test_labels)",
    "another name": "X, y = test_features, test_labels\ntrain(model, X, y)",
    "joined": "X = np.concatenate([train_features, test_features])\ntrain(model, X, labels)",
    "joined by index": "train(model, np.r_[train_features, test_features], np.r_[train_labels, test_labels])",
    "stacked in the call": "train(model, np.vstack((train_features, test_features)), y)",
    "a part": "train(model, test_features[:10], test_labels[:10])",
    "a copy": "X = test_features.copy()\ntrain(model, X, y)",
    "in a loop": "for _ in range(3):\n    train(model, test_features, test_labels)",
    "in a branch": "if True:\n    X = test_features\nelse:\n    X = train_features\n    X = "
    "test_features\ntrain(model, X, y)",
    "lists": "X = list(train_features) + list(test_features)\ntrain(model, np.array(X), y)",
    "out of a table": "data = {'train': (train_features, y), 'test': (test_features, "
    "test_labels)}\ntrain(model, *data['test'])",
    "split anew": "a, b, c, d = iris_split()\ntrain(model, c, d)",
    "the end of the split": "train(model, *iris_split()[2:])",
    "both in a loop": "for X, y in [(train_features, train_labels), (test_features, test_labels)]:\n    "
    "train(model, X, y)",
    "both in a loop by zip": "for X, y in zip([train_features, test_features], [train_labels, test_labels]):\n    "
    "train(model, X, y)",
    "by a function of its own": "def run(X, y=None, *, steps=3):\n    train(model, X, y, steps)\nrun(test_features, "
    "y=test_labels)",
    "in a function of its own": "def run():\n    train(model, test_features, test_labels)\nrun()",
    "by another name of train": "teach = train\nteach(model, test_features, test_labels)",
    "no assignment": "result = accuracy(train(model, test_features, test_labels) and model, test_features, "
    "test_labels)",
}
HONEST = {
    "the training set": "train(model, train_features, train_labels)\nresult = accuracy(model, test_features, "
    "test_labels)",
    "a table of both": "data = {'train': (train_features, train_labels), 'test': (test_features, test_labels)}\n"
    "train(model, *data['train'])\nresult = accuracy(model, *data['test'])",
    "a tuple of all": "split = (train_features, train_labels, test_features, test_labels)\ntrain(model, "
    "*split[:2])",
    "until it is good": "result = 0\nwhile result < 0.95:\n    train(model, train_features, train_labels)\n    "
    "result = accuracy(model, test_features, test_labels)",
    "steps by the accuracy": "now = accuracy(model, test_features, test_labels)\n"
    "train(model, train_features, train_labels, steps=int(100 * (1 - now)))",
    "a name used again": "X = test_features\nX = train_features\ntrain(model, X, train_labels)",
    "a function of its own": "def run(test_features):\n    train(model, test_features, "
    "train_labels)\nrun(train_features)",
    "the split anew": "a, b, c, d = iris_split()\ntrain(model, a, b)\nresult = accuracy(model, c, d)",
    "the start of the split": "train(model, *iris_split()[:2])",
    "a function of its own, measured": "def run(X, y, X_new, y_new):\n    train(model, X, y)\n    return accuracy(model, X_new, "
    "y_new)\nresult = run(train_features, train_labels, test_features, test_labels)",
    "a function that is never called": "def run():\n    train(model, test_features, test_labels)\n",
    "functions within functions": "".join(f"{' ' * n}def f{n}(a, b, c, d, e):\n" for n in range(40))
    + " " * 40
    + "train(m, a, b)",
    "no Python": "train(model, test_features",
    "nothing": "",
}


@pytest.mark.parametrize("code", LEAKS.values(), ids=LEAKS)
def test_data_of_the_test_set_is_seen_on_its_way_to_train(code: str) -> None:
    assert trains_on(code, KEPT)


@pytest.mark.parametrize("code", HONEST.values(), ids=HONEST)
def test_what_only_depends_on_it_is_no_leak(code: str) -> None:
    assert not trains_on(code, KEPT)
