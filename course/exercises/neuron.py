"""Lesson 02, the neuron: the exercises with their visible properties."""

from __future__ import annotations

import math
from random import Random

from course.checks.judges import all_of, expects, leaves_inputs, no_new_warning, raises
from course.checks.model import Case, Exercise, Property
from course.exercises.build import case, ndarray, tensor
from course.exercises.neuron_judges import basic_operations, no_autograd
from course.i18n import mark

LESSON = "02_neuron"

# The points of the activation plots, and what the six functions give there.
X = [-2.0, -0.5, 0.0, 1.0, 3.0]
SIGMOID = [0.1192029, 0.3775407, 0.5, 0.7310586, 0.9525741]
TANH = [-0.9640276, -0.4621172, 0.0, 0.7615942, 0.9950548]
RELU = [0.0, 0.0, 0.0, 1.0, 3.0]
LEAKY_RELU = [-0.02, -0.005, 0.0, 1.0, 3.0]
ELU = [-0.8646647, -0.3934693, 0.0, 1.0, 3.0]
ROWS = [[1.0, 2.0, 3.0], [0.0, 0.0, 2.0]]
SOFTMAX = [[0.0900306, 0.2447285, 0.6652410], [0.1065070, 0.1065070, 0.7869860]]

_NEURON_SLIPS = {
    "bias_ignored": 0.148047, "bias_last": 0.562177, "weights_shifted": 0.5, "bias_times_x1": 0.320821,
    "tanh": -0.848284, "sign": 0.777300, "bias_after": 0.648047, "no_activation": -1.25, "bias_subtracted": 0.095349,
    "last_ignored": 0.182426, "rounded": 0.0, "length_rule": "ValueError", "one_kind": "AttributeError|TypeError",
}
_KINDS_SLIPS = {code: value for code, value in _NEURON_SLIPS.items() if code != "length_rule"}
_KINDS_SLIPS["one_kind"] = "AttributeError|TypeError|RuntimeError|ValueError"


def _neuron_known(_rng: Random) -> list[Case]:
    return [case("neuron", [2.0, 1.0], [0.5, -1.0, 0.25], expected=0.222700, slips=_NEURON_SLIPS)]


def _neuron_kinds(_rng: Random) -> list[Case]:
    x, weights = [2.0, 1.0], [0.5, -1.0, 0.25]
    return [
        case("neuron", ndarray(x), ndarray(weights), expected=0.222700, slips=_KINDS_SLIPS),
        case("neuron", tensor(x), tensor(weights), expected=0.222700, slips=_KINDS_SLIPS),
    ]


def _neuron_alone(_rng: Random) -> list[Case]:
    raised = {"refuses_none": "ValueError", "features_fixed": "IndexError", "one_kind": "AttributeError|TypeError"}
    return [
        case("neuron", [], [0.0], expected=0.5, slips={"no_activation": 0.0, "tanh": 0.0, **raised}),
        case("neuron", [], [1.0], expected=0.731059,
             slips={"bias_ignored": 0.5, "no_activation": 1.0, "tanh": 0.761594, **raised}),
    ]


def _neuron_mismatch(_rng: Random) -> list[Case]:
    return [case("neuron", [1.0, 2.0], [0.5, 1.0]), case("neuron", [1.0], [0.5, 1.0, 2.0])]


def _neuron_large(_rng: Random) -> list[Case]:
    slips = {"overflow": "OverflowError", "one_kind": "AttributeError|TypeError"}
    return [
        case("neuron", [1.0], [0.0, 1.0], expected=0.731059, slips={"no_activation": 1.0, "tanh": 0.761594, "sign": 0.268941}),
        case("neuron", [1000.0], [0.0, 1.0], expected=1.0,
             slips={**slips, "no_activation": 1000.0, "tanh": 1.0, "sign": 0.0, "infinite": math.nan}),
        case("neuron", [1000.0], [0.0, -1.0], expected=0.0,
             slips={**slips, "no_activation": -1000.0, "tanh": -1.0, "sign": 1.0}),
    ]


def _watched(function: str, values: object, expected: object, **slips: object) -> list[Case]:
    return [case(function, tensor(values), expected=expected, slips=slips, watch=("operations",))]


def _sigmoid(_rng: Random) -> list[Case]:
    return _watched("sigmoid", X, SIGMOID, sign=SIGMOID_OF_MINUS_X, tanh=TANH)


