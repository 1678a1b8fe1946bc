"""Lesson 04, Iris with tinygrad: what the lesson asks and nobody grades."""

from __future__ import annotations

from course.questions.model import Choice, Line, Number, Numbers, Shape

QUESTIONS = (
    Shape(
        id="recall_means_of_rows",
        answer=None,
        why="`dim=1` is the axis that disappears: 120 means, one for each row, of shape (120,). "
        "Shapes are matched from the right, and there 120 meets 4. `keepdim=True` would keep "
        "(120, 1), which fits.",
        shown="With `dim=0`, or `axis=0` in NumPy, there is a mean for each column, of shape (4,). "
        "Section 2 needs those.",
    ),
    Choice(
        id="recall_softmax_shifted",
        answer="b",
        why="Every exponential is multiplied by exp(100), and so is their sum: the factor cancels. "
        "That is why a stable softmax may subtract the largest score first.",
        replies={
            "a": "That happens if the scores are multiplied by 100: it is the differences that "
            "count.",
        },
    ),
    Number(
        id="recall_dead_relu",
        answer=0.0,
        why="Left of 0 the slope of ReLU is 0, and the chain rule multiplies by it. No input "
        "gives this neuron a gradient: it is dead.",
        shown="Section 8 shows a network in which that befalls every hidden unit.",
    ),
    Number(
        id="recall_two_over_lambda",
        answer=0.25,
        within=0.001,
        why="The limit is 2 divided by the second derivative, 2 / 8. In one step w becomes "
        "w - rate * 8 w, so w is multiplied by 1 - 8 * rate. Above 0.25 that is below -1, and w "
        "swings further each time.",
        shown="In section 8 this limit decides whether a network learns anything.",
    ),
    Number(
        id="printed_numbers",
        answer=0,
        why="`print` asks for no number: b is still a note of what is to be done, with a shape and "
        "a type. `.numpy()` asks, and then all of it is computed.",
        shown="The next cell prints b, and then its numbers.",
    ),
    Choice(
        id="sure_and_right",
        answer="b",
        why="The three numbers are taken for logits, and get a softmax once more: e / (e + 2) is "
        "0.58, and minus its logarithm 0.55. No network can get below that, however sure it is.",
        shown="The next cell prints it.",
        replies={
            "a": "0 would be right for a network that is sure and right. But softmax is applied to "
            "the probabilities once more.",
            "c": "That is log 3, the loss of a guess among three. These numbers are not all alike.",
        },
    ),
    Choice(
        id="gradients_add_up",
        answer="b",
        why="At the bottom the sum of all old gradients still pushes on. Only the gradients of the "
        "other side, one by one, turn the weight round, and then it is the same again.",
        shown="The next cell draws both paths.",
        replies={
            "a": "It is faster at first. But what made it fast doesn't go away at the bottom.",
            "c": "Beyond the bottom the new gradients have the other sign and slow it down.",
        },
    ),
    Line(
        id="slip_rows_apart",
        answer=8,
        also=(4, 7),
        why="`batch` draws new rows at every call: the features in line 7 are those of 32 flowers, "
        "the labels in line 8 those of 32 others. So the labels are noise, and the best that can "
        "be learnt is a third for each. Draw the rows once a step and use them for both.",
        shown="The check of `train` calls it: do features and labels of a batch belong to the same "
        "rows?",
        replies={
            2: "All parameters are handed over, with the rate that the lesson uses.",
            9: "Between the loss and `backward` is a good place for `zero_grad`: old gradients are "
            "gone when the new ones come.",
            11: "`step` follows `backward` and is inside the training context, as it should be.",
        },
    ),
    Numbers(
        id="kept_outputs",
        answer=(0, 10, 10, 10, 10, 10),
        why="The first call runs normally and has memory of its own. From the second call on all "
        "results are one and the same place, which the last call has overwritten with 2 * 5.",
        shown="The next cell prints the list.",
    ),
    Choice(
        id="another_shape",
        answer="c",
        why="What was recorded doubles two numbers. It is played back as it is, on the first two "
        "of three.",
        shown="The next cell prints what comes out.",
        replies={
            "a": "That would be kind. This version does not compare the shapes.",
            "b": "Without TinyJit it would. A recording is compiled once.",
        },
    ),
    Choice(
        id="thirty_flowers",
        answer="c",
        why="The standard deviation of a share of 0.9 among 30 is the root of 0.9 * 0.1 / 30, "
        "which is 0.055, and about two of them on either side belong to the interval.",
        shown="The next cell computes it for 30 and for 1,000.",
        replies={
            "a": "It takes some 3,500 flowers to be as sure as this.",
            "b": "One standard deviation to either side is 0.85 to 0.95: that holds in two cases "
            "of three.",
        },
    ),
    Choice(
        id="in_millimetres",
        answer="c",
        why="Inputs ten times as large make the curvature a hundred times as large, and a rate of "
        "0.1 is far above its limit. The first steps ruin the weights for good.",
        shown="The next cell trains on all three.",
        replies={
            "a": "The best weights would be as good. But gradient descent does not get there with "
            "this rate.",
            "b": "With some seeds that is how it goes in centimetres. In millimetres the curvature "
            "is a hundred times as large again.",
        },
    ),
)
