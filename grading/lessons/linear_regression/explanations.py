"""Lesson 03, linear regression: why the solutions are right, told after grading."""

from __future__ import annotations

from course.lessons.writing import table

EXPLANATIONS = table("""
    linear_model: A tf.Variable holds a number that training can change in place, and a tf.Module
        finds every variable that is kept on self, so trainable_variables holds w and b. The key
        line is the formula in __call__: it computes with self.w and self.b, so the outputs follow
        the variables. Multiplication and addition work element by element, so x may have any
        shape.
    mean_squared_error: The difference and the square go element by element, and reduce_mean without
        an axis takes the mean over all elements, whatever the shape. All three are operations of
        TensorFlow, so a tape can follow them back to the predictions. A call of float or numpy()
        would give the same number and break that trail.
    train_step: Predict and loss stand inside the tape's block, so the tape notes every operation
        between the variables and the loss. Both gradients are taken in one call, before anything
        moves, and come in the order of the list. assign_sub changes the variables themselves, so
        whoever holds the model sees the update. The loss was computed before it, and stays what it
        was.
    training_loop: Each round makes one update and then measures: float takes the number that a
        variable holds at this moment, so the entry does not move on with it. The loss is computed
        from a new prediction, because train_step returned the one from before the update. Three
        lists that are made inside the function begin empty at every call.
    keras_model: add_weight makes a variable and tells Keras of it, so fit trains it and
        save_weights writes it. The shape () is that of a single number, and the initialiser says
        where it starts. call has the formula of LinearModel; Keras's own __call__, which model(x)
        runs, calls it.
    largest_stable_rate: Two means are all that the matrix of second derivatives is made of. It is
        symmetric, so eigvalsh gives real eigenvalues, the smallest first, and [-1] is the largest.
        An update multiplies the distance along its eigenvector by 1 - rate * eigenvalue, which is
        -1 at 2 / eigenvalue: below that rate the distance shrinks, above it grows. All other
        directions bend less and bear the rate as well.
""")
