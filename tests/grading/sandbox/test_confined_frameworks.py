"""The frameworks train, and pictures come back, inside a confined kernel."""

from __future__ import annotations

import pytest

from grading.limits import MEGABYTE, Limits
from grading.sandbox import levels
from tests.support.engine_runs import QUICK, asks, double, own, run

landlock = pytest.mark.skipif(
    levels.available() != levels.LANDLOCK, reason="this machine has no Landlock"
)


FRAMEWORK_LIMITS = Limits(
    cell_seconds=120.0, submission_seconds=240.0, memory_bytes=4096 * MEGABYTE
)

TORCH = """
import torch, torch.nn as nn, torch.nn.functional as F, matplotlib.pyplot as plt
model = nn.Sequential(nn.Linear(4, 16), nn.ReLU(), nn.Linear(16, 1))
X, y = torch.randn(64, 4), torch.randn(64, 1)
optimizer = torch.optim.Adam(model.parameters())
losses = []
for _ in range(5):
    optimizer.zero_grad(); loss = F.mse_loss(model(X), y); loss.backward(); optimizer.step(); losses.append(loss.item())
torch.save(model.state_dict(), 'weights.pt'); torch.load('weights.pt')
plt.plot(losses); plt.show()
def trained(x):
    return losses[-1] < losses[0]
"""
TENSORFLOW = """
import tensorflow as tf, numpy as np
model = tf.keras.Sequential([tf.keras.layers.Dense(8, activation='relu'), tf.keras.layers.Dense(1)])
model.compile('sgd', 'mse')
X, y = np.random.rand(64, 4).astype('float32'), np.random.rand(64, 1).astype('float32')
history = model.fit(X, y, epochs=3, verbose=0).history['loss']
model.save_weights('w.weights.h5'); model.load_weights('w.weights.h5')
step = tf.function(lambda x: tf.reduce_sum(x * 2.0))
def trained(x):
    return bool(history[-1] < history[0]) and float(step(tf.constant([1.0, 2.0]))) == 6.0
"""


@landlock
@pytest.mark.slow
@pytest.mark.parametrize(("package", "source"), [("torch", TORCH), ("tensorflow", TENSORFLOW)])
def test_a_framework_trains_inside(package: str, source: str) -> None:
    from tests.support.engine_runs import answer, returned

    pytest.importorskip(package)
    result = run(
        *answer("trained", source),
        requests=asks("trained"),
        limits=FRAMEWORK_LIMITS,
        confine=levels.LANDLOCK,
    )
    assert result.cells["trained"].error == ""
    assert returned(result, "trained") == ["bool", True]
    assert "denied" not in str(result.cells["trained"].outputs)


def test_an_honest_matplotlib_picture_comes_back() -> None:
    source = "import matplotlib.pyplot as plt\nplt.plot([1, 2])\nplt.show()"
    result = run(own("plot", source), *double(), requests=asks("double"), limits=QUICK)
    assert any("image/png" in output.get("data", {}) for output in result.cells["plot"].outputs), (
        result.cells["plot"]
    )
    assert "stderr" not in str(result.cells["plot"].outputs)
