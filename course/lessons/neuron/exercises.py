"""Lesson 02, the neuron: the exercises with their visible properties."""

from __future__ import annotations

from course.checks.judges import all_of, expects, leaves_inputs, no_warning, raises
from course.checks.model import Exercise, Property
from course.i18n import mark
from course.lessons.neuron import cases as cases
from course.lessons.neuron import cases_activations as six
from course.lessons.neuron.judges import basic_operations, no_autograd, not_cut_off

LESSON = "02_neuron"

_ACTIVATION = all_of(basic_operations, expects())
_UNCHANGED = mark("the arguments stay as they were")

EXERCISES = (
    Exercise(
        "neuron",
        LESSON,
        3,
        ("neuron",),
        mark("A neuron"),
        hints=(
            mark("Start with the bias: u is weights[0] before any feature is looked at."),
            mark("Feature number i meets weight number i + 1: `zip(x, weights[1:])`."),
            mark(
                "For very negative u, exp(-u) is too large for a float. Write the sigmoid so "
                "that the argument of exp is never positive: two cases, by the sign of u."
            ),
            mark("For u < 0: exp(u) / (1 + exp(u)) is the same number as 1 / (1 + exp(-u))."),
        ),
        slips={
            "bias_ignored": mark(
                "is w0 left out? The bias is added to the sum: it is the weight of a constant 1"
            ),
            "bias_last": mark(
                "is the last weight taken as the bias? It is the first one, weights[0]"
            ),
            "weights_shifted": mark("does x1 meet w0? The features begin with w1"),
            "bias_times_x1": mark(
                "is w0 multiplied by a feature? It stands alone: its input is the constant 1"
            ),
            "tanh": mark("is this tanh? A neuron here ends in the sigmoid"),
            "sign": mark("is the minus in exp(-u) missing?"),
            "bias_after": mark("is w0 added after the sigmoid? It belongs inside, in the sum"),
            "no_activation": mark("this is the weighted sum u itself: the sigmoid is missing"),
            "overflow": mark(
                "exp of a large number is too large for a float: only take exp of numbers that "
                "are not positive"
            ),
            "warning": mark(
                "exp of a large number overflows: only take exp of numbers that are not positive"
            ),
            "infinite": mark(
                "exp of a large number is infinite, and infinite by infinite is nan: only take "
                "exp of numbers that are not positive"
            ),
            "bias_subtracted": mark("is w0 subtracted? The bias is added"),
            "last_ignored": mark(
                "is the last feature left out? A range ends before its last number"
            ),
            "length_rule": mark(
                "there is one weight more than features: compare len(weights) with len(x) + 1"
            ),
            "one_kind": mark(
                "lists, arrays and tensors should all do: take single numbers (`float(x[i])`) or "
                "convert first (`torch.as_tensor`, `np.asarray`)"
            ),
            "features_fixed": mark(
                "is a number of features taken for granted? There may be none, or many"
            ),
            "refuses_none": mark(
                "no features and one weight fit together: the bias alone is the sum"
            ),
            "clipped": mark(
                "is u cut off at a small number? At 1000 and -1000 the result is 1.0 and 0.0"
            ),
            "no_ValueError": mark(
                "compare len(weights) with len(x) + 1 before anything else; `zip` stops "
                "silently, and an `assert` raises AssertionError"
            ),
            "rounded": mark(
                "is the result rounded, or turned into 0 or 1? The sigmoid's own value is wanted"
            ),
        },
        properties=(
            Property("known_case", mark("right on an example"), cases.neuron, expects(), 1.75),
            Property(
                "kinds",
                mark("arrays and tensors work as lists do"),
                cases.neuron_of_any_kind,
                expects(),
                1,
                needs=("known_case",),
            ),
            Property(
                "other_numbers",
                mark("right for one feature and for many, neither rounded nor cut off"),
                cases.neuron_elsewhere,
                not_cut_off(expects(rtol=1e-3, atol=1e-7)),
                1.5,
                needs=("known_case",),
            ),
            Property(
                "no_features",
                mark("with no features only the bias counts"),
                cases.neuron_alone,
                expects(),
                0.5,
            ),
            Property(
                "wrong_lengths",
                mark(
                    "ValueError when the numbers of features and weights do not fit, and then alone"
                ),
                cases.neuron_mismatch,
                raises("ValueError", fitting=cases.FITTING),
                1,
            ),
            Property(
                "large_sums",
                mark("at u = 1000 and u = -1000 no error, no warning"),
                cases.neuron_large,
                all_of(expects(), no_warning(everyday=cases.EVERYDAY)),
                1,
            ),
            Property(
                "inputs_unchanged_here",
                _UNCHANGED,
                cases.neuron_of_any_kind,
                leaves_inputs,
                0.25,
                only_with=("known_case",),
            ),
        ),
    ),
    Exercise(
        "activations",
        LESSON,
        3,
        ("sigmoid", "tanh", "relu", "leaky_relu", "elu", "softmax"),
        mark("Six activations"),
        hints=(
            mark(
                "Each formula stands above; `torch.exp`, `torch.where` and `torch.clamp` are "
                "basic operations."
            ),
            mark(
                "`torch.where(x > 0, a, b)` takes a where x is positive and b elsewhere, for any "
                "shape."
            ),
            mark(
                "softmax: subtract each row's maximum first (`x.amax(dim=-1, keepdim=True)`). "
                "The result is the same, and exp cannot overflow."
            ),
            mark(
                "The sums in softmax run over the last axis: `dim=-1`, and `keepdim=True` so "
                "that the division broadcasts."
            ),
        ),
        slips={
            "ready_made": mark(
                "write the formula with basic operations (exp, +, /, where, clamp, maximum)"
            ),
            "sign": mark("is the minus in exp(-x) missing?"),
            "tanh": mark("this is tanh"),
            "sigmoid": mark("this is the sigmoid; tanh runs from -1 to 1"),
            "scaled": mark("tanh(x) = 2 sigmoid(2x) - 1: is the last step missing?"),
            "absolute": mark("this is the absolute value: negative entries become 0"),
            "step": mark("positive entries stay as they are; they do not become 1"),
            "leaky": mark("this is leaky ReLU: negative entries become 0 here"),
            "no_leak": mark("are negative entries set to 0? Here they are scaled"),
            "leak_sign": mark("negative entries stay negative: a * x, not -a * x"),
            "leak_both": mark("only negative entries are multiplied by a"),
            "minus_one": mark("a * (exp(x) - 1): is the - 1 missing?"),
            "one_outside": mark(
                "a * (exp(x) - 1): the brackets are missing, a multiplies the 1 too"
            ),
            "not_doubled": mark("tanh(x) = 2 sigmoid(2x) - 1: is the 2 inside missing?"),
            "upside_down": mark("are numerator and denominator exchanged?"),
            "other_side": mark(
                "positive entries stay as they are; negative ones are multiplied by a"
            ),
            "other_default": mark(
                "is the default value of a right? It is 0.01 in leaky_relu and 1.0 in elu"
            ),
            "keepdim": mark(
                "do the shapes fit? With `keepdim=True` the maximum and the sum of each row "
                "broadcast against x"
            ),
            "no_exp": mark("softmax takes exp of every entry before dividing by the sum"),
            "axis_1": mark(
                "the sum runs over the last axis, which is dim=-1 for any number of axes, and "
                "dim=1 for two only"
            ),
            "not_the_maximum": mark(
                "was something else than each row's maximum subtracted? exp may still overflow"
            ),
            "cut_off": mark(
                "were large entries cut off? Then they all count the same: subtract the maximum "
                "of each row"
            ),
            "a_ignored": mark("is the argument a used?"),
            "wrong_axis": mark("the sum runs over the last axis: dim=-1"),
            "whole": mark(
                "is the sum over all entries? Each row (the last axis) has a sum of its own"
            ),
            "log": mark("these are log-probabilities; softmax gives the probabilities"),
            "unstable": mark("exp(1000) is infinite: subtract the maximum of each row first"),
            "one_maximum": mark("is one maximum taken for all rows? Each row needs its own"),
        },
        properties=(
            Property(
                "sigmoid", mark("sigmoid: right, from basic operations"), six.sigmoid, _ACTIVATION
            ),
            Property("tanh", mark("tanh: right, from basic operations"), six.tanh, _ACTIVATION),
            Property("relu", mark("relu: right, from basic operations"), six.relu, _ACTIVATION),
            Property(
                "leaky_relu",
                mark("leaky_relu: right for any a, from basic operations"),
                six.leaky_relu,
                _ACTIVATION,
            ),
            Property(
                "elu", mark("elu: right for any a, from basic operations"), six.elu, _ACTIVATION
            ),
            Property(
                "softmax",
                mark("softmax: right over the last axis, from basic operations"),
                six.softmax,
                _ACTIVATION,
            ),
            Property(
                "softmax_of_large",
                mark("softmax for entries of 1000 and -1000"),
                six.softmax_of_large,
                _ACTIVATION,
                0.5,
                needs=("softmax",),
            ),
            Property(
                "inputs_unchanged_here",
                mark("x stays as it was, for all six"),
                six.all_six,
                leaves_inputs,
                0.5,
                only_with=("sigmoid", "tanh", "relu", "leaky_relu", "elu", "softmax"),
            ),
        ),
    ),
    Exercise(
        "forward",
        LESSON,
        2,
        ("forward",),
        mark("The forward pass"),
        hints=(
            mark("Two steps: the hidden layer h, then the output y."),
            mark("`W @ x + b` is the weighted sum of every hidden neuron at once."),
            mark("The output has no activation: y = V · h + c."),
        ),
        slips={
            "no_activation": mark("is the sigmoid of the hidden layer missing?"),
            "output_activation": mark(
                "is there a sigmoid on the output? Only the hidden layer has one"
            ),
            "b_ignored": mark("is the bias b of the hidden layer left out?"),
            "c_ignored": mark("is the bias c of the output left out?"),
            "tanh": mark("the hidden layer's activation is the sigmoid, not tanh"),
            "relu": mark("the hidden layer's activation is the sigmoid, not ReLU"),
            "transposed": mark("is W transposed? W has one row for each hidden neuron: W @ x"),
            "b_after": mark("is b added after the sigmoid? It belongs inside: sigmoid(W x + b)"),
            "softmax": mark("the hidden layer's activation is the sigmoid, not softmax"),
            "c_repeated": mark("is c added once for each hidden neuron? It is added once"),
            "c_subtracted": mark("is c subtracted? It is added"),
            "mean": mark("was the mean taken? V · h is a sum"),
            "units_fixed": mark(
                "is a number of hidden neurons taken for granted? W has as many rows as there are"
            ),
            "shapes": mark(
                "do the shapes fit? W @ x: W is (h, n) and x is (n,); V and h are both (h,)"
            ),
        },
        properties=(
            Property("known_case", mark("right on an example"), cases.forward, expects(), 1.5),
            Property(
                "other_networks",
                mark("right for one neuron and for many, for one feature and for many"),
                cases.forward_elsewhere,
                expects(),
                0.75,
                needs=("known_case",),
            ),
            Property(
                "inputs_unchanged",
                _UNCHANGED,
                cases.forward_elsewhere,
                leaves_inputs,
                0.25,
                only_with=("known_case",),
            ),
        ),
    ),
    Exercise(
        "squared_error",
        LESSON,
        1,
        ("squared_error",),
        mark("The squared error"),
        hints=(mark("Difference, square, half."), mark("`(y - y_true) ** 2 / 2`")),
        slips={
            "no_half": mark("is the half missing?"),
            "not_squared": mark("is the square missing?"),
            "absolute": mark("this is the absolute difference: is it squared?"),
            "half_absolute": mark("this is half the absolute difference: is it squared?"),
            "only_y_true_squared": mark(
                "are brackets missing? The difference is squared: (y - y_true) ** 2"
            ),
            "sign": mark("a squared error is never negative"),
            "root": mark("was a root taken at the end?"),
            "sum": mark("is there a plus between y and y_true? The error is their difference"),
            "derivative": mark("this is the derivative y - y_true; the loss is half its square"),
            "one_sided": mark("a prediction below the truth is an error too"),
            "half_is_zero": mark("1 // 2 is 0: write 0.5, or divide by 2 at the end"),
            "square_of_half": mark("the half stands outside the square"),
            "difference_of_squares": mark("square the difference, not each number"),
        },
        properties=(
            Property(
                "known_cases",
                mark("right on six examples"),
                cases.squared_error,
                expects(1e-5, 1e-6),
                1,
            ),
            Property(
                "inputs_unchanged_here",
                _UNCHANGED,
                cases.squared_error,
                leaves_inputs,
                0.1,
                only_with=("known_cases",),
            ),
        ),
    ),
    Exercise(
        "gradients",
        LESSON,
        3,
        ("gradients",),
        mark("The gradients by the chain rule"),
        hints=(
            mark(
                "Go backwards: first the derivative of the loss by y. What is the derivative of "
                "1/2 (y - y_true)²?"
            ),
            mark("y depends on c directly and on V through h: their gradients are dy and dy * h."),
            mark(
                "The sigmoid's derivative is h * (1 - h). So du = dy * V * h * (1 - h), one "
                "number for each hidden neuron."
            ),
            mark("b gets du; W gets the outer product of du and x, with the shape of W."),
        ),
        slips={
            "sign": mark("is it y_true - y? The derivative of the loss by y is y - y_true"),
            "no_half": mark("is there a factor 2? The half in the loss cancels it"),
            "no_derivative": mark("is the sigmoid's derivative h * (1 - h) missing?"),
            "V_forgotten": mark("on the way back to h the error is multiplied by V"),
            "transposed": mark("W's gradient has W's shape: outer(du, x), not outer(x, du)"),
            "derivative_of_u": mark(
                "the sigmoid's derivative is h * (1 - h) with h = sigmoid(u), not u * (1 - u)"
            ),
            "error_missing": mark("is the factor y - y_true missing?"),
            "tanh": mark("1 - h² is the derivative of tanh; the sigmoid's is h * (1 - h)"),
            "c_ignored": mark("is c left out of y?"),
            "output_activation": mark(
                "is there a sigmoid on the output? Only the hidden layer has one"
            ),
            "x_forgotten": mark("is x missing in W's gradient? It is outer(du, x)"),
            "b_V_swapped": mark("are the gradients of b and V exchanged?"),
            "b_summed": mark("b's gradient has b's shape: one number for each hidden neuron"),
            "shapes": mark("do the shapes fit? W is (h, n), x is (n,); b, V and h are (h,)"),
            "autograd": mark("write the derivatives out yourself; autograd is for checking them"),
            "finite_differences": mark(
                "differences of two losses only come near the derivative: use the chain rule"
            ),
        },
        properties=(
            Property(
                "known_case",
                mark("right on an example"),
                cases.gradients,
                expects(near="finite_differences"),
                1.5,
            ),
            Property(
                "other_networks",
                mark("right for one neuron and for many, for one feature and for many"),
                cases.gradients_elsewhere,
                expects(near="finite_differences"),
                0.75,
                needs=("known_case",),
            ),
            Property(
                "large_features",
                mark("right for large features with small weights"),
                cases.gradients_steep,
                expects(rtol=1e-3, otherwise="finite_differences"),
                0.75,
                needs=("other_networks",),
            ),
            Property(
                "no_autograd",
                mark("by the chain rule, without automatic differentiation"),
                cases.gradients,
                no_autograd,
                3,
                needs=("known_case",),
                only_with=("large_features",),
            ),
            Property(
                "inputs_unchanged",
                _UNCHANGED,
                cases.gradients_elsewhere,
                leaves_inputs,
                0.25,
                only_with=("known_case",),
            ),
        ),
    ),
)
