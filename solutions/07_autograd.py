# ---
# jupyter:
#   jupytext:
#     cell_metadata_filter: all
#     text_representation:
#       extension: .py
#       format_name: percent
#   kernelspec:
#     display_name: Python 3
#     language: python
#     name: python3
# ---

# %% [markdown]
# # Lesson 07: autograd
#
# About 30 minutes, 1 point.
#
# When you are through, you can
# - TODO: say what students can do after this lesson.

# %% tags=["set-up"]
import sys

if "google.colab" in sys.modules:  # Colab lacks what is named here; it is installed once for each machine
    import importlib.util
    import subprocess
    wheel = "@COURSE_WHEEL@"
    missing = [what for name, what in {"course": wheel}.items() if importlib.util.find_spec(name) is None]
    pip = [sys.executable, "-m", "pip", "install", "--quiet", "--retries", "1", *missing]
    if missing and subprocess.run(pip, capture_output=True).returncode:
        class NotInstalled(Exception):
            def _render_traceback_(self):  # the sentence alone
                return [str(self)]
        raise NotInstalled(f"The course's helpers could not be installed from {wheel}: see whether you are online and run this "
                           "cell again; if that does not help, tell your teacher that the address does not answer.")

import numpy as np

from course import check, hint, ready

# %% [markdown]
# ## 1. TODO: the first idea
#
# TODO: explain it, and show it in an example below.

# %%
print(np.arange(3))

# %% [markdown]
# ### Exercise: numerical gradient (1 point)
#
# TODO: say what `numerical_gradient` takes and returns.

# %% nbgrader={"grade": false, "grade_id": "numerical_gradient", "locked": false, "schema_version": 3, "solution": true, "task": false}
# exercise: numerical_gradient
def numerical_gradient(x):
    """TODO: one line that says what it returns.

    x: a number.

    Example: numerical_gradient(2) returns 4.
    """
    ### BEGIN SOLUTION
    return 2 * x  # TODO: the solution
    ### END SOLUTION

# %% nbgrader={"grade": true, "grade_id": "test_numerical_gradient", "locked": true, "points": 1, "schema_version": 3, "solution": false, "task": false}
from course import check
check("numerical_gradient")
### BEGIN HIDDEN TESTS
from grading.stock import grade
grade("numerical_gradient")
### END HIDDEN TESTS

# %% [markdown]
# ### Exercise: value (1 point)
#
# TODO: say what `value` takes and returns.

# %% nbgrader={"grade": false, "grade_id": "value", "locked": false, "schema_version": 3, "solution": true, "task": false}
# exercise: value
def value(x):
    """TODO: one line that says what it returns.

    x: a number.

    Example: value(2) returns 4.
    """
    ### BEGIN SOLUTION
    return 2 * x  # TODO: the solution
    ### END SOLUTION

# %% nbgrader={"grade": true, "grade_id": "test_value", "locked": true, "points": 1, "schema_version": 3, "solution": false, "task": false}
from course import check
check("value")
### BEGIN HIDDEN TESTS
from grading.stock import grade
grade("value")
### END HIDDEN TESTS

# %% [markdown]
# ### Exercise: topological order (1 point)
#
# TODO: say what `topological_order` takes and returns.

# %% nbgrader={"grade": false, "grade_id": "topological_order", "locked": false, "schema_version": 3, "solution": true, "task": false}
# exercise: topological_order
def topological_order(x):
    """TODO: one line that says what it returns.

    x: a number.

    Example: topological_order(2) returns 4.
    """
    ### BEGIN SOLUTION
    return 2 * x  # TODO: the solution
    ### END SOLUTION

# %% nbgrader={"grade": true, "grade_id": "test_topological_order", "locked": true, "points": 1, "schema_version": 3, "solution": false, "task": false}
from course import check
check("topological_order")
### BEGIN HIDDEN TESTS
from grading.stock import grade
grade("topological_order")
### END HIDDEN TESTS

# %% [markdown]
# ### Exercise: backward (1 point)
#
# TODO: say what `backward` takes and returns.

# %% nbgrader={"grade": false, "grade_id": "backward", "locked": false, "schema_version": 3, "solution": true, "task": false}
# exercise: backward
def backward(x):
    """TODO: one line that says what it returns.

    x: a number.

    Example: backward(2) returns 4.
    """
    ### BEGIN SOLUTION
    return 2 * x  # TODO: the solution
    ### END SOLUTION

# %% nbgrader={"grade": true, "grade_id": "test_backward", "locked": true, "points": 1, "schema_version": 3, "solution": false, "task": false}
from course import check
check("backward")
### BEGIN HIDDEN TESTS
from grading.stock import grade
grade("backward")
### END HIDDEN TESTS

# %% [markdown]
# ### Exercise: unbroadcast (1 point)
#
# TODO: say what `unbroadcast` takes and returns.

# %% nbgrader={"grade": false, "grade_id": "unbroadcast", "locked": false, "schema_version": 3, "solution": true, "task": false}
# exercise: unbroadcast
def unbroadcast(x):
    """TODO: one line that says what it returns.

    x: a number.

    Example: unbroadcast(2) returns 4.
    """
    ### BEGIN SOLUTION
    return 2 * x  # TODO: the solution
    ### END SOLUTION

# %% nbgrader={"grade": true, "grade_id": "test_unbroadcast", "locked": true, "points": 1, "schema_version": 3, "solution": false, "task": false}
from course import check
check("unbroadcast")
### BEGIN HIDDEN TESTS
from grading.stock import grade
grade("unbroadcast")
### END HIDDEN TESTS

# %% [markdown]
# ### Exercise: softmax cross entropy (1 point)
#
# TODO: say what `softmax_cross_entropy` takes and returns.

# %% nbgrader={"grade": false, "grade_id": "softmax_cross_entropy", "locked": false, "schema_version": 3, "solution": true, "task": false}
# exercise: softmax_cross_entropy
def softmax_cross_entropy(x):
    """TODO: one line that says what it returns.

    x: a number.

    Example: softmax_cross_entropy(2) returns 4.
    """
    ### BEGIN SOLUTION
    return 2 * x  # TODO: the solution
    ### END SOLUTION

# %% nbgrader={"grade": true, "grade_id": "test_softmax_cross_entropy", "locked": true, "points": 1, "schema_version": 3, "solution": false, "task": false}
from course import check
check("softmax_cross_entropy")
### BEGIN HIDDEN TESTS
from grading.stock import grade
grade("softmax_cross_entropy")
### END HIDDEN TESTS

# %% [markdown]
# ### Exercise: train classifier (1 point)
#
# TODO: say what `train_classifier` takes and returns.

# %% nbgrader={"grade": false, "grade_id": "train_classifier", "locked": false, "schema_version": 3, "solution": true, "task": false}
# exercise: train_classifier
def train_classifier(x):
    """TODO: one line that says what it returns.

    x: a number.

    Example: train_classifier(2) returns 4.
    """
    ### BEGIN SOLUTION
    return 2 * x  # TODO: the solution
    ### END SOLUTION

# %% nbgrader={"grade": true, "grade_id": "test_train_classifier", "locked": true, "points": 1, "schema_version": 3, "solution": false, "task": false}
from course import check
check("train_classifier")
### BEGIN HIDDEN TESTS
from grading.stock import grade
grade("train_classifier")
### END HIDDEN TESTS
