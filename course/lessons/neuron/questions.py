"""Lesson 02, the neuron: what students are asked to recall, to predict, and to find."""

from __future__ import annotations

from course.questions.model import Choice, Line, Number, Shape

QUESTIONS = (
    # on lesson 01
    Shape(
        id="recall_column_minus_row",
        answer=(5, 5),
        why="Aligned from the right, (5, 1) meets (5,): both are stretched, and each entry of one "
        "meets each of the other. Nothing warns you, and the mean of the squares is then of 25 "
        "numbers. Compare the shapes before you subtract.",
    ),
    Number(
        id="recall_row_times_ten",
        answer=37.0,
        why="`W[0]` is a view: it shares memory with `W`, and `*=` writes into it. So the first "
        "row of `W` is (10, 20), and 10 + 20 + 3 + 4 = 37. In this lesson's exercises "
        "arguments must stay as they are.",
    ),
    Choice(
        id="recall_mean_of_right",
        answer="b",
        why="`mean` needs floats, and this tensor holds truth values. Write "
        "`right.float().mean()`: that is the share of right answers, 0.75.",
        replies={"c": "That is `right.sum()`, which counts them."},
    ),
    Number(
        id="recall_two_backwards",
        answer=17.0,
        why="The derivative of x**3 at 2 is 12, that of 5 * x is 5, and `backward` adds to what "
        "stands in `x.grad`. In a training loop old gradients must go first.",
    ),
    # what the next cell shows
    Number(
        id="no_clouds_no_wind",
        answer=0.1192,
        within=0.03,
        why="Without features only the bias is left: the sum is -2, and the sigmoid of that is "
        "0.12. An output of 0 would take a sum of minus infinity.",
        shown="The first line of the next cell.",
    ),
    Choice(
        id="relu_with_small_weights",
        answer="c",
        why="The slope of ReLU is 1 for positive sums, and yet each layer also multiplies by its "
        "weights. About half of the slopes are 0 and the weights are small: each layer takes "
        "about two thirds of the size away, nine times.",
        shown="The next picture: the solid line of its last panel.",
        replies={"a": "The slopes are only half of it: each layer multiplies by its weights, too."},
    ),
    Choice(
        id="softmax_of_larger_scores",
        answer="a",
        why="Only differences between scores count: 100 more in each multiplies numerator and "
        "denominator by the same factor.",
        shown="The second line of the next cell.",
        replies={
            "b": "Softmax looks at differences, not at ratios of the scores.",
            "c": "So it is if you type in the formula as it stands. `torch.softmax` is made with "
            "more care.",
        },
    ),
    Shape(
        id="weights_times_batch",
        answer=None,
        why="In `W @ X` the inner sizes are 3 and 200, and they must agree. `X @ W.T` works: "
        "(200, 3) times (3, 4).",
        shown="The next cell tries both.",
    ),
    Number(
        id="two_ways_to_the_loss",
        answer=7.0,
        why="Along the path over y1 the derivative is 3, along that over y2 it is 2h = 4. The two "
        "are added.",
        shown="The next cell asks autograd.",
    ),
    Number(
        id="xor_without_hidden_layer",
        answer=0.5,
        within=0.02,
        why="For XOR any slope along one input is as wrong as it is right. The best that a line "
        "can do is to say one half everywhere, at a loss of 1/8.",
        shown="The next cell trains it.",
    ),
    Choice(
        id="equal_starts",
        answer="b",
        why="Equal neurons see the same inputs, give the same output and get the same gradient. So "
        "every update leaves them equal.",
        shown="The next cell prints the weights of three of them.",
        replies={"c": "They move, and all in the same way."},
    ),
    Line(
        id="slip_moved_too_early",
        answer=9,
        also=(11,),
        why="`d_u` needs the `v` with which the loss was computed, and line 9 has moved it "
        "already. All gradients come first, then all updates: moves 3 and 4 must not be mixed.",
        replies={
            4: "The prediction is right: y = v h + c.",
            6: "The loss is right, with its half, and measured before the update.",
            10: "c is moved rightly: nothing after this line uses c.",
            12: "The update of w is right, if d_u is. Is it?",
            13: "The update of b is right, if d_u is. Is it?",
        },
    ),
)
