"""Lesson 06, from scratch: slips that several exercises share."""

from __future__ import annotations

from course.lessons.writing import table

RATE = table("""
    one_model: a Keras optimizer that is made once serves one model only: subtract by hand, or make
      the optimizer inside
    sign: is the gradient added? A step goes against it
    rate_ignored: is the argument learning_rate used? It must reach the update
    default_rate: is the default learning rate 1e-3?
""")
LOSS = table("""
    softmax_twice: is softmax applied twice? The model gives probabilities already, so not
      `from_logits=True`
    squared: is this a squared error? Classes want the cross-entropy, -log of the probability of the
      right class
    after_update: is the loss measured after the update? Return the one from before
    summed: are the gradients those of a sum? The loss is the average over the batch
    summed_loss: is this the sum of the rows' losses? The average is wanted
    no_update: do the weights move at all? After the gradients, call the update
""")
