"""Lesson 07, autograd: why each reference solution is right."""

from __future__ import annotations

from course.lessons.writing import table

EXPLANATIONS = table("""
    numerical_gradient: `np.ndindex(x.shape)` visits every entry, of any rank; for an array
      without axes it gives the one index `()`. Each entry is moved in fresh copies, so that `x`
      itself never changes and the other entries stay as they are. The two points lie 2 h apart,
      hence the divisor.
    value: Every operation makes a new Value and writes down the Values that it used, each with its
      local slope, as the table gives it. Plain numbers are computed with, but are no parents. The
      methods with an r are for a plain number on the left, so the Value comes second: `6 / a` has
      the slope -6 / a squared.
    topological_order: The stack does what calls of the function itself would do, without their
      limit. A value that comes up for the first time goes back below its parents, with a mark;
      when it comes up again, all its parents are in the list, and it follows. The set of ids lets
      every value be visited once, however many paths lead to it.
    backward: In reverse topological order a value's derivative is complete before it hands on.
      The dictionary keeps this call's derivatives apart from what stood in `grad` before, so
      nothing old is handed on, and a second call adds the same once more.
    unbroadcast: A copy's way back is a sum. The axes in front that `shape` lacks are summed away;
      those that have the length 1 in `shape` are summed and kept. `sum` over an empty tuple of
      axes changes nothing.
    softmax_cross_entropy: Taking away each row's largest logit changes no probability and keeps
      `exp` in range. The log-probability is computed as a difference, so no probability is
      rounded to 0 before its logarithm is taken. The gradient is p minus one-hot, divided by the
      number of rows.
    train_classifier: Each line of the way forward has its line of the way back, in reverse, and
      all four gradients are computed before a weight changes. The loss is kept before the update.
      The generator made of `seed` makes runs repeatable, and the inner function keeps the weights
      of its own call.
""")
