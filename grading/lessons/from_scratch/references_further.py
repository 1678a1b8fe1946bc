"""The references for lesson 06's further exercises, with what known slips make of them."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np

State = dict[str, np.ndarray]
Rule = Callable[[np.ndarray, State, int, float, float, float], np.ndarray]


def _averages(g: np.ndarray, state: State, beta_1: float, beta_2: float) -> State:
    """Both running averages after this gradient, kept in the state."""
    for name, value, beta in (("m", g, beta_1), ("v", g * g, beta_2)):
        state[name] = beta * state.get(name, np.zeros_like(g)) + (1 - beta) * value
    return state


def adam(
    g: np.ndarray, state: State, t: int, beta_1: float, beta_2: float, epsilon: float
) -> np.ndarray:
    """The step of Adam, to be multiplied by the learning rate; `t` counts from 1."""
    kept = _averages(g, state, beta_1, beta_2)
    m, v = kept["m"] / (1 - beta_1**t), kept["v"] / (1 - beta_2**t)
    return np.asarray(m / (np.sqrt(v) + epsilon))


def _no_correction(
    g: np.ndarray, state: State, t: int, beta_1: float, beta_2: float, epsilon: float
) -> np.ndarray:
    kept = _averages(g, state, beta_1, beta_2)
    return np.asarray(kept["m"] / (np.sqrt(kept["v"]) + epsilon))


def _m_only(
    g: np.ndarray, state: State, t: int, beta_1: float, beta_2: float, epsilon: float
) -> np.ndarray:
    kept = _averages(g, state, beta_1, beta_2)
    return np.asarray(kept["m"] / (1 - beta_1**t) / (np.sqrt(kept["v"]) + epsilon))


def _v_only(
    g: np.ndarray, state: State, t: int, beta_1: float, beta_2: float, epsilon: float
) -> np.ndarray:
    kept = _averages(g, state, beta_1, beta_2)
    return np.asarray(kept["m"] / (np.sqrt(kept["v"] / (1 - beta_2**t)) + epsilon))


def _power_outside(
    g: np.ndarray, state: State, t: int, beta_1: float, beta_2: float, epsilon: float
) -> np.ndarray:
    kept = _averages(g, state, beta_1, beta_2)
    m, v = kept["m"] / (1 - beta_1) ** t, kept["v"] / (1 - beta_2) ** t
    return np.asarray(m / (np.sqrt(v) + epsilon))


def _stale(
    g: np.ndarray, state: State, t: int, beta_1: float, beta_2: float, epsilon: float
) -> np.ndarray:
    """The averages of the first step stay in the state; t goes on."""
    new = dict(state)
    step = adam(g, new, t, beta_1, beta_2, epsilon)
    for name, value in new.items():
        state.setdefault(name, value)
    return step


def _epsilon_inside(
    g: np.ndarray, state: State, t: int, beta_1: float, beta_2: float, epsilon: float
) -> np.ndarray:
    kept = _averages(g, state, beta_1, beta_2)
    m, v = kept["m"] / (1 - beta_1**t), kept["v"] / (1 - beta_2**t)
    return np.asarray(m / np.sqrt(v + epsilon))


def _epsilon_early(
    g: np.ndarray, state: State, t: int, beta_1: float, beta_2: float, epsilon: float
) -> np.ndarray:
    """Keras's own: epsilon is added before v is corrected."""
    return adam(g, state, t, beta_1, beta_2, epsilon / float(np.sqrt(1 - beta_2**t)))


def _no_root(
    g: np.ndarray, state: State, t: int, beta_1: float, beta_2: float, epsilon: float
) -> np.ndarray:
    kept = _averages(g, state, beta_1, beta_2)
    return np.asarray(kept["m"] / (1 - beta_1**t) / (kept["v"] / (1 - beta_2**t) + epsilon))


