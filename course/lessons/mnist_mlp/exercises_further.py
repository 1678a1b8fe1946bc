"""Lesson 05, a network for MNIST: the exercises of its section "Going further"."""

from __future__ import annotations

from course.checks.judges import expects, raises
from course.checks.model import Exercise
from course.lessons.mnist_mlp import cases_further as cases
from course.lessons.mnist_mlp import judges_mistakes as judged
from course.lessons.writing import ladder, lines, rung, table

# Accuracies and their differences, computed in float32 or in float64.
PAIRED = expects(2e-3, 1e-6)

FURTHER = (
    Exercise(
        "confident_mistakes",
        hints=lines("""
            First bring the model into the right state: `model.eval()`, and everything that follows
              under `torch.no_grad()`.
            For each batch: the softmax of the logits, then `.max(dim=1)`, which gives the largest
              probability of each row and its place: the digit that was read.
            The place in the loader's order: count the images of all batches before this one, and
              add the row in the batch. Collect what you need of every image, then keep those where
              the digit read is not the label.
            Sort by the probability, the largest first, and keep the first `count`. Python sorts a
              list of tuples by their first entries; `.argsort(descending=True)` sorts a tensor.
        """),
        slips=table("""
            by_logit: sorted by the largest logit? Only the softmax makes logits of two images
              comparable
            by_label: this is the order by the probability of the right digit; wanted is that of the
              digit that was read
            by_lead: this is the order by the lead over the second digit; wanted is that of the
              largest probability
            not_sorted: are the mistakes in the loader's order? The surest comes first
            least_first: the surest comes first: sort in descending order
            in_batch: does the index begin again in each batch? Count the images of the batches
              before
            short_batch: the last batch is shorter: add up the sizes of the batches before, not
              this batch's size times their number
            from_one: is the index counted from 1? The first image has the index 0
            within_batches: is each batch sorted by itself? Sort once, when all batches have been
              read
            among_mistakes: the index is the image's place in the loader, not its place among the
              mistakes
            exchanged: a triple is (index, label, predicted), in this order
            right_ones: images that are read rightly are no mistakes: leave them out first
            one_batch: is only one batch looked at?
            first_found: these are the first mistakes that were found, not the surest of all: sort
              before you cut
            count_ignored: is `count` used? At most so many triples come back
            columns: these are three columns: `zip(...)` makes triples of them
            four: a triple has three entries; leave the probability out
            not_whole: is a probability in place of a digit?
            train_mode: call `model.eval()` first: in train mode dropout and batch norm change what
              the model reads
            graph: `model.eval()` does not stop gradients: wrap it all in `with torch.no_grad():`
            changed_model: is something trained here, or did a batch norm run in train mode?
        """),
        properties=ladder(
            """
            mistakes: all mistakes, each with its index, label and what was read
            surest_first: the surest first, and no more than `count`
            eval_mode: the model computes in eval mode
            no_graph: no graph for gradients is built
            weights_kept: the model stays as it was
            """,
            rung("mistakes", cases.mistakes, judged.all_mistakes),
            rung("surest_first", cases.surest, judged.surest_first),
            rung("eval_mode", cases.surest, judged.eval_mode, 0.5),
            rung("no_graph", cases.surest, judged.no_graph, 0.5),
            rung("weights_kept", cases.surest, judged.weights_kept, 0.25, only_with="mistakes"),
        ),
    ),
    Exercise(
        "paired_difference",
        hints=lines("""
            Look at the lengths first: where they differ, or are below 2, `raise ValueError("...")`.
            Then take the difference of each pair. Lists cannot be subtracted: `zip(a, b)` walks
              through both, and `np.array(a)` makes arrays.
            The standard deviation is the sample's: the squares are divided by n - 1, which NumPy
              does with `ddof=1` and `statistics.stdev` by itself. Divide it by the root of n.
        """),
        slips=table("""
            exchanged: this is b - a; wanted is a - b
            divided_by_n: is the sum of squares divided by n? The sample's standard deviation
              divides by n - 1
            not_over_root: this is the standard deviation of one difference; that of their mean is
              smaller: divide by the root of n
            over_n: divide by the root of n, not by n
            variance: this is the variance: the root is missing
            not_paired: are the deviations of a and b taken apart? Take that of the differences
            absolute: keep the sign of each difference
            exchanged_results: the mean comes first, then its standard error
            no_ValueError: look at the lengths before anything is computed: `raise ValueError(...)`
        """),
        properties=ladder(
            """
            known_case: right on the examples
            refused: ValueError for unequal lengths and for fewer than two pairs
            """,
            rung("known_case", cases.differences, PAIRED),
            rung("refused", cases.no_pairs, raises("ValueError"), 0.5, only_with="known_case"),
        ),
    ),
)