def _tanh(_rng: Random) -> list[Case]:
    return _watched("tanh", X, TANH, sigmoid=SIGMOID, scaled=SIGMOID_OF_2X,
                    not_doubled=[-0.7615942, -0.2449187, 0.0, 0.4621172, 0.9051483],
                    upside_down=[-1.0373147, -2.1639534, math.inf, 1.3130353, 1.0049698])


def _relu(_rng: Random) -> list[Case]:
    return _watched("relu", X, RELU, absolute=[2.0, 0.5, 0.0, 1.0, 3.0], leaky=LEAKY_RELU, step=[0.0, 0.0, 0.0, 1.0, 1.0])


def _leaky_relu(_rng: Random) -> list[Case]:
    return _watched("leaky_relu", X, LEAKY_RELU, no_leak=RELU, leak_sign=[0.02, 0.005, 0.0, 1.0, 3.0],
                    leak_both=[-0.02, -0.005, 0.0, 0.01, 0.03], other_side=[-2.0, -0.5, 0.0, 0.01, 0.03],
                    other_default=[-0.2, -0.05, 0.0, 1.0, 3.0])


def _elu(_rng: Random) -> list[Case]:
    return _watched("elu", X, ELU, no_leak=RELU, minus_one=[0.1353353, 0.6065307, 1.0, 1.0, 3.0],
                    other_default=[-0.0086466, -0.0039347, 0.0, 1.0, 3.0])


def _softmax(_rng: Random) -> list[Case]:
    return _watched(
        "softmax", ROWS, SOFTMAX,
        wrong_axis=[[0.7310586, 0.8807971, 0.7310586], [0.2689414, 0.1192029, 0.2689414]],
        whole=[[0.0686748, 0.1866775, 0.5074421], [0.0252641, 0.0252641, 0.1866775]],
        keepdim="RuntimeError: size",
        no_exp=[[1 / 6, 2 / 6, 3 / 6], [0.0, 0.0, 1.0]],
        log=[[-2.4076060, -1.4076060, -0.4076060], [-2.2395448, -2.2395448, -0.2395448]],
    )


SIGMOID_OF_MINUS_X = [0.8807971, 0.6224593, 0.5, 0.2689414, 0.0474259]
SIGMOID_OF_2X = [0.0179862, 0.2689414, 0.5, 0.8807971, 0.9975274]


def _forward(_rng: Random) -> list[Case]:
    slips = {"no_activation": -1.55, "output_activation": 0.677968, "b_ignored": 0.809601, "c_ignored": 0.494449,
             "tanh": -0.190316, "relu": 0.35, "b_after": 0.009601, "softmax": 1.021663, "c_repeated": 1.244449,
             "units_fixed": 0.562203, "mean": 0.414816, "c_subtracted": 0.244449, "shapes": "RuntimeError"}
    return [
        case("forward", tensor([1.0, -2.0]), tensor([[0.5, 0.25], [-1.0, 0.5], [0.0, 1.0]]), tensor([0.1, 0.2, -0.3]),
             tensor([1.0, -1.5, 2.0]), tensor(0.25), expected=0.744449, slips=slips)
    ]


def _squared_error(_rng: Random) -> list[Case]:
    return [
        case("squared_error", tensor(3.0), tensor(1.0), expected=2.0,
             slips={"no_half": 4.0, "not_squared": 1.0, "absolute": 2.0, "half_absolute": 1.0, "square_of_half": 1.0,
                    "difference_of_squares": 4.0, "only_y_true_squared": 0.5, "sign": -2.0, "root": 1.414214, "sum": 8.0,
                    "derivative": 2.0, "one_sided": 2.0, "half_is_zero": 0.0}),
        case("squared_error", tensor(-1.0), tensor(2.0), expected=4.5,
             slips={"no_half": 9.0, "not_squared": -1.5, "absolute": 3.0, "half_absolute": 1.5, "square_of_half": 2.25,
                    "difference_of_squares": -1.5, "only_y_true_squared": -4.5, "sign": -4.5, "root": 2.121320, "sum": 0.5,
                    "derivative": -3.0, "one_sided": 0.0, "half_is_zero": 0.0}),
    ]


