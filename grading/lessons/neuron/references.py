"""The neuron and the network of lesson 02 in NumPy, and what known slips make of them.

h = sigmoid(W x + b), y = V h + c, loss 1/2 (y - y_true)²; gradients by the chain rule:
dy = y - y_true, dV = dy h, dc = dy, du = dy V h (1 - h), db = du, dW = du xᵀ.
Shapes: x (n,), W (h, n), b (h,), V (h,), c and y_true scalars; everything float64.
"""

from __future__ import annotations

from typing import Any

import numpy as np

Network = tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray, np.ndarray]  # x, W, b, V, c


def sigmoid(u: Any) -> Any:
    """1 / (1 + exp(-u)), elementwise, without overflow."""
    e = np.exp(-np.abs(u))
    return np.where(np.asarray(u) >= 0, 1 / (1 + e), e / (1 + e))


def neuron(x: np.ndarray, w: np.ndarray) -> float:
    """The sigmoid of the weighted sum; w[0] is the bias."""
    return float(sigmoid(w[0] + w[1:] @ x))


def neuron_slips(x: np.ndarray, w: np.ndarray) -> dict[str, Any]:
    """What known slips make of a neuron."""
    bias, rest = w[0], w[1:] @ x
    slips = {
        "bias_ignored": sigmoid(rest),
        "bias_last": sigmoid(w[:-1] @ x + w[-1]),
        "weights_shifted": sigmoid(w[:-1] @ x),
        "bias_times_x1": sigmoid(bias * x[0] + rest),
        "tanh": np.tanh(bias + rest),
        "sign": sigmoid(-(bias + rest)),
        "bias_after": sigmoid(rest) + bias,
        "no_activation": bias + rest,
        "bias_subtracted": sigmoid(rest - bias),
        "last_ignored": sigmoid(bias + w[1:-1] @ x[:-1]),
        "rounded": round(neuron(x, w)),
    }
    return {code: float(value) for code, value in slips.items()}


def squared_error_slips(y: float, y_true: float) -> dict[str, float]:
    """What known slips make of half the squared difference."""
    d = y - y_true
    return {
        "no_half": d * d,
        "not_squared": d / 2,
        "absolute": abs(d),
        "half_absolute": abs(d) / 2,
        "square_of_half": d * d / 4,
        "difference_of_squares": (y * y - y_true * y_true) / 2,
        "only_y_true_squared": y / 2 - y_true * y_true,
        "sign": -d * d / 2,
        "root": abs(d) / 2**0.5,
        "sum": (y + y_true) ** 2 / 2,
        "derivative": d,
        "one_sided": max(d, 0.0) ** 2 / 2,
        "half_is_zero": 0.0,
    }


def forward(x: np.ndarray, W: np.ndarray, b: np.ndarray, V: np.ndarray, c: np.ndarray) -> float:
    """The output y."""
    return float(V @ sigmoid(W @ x + b) + c)


def forward_slips(
    x: np.ndarray, W: np.ndarray, b: np.ndarray, V: np.ndarray, c: np.ndarray
) -> dict[str, float | str]:
    """What known slips make of the output."""
    u = W @ x + b
    slips = {
        "no_activation": V @ u + c,
        "output_activation": sigmoid(V @ sigmoid(u) + c),
        "b_ignored": V @ sigmoid(W @ x) + c,
        "c_ignored": V @ sigmoid(u),
        "tanh": V @ np.tanh(u) + c,
        "relu": V @ np.maximum(u, 0) + c,
        "b_after": V @ (sigmoid(W @ x) + b) + c,
        "softmax": V @ (np.exp(u - u.max()) / np.exp(u - u.max()).sum()) + c,
        "c_repeated": (V * sigmoid(u) + c).sum(),
        "c_subtracted": V @ sigmoid(u) - c,
        "mean": (V * sigmoid(u)).mean() + c,
        "units_fixed": V[:2] @ sigmoid(u)[:2] + c,
    }
    if W.shape[0] == W.shape[1] > 1:
        slips["transposed"] = V @ sigmoid(x @ W + b) + c
    raised = {"units_fixed": "IndexError"} if len(b) < 2 else {"shapes": "RuntimeError"}
    return {**{code: float(value) for code, value in slips.items()}, **raised}


def backward(
    x: np.ndarray, W: np.ndarray, b: np.ndarray, V: np.ndarray, c: np.ndarray, y_true: np.ndarray
) -> dict[str, Any]:
    """The gradients of the loss by W, b, V and c."""
    h = sigmoid(W @ x + b)
    dy = V @ h + c - y_true
    return _gradients(dy, dy * V * h * (1 - h), h, x)


def _gradients(dy: Any, du: np.ndarray, h: np.ndarray, x: np.ndarray) -> dict[str, Any]:
    return {"W": np.outer(du, x), "b": du, "V": dy * h, "c": float(dy)}


def backward_slips(
    x: np.ndarray, W: np.ndarray, b: np.ndarray, V: np.ndarray, c: np.ndarray, y_true: np.ndarray
) -> dict[str, Any]:
    """What known slips make of the gradients."""
    u = W @ x + b
    h = sigmoid(u)
    dy = V @ h + c - y_true
    derivative = h * (1 - h)
    slips = {
        "sign": _gradients(-dy, -dy * V * derivative, h, x),
        "no_half": _gradients(2 * dy, 2 * dy * V * derivative, h, x),
        "no_derivative": _gradients(dy, dy * V, h, x),
        "V_forgotten": _gradients(dy, dy * derivative, h, x),
        "derivative_of_u": _gradients(dy, dy * V * u * (1 - u), h, x),
        "error_missing": _gradients(1.0, V * derivative, h, x),
        "tanh": _gradients(dy, dy * V * (1 - h**2), h, x),
        "c_ignored": _gradients(dy - c, (dy - c) * V * derivative, h, x),
    }
    s = sigmoid(V @ h + c)
    ds = (s - y_true) * s * (1 - s)
    slips["output_activation"] = _gradients(ds, ds * V * derivative, h, x)
    right = _gradients(dy, dy * V * derivative, h, x)
    slips["transposed"] = {**right, "W": right["W"].T}
    slips["x_forgotten"] = {**right, "W": np.repeat(right["b"][:, None], len(x), axis=1)}
    slips["b_V_swapped"] = {**right, "b": right["V"], "V": right["b"]}
    slips["b_summed"] = {**right, "b": right["b"].sum()}
    return {**slips, "shapes": "RuntimeError"}
