"""Lesson 05, a network for MNIST: what its cells ask before they show it."""

from __future__ import annotations

from course.questions.model import Choice, Line, Number, Numbers, Order, Shape

QUESTIONS = (
    Shape(
        id="recall_readings_and_labels",
        answer=(128, 128),
        why="Broadcasting makes a row of (128,) and a column of (128, 1): each reading is compared "
        "with each label. The sum of that is no number of right answers. When you count right "
        "answers below, both must have the shape (128,).",
    ),
    Number(
        id="recall_three_sigmoids",
        answer=1 / 64,
        within=0.0007,
        why="The sigmoid's slope is 1/4 at most, at 0, and slopes along one path are multiplied: "
        "1/4 to the power of 3. Section 9 looks at what that does to a deep network.",
    ),
    Number(
        id="recall_updates",
        answer=50,
        why="There is one update for each batch. 201 points make four batches of 50 and one of a "
        "single point, so 5 updates in each epoch.",
    ),
    Number(
        id="recall_two_flowers",
        answer=1.386,
        within=0.03,
        why="It is the mean of -log p over the flowers, p being the probability of the right "
        "species: (0.69 + 2.08) / 2, where -log(1/8) is three times -log(1/2).",
    ),
    Number(
        id="untrained_loss",
        answer=2.3026,
        within=0.15,
        why="The right digit has the probability 1/10 or so, and -log(1/10) is 2.30. A first loss "
        "far above that says that a network begins with strong and wrong opinions.",
        shown="The next cell prints both.",
    ),
    Choice(
        id="softmax_twice",
        answer="b",
        replies={
            "a": "The largest stays the largest, so the reading is the same; the loss looks at how "
            "large it is after its own softmax.",
            "c": "They are ten numbers for each image, and that is all that the loss asks for.",
        },
        why="The loss takes the softmax of the probabilities 1, 0, 0, ...: that makes e / (e + 9) "
        "of the right one, and -log of it is 1.46. It is the least that this loss can be.",
        shown="The next cell computes it.",
    ),
    Numbers(
        id="adams_first_step",
        answer=(0.001, 0.001),
        within=0.00005,
        why="In the first step m is 0.1 g, divided by 1 - 0.9, so g; v is 0.001 g squared, divided "
        "by 1 - 0.999, so g squared. The quotient is 1 or -1, whatever g is, and the step is "
        "the learning rate.",
        shown="The next cell makes that step, and SGD's beside it.",
    ),
    Choice(
        id="dropout_in_eval_mode",
        answer="b",
        replies={
            "a": "That is train mode: only there does dropout drop anything.",
            "c": "Eval mode is a switch for layers. Only `no_grad` stops the graph.",
        },
        why="In eval mode dropout lets everything pass. The graph is noted all the same, because "
        "nothing told PyTorch not to: that is `torch.no_grad()`'s work.",
        shown="The next cell tries all four combinations; this is its third line.",
    ),
    Order(
        id="fit_order",
        answer="GCIEHDKFABJ",
        rules={
            "GC": "The optimiser (G) comes before the epochs (C): it remembers earlier steps, so "
            "there is one for the whole training.",
            "CI": "Train mode (I) is switched on in each epoch, so inside of C: the validation of "
            "the epoch before switched it off.",
            "CE": "Every epoch (C) goes through the training batches (E) once.",
            "IE": "Train mode (I) must be on before the training batches (E) come.",
            "EH": "The first move, predict (H), needs the images of a batch: it stands in the loop "
            "E.",
            "HD": "The loss (D) is computed from the logits (H): predict, then loss.",
            "EK": "Gradients are cleared (K) for each batch, so inside of the loop E.",
            "KF": "Clear the gradients (K) before `backward()` (F) adds new ones.",
            "DF": "`backward()` (F) starts from the loss (D): loss, then gradient.",
            "FA": "The update (A) uses the gradients that `backward()` (F) computes.",
            "AB": "Each epoch trains first: the update (A) belongs to the training batches, and "
            "eval mode (B) comes after them.",
            "BJ": "Eval mode (B) must be on before the validation batches (J) come.",
        },
        why="That is one optimiser, then for each epoch: train mode, the four moves for each "
        "training batch, eval mode, and the validation batches. K may stand anywhere between E "
        "and F.",
    ),
    Line(
        id="slip_nothing_learnt",
        answer=7,
        replies={
            2: "The optimiser is handed the parameters of this model, all of them.",
            5: "The logits go into the loss as they are: that is right.",
            6: "`backward()` is right: it starts from the loss and fills the gradients.",
            8: "`step()` updates by the gradients that are there. Which are there when it runs?",
            9: "`loss.item()` is the number of this step's loss.",
        },
        why="The gradients are cleared after `backward()` has computed them, so `step()` finds "
        "none and changes nothing. `zero_grad()` begins move 3: it belongs before `backward()`.",
    ),
    Choice(
        id="three_times_the_logits",
        answer="b",
        replies={
            "a": "Softmax looks at the differences of logits, and these are three times as large.",
            "c": "The largest of the ten logits is the answer, and it stays the largest.",
        },
        why="A positive factor keeps the order of the logits, so every reading stays as it was. "
        "But all differences grow, and softmax makes larger probabilities of them: the network is "
        "surer and reads no better.",
        shown="The next cell prints both, and the same for the wrong answers.",
    ),
    Choice(
        id="ranges_that_overlap",
        answer="b",
        letters="ab",
        replies={
            "a": "The ranges overlap because a seed that is good for A is good for B. In the "
            "differences, pair by pair, that cancels.",
        },
        why="The differences are .0009, .0011, .0008, .0013 and .0009. They hardly vary, although "
        "the accuracies do: what a seed does to A it does to B as well.",
        shown="The next cell computes their mean and how sure that is.",
    ),
    Choice(
        id="way_back_through_sigmoids",
        answer="c",
        replies={
            "b": "Six slopes of 1/4 would leave 1/4,000; the weights on the way are small, too.",
        },
        why="Each of six sigmoids multiplies by 1/4 at most, and each layer's weights shrink the "
        "gradient further. We measured 3 to 4 millionths.",
        shown="The next cell measures it, and ReLU beside it.",
    ),
    Number(
        id="small_updates_in_bfloat16",
        answer=1.0,
        within=0.0001,
        why="From 1 to 2 the numbers of bfloat16 are 1/128 apart, so 1.001 is rounded to 1, a "
        "thousand times. Small updates are lost in weights of bfloat16, which is why `autocast` "
        "leaves the weights in float32.",
        shown="The next cell makes the first of these updates.",
    ),
)
