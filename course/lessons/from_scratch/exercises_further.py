"""Lesson 06, from scratch: the further exercises with their visible properties."""

from __future__ import annotations

from course.checks.judges import all_of
from course.checks.model import Exercise
from course.lessons.from_scratch import cases_further as cases
from course.lessons.from_scratch import judges_further as judges
from course.lessons.writing import ladder, lines, rung, table

FURTHER = (
    Exercise(
        "glorot_uniform",
        hints=lines("""
            Compute the limit first, with `math.sqrt`; the sum of both sizes stands below the
              fraction bar.
            `tf.random.uniform` takes a shape, `minval` and `maxval`. What was the least value in
              NaiveDense, and what is it here?
            In the shape the inputs come first, as in NaiveDense's W.
        """),
        slips=table("""
            shape: the shape is the pair (input_size, output_size)
            turned: are input_size and output_size exchanged in the shape?
            no_tensor: return a TensorFlow tensor, not a list
            dtype: NumPy draws float64: `.astype("float32")`, or draw with `tf.random.uniform`
            inputs_only: is the limit made of the inputs alone? Both sizes are added
            outputs_only: is the limit made of the outputs alone? Both sizes are added
            product: are both sizes multiplied? They are added
            brackets: is the sum in brackets? `6 / a + b` divides by a alone
            no_root: is the square root missing?
            two: is this sqrt(2 / ...), the deviation of a normal distribution? The limit of the
              uniform one has a 6
            three: is this sqrt(3 / ...)? The limit has a 6
            not_centred: is the least value 0? It is minus the limit
            normal: are the numbers drawn from a normal distribution? They are to be spread evenly
            not_uniform: are the numbers drawn from another distribution, or in another range?
            constant: are the numbers drawn at random?
            repeated: is every number drawn by itself, or is one row or column copied?
            same_numbers: is a seed set, or one initializer of Keras kept for all calls? Either
              draws the same numbers again
        """),
        properties=ladder(
            """
            shape: the shape is (input_size, output_size)
            float32: the numbers are float32
            limit: they reach from minus to plus sqrt(6 / (input_size + output_size)), no further
            even: they are spread evenly in between
            anew: every call draws new numbers
            """,
            rung("shape", cases.one_start, judges.of_shape, 0.5, only_with="limit even"),
            rung("float32", cases.one_start, judges.of_float32, 0.5, only_with="limit even"),
            rung("limit", cases.one_start, judges.within_limit),
            rung("even", cases.one_start, judges.evenly_spread),
            rung(
                "anew",
                cases.two_starts,
                all_of(judges.of_shape, judges.new_numbers),
                only_with="even",
            ),
        ),
    ),
    Exercise(
        "adam_step",
        hints=lines("""
            What has to survive until the next step? Both averages and the number of steps: three
              entries of `state`. `state.get("t", 0)` gives 0 where there is no entry yet.
            Write the five lines of the formula one below the other, in its order. Put m and v as
              they are into `state`; the corrected ones are for this step only.
            Add 1 to t before you use it. In the first step, 1 - beta_1 ** 0 would be 0.
            The weight is a variable: change it as update_weights does, here by the learning rate
              times the fraction.
        """),
        slips=table("""
            no_correction: is the bias correction missing? m and v begin at 0 and are divided by
              1 - beta ** t
            m_only: is v corrected too? Both are divided by 1 - beta ** t
            v_only: is m corrected too? Both are divided by 1 - beta ** t
            power_outside: is the power taken of 1 - beta? It is taken of beta alone: 1 - beta ** t
            stale: does `state` get the new m and v in every step? `setdefault` leaves what is there
            epsilon_inside: does epsilon stand inside of the square root? It is added to the root
            epsilon_early: is epsilon added before v is corrected, as in Keras's own Adam? Here it
              is added to the root of the corrected v
            epsilon_fixed: is the argument epsilon used?
            default_epsilon: is the default epsilon 1e-7?
            t_from_0: does t begin at 0? Count the step before you use it, so that the first has
              t = 1
            undefined: nan comes of 0 / 0 or the root of a negative number. Does t begin at 1, is
              the gradient squared in v, and is epsilon there?
            t_stays: does t grow from step to step? It is kept in `state` too
            no_root: is the square root of v missing?
            v_not_squared: is the gradient squared in v?
            state_lost: does `state` keep m and v? Change its entries: `state["m"] = ...`; a new
              dictionary under the name `state` is lost when the function ends
            state_read_first: `state` is empty before the first step: `state.get("m", 0.0)`
            state_shared: is something kept outside of `state`? Each variable has its own
            corrected_kept: are the corrected m and v kept? Keep the plain ones
            betas_swapped: are beta_1 and beta_2 exchanged? beta_1 belongs to m
            betas_fixed: are the arguments beta_1 and beta_2 used?
            sign: is the step added? It is subtracted
            rate_ignored: is the argument learning_rate used?
            default_rate: is the default learning rate 1e-3?
            not_in_place: `weight = weight - ...` makes a new tensor, and the variable stays as it
              was: use `assign_sub`
            no_tensor_method: change the variable itself, with `weight.assign_sub(...)`
        """),
        properties=ladder(
            """
            first: the first step moves by about the learning rate, whatever the gradient's size
            several: later steps follow the averages
            apart: each variable has a state of its own
            betas: beta_1 and beta_2 as they are given
            epsilon: epsilon is added to the root of the corrected v
            default: the learning rate is 1e-3 when none is given
            """,
            rung("first", cases.adam_first, judges.after_steps()),
            rung("several", cases.adam_several, judges.after_steps(), 2),
            rung("apart", cases.adam_apart, judges.after_steps(), 0.5, only_with="several"),
            rung("betas", cases.adam_betas, judges.after_steps(), 0.5),
            rung("epsilon", cases.adam_epsilon, judges.after_steps(), 0.5),
            rung("default", cases.adam_default, judges.after_steps(1e-5, 1e-5), 0.5),
        ),
    ),
)
