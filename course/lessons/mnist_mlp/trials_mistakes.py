"""The trial of `confident_mistakes`: a network whose scores are known reads a loader's images."""

from __future__ import annotations

from typing import Any

from course.lessons.mnist_mlp.trials_training import Log
from course.probe.trials import Answer, shown_as


def scoring_network() -> Any:
    """A network whose logits are an image's first ten pixels, in eval mode only.

    In train mode a batch norm and a dropout change them. It writes a log of its passes.
    """
    import torch
    from torch import nn

    @shown_as("ModelOfTheCheck")
    class Scores(nn.Module):
        def __init__(self) -> None:
            super().__init__()
            self.log = Log()
            self.norm, self.drop = nn.BatchNorm1d(10, eps=1e-9), nn.Dropout(0.5)
            self.last = nn.Linear(10, 10)
            with torch.no_grad():
                self.last.weight.copy_(torch.eye(10))
                self.last.bias.zero_()

        def forward(self, x: Any) -> Any:
            x = x.flatten(1)
            logits = self.last(self.drop(self.norm(x[:, :10])))
            self.log.events.append(
                {
                    "images": [int(n) for n in x[:, -1].round().tolist()],
                    "training": self.norm.training or self.drop.training,
                    "graph": bool(logits.requires_grad),
                }
            )
            return logits

    return Scores()


def mistakes(
    answer: Answer,
    scores: Any,
    labels: list[int],
    batch_size: int,
    count: int = 0,
    start_in_eval: bool = False,
) -> dict[str, Any]:
    """Has `confident_mistakes` read images with these scores (n, 10) and labels.

    A `count` of 0 leaves the argument out. Returns what came back (`result`), the network's log
    (`passes`), and whether its weights or its running means changed (`changed`).
    """
    import torch
    from torch.utils.data import DataLoader, TensorDataset

    model = scoring_network().train(not start_in_eval)
    flat = torch.zeros(len(labels), 784)
    flat[:, :10] = scores
    flat[:, -1] = torch.arange(len(labels))
    data = TensorDataset(flat.reshape(-1, 1, 28, 28), torch.tensor(labels, dtype=torch.int64))
    before = {name: value.clone() for name, value in model.state_dict().items()}
    named = {"count": count} if count else {}
    result = answer.function(model, DataLoader(data, batch_size=batch_size), **named)
    after = model.state_dict()
    return {
        "result": result,
        "passes": model.log.events,
        "changed": not all(torch.equal(value, after[name]) for name, value in before.items()),
    }
