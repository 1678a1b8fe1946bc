"""Lesson 02, the neuron: the exercises with their visible properties."""

from __future__ import annotations

from course.checks.judges import all_of, expects, leaves_inputs, no_warning, raises
from course.checks.model import Exercise
from course.lessons.neuron import cases
from course.lessons.neuron import cases_activations as six
from course.lessons.neuron import cases_network as network
from course.lessons.neuron.exercises_learn import LEARN, XOR_NETWORK
from course.lessons.neuron.judges import basic_operations, no_autograd, not_cut_off
from course.lessons.writing import ladder, lines, rung, table

_ACTIVATION = all_of(basic_operations, expects())

NEURON = Exercise(
    "neuron",
    hints=lines("""
        Start with the bias: u is weights[0] before any feature is looked at.
        Feature number i meets weight number i + 1: `zip(x, weights[1:])`.
        For very negative u, exp(-u) is too large for a float. Write the sigmoid so that the
            argument of exp is never positive: two cases, by the sign of u.
        The section above has two forms of the sigmoid: which of them is safe for u < 0?
    """),
    slips=table("""
        bias_ignored: is w0 left out? The bias is added to the sum: it is the weight of a constant 1
        bias_last: is the last weight taken as the bias? It is the first one, weights[0]
        weights_shifted: does x1 meet w0? The features begin with w1
        bias_times_x1: is w0 multiplied by a feature? It stands alone: its input is the constant 1
        tanh: is this tanh? A neuron here ends in the sigmoid
        sign: is the minus in exp(-u) missing?
        bias_after: is w0 added after the sigmoid? It belongs inside, in the sum
        no_activation: this is the weighted sum u itself: the sigmoid is missing
        overflow: exp of a large number is too large for a float: only take exp of numbers that are
            not positive
        warning: exp of a large number overflows: only take exp of numbers that are not positive
        infinite: exp of a large number is infinite, and infinite by infinite is nan: only take exp
            of numbers that are not positive
        bias_subtracted: is w0 subtracted? The bias is added
        last_ignored: is the last feature left out? A range ends before its last number
        length_rule: there is one weight more than features: compare len(weights) with len(x) + 1
        one_kind: lists, arrays and tensors should all do: take single numbers (`float(x[i])`) or
            convert first (`torch.as_tensor`, `np.asarray`)
        features_fixed: is a number of features taken for granted? There may be none, or many
        refuses_none: no features and one weight fit together: the bias alone is the sum
        clipped: is u cut off at a small number? At 1000 and -1000 the result is 1.0 and 0.0
        no_ValueError: compare len(weights) with len(x) + 1 before anything else; `zip` stops
            silently, and an `assert` raises AssertionError
        rounded: is the result rounded, or turned into 0 or 1? The sigmoid's own value is wanted
    """),
    properties=ladder(
        """
        known_case: right on an example
        kinds: arrays and tensors work as lists do
        other_numbers: right for one feature and for many, neither rounded nor cut off
        no_features: with no features only the bias counts
        wrong_lengths: ValueError when the numbers of features and weights do not fit, and then
            alone
        large_sums: at u = 1000 and u = -1000 no error, no warning
        inputs_unchanged_here: the arguments stay as they were
        """,
        rung("known_case", cases.known, expects(), 1.75),
        rung("kinds", cases.of_any_kind, expects(), needs="known_case"),
        rung(
            "other_numbers",
            cases.elsewhere,
            not_cut_off(expects(rtol=1e-3, atol=1e-7)),
            1.5,
            needs="known_case",
        ),
        rung("no_features", cases.alone, expects(), 0.5),
        rung("wrong_lengths", cases.mismatch, raises("ValueError", fitting=len(cases.KINDS))),
        rung("large_sums", cases.large, all_of(expects(), no_warning(everyday=len(cases.KINDS)))),
        rung(
            "inputs_unchanged_here",
            cases.of_any_kind,
            leaves_inputs,
            0.25,
            only_with="known_case",
        ),
    ),
)

