"""Lesson 07's questions, which nobody grades; each stands in the lesson, above its cell."""

from __future__ import annotations

from course.questions.model import Choice, Line, Number, Numbers, Order, Question, Shape

QUESTIONS: tuple[Question, ...] = (
    Number(
        id="recall_chain_rule",
        answer=4.0,
        within=0.01,
        why="y is 3, so the loss has the derivative y - t = 2 with respect to y, and y has the"
        " derivative x = 2 with respect to w. The chain rule multiplies them.",
        shown="Lesson 02, the backward pass.",
    ),
    Shape(
        id="recall_layer_shape",
        answer=(1, 16),
        why="x @ W has the shape (200, 16), and b is added to each of its rows. The sum over "
        "axis 0 adds the 200 rows up; keepdims leaves that axis there, with the length 1.",
        shown="Lesson 01, reductions along an axis.",
    ),
    Number(
        id="recall_runaway_rate",
        answer=1 / 3,
        within=0.01,
        why="The second derivative of 3 w squared is 6, and the largest stable rate is 2 "
        "divided by it. Each step multiplies w by 1 - 6 times the rate, and that must stay "
        "above -1.",
        shown="Lesson 03, the learning rate.",
    ),
    Number(
        id="recall_knows_nothing",
        answer=1.609438,
        within=0.02,
        why="Every row's right class has the probability 1/5, so every row's loss is -ln(1/5) "
        "= ln 5.",
        shown="Lesson 06, the loss.",
    ),
    Choice(
        id="best_step",
        answer="b",
        letters="abcd",
        why="Two errors pull in opposite directions: the curve bends, which asks for a small "
        "step, and numbers are rounded, which a division by a small step makes large. For "
        "central differences the balance lies near the cube root of 1e-16.",
        shown="The next cell plots the errors of all steps.",
        replies={
            "c": "1e-8 is the best step where f is tried on one side only.",
            "d": "That would be so without rounding: 1 + 1e-13 keeps only three digits of the "
            "step.",
        },
    ),
    Number(
        id="calls_of_the_loss",
        answer=814100,
        within=1000,
        why="There are 407,050 weights, and each one is moved up and down: two calls of the "
        "loss for every weight, each over the whole batch.",
        shown="The text below counts.",
    ),
    Number(
        id="sum_over_paths",
        answer=36.0,
        within=0.01,
        why="Three paths lead from a to L: by y alone 2 times 9, by y and z 2 times 1 times 6,"
        " by z alone 1 times 6. Slopes multiply along a path, and the paths add up.",
        shown="The next cell adds them up, and tries it.",
    ),
    Number(
        id="wrong_order",
        answer=24.0,
        within=0.01,
        why="y hands on 9, all it has at that time: 18 to a. Then z hands 6 to a, which makes "
        "24, and 6 to y, which goes no further. The path by z and y, worth 12, is lost.",
        shown="The next cell does it in this order.",
    ),
    Order(
        id="order_of_going_back",
        answer="LZYAB",
        rules={
            "LZ": "z must wait for L, which was made of it.",
            "LY": "y must wait for L, which was made of it.",
            "ZY": "y must wait for z: what z hands to it would come too late.",
            "ZA": "a must wait for z, which was made of it.",
            "YA": "a must wait for y, which was made of it.",
            "YB": "b must wait for y, which was made of it.",
        },
        why="L comes first, then z, then y; a and b come last, in any order: nothing comes "
        "after them.",
    ),
    Number(
        id="backward_twice",
        answer=12.0,
        within=0.01,
        why="The derivative of x squared at 3 is 6, and each call adds 6 to what stands in grad.",
        shown="The next cell prints it after each call.",
    ),
    Line(
        id="slip_second_call",
        answer=5,
        also=(2,),
        why="Line 5 hands on `value.grad`, in which the first call's gradient is still there: "
        "at the second call z hands on 12, not 6. What belongs to this call must be kept "
        "apart, and added to `grad` at the end. Line 2 sets the root's grad, where it should add.",
        replies={
            3: "The order is right: every value hands on after all its children.",
            4: "Parents and slopes are paired as they should be.",
        },
    ),
    Numbers(
        id="broadcast_back",
        answer=(4.0, 4.0, 4.0),
        within=0.01,
        why="Each entry of b is used in four rows, so four paths lead from it to the loss, "
        "each with the slope 1. Paths add up.",
        shown="The next cell asks PyTorch.",
    ),
    Choice(
        id="matrix_back",
        answer="b",
        why="W has the shape (2, 16), and so has its gradient: (2, 200) times (200, 16) gives "
        "that.",
        shown="The next cell compares both rules with PyTorch, for other shapes.",
        replies={
            "a": "(200, 16) times (16, 2) gives (200, 2): that is the gradient of x.",
            "c": "(16, 200) times (200, 2) gives (16, 2): the transpose of what is wanted.",
        },
    ),
    Choice(
        id="naive_softmax",
        answer="b",
        why="exp(1000) is too large for a 64-bit number and becomes inf. The probability of "
        "class 0 is inf / inf, which is nan; that of class 1 is 1 / inf, which is 0, and -ln 0"
        " is inf.",
        shown="The next cell computes it, and better.",
        replies={
            "a": "On paper it is 1000. In 64-bit numbers exp(1000) is inf.",
            "c": "Class 0 gets inf / inf, which is nan. The label is 1, and its probability is"
            " 1 / inf.",
        },
    ),
    Choice(
        id="one_hidden_neuron",
        answer="b",
        why="A single hidden neuron gives one number, a weighted sum through tanh; and the "
        "second layer only asks whether it is above or below some value. So the border is one "
        "straight line, and the best straight line tells about 88 % of these points right.",
        shown="The next cell trains both, for 2,000 steps.",
        replies={
            "a": "A straight line does better than guessing: it cuts off most of each moon.",
            "c": "No number of steps bends a straight line.",
        },
    ),
)