def _gradients(_rng: Random) -> list[Case]:
    W, b = [[0.074979, -0.149957], [-0.020250, 0.040500]], [0.074979, -0.020250]
    V, c = [0.078922, 0.014996], 0.150333
    slips = {
        "sign": {"W": [[-0.074979, 0.149957], [0.020250, -0.040500]], "b": [-0.074979, 0.020250],
                 "V": [-0.078922, -0.014996], "c": -0.150333},
        "no_half": {"W": [[0.149957, -0.299915], [-0.0405, 0.081]], "b": [0.149957, -0.0405], "V": [0.157843, 0.029992],
                    "c": 0.300665},
        "no_derivative": {"W": [[0.300665, -0.601331], [-0.225499, 0.450998]], "b": [0.300665, -0.225499], "V": V, "c": c},
        "V_forgotten": {"W": [[0.037489, -0.074979], [0.0135, -0.027]], "b": [0.037489, 0.0135], "V": V, "c": c},
        "transposed": {"W": [[0.074979, -0.020250], [-0.149957, 0.040500]], "b": b, "V": V, "c": c},
        "error_missing": {"W": [[0.498752, -0.997504], [-0.1347, 0.269401]], "b": [0.498752, -0.1347], "V": [0.524979, 0.09975],
                          "c": 1.0},
        "tanh": {"W": [[0.217801, -0.435602], [-0.223255, 0.44651]], "b": [0.217801, -0.223255], "V": V, "c": c},
        "c_ignored": {"W": [[-0.049709, 0.099419], [0.013425, -0.02685]], "b": [-0.049709, 0.013425],
                      "V": [-0.052323, -0.009942], "c": -0.099667},
        "output_activation": {"W": [[-0.021899, 0.043798], [0.005914, -0.011829]], "b": [-0.021899, 0.005914],
                              "V": [-0.023051, -0.00438], "c": -0.043908},
        "x_forgotten": {"W": [[0.074979, 0.074979], [-0.02025, -0.02025]], "b": b, "V": V, "c": c},
        "b_V_swapped": {"W": W, "b": V, "V": b, "c": c},
        "b_summed": {"W": W, "b": 0.054729, "V": V, "c": c},
        "shapes": "RuntimeError",
        "derivative_of_u": {"W": [[0.02706, -0.05412], [1.587513, -3.175025]], "b": [0.02706, 1.587513], "V": V, "c": c},
    }
    return [
        case("gradients", tensor([1.0, -2.0]), tensor([[0.5, 0.25], [-1.0, 0.5]]), tensor([0.1, -0.2]), tensor([2.0, -1.5]),
             tensor(0.25), tensor(1.0), expected={"W": W, "b": b, "V": V, "c": c}, slips=slips, watch=("autograd",))
    ]


_UNCHANGED = mark("the arguments stay as they were")

