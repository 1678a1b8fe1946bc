"""Lesson 02, going further: training a network, and the network that answers XOR."""

from __future__ import annotations

from course.checks.judges import leaves_inputs
from course.checks.model import Exercise
from course.lessons.neuron import cases_learn as cases
from course.lessons.neuron.judges_learn import answers_xor, both, learnt, losses_at, network_form
from course.lessons.writing import ladder, lines, rung, table

LEARN = Exercise(
    "learn",
    hints=lines("""
        Begin with copies of the four parameters, in a dictionary of your own. Then each step makes
            the four moves in order: predict, loss, gradient, update.
        Predict for all rows at once, as in section 4: the hidden layer has the shape (N, h), the
            outputs (N,). Compare the shape of your outputs with that of `targets`.
        The mean over the rows has a gradient that is a mean over the rows: of what `gradients`
            gives for each row, for example. Autograd finds it by itself, from the mean loss.
        By hand: work out all four gradients before any parameter moves. With autograd: the copies
            need `requires_grad`, the update stands under `torch.no_grad()`, and old gradients must
            go before the next `backward`.
    """),
    slips=table("""
        ascent: does the loss grow? The update subtracts the gradient
        sum: is the gradient summed over the rows? The mean is wanted: divide by their number
        sum_all: is the loss summed over the rows? The mean is wanted, of the loss and of its
            gradient
        no_half: is the gradient twice as large as it should be? The half in the loss cancels the 2
        no_half_all: is the half missing? The loss of a row is 1/2 (y - target)²
        all_pairs: do the outputs have the shape (N, 1)? Minus targets of the shape (N,) that makes
            (N, N): every output meets every target
        v_first: does V move before the gradients of W and b are worked out? They need the V of
            before
        kept_gradients: is each gradient added to those of earlier steps? `backward` adds: old
            gradients must go first
        row_by_row: is there an update after each row? One step makes one update, with the mean over
            all rows
        last_row: does only the last row count? Sum or average over the rows before the update
        first_row: does only the first row count? Average over all rows
        c_kept: does c stay where it is?
        b_kept: does b stay where it is?
        not_moved: do the parameters stay where they are? Are the updated ones returned?
        rate_fixed: is the argument `learning_rate` used?
        after_update: are these the losses after each update? Each is to be measured before
        loss_no_half: the parameters are right, and the half is missing in the losses
        loss_summed: the parameters are right; the losses are sums over the rows, not means
        loss_sum_no_half: the parameters are right; the losses are sums, without the half
        one_more: is the loss measured once more at the end? There is one for each step
        losses_count: is there one loss for each step, from the first to the last?
        losses_kind: collect one number each step, such as `loss.item()`
        pair: return both: `return parameters, losses`
        shapes: do the shapes fit? inputs (N, n), W (h, n): the sums of all rows are inputs @ W.T +
            b
        long_run: are `steps` 1000 and `learning_rate` 0.5 where they are not given?
        changed_input: the given parameters must stay: change copies (`value.clone()`), and do not
            put new values into the given dictionary
    """),
    properties=ladder(
        """
        parameters: two steps on an example move every parameter rightly
        losses: the mean loss before each of these steps
        other_networks: right for one row and for many, for other sizes, steps and rates
        defaults: 1000 steps at a rate of 0.5, where nothing else is said
        inputs_unchanged_here: the given parameters and the data stay as they were
        """,
        rung("parameters", cases.two_steps, learnt(0), 1.5),
        rung("losses", cases.two_steps, learnt(1), 0.75),
        rung("other_networks", cases.others, both(), 0.75, needs="parameters losses"),
        rung("defaults", cases.by_default, losses_at(0.02), 0.5, needs="parameters losses"),
        rung("inputs_unchanged_here", cases.others, leaves_inputs, 0.25, only_with="parameters"),
    ),
)

XOR_NETWORK = Exercise(
    "xor_network",
    hints=lines("""
        Two hidden neurons are enough. Each draws a line through the plane; where XOR is 1 is the
            strip between two lines.
        A sigmoid of large weights is almost a step: 20 (x1 + x2) - 50 is negative for all four
            inputs, so that neuron would stay near 0. Which sums of x1 and x2 should switch yours
            on?
        Let one hidden neuron ask "is at least one input 1?", the other "are both?". What must V
            make of the two answers?
        Or train it: `learn` on the four inputs. Random, unequal start values, a seed before them,
            and more hidden neurons than two help; look at the last loss.
    """),
    slips=table("""
        no_tensor: make each entry with `torch.tensor`: c too, which is `torch.tensor(0.5)`, say
        dtype: numbers with a point give float32; from NumPy or from whole numbers, add `.float()`
        network_shapes: W has one row for each hidden neuron, V one number, and c is a single number
        one_unit: one sigmoid rises or falls along one direction: that cannot make XOR
        not_finite: did the training run away? Take a smaller learning rate
        stuck: the output is nearly the same for all inputs: did the hidden neurons start alike, or
            was the training too short?
        stuck_in_part: some corners are right and some are not: another random start, more hidden
            neurons or more steps may help
        too_near: it tells them apart, yet not by enough: train longer, or take larger weights
        and: this is AND: the output is 1 where both inputs are
        or: this is OR: the output should be 0 again where both inputs are 1
        xnor: this is the opposite of XOR: the two may not be equal
        nand: this is NAND: the output should be 0 where both inputs are 0, too
        nor: this is NOR: 1 belongs where exactly one input is 1
    """),
    properties=ladder(
        """
        outputs: above 0.6 for (0, 1) and (1, 0), below 0.4 for (0, 0) and (1, 1)
        form: W, b, V and c are float32 tensors whose shapes fit, with two hidden neurons or more
        """,
        rung("outputs", cases.xor, answers_xor, 2),
        rung("form", cases.xor, network_form, only_with="outputs"),
    ),
)