ACTIVATIONS = Exercise(
    "activations",
    hints=lines("""
        Each formula stands above; `torch.exp`, `torch.where` and `torch.clamp` are basic
            operations.
        `torch.where(x > 0, a, b)` takes a where x is positive and b elsewhere, for any shape.
        softmax: subtract each row's maximum first (`x.amax(dim=-1, keepdim=True)`). The result is
            the same, and exp cannot overflow.
        The sums in softmax run over the last axis: `dim=-1`, and `keepdim=True` so that the
            division broadcasts.
    """),
    slips=table("""
        ready_made: write the formula with basic operations (exp, +, /, where, clamp, maximum)
        sign: is the minus in exp(-x) missing?
        tanh: this is tanh
        sigmoid: this is the sigmoid; tanh runs from -1 to 1
        scaled: tanh(x) = 2 sigmoid(2x) - 1: is the last step missing?
        absolute: this is the absolute value: negative entries become 0
        step: positive entries stay as they are; they do not become 1
        leaky: this is leaky ReLU: negative entries become 0 here
        no_leak: are negative entries set to 0? Here they are scaled
        leak_sign: negative entries stay negative: a * x, not -a * x
        leak_both: only negative entries are multiplied by a
        minus_one: a * (exp(x) - 1): is the - 1 missing?
        one_outside: a * (exp(x) - 1): the brackets are missing, a multiplies the 1 too
        not_doubled: tanh(x) = 2 sigmoid(2x) - 1: is the 2 inside missing?
        upside_down: are numerator and denominator exchanged?
        other_side: positive entries stay as they are; negative ones are multiplied by a
        other_default: is the default value of a right? It is 0.01 in leaky_relu and 1.0 in elu
        keepdim: do the shapes fit? With `keepdim=True` the maximum and the sum of each row
            broadcast against x
        no_exp: softmax takes exp of every entry before dividing by the sum
        axis_1: the sum runs over the last axis, which is dim=-1 for any number of axes, and dim=1
            for two only
        not_the_maximum: was something else than each row's maximum subtracted? exp may still
            overflow
        cut_off: were large entries cut off? Then they all count the same: subtract the maximum of
            each row
        a_ignored: is the argument a used?
        wrong_axis: the sum runs over the last axis: dim=-1
        whole: is the sum over all entries? Each row (the last axis) has a sum of its own
        log: these are log-probabilities; softmax gives the probabilities
        unstable: exp(1000) is infinite: subtract the maximum of each row first
        one_maximum: is one maximum taken for all rows? Each row needs its own
    """),
    properties=ladder(
        """
        sigmoid: sigmoid: right, from basic operations
        tanh: tanh: right, from basic operations
        relu: relu: right, from basic operations
        leaky_relu: leaky_relu: right for any a, from basic operations
        elu: elu: right for any a, from basic operations
        softmax: softmax: right over the last axis, from basic operations
        softmax_of_large: softmax for entries of 1000 and -1000
        inputs_unchanged_here: x stays as it was, for all six
        """,
        rung("sigmoid", six.sigmoid, _ACTIVATION),
        rung("tanh", six.tanh, _ACTIVATION),
        rung("relu", six.relu, _ACTIVATION),
        rung("leaky_relu", six.leaky_relu, _ACTIVATION),
        rung("elu", six.elu, _ACTIVATION),
        rung("softmax", six.softmax, _ACTIVATION),
        rung("softmax_of_large", six.softmax_of_large, _ACTIVATION, 0.5, needs="softmax"),
        rung(
            "inputs_unchanged_here",
            six.all_six,
            leaves_inputs,
            0.5,
            only_with="sigmoid tanh relu leaky_relu elu softmax",
        ),
    ),
)

FORWARD = Exercise(
    "forward",
    hints=lines("""
        Two steps: the hidden layer h, then the output y.
        A matrix times a vector gives the weighted sums of all hidden neurons at once; each has its
            own entry of b.
        The activation belongs to the hidden layer alone. The output is one more weighted sum, of
            the entries of h: which operation of lesson 01 multiplies two vectors and adds up?
    """),
    slips=table("""
        no_activation: is the sigmoid of the hidden layer missing?
        output_activation: is there a sigmoid on the output? Only the hidden layer has one
        b_ignored: is the bias b of the hidden layer left out?
        c_ignored: is the bias c of the output left out?
        tanh: the hidden layer's activation is the sigmoid, not tanh
        relu: the hidden layer's activation is the sigmoid, not ReLU
        transposed: is W transposed? W has one row for each hidden neuron: W @ x
        b_after: is b added after the sigmoid? It belongs inside: sigmoid(W x + b)
        softmax: the hidden layer's activation is the sigmoid, not softmax
        c_repeated: is c added once for each hidden neuron? It is added once
        c_subtracted: is c subtracted? It is added
        mean: was the mean taken? V · h is a sum
        units_fixed: is a number of hidden neurons taken for granted? W has as many rows as there
            are
        shapes: do the shapes fit? W @ x: W is (h, n) and x is (n,); V and h are both (h,)
    """),
    properties=ladder(
        """
        known_case: right on an example
        other_networks: right for one neuron and for many, for one feature and for many
        inputs_unchanged: the arguments stay as they were
        """,
        rung("known_case", network.forward, expects(), 1.5),
        rung("other_networks", network.forward_others, expects(), 0.75, needs="known_case"),
        rung(
            "inputs_unchanged", network.forward_others, leaves_inputs, 0.25, only_with="known_case"
        ),
    ),
)

