"""The questions of lesson 06 that are not graded."""

from __future__ import annotations

from course.questions.model import Choice, Line, Number, Numbers

QUESTIONS = (
    Choice(
        id="recall_row_means",
        answer="b",
        why="The means have the shape (10,). Broadcasting takes that for one row of ten, so column "
        "j loses the mean of row j, and nothing complains, because the matrix is square. With "
        "`keepdims=True` the means keep the shape (10, 1), and each row loses its own.",
        replies={
            "a": "That needs means of the shape (10, 1).",
            "c": "With another number of columns it would be an error. Here the shapes fit by "
            "accident.",
        },
    ),
    Number(
        id="recall_dead_neuron",
        answer=0.0,
        why="ReLU's slope is 0 where its input is below 0, and every path from the bias to the "
        "loss goes through it. 128 zeros are added up: from this batch the neuron learns nothing.",
    ),
    Number(
        id="recall_stable_rate",
        answer=0.1,
        within=0.001,
        why="The second derivative of 10 w² is 20, and 2 divided by 20 is 0.1. At 0.1 each step "
        "lands as far on the other side of 0; above it, further. Section 8 needs this rule.",
    ),
    Choice(
        id="recall_best_of_six",
        answer="b",
        why="The best of six is partly the luckiest of six on these very digits, and new digits "
        "know nothing of that luck. So one set is for choosing, and another one, looked at once, "
        "for measuring.",
        replies={"a": "That would hold for a model that was not chosen by this accuracy."},
    ),
    Choice(
        id="relu_flattens",
        answer="a",
        why="ReLU takes each number by itself, and makes 0 of whatever is below 0. All points with "
        "both numbers below 0 land at (0, 0), and no later layer can tell them apart.",
        shown="The next cell prints both.",
        replies={
            "b": "That is what |x| does: it folds.",
            "c": "An activation has no switch beside the numbers: they are all that the next layer "
            "gets.",
        },
    ),
    Number(
        id="untrained_answers",
        answer=1,
        within=1,
        why="Every hidden neuron adds up the ink with weights above 0, so all of them say nearly "
        "the same. The outputs are 512 such numbers with weights above 0 again: the digit whose "
        "weights happen to have the largest sum wins, whatever the picture.",
        shown="The next cell shows it; section 8 looks into it.",
    ),
    Number(
        id="a_name_is_no_variable",
        answer=2.0,
        why="`name - 0.1 * its_gradient` is a new tensor, and `=` hangs the name on it. The "
        "variable, which the model holds, was never told.",
        shown="The next cell prints it beside two ways that work.",
    ),
    Line(
        id="slip_softmax_twice",
        answer=4,
        also=(5,),
        why="The model ends with a softmax, so it gives probabilities. `from_logits=True` says "
        "that these are scores, and a second softmax is applied. It makes of a probability of 1 "
        "only e / (e + 9) = 0.23 for ten classes, so the loss can never fall below 1.46.",
        shown="The next cell measures a perfect model both ways.",
        replies={
            2: "The tape is right: it records moves 1 and 2.",
            3: "The model is called as it should be. What does it give, scores or probabilities?",
            6: "The gradient is that of the loss, with respect to all the weights.",
            7: "The update is right: it gets gradients, weights and the rate.",
            8: "The loss is returned from before the update, as it should be.",
        },
    ),
    Numbers(
        id="traces",
        answer=(1, 3),
        why="A tensor is an input of the graph: one trace serves all numbers of one type and "
        "shape. A Python number is built into the graph as a constant, so each new one needs a "
        "new trace. A rate that changes with every step should be a tensor.",
        shown="The next cell prints a line for each trace.",
    ),
    Choice(
        id="eager_against_graph",
        answer="c",
        why="Given probabilities, Keras first clips them at 1e-7, so the eager loss stops at "
        "16.12, and a clipped number has the slope 0. In a graph Keras finds the scores that went "
        "into the softmax and computes the loss from them: 30, with its full gradient.",
        shown="The next cell computes both.",
        replies={
            "a": "That is what one expects of a compiled function. It is true while no probability "
            "is extremely small.",
            "b": "The losses differ too: what the gradient is the gradient of is not the same.",
        },
    ),
    Number(
        id="cut_off_share",
        answer=0,
        within=1,
        why="Grey values are at least 0, and so are our weights: a sum of their products cannot be "
        "below 0. So this ReLU does nothing.",
        shown="The next cell counts.",
    ),
    Numbers(
        id="adam_first_step",
        answer=(0.01, 0.01),
        within=0.001,
        why="After one step both averages hold this one gradient, so Adam divides it by its own "
        "size. What is left is its sign, times the rate.",
        shown="The next cell prints the moves of SGD and of Adam, and goes on to step 10.",
    ),
)
