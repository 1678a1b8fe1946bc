"""Lesson 07, autograd: the exercises with their visible properties."""

from __future__ import annotations

from course.checks.judges import expects, leaves_inputs
from course.checks.model import Exercise
from course.lessons.autograd import cases, cases_graphs
from course.lessons.autograd.judges import made_by_hand, right_expressions
from course.lessons.autograd.judges_graphs import (
    after_parents,
    each_once,
    right_gradients,
    the_same_again,
)
from course.lessons.autograd.judges_training import (
    all_rows,
    before_updates,
    looks_at,
    losses_fall,
    other_seed,
    other_size,
    same_seed,
    tells_new_points,
)
from course.lessons.writing import ladder, lines, rung, table

EXERCISES = (
    Exercise(
        "numerical_gradient",
        hints=lines("""
            One entry at a time: a little above its value, a little below, and the difference of
              the two results.
            `for index in np.ndindex(x.shape):` visits every entry, of any rank; for an array
              without axes, `index` is `()`.
            Change one entry of a copy: `above = x.copy()`, then `above[index] += h`.
        """),
        slips=table("""
            one_sided: central differences look at both sides: f(x + h) and f(x - h)
            backwards: central differences look at both sides: f(x + h) and f(x - h)
            half: the two points lie 2 h apart. Is the lower one at x - h, and the divisor 2 h?
            twice: the two points lie 2 h apart: divide by 2 h, not by h
            half_step: the step is h to either side
            no_division: is the division by 2 h missing?
            negative: take f(x + h) minus f(x - h), in this order
            h_ignored: is `h` used, or a number in its place?
            default_step: keep the default `h=1e-4` of the signature
            rank_0: an array without axes has no index 0; `np.ndindex(())` gives one index, `()`
        """),
        properties=ladder(
            """
            known_case: right for a vector, a matrix and a number
            step: the step is h
            unchanged: x is unchanged when it returns
            """,
            rung("known_case", cases.numerical, expects(1e-6, 1e-6), 2),
            rung("step", cases.steps, expects(1e-6, 1e-6)),
            rung("unchanged", cases.numerical, leaves_inputs, 0.5, only_with="known_case"),
        ),
    ),
    Exercise(
        "value",
        hints=lines("""
            Every operation makes a new Value of the result's number, and then puts into it what
              it was made of. A method for that last part saves repetition.
            First turn a plain number into a Value: `other if isinstance(other, Value) else
              Value(other)`. Then each operation needs one case only.
            Python asks `2 + a` of `a.__radd__(2)`, and likewise `__rmul__`, `__rsub__`,
              `__rtruediv__`. For `-` and `/` mind which of the two comes first.
            The slopes stand in the table above. For `exp` and `tanh` the result itself helps:
              compute it once, and use it in the slope.
        """),
        slips=table("""
            data: keep the number: `self.data = float(data)`
            grad: `self.grad = 0.0` in `__init__`; only `backward` changes it
            leaf_parents: a Value made by hand comes from nothing: two empty tuples
            plain: a plain number has no `.data`: make a Value of it first
            not_written: is there a method for each operation, and for a number on the left
              (`__radd__`, `__rmul__`, `__rsub__`, `__rtruediv__`)?
            no_value: every operation returns a Value: wrap the number
            not_implemented: does a method return NotImplemented where it should compute?
            not_new: make a new Value, and leave the old one alone
            no_sequence: keep parents in a tuple or a list; a set forgets their order, and that
              one stands there twice
            raw_parents: plain numbers are no parents: leave them out, or make Values of them
            lengths: there is one slope for each parent, in the same order
            slope_kind: a slope is a number: compute with `.data`
            exchanged: the slope of a b with respect to a is b, and with respect to b it is a
            once: the same Value stands there twice: both slopes count
            minus_slope: a minus makes the slope -1
            quotient: the slope of a / b with respect to b is -a / b squared
            power: the slope of a ** n is n times a ** (n - 1)
            turned: in `2 - a` and `6 / a` the Value comes second
            quotient_a: the slope of a / b with respect to b is -a / b squared
            power_base: the slope of a ** n is n times a ** (n - 1)
            exp_slope: the slope of exp is exp itself
            tanh_square: the slope of tanh is 1 minus the square of the result
            tanh_slope: the slope of tanh is 1 minus the square of the result, not of the input
            relu_slope: relu has the slope 1 above 0, and 0 at 0 and below
            relu_at_0: at 0 relu has the slope 0
            relu_half: at 0 relu has the slope 0
            operand_changed: an operation changes nothing of what it computes with
            cycle: a Value cannot be its own parent: make a new one
        """),
        properties=ladder(
            """
            by_hand: a Value made by hand has its number, no gradient and no parents
            plus_times: + and * of Values
            minus_divide: -, / and **, and the unary minus
            plain_numbers: plain numbers on either side
            functions: exp, tanh and relu
            """,
            rung("by_hand", cases.leaves, made_by_hand, 0.5),
            rung("plus_times", cases.plus_times, right_expressions),
            rung("minus_divide", cases.minus_divide, right_expressions),
            rung("plain_numbers", cases.plain_numbers, right_expressions),
            rung("functions", cases.functions, right_expressions),
        ),
    ),
    Exercise(
        "topological_order",
        hints=lines("""
            A value may go into the list when all its parents are in it. So on the way down it has
              to wait.
            Keep a stack of your own, a list with `pop()` and `append(...)`, in place of calls of
              the function itself.
            Put a value back onto the stack below its parents, with a mark that says that they
              were dealt with: a pair `(value, True)`. When it comes up again, it goes into the
              list.
            Keep the `id(value)` of all that were visited in a set, and pass by what is in it. The
              set must be made anew at each call.
        """),
        slips=table("""
            not_list: return a list of the values themselves
            set: a set has no order: return a list
            no_values: the list holds the values themselves, not their numbers, names or ids
            missing: is every parent visited, and every parent's parents?
            no_root: the root belongs into the list too, as its last value
            children: only what the root comes from belongs into the list
            twice: remember which values were visited: where paths meet again, one comes up twice
            reversed: the order is turned around: parents come first, the root last
            order: a value goes into the list after all its parents, not when it is met first
            recursion: a function that calls itself 5,000 times is too deep for Python: keep a
              stack of your own
            not_linear: is a value visited again on every path, or searched for in a list? Keep
              the `id` of what was visited in a set
            unhashable: keep `id(value)` in the set, not the value
            remembers: does something stay from call to call: a default argument such as
              `visited=set()`, a global, a mark on the values?
        """),
        properties=ladder(
            """
            complete: all values, each once
            ordered: every value after its parents, the root last
            again: the same at a second call
            deep: a chain of 5,000
            linear: paths that meet again and again
            """,
            rung("complete", cases_graphs.small_graphs, each_once),
            rung("ordered", cases_graphs.small_graphs, after_parents),
            rung("again", cases_graphs.small_graphs, the_same_again, 0.5, only_with="complete"),
            rung("deep", cases_graphs.long_chain, after_parents, needs="complete"),
            rung("linear", cases_graphs.meeting_paths, after_parents, needs="complete"),
        ),
    ),
    Exercise(
        "backward",
        hints=lines("""
            Go through `topological_order(root)` from its end: then a value's own derivative is
              complete before it is handed on.
            What a value hands to a parent is its own derivative times its slope for that parent; a
              parent adds up what it is handed.
            Keep the derivatives of this call in a dictionary, by `id(value)`. It begins with
              `{id(root): 1.0}`; what is not there yet counts as 0.0.
            What `grad` held before must not be handed on: add each derivative to `grad` at the
              end.
        """),
        slips=table("""
            set: is a derivative set where it should be added? A value that is used twice is
              handed two parts
            once: the same parent twice hands two parts
            wrong_order: a value handed its derivative on before all parts of it had come
            no_chain: multiply each slope by the derivative of the value above
            no_start: the derivative of the root with respect to itself is 1
            no_root: the root's own `grad` gets 1 too
            leaves: every Value's `grad` is added to, not only that of those made by hand
            handed_on: what stands in `grad` from the first call is handed on once more: keep this
              call's derivatives apart
            handed_on_too: what stands in `grad` from the first call is handed on once more: keep
              this call's derivatives apart
            reset: add to what stands in `grad`; who wants to begin anew sets it to 0 before
            recursion: a function that calls itself 5,000 times is too deep for Python: go through
              the list of `topological_order`
            not_linear: does it walk every path? Each value hands on once, when its derivative is
              complete
        """),
        properties=ladder(
            """
            derivatives: the derivatives of two small graphs
            adds: it adds to what stands in grad, and a second call doubles all
            large: long chains, and paths that meet again and again
            """,
            rung("derivatives", cases_graphs.one_call, right_gradients, 2),
            rung("adds", cases_graphs.two_calls, right_gradients, 1.5, needs="derivatives"),
            rung("large", cases_graphs.large_graphs, right_gradients, needs="derivatives"),
        ),
    ),
    Exercise(
        "unbroadcast",
        hints=lines("""
            Two kinds of axes were made by broadcasting: new ones in front, and those that had the
              length 1.
            In front there are `gradient.ndim - len(shape)` new axes: sum these away.
            Then sum over the axes with a 1 in `shape`, with `keepdims=True`. `sum` takes a tuple
              of axes, and the empty tuple is none.
        """),
        slips=table("""
            mean: sum what came back, do not average: each copy was used once
            first: every copy counts, not the first alone
            axis_lost: an axis of length 1 is kept: `keepdims=True`
            summed_all: an axis that was not broadcast is not summed
        """),
        properties=ladder(
            """
            known_case: right on examples of rank 2 and 3
            unchanged: the gradient that it is given stays as it is
            """,
            rung("known_case", cases.unbroadcast, expects(1e-9, 1e-9), 2),
            rung("unchanged", cases.unbroadcast, leaves_inputs, 0.25, only_with="known_case"),
        ),
    ),
    Exercise(
        "softmax_cross_entropy",
        hints=lines("""
            Take each row's largest logit away first (`max(axis=1, keepdims=True)`): the
              probabilities stay as they are, and no `exp` can overflow.
            The logarithm of a probability: the shifted logit minus the logarithm of the row's sum
              of `exp`. Take the loss from these, not from `log` of a probability.
            `array[np.arange(n), labels]` is one entry of each row, that of its label; it can be
              assigned to as well. `np.exp` of the log-probabilities gives p.
        """),
        slips=table("""
            summed: take the mean over the rows, of the loss and so of the gradient
            summed_loss: the loss is the mean over the rows
            not_divided: the loss is a mean over n rows, so its derivative is divided by n
            divided_by_all: divide by the number of rows, not by that of all logits
            probabilities: take 1 away at each row's label, then divide by n
            sign: p minus one-hot, in this order
            negative_loss: a minus is missing: the loss is minus the mean log-probability
            exchanged: the loss first, then its gradient
            infinite: a probability was rounded to 0 before its logarithm was taken: compute the
              log-probability itself
            clipped: a probability was cut off at a least value: compute the log-probability
              itself
            overflow: take the row's largest logit away before `exp`
            unstable: compute log-probabilities: shift by the row's largest logit, then subtract
              the logarithm of the sum of `exp`
        """),
        properties=ladder(
            """
            known_case: right for four rows of three logits
            large: right for logits of 1000
            unchanged: the arguments stay as they were
            """,
            rung("known_case", cases.softmax, expects(1e-5, 1e-6), 2),
            rung(
                "large",
                cases.large_logits,
                expects(1e-5, 1e-6, otherwise="unstable"),
                needs="known_case",
            ),
            rung("unchanged", cases.softmax, leaves_inputs, 0.25, only_with="known_case"),
        ),
    ),
    Exercise(
        "train_classifier",
        trains=True,
        hints=lines("""
            Before the loop: `rng = np.random.default_rng(seed)`, and from it W1 (features, hidden)
              and W2 (hidden, classes), not all 0; b1 and b2 begin with zeros. There are
              `y.max() + 1` classes.
            Keep the hidden layer, `h = np.tanh(x @ W1 + b1)`: the way back needs it. It begins with
              what `softmax_cross_entropy` gives, the gradient of the logits. W2 and h take their
              shares by the rule for a matrix product, b2 by the sum over the rows.
            The gradient of h, times the slope of tanh, 1 - h ** 2, is that of x W1 + b1; W1 and b1
              go like W2 and b2. Compute all four before you change any.
            `predict` is a function inside the function: it runs the forward pass with the trained
              weights, and `argmax(axis=1)`.
        """),
        slips=table("""
            not_pair: return both: `return predict, losses`
            exchanged: the function first, then the losses: `return predict, losses`
            not_function: define a function inside, and return it without calling it
            losses_kind: append one number a step: `losses.append(float(loss))`
            steps_ignored: is `steps` the number of updates, with one loss each?
            not_finite: do the weights run away? Is each gradient taken away, and divided by n?
            losses_alike: the losses are all the same: do the weights change, and is the loss
              computed anew?
            no_progress: the loss hardly falls: is a gradient wrong, or all weights alike at the
              start? Compare with `numerical_gradient`
            after_update: the loss belongs to the prediction before the update
            rate_ignored: is `learning_rate` used?
            some_rows: every step uses all rows at once, and the loss is that of all: no batches
            other_gradient: is each gradient that of the loss which is kept, and taken away? Compare
              with `numerical_gradient`
            unseeded: draw all random numbers from one generator, made of `seed` at each call
            seed_ignored: does the start depend on `seed`?
            hidden_ignored: is `hidden` the number of hidden neurons?
            classes_shape: `predict` takes rows and gives one class for each: `argmax(axis=1)`
            does_not_learn: are all weights alike at the start, or the hidden layer without an
              activation? Is every gradient right? Compare with `numerical_gradient`
            slow: compute with whole arrays: no loop over rows or neurons
            depends_on_others: does `predict` use something of all rows, or of the training set?
            floats: the classes are whole numbers, as `argmax` gives them
            points_changed: in `predict`, `x = x - mean` makes a new array; `x -= mean` changes the
              caller's
            shared_weights: each call makes weights of its own, and its `predict` keeps them
        """),
        properties=ladder(
            """
            losses: a loss for each step, and it falls
            before: losses are measured before the update, and the learning rate counts
            seeded: the same seed gives the same losses
            other_seed: another seed gives others
            hidden_size: hidden is the number of hidden neurons
            all_rows: every step uses all rows, in whatever order they stand
            moons: new points of two moons are told right
            """,
            rung("losses", cases_graphs.two_moons, losses_fall),
            rung("before", cases_graphs.short_runs, looks_at(before_updates, 0, 2)),
            rung("seeded", cases_graphs.short_runs, looks_at(same_seed, 0, 1), 0.5),
            rung("other_seed", cases_graphs.short_runs, looks_at(other_seed, 0, 3), 0.5),
            rung("hidden_size", cases_graphs.short_runs, looks_at(other_size, 0, 4), 0.5),
            rung("all_rows", cases_graphs.short_runs, looks_at(all_rows, 0, 5), 0.5),
            rung("moons", cases_graphs.two_moons, tells_new_points, 3, needs="losses"),
        ),
    ),
)
