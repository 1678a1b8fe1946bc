"""Lesson 06, from scratch: why the reference solutions are right."""

from __future__ import annotations

from course.lessons.writing import table

EXPLANATIONS = table("""
    naive_dense: The weights are drawn once, when the layer is made, and kept as variables: so a
      tape sees them, and an update can change them in place. The key line is
      `self.activation(inputs @ self.W + self.b)`: each row of inputs is multiplied by W, b is added
      to every row by broadcasting, and the activation comes last. As a property, `weights` always
      gives the two variables themselves, never copies.
    naive_sequential: The loop gives the name `inputs` a new value for each layer, so every layer
      gets what the one before it gave; without any layers, the input comes back as it is. The list
      comprehension with two `for` goes through the layers and then through each one's weights: one
      flat list, in order, made anew each time it is read. It asks for nothing but `weights`, so
      layers of any kind will do, even whole models.
    batch_generator: All that must be remembered between calls is where the next batch begins.
      `slice(start, start + batch_size)` cuts images and labels at the same places, and past the end
      a slice is short by itself, which is right for the last batch. `math.ceil` counts that short
      batch too.
    update_weights: `zip` pairs every gradient with its variable, and `assign_sub` subtracts in
      place, so the model, which holds the same variables, sees the new values. With `=` the name
      alone would change. `strict=True` raises an error if one list is longer than the other.
    one_training_step: The tape records moves 1 and 2, prediction and loss. Keras's function gives a
      loss for each row; `tf.reduce_mean` makes their average, one number, so that the size of a
      step does not depend on the number of rows. The loss that is returned was computed before
      the update, and as a tensor, so that the step can be compiled.
    fit_from_scratch: A new BatchGenerator for every epoch begins at row 0 again, and gets the batch
      size that was given. The inner loop makes one step for each of its `num_batches` batches, the
      short one too. `float(...)` takes the number out of the tensor, so the list holds plain
      numbers, one for each step.
    evaluate: `argmax` along axis 1 finds the class with the largest probability of each row.
      Compared with the labels, both brought to one integer type, it gives True or False, and the
      average of these as 1.0 and 0.0 is the share of right answers. All rows go in at once, so no
      batch counts too much.
    glorot_uniform: `tf.random.uniform` draws every number by itself, evenly between the two ends.
      The limit has the square root of 6 over the sum of both sizes: the variance of numbers
      between -r and r is r squared over 3, and 2 / (inputs + outputs) is wanted. Nothing is kept
      between calls, so each one draws anew.
    adam_step: `state` outlives the call, so it holds the plain averages m and v and the number of
      steps. The corrected averages are made for this step only: m and v begin at 0, and are too
      small by 1 - beta ** t after t steps. epsilon is added to the root and keeps the division
      from failing where all gradients were 0. `assign_sub` changes the variable in place.
""")