EXERCISES = (
    Exercise(
        "neuron", LESSON, 3, ("neuron",), mark("A neuron"),
        hints=(
            mark("Start with the bias: u is weights[0] before any feature is looked at."),
            mark("Feature number i meets weight number i + 1: `zip(x, weights[1:])`."),
            mark("For very negative u, exp(-u) is too large for a float. Write the sigmoid so that the argument of exp is "
                 "never positive: two cases, by the sign of u."),
            mark("For u < 0: exp(u) / (1 + exp(u)) is the same number as 1 / (1 + exp(-u))."),
        ),
        slips={
            "bias_ignored": mark("is w0 left out? The bias is added to the sum: it is the weight of a constant 1"),
            "bias_last": mark("is the last weight taken as the bias? It is the first one, weights[0]"),
            "weights_shifted": mark("does x1 meet w0? The features begin with w1"),
            "bias_times_x1": mark("is w0 multiplied by a feature? It stands alone: its input is the constant 1"),
            "tanh": mark("is this tanh? A neuron here ends in the sigmoid"),
            "sign": mark("is the minus in exp(-u) missing?"),
            "bias_after": mark("is w0 added after the sigmoid? It belongs inside, in the sum"),
            "no_activation": mark("this is the weighted sum u itself: the sigmoid is missing"),
            "overflow": mark("exp of a large number is too large for a float: only take exp of numbers that are not positive"),
            "warning": mark("exp of a large number overflows: only take exp of numbers that are not positive"),
            "infinite": mark("exp of a large number is infinite, and infinite by infinite is nan: only take exp of numbers that "
                             "are not positive"),
            "bias_subtracted": mark("is w0 subtracted? The bias is added"),
            "last_ignored": mark("is the last feature left out? A range ends before its last number"),
            "length_rule": mark("there is one weight more than features: compare len(weights) with len(x) + 1"),
            "one_kind": mark("lists, arrays and tensors should all do: take single numbers (`float(x[i])`) or convert first "
                             "(`torch.as_tensor`, `np.asarray`)"),
            "features_fixed": mark("is a number of features taken for granted? There may be none, or many"),
            "refuses_none": mark("no features and one weight fit together: the bias alone is the sum"),
            "clipped": mark("is u cut off at a small number? At 1000 and -1000 the result is 1.0 and 0.0"),
            "no_ValueError": mark("compare len(weights) with len(x) + 1 before anything else; `zip` stops silently, and an "
                                  "`assert` raises AssertionError"),
            "rounded": mark("is the result rounded, or turned into 0 or 1? The sigmoid's own value is wanted"),
        },
        properties=(
            Property("known_case", mark("right on an example"), _neuron_known, expects(), 2),
            Property("kinds", mark("arrays and tensors work as lists do"), _neuron_kinds, expects(), 1, needs=("known_case",)),
            Property("no_features", mark("with no features only the bias counts"), _neuron_alone, expects(), 0.5),
            Property("wrong_lengths", mark("ValueError when the numbers of features and weights do not fit"),
                     _neuron_mismatch, raises("ValueError"), 1),
            Property("large_sums", mark("at u = 1000 and u = -1000 no error, no warning"), _neuron_large,
                     all_of(expects(), no_new_warning(quiet=1)), 1),
        ),
    ),
    Exercise(
        "activations", LESSON, 3, ("sigmoid", "tanh", "relu", "leaky_relu", "elu", "softmax"), mark("Six activations"),
        hints=(
            mark("Each formula stands above; `torch.exp`, `torch.where` and `torch.clamp` are basic operations."),
            mark("`torch.where(x > 0, a, b)` takes a where x is positive and b elsewhere, for any shape."),
            mark("softmax: subtract each row's maximum first (`x.amax(dim=-1, keepdim=True)`). The result is the same, and exp "
                 "cannot overflow."),
            mark("The sums in softmax run over the last axis: `dim=-1`, and `keepdim=True` so that the division broadcasts."),
        ),
        slips={
            "ready_made": mark("write the formula with basic operations (exp, +, /, where, clamp, maximum)"),
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
            "one_outside": mark("a * (exp(x) - 1): the brackets are missing, a multiplies the 1 too"),
            "not_doubled": mark("tanh(x) = 2 sigmoid(2x) - 1: is the 2 inside missing?"),
            "upside_down": mark("are numerator and denominator exchanged?"),
            "other_side": mark("positive entries stay as they are; negative ones are multiplied by a"),
            "other_default": mark("is the default value of a right? It is 0.01 in leaky_relu and 1.0 in elu"),
            "keepdim": mark("do the shapes fit? With `keepdim=True` the maximum and the sum of each row broadcast against x"),
            "no_exp": mark("softmax takes exp of every entry before dividing by the sum"),
            "axis_1": mark("the sum runs over the last axis, which is dim=-1 for any number of axes, and dim=1 for two only"),
            "not_the_maximum": mark("was something else than each row's maximum subtracted? exp may still overflow"),
            "cut_off": mark("were large entries cut off? Then they all count the same: subtract the maximum of each row"),
            "a_ignored": mark("is the argument a used?"),
            "wrong_axis": mark("the sum runs over the last axis: dim=-1"),
            "whole": mark("is the sum over all entries? Each row (the last axis) has a sum of its own"),
            "log": mark("these are log-probabilities; softmax gives the probabilities"),
            "unstable": mark("exp(1000) is infinite: subtract the maximum of each row first"),
            "one_maximum": mark("is one maximum taken for all rows? Each row needs its own"),
        },
        properties=(
            Property("sigmoid", mark("sigmoid: right, from basic operations"), _sigmoid, all_of(basic_operations, expects())),
            Property("tanh", mark("tanh: right, from basic operations"), _tanh, all_of(basic_operations, expects())),
            Property("relu", mark("relu: right, from basic operations"), _relu, all_of(basic_operations, expects())),
            Property("leaky_relu", mark("leaky_relu: right, from basic operations"), _leaky_relu,
                     all_of(basic_operations, expects())),
            Property("elu", mark("elu: right, from basic operations"), _elu, all_of(basic_operations, expects())),
            Property("softmax", mark("softmax: right, from basic operations"), _softmax,
                     all_of(basic_operations, expects())),
        ),
    ),
    Exercise(
        "forward", LESSON, 2, ("forward",), mark("The forward pass"),
        hints=(
            mark("Two steps: the hidden layer h, then the output y."),
            mark("`W @ x + b` is the weighted sum of every hidden neuron at once."),
            mark("The output has no activation: y = V · h + c."),
        ),
        slips={
            "no_activation": mark("is the sigmoid of the hidden layer missing?"),
            "output_activation": mark("is there a sigmoid on the output? Only the hidden layer has one"),
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
            "units_fixed": mark("is a number of hidden neurons taken for granted? W has as many rows as there are"),
            "shapes": mark("do the shapes fit? W @ x: W is (h, n) and x is (n,); V and h are both (h,)"),
        },
        properties=(
            Property("known_case", mark("right on an example"), _forward, expects(), 2),
            Property("inputs_unchanged", _UNCHANGED, _forward, leaves_inputs, 0.25, only_with=("known_case",)),
        ),
    ),
    Exercise(
        "squared_error", LESSON, 1, ("squared_error",), mark("The squared error"),
        hints=(mark("Difference, square, half."), mark("`(y - y_true) ** 2 / 2`")),
        slips={
            "no_half": mark("is the half missing?"),
            "not_squared": mark("is the square missing?"),
            "absolute": mark("this is the absolute difference: is it squared?"),
            "half_absolute": mark("this is half the absolute difference: is it squared?"),
            "only_y_true_squared": mark("are brackets missing? The difference is squared: (y - y_true) ** 2"),
            "sign": mark("a squared error is never negative"),
            "root": mark("was a root taken at the end?"),
            "sum": mark("is there a plus between y and y_true? The error is their difference"),
            "derivative": mark("this is the derivative y - y_true; the loss is half its square"),
            "one_sided": mark("a prediction below the truth is an error too"),
            "half_is_zero": mark("1 // 2 is 0: write 0.5, or divide by 2 at the end"),
            "square_of_half": mark("the half stands outside the square"),
            "difference_of_squares": mark("square the difference, not each number"),
        },
        properties=(Property("known_cases", mark("right on two examples"), _squared_error, expects(), 1),),
    ),
    Exercise(
        "gradients", LESSON, 3, ("gradients",), mark("The gradients by the chain rule"),
        hints=(
            mark("Go backwards: first the derivative of the loss by y. What is the derivative of 1/2 (y - y_true)²?"),
            mark("y depends on c directly and on V through h: their gradients are dy and dy * h."),
            mark("The sigmoid's derivative is h * (1 - h). So du = dy * V * h * (1 - h), one number for each hidden neuron."),
            mark("b gets du; W gets the outer product of du and x, with the shape of W."),
        ),
        slips={
            "sign": mark("is it y_true - y? The derivative of the loss by y is y - y_true"),
            "no_half": mark("is there a factor 2? The half in the loss cancels it"),
            "no_derivative": mark("is the sigmoid's derivative h * (1 - h) missing?"),
            "V_forgotten": mark("on the way back to h the error is multiplied by V"),
            "transposed": mark("W's gradient has W's shape: outer(du, x), not outer(x, du)"),
            "derivative_of_u": mark("the sigmoid's derivative is h * (1 - h) with h = sigmoid(u), not u * (1 - u)"),
            "error_missing": mark("is the factor y - y_true missing?"),
            "tanh": mark("1 - h² is the derivative of tanh; the sigmoid's is h * (1 - h)"),
            "c_ignored": mark("is c left out of y?"),
            "output_activation": mark("is there a sigmoid on the output? Only the hidden layer has one"),
            "x_forgotten": mark("is x missing in W's gradient? It is outer(du, x)"),
            "b_V_swapped": mark("are the gradients of b and V exchanged?"),
            "b_summed": mark("b's gradient has b's shape: one number for each hidden neuron"),
            "shapes": mark("do the shapes fit? W is (h, n), x is (n,); b, V and h are (h,)"),
            "autograd": mark("write the derivatives out yourself; autograd is for checking them"),
            "finite_differences": mark("differences of two losses only come near the derivative: use the chain rule"),
        },
        properties=(
            Property("known_case", mark("right on an example"), _gradients, expects(near="finite_differences"), 2),
            Property("no_autograd", mark("by the chain rule, without automatic differentiation"), _gradients, no_autograd, 1,
                     needs=("known_case",)),
            Property("inputs_unchanged", _UNCHANGED, _gradients, leaves_inputs, 0.25, only_with=("known_case",)),
        ),
    ),
)
