"""Lesson 05, a network for MNIST: why each solution is right, for `solution("id")`."""

from __future__ import annotations

from course.lessons.writing import table

EXPLANATIONS = table("""
    make_mlp: The list of widths has one entry more than there are layers, and each pair of
      neighbours makes one linear layer. `activation()` is called inside the loop, so each gap gets
      an object of its own, and the condition leaves it out after the last layer: what comes out are
      logits. `256 >> gap` halves 256 again and again, and `max(..., 16)` keeps deep networks from
      becoming too narrow.
    fit: One optimiser lives through the whole training, because Adam's running means must not be
      lost. Each training batch makes the four moves, with `zero_grad()` before `backward()`; each
      epoch ends with eval mode and `no_grad()` for the validation. Right answers are added up over
      all batches and divided once, so that a short last batch counts as it should. The losses are
      kept as tensors and turned into numbers at the end, so that a graphics card need not wait in
      each step.
    compare_activations: A dictionary keeps each name beside its class. Inside the loop the seed is
      set and a new network is made, so that all four begin with the same weights and see the same
      batches, and none has a head start.
    plot_activations: `ax.plot` is called once for each history, with a label that the legend shows.
      x counts the epochs from 1, because an accuracy is measured after an epoch. Line styles tell
      the lines apart without colour, and `integer=True` keeps the axis from showing half epochs.
    compare_depths: It is the same pattern as for the activations; only the depth changes, and it is
      handed to `make_mlp` as `layers`. The keys are the depths themselves, numbers.
    plot_depths: `plot_activations` draws whatever dictionary it is given. So it is enough to hand
      it the same histories under names that are sentences, such as "3 layers", and to change the
      title.
    plot_loss: The history's `loss` has one entry for each training step, and the steps are counted
      from 1. The thin line lets a thousand jagged steps stay readable.
    confident_mistakes: Eval mode and `no_grad()` come first. For each image the largest softmax
      probability and its place are kept; `start` counts the images of the batches before, so that
      the index is right in a short last batch as well. Only then are the mistakes sorted, by the
      probability, and cut to `count`: cutting earlier would keep the first and not the surest.
    paired_difference: The lengths are looked at before anything is computed, because NumPy would
      stretch a single number over the other sequence. The differences are taken pair by pair, so
      what a seed does to both models cancels. `ddof=1` divides the squares by n - 1, and the root
      of n turns the deviation of one difference into that of their mean.
""")