def _v_not_squared(
    g: np.ndarray, state: State, t: int, beta_1: float, beta_2: float, epsilon: float
) -> np.ndarray:
    zero = np.zeros_like(g)
    state["m"] = beta_1 * state.get("m", zero) + (1 - beta_1) * g
    state["v"] = beta_2 * state.get("v", zero) + (1 - beta_2) * g
    with np.errstate(invalid="ignore"):
        root = np.sqrt(state["v"] / (1 - beta_2**t))
    return np.asarray(state["m"] / (1 - beta_1**t) / (root + epsilon))


def _corrected_kept(
    g: np.ndarray, state: State, t: int, beta_1: float, beta_2: float, epsilon: float
) -> np.ndarray:
    kept = _averages(g, state, beta_1, beta_2)
    kept["m"], kept["v"] = kept["m"] / (1 - beta_1**t), kept["v"] / (1 - beta_2**t)
    return np.asarray(kept["m"] / (np.sqrt(kept["v"]) + epsilon))


def _state_lost(
    g: np.ndarray, state: State, t: int, beta_1: float, beta_2: float, epsilon: float
) -> np.ndarray:
    return adam(g, {}, 1, beta_1, beta_2, epsilon)


def _t_stays(
    g: np.ndarray, state: State, t: int, beta_1: float, beta_2: float, epsilon: float
) -> np.ndarray:
    return adam(g, state, 1, beta_1, beta_2, epsilon)


def _t_from_0(
    g: np.ndarray, state: State, t: int, beta_1: float, beta_2: float, epsilon: float
) -> np.ndarray:
    return np.full_like(g, np.nan)


def _betas_swapped(
    g: np.ndarray, state: State, t: int, beta_1: float, beta_2: float, epsilon: float
) -> np.ndarray:
    return adam(g, state, t, beta_2, beta_1, epsilon)


def _betas_fixed(
    g: np.ndarray, state: State, t: int, beta_1: float, beta_2: float, epsilon: float
) -> np.ndarray:
    return adam(g, state, t, 0.9, 0.999, epsilon)


def _epsilon_fixed(
    g: np.ndarray, state: State, t: int, beta_1: float, beta_2: float, epsilon: float
) -> np.ndarray:
    return adam(g, state, t, beta_1, beta_2, 1e-7)


SLIPS: dict[str, Rule] = {
    "no_correction": _no_correction,
    "m_only": _m_only,
    "v_only": _v_only,
    "power_outside": _power_outside,
    "stale": _stale,
    "state_lost": _state_lost,
    "t_stays": _t_stays,
    "t_from_0": _t_from_0,
    "no_root": _no_root,
    "v_not_squared": _v_not_squared,
    "corrected_kept": _corrected_kept,
    "betas_swapped": _betas_swapped,
    "betas_fixed": _betas_fixed,
    "epsilon_fixed": _epsilon_fixed,
    "epsilon_inside": _epsilon_inside,
    "epsilon_early": _epsilon_early,
}


def path(
    rule: Rule,
    weights: Sequence[np.ndarray],
    gradients: Sequence[Sequence[np.ndarray | None]],
    learning_rate: float = 1e-3,
    beta_1: float = 0.9,
    beta_2: float = 0.999,
    epsilon: float = 1e-7,
    *,
    shared: bool = False,
) -> tuple[np.ndarray, ...]:
    """The variables after each step, as the trial gives them.

    `shared`: all variables have one state, and one count of steps.
    """
    now = [np.asarray(weight, dtype=np.float64) for weight in weights]
    states: list[State] = [{}] * len(now) if shared else [{} for _weight in now]
    counts = [0] * len(now)
    found = []
    for step in gradients:
        for place, gradient in enumerate(step):
            if gradient is not None:
                for other in range(len(now)) if shared else (place,):
                    counts[other] += 1
                g = np.asarray(gradient, dtype=np.float64)
                move = rule(g, states[place], counts[place], beta_1, beta_2, epsilon)
                now[place] = now[place] - learning_rate * move
            found.append(now[place])
    return tuple(found)