SQUARED_ERROR = Exercise(
    "squared_error",
    hints=lines("""
        Work from the inside of the formula to the outside: the difference first.
        Then the square of that, and the half last: does y = 3, y_true = 1 give 2?
    """),
    slips=table("""
        no_half: is the half missing?
        not_squared: is the square missing?
        absolute: this is the absolute difference: is it squared?
        half_absolute: this is half the absolute difference: is it squared?
        only_y_true_squared: are brackets missing? The difference is squared: (y - y_true) ** 2
        sign: a squared error is never negative
        root: was a root taken at the end?
        sum: is there a plus between y and y_true? The error is their difference
        derivative: this is the derivative y - y_true; the loss is half its square
        one_sided: a prediction below the truth is an error too
        half_is_zero: 1 // 2 is 0: write 0.5, or divide by 2 at the end
        square_of_half: the half stands outside the square
        difference_of_squares: square the difference, not each number
    """),
    properties=ladder(
        """
        known_cases: right on six examples
        inputs_unchanged_here: the arguments stay as they were
        """,
        rung("known_cases", network.squared_error, expects(1e-5, 1e-6)),
        rung(
            "inputs_unchanged_here",
            network.squared_error,
            leaves_inputs,
            0.1,
            only_with="known_cases",
        ),
    ),
)

GRADIENTS = Exercise(
    "gradients",
    hints=lines("""
        Go forward first, and keep h and y. Then go backward: what is the derivative of 1/2 (y -
            y_true)² with respect to y?
        The lines of the small example do it for single numbers. Here d_h, d_u and the gradients of
            V and b have one number for each hidden neuron: elementwise products make them.
        For W each hidden neuron's entry of d_u meets each input: (h,) and (n,) make (h, n). Lesson
            01 has a way: a column times a row.
        Compare each shape with its parameter's, and the numbers with autograd's: which entry
            differs first, on the way back?
    """),
    slips=table("""
        sign: is it y_true - y? The derivative of the loss with respect to y is y - y_true
        no_half: is there a factor 2? The half in the loss cancels it
        no_derivative: is the sigmoid's derivative h * (1 - h) missing?
        V_forgotten: on the way back to h the error is multiplied by V
        transposed: W's gradient has W's shape: outer(du, x), not outer(x, du)
        derivative_of_u: the sigmoid's derivative is h * (1 - h) with h = sigmoid(u), not u * (1 -
            u)
        error_missing: is the factor y - y_true missing?
        tanh: 1 - h² is the derivative of tanh; the sigmoid's is h * (1 - h)
        c_ignored: is c left out of y?
        output_activation: is there a sigmoid on the output? Only the hidden layer has one
        x_forgotten: is x missing in W's gradient? It is outer(du, x)
        b_V_swapped: are the gradients of b and V exchanged?
        b_summed: b's gradient has b's shape: one number for each hidden neuron
        shapes: do the shapes fit? W is (h, n), x is (n,); b, V and h are (h,)
        autograd: write the derivatives out yourself; autograd is for checking them
        finite_differences: differences of two losses only come near the derivative: use the chain
            rule
    """),
    properties=ladder(
        """
        known_case: right on an example
        other_networks: right for one neuron and for many, for one feature and for many
        large_features: right for large features with small weights
        no_autograd: by the chain rule, without automatic differentiation
        inputs_unchanged: the arguments stay as they were
        """,
        rung("known_case", network.gradients, expects(near="finite_differences"), 1.5),
        rung(
            "other_networks",
            network.gradients_others,
            expects(near="finite_differences"),
            0.75,
            needs="known_case",
        ),
        rung(
            "large_features",
            network.gradients_steep,
            expects(rtol=1e-3, otherwise="finite_differences"),
            0.75,
            needs="other_networks",
        ),
        rung(
            "no_autograd",
            network.gradients,
            no_autograd,
            3,
            needs="known_case",
            only_with="large_features",
        ),
        rung(
            "inputs_unchanged",
            network.gradients_others,
            leaves_inputs,
            0.25,
            only_with="known_case",
        ),
    ),
)

EXERCISES = (NEURON, ACTIVATIONS, FORWARD, SQUARED_ERROR, GRADIENTS, LEARN, XOR_NETWORK)
