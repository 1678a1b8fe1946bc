"""Lesson 01, tensors: what students are asked to predict, and a slip to find."""

from __future__ import annotations

from course.questions.model import Choice, Line, Number, Numbers, Shape

QUESTIONS = (
    Choice(
        id="half_in_place",
        answer="c",
        why="In place the result must fit into the tensor that is there, and its dtype is int64. "
        "PyTorch refuses to cut the halves off by itself.",
        shown="The next cell prints the error, and that counts stays as it was.",
        replies={
            "a": "That would be a new tensor, as `counts = counts + 0.5` makes it.",
            "b": "It cuts when you write into a single place, `counts[0] = 9.7`, but not here.",
        },
    ),
    Shape(
        id="mask_of_all",
        answer=(5,),
        why="A mask of the shape of X picks single elements, and what passes need not make a "
        "rectangle. So it comes out as a vector: 7, 8, 9, 10 and 11 are above 6.",
        shown="The next cell prints and draws them.",
    ),
    Choice(
        id="mean_of_integers",
        answer="c",
        why="mean gives the dtype of its elements, and an integer cannot hold 2.3333. PyTorch asks "
        "you to convert first.",
        shown="The next cell prints the error, and the mean after `.float()`.",
        replies={"a": "NumPy does that. PyTorch wants you to ask for floats."},
    ),
    Numbers(
        id="second_of_max",
        answer=(3, 1, 3),
        why="With dim, max gives two tensors: values and indices. `result[1]` is the second one, "
        "not the maximum of row 1.",
        shown="The next cell prints both.",
    ),
    Shape(
        id="row_minus_column",
        answer=(3, 3),
        why="(3,) counts as (1, 3). The vector is repeated downwards and the column sideways, so "
        "each number of one meets each number of the other.",
        shown="The next cell draws it.",
    ),
    Numbers(
        id="written_through_view",
        answer=(0, 1, 2, 100, 4, 5),
        why="A view has no memory of its own. Row 1, column 0 of (2, 3) is the fourth element in "
        "reading order, and that is `X[3]`.",
        shown="The next cell prints `X`.",
    ),
    Line(
        id="slip_running_total",
        answer=5,
        also=(2,),
        why="`m[0]` in line 2 is a view, so `total += row` in line 5 adds the other rows into the "
        "first row of m. Either `total = m[0].clone()` or `total = total + row` mends it.",
        replies={
            3: "`m[1:]` is a view too, but nothing is written into it.",
            7: "The sum is right for what m holds by then. What has m become, and where?",
        },
    ),
    Number(
        id="gradient_twice",
        answer=12,
        why="backward adds to what stands in `x.grad`: 6 in the first round and 6 in the second.",
        shown="The next cell prints `x.grad`.",
    ),
)
