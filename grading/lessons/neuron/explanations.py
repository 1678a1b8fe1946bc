"""Lesson 02, the neuron: what a student may read beside each exercise's solution."""

from __future__ import annotations

from course.lessons.writing import table

EXPLANATIONS = table("""
    neuron: The loop adds each feature times its weight to the bias, so u is the weighted sum
        whatever the kind of the arguments; with no features it is the bias alone. The two
        branches are the two forms of the sigmoid: each takes exp only of numbers that are not
        positive, and such a number never overflows. The lengths are compared first, because zip
        would stop silently at the shorter one.
    activations: Each function is its formula, elementwise: clamp keeps what is above 0, and where
        chooses between two formulas. elu clamps x before exp, so that the branch that is not used
        cannot overflow. The key line is in softmax: subtracting each row's maximum changes
        nothing in the result, because only differences of the scores count, and no exponent is
        above 0 then. keepdim=True lets the maximum and the sum of a row broadcast against it.
    forward: W @ x + b is the weighted sum of every hidden neuron at once, one entry for each row
        of W. The sigmoid makes h of it; the output is a weighted sum once more, V @ h, a product
        of two vectors that adds up to one number, plus c. Nothing is applied to it: y may be any
        number.
    squared_error: The brackets matter: the difference is squared, not one of its terms, and the
        half stands outside the square. The same line works for numbers and for tensors.
    gradients: The forward pass comes first, since h and y are needed on the way back. d_y is the
        error; V takes it back to h, and h * (1 - h), the slope of the sigmoid, takes it on to the
        sums, so d_u has one number for each hidden neuron. b enters the sums with a slope of 1
        and so gets d_u itself. W's entry (j, i) gets d_u[j] times x[i], which is what the outer
        product makes.
    learn: The batch goes through as a matrix with one row for each input. Dividing the errors by
        the number of rows makes every gradient below a mean over the rows, and the products d_u.T
        @ inputs and d_y @ H add the rows up. All four gradients are worked out before the last
        line moves anything, and that line makes new tensors, so what was given stays as it is.
        The loss is noted before the update.
    xor_network: A sigmoid with weights of 20 is almost a step. The first neuron switches on when
        the sum of the inputs passes one half, which is OR; the second when it passes one and a
        half, which is AND. The output takes the first minus the second: OR and not AND is XOR. On
        the plane these are two parallel lines, and the output is 1 in the strip between them.
""")
