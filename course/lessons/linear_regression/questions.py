"""Lesson 03, linear regression: what the lesson asks and nobody grades."""

from __future__ import annotations

from course.questions.model import Choice, Line, Number, Shape

QUESTIONS = (
    Shape(
        id="recall_column_meets_row",
        answer=(201, 201),
        why="Shapes are matched from the right, and axes of length 1 are stretched: (201,) is read "
        "as (1, 201), and so every entry of the one meets every entry of the other.",
        shown="Lesson 01 has this in its section on broadcasting. Section 4 shows what it does to "
        "a loss.",
    ),
    Number(
        id="recall_bias_first",
        answer=0.5,
        within=0.001,
        why="The weighted sum is 3 * 1 + 1 * 2 - 1 * 5 = 0: the bias is the weight of a constant "
        "1. The sigmoid of 0 is 0.5.",
    ),
    Number(
        id="recall_one_update",
        answer=0.8,
        within=0.001,
        why="The derivative of the loss with respect to y is y - y_true = 2, and that of y with "
        "respect to c is 1. Gradient descent subtracts 0.1 times their product: 1 - 0.1 * 2.",
    ),
    Number(
        id="recall_write_through_view",
        answer=7.0,
        why="A view shares its memory with the tensor it was made of, and entry 4 of the six is "
        "the one in row 1, column 1.",
        shown="A tensor of TensorFlow can't be written to at all. Section 3 shows what can.",
    ),
    Choice(
        id="perfect_in_a_column",
        answer="c",
        why="Broadcasting makes a table of 201 times 201 differences, every answer minus every "
        "prediction. Only on the diagonal does an answer meet its own prediction.",
        shown="The next cell prints the shapes and the losses.",
        replies={
            "a": "It would be 0 if each answer met its own prediction only.",
            "b": "An error would be kinder. But these two shapes can be broadcast.",
        },
    ),
    Choice(
        id="gradient_of_a_detour",
        answer="c",
        letters="abcd",
        why="The tape notes TensorFlow's operations only. `.numpy()` hands out a number without a "
        "history, so the new tensor has nothing to do with the variable.",
        shown="The next cell prints the gradient.",
        replies={
            "a": "The value is right, but a gradient needs the path by which it came about.",
            "b": "0 would mean: the tape knows the path, and the result doesn't change along it.",
            "d": "There is no error, and that is the danger: it shows only when you use the "
            "gradient.",
        },
    ),
    Line(
        id="slip_gradients_in_order",
        answer=6,
        why="`wave.trainable_variables` is in the order of the alphabet, height before shift. So "
        "each variable was moved by the other one's gradient. Name what you want: "
        "`tape.gradient(loss, [wave.shift, wave.height])`.",
        replies={
            1: "The target is right: the shift should become 1 and the height 3.",
            3: "The tape is made anew in every step, as it must be.",
            4: "This predicts anew in every step, inside the tape.",
            5: "The mean squared error, of two tensors of the same shape, inside the tape.",
            7: "To subtract 0.1 times the gradient is right, if it is this variable's gradient.",
            8: "To subtract 0.1 times the gradient is right, if it is this variable's gradient.",
            10: "It prints the loss from before the update, which is no mistake.",
        },
    ),
    Number(
        id="old_prediction",
        answer=10.0,
        why="The product was computed when its line ran, with 5. A tensor is a value and never "
        "changes; the variable went on without it.",
        shown="The next cell prints it, and a new prediction.",
    ),
    Choice(
        id="rate_of_two",
        answer="c",
        why="Each update multiplies the distance of w from its best value by about 1 - 2.0 * 2 * "
        "1.35 = -4.4. Ten of them multiply it by 2.6 million, and the loss grows with its square.",
        shown="The last line of the next cell's table has it.",
        replies={
            "a": "Larger steps arrive sooner only while they don't overshoot.",
            "b": "To and fro it goes, but each time it lands farther away than before.",
        },
    ),
    Choice(
        id="better_than_the_truth",
        answer="c",
        why="No line has a lower loss on these points than the best one, so the true line can't. "
        "With 201 noisy points the two lines differ a little, and so do their losses.",
        shown="The next cell prints the losses on both samples.",
        replies={
            "a": "The truth is best on average, over samples. On one sample another line fits "
            "better.",
            "b": "That would take noise without a mean or a slope of its own, and a sample always "
            "has a little of both.",
        },
    ),
    Choice(
        id="first_loss_of_keras",
        answer="b",
        why="Keras prints the loss that it computed for the gradient, before the update: 10.32. "
        "Your loop measured after it.",
        shown="The next cells print Keras's losses, then both side by side.",
        replies={
            "a": "The updates are the same. Think of when each loss is measured.",
            "c": "No extra update was made. Think of when each loss is measured.",
        },
    ),
    Number(
        id="two_unequal_batches",
        answer=10.126,
        within=0.05,
        why="Keras weights each batch by its rows: (150 * 13.04 + 51 * 1.56) / 201. The mean of "
        "the two numbers would be 7.30, and 5.04 belongs to the weights at the end.",
        shown="The next cell prints it beside both ways to average.",
    ),
    Choice(
        id="first_validation_loss",
        answer="b",
        why="The training loss of epoch 1 is from before its update, the validation loss from "
        "after it. The update matters far more than who has seen which points.",
        shown="The next cell prints both.",
        replies={
            "a": "Unseen points cost a little, late in training. Early on something else counts "
            "more: when are the two measured?",
            "c": "True for one and the same model. But are the two measured at the same moment?",
        },
    ),
    Choice(
        id="shifted_inputs",
        answer="c",
        why="With a mean of 10 the mean of x squared is 101, and the largest eigenvalue is 205. "
        "The largest stable rate is 2 / 205, about 0.0098, and 0.02 is twice that.",
        shown="The next cell trains with 0.02 and with 0.009.",
        replies={
            "a": "That would be so if the shape of the valley had stayed. It depends on x.",
            "b": "For that the steps would have to be short, and the slopes are huge here.",
        },
    ),
)
