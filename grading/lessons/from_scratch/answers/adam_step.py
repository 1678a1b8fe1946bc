# %% right: line by line
def adam_step(gradient, weight, state, learning_rate=1e-3, beta_1=0.9, beta_2=0.999, epsilon=1e-7):
    if not state:
        state["m"] = tf.zeros_like(weight)
        state["v"] = tf.zeros_like(weight)
        state["t"] = 0
    state["t"] += 1
    state["m"] = beta_1 * state["m"] + (1 - beta_1) * gradient
    state["v"] = beta_2 * state["v"] + (1 - beta_2) * gradient ** 2
    m = state["m"] / (1 - beta_1 ** state["t"])
    v = state["v"] / (1 - beta_2 ** state["t"])
    weight.assign_sub(learning_rate * m / (tf.sqrt(v) + epsilon))

# %% right: variables in the state
def adam_step(gradient, weight, state, learning_rate=1e-3, beta_1=0.9, beta_2=0.999, epsilon=1e-7):
    for name in ("mean", "square"):
        state.setdefault(name, tf.Variable(tf.zeros(weight.shape), trainable=False))
    step = state.setdefault("step", tf.Variable(0.0))
    step.assign_add(1.0)
    state["mean"].assign(beta_1 * state["mean"] + (1 - beta_1) * gradient)
    state["square"].assign(beta_2 * state["square"] + (1 - beta_2) * tf.square(gradient))
    m_hat = state["mean"] / (1 - tf.pow(beta_1, step))
    v_hat = state["square"] / (1 - tf.pow(beta_2, step))
    weight.assign(weight - learning_rate * m_hat / (tf.math.sqrt(v_hat) + epsilon))
    return weight

# %% right: in NumPy, with one key
def adam_step(gradient, weight, state, learning_rate=1e-3, beta_1=0.9, beta_2=0.999, epsilon=1e-7):
    g = np.asarray(gradient, dtype=np.float64)
    m, v, t = state.get("all", (0.0, 0.0, 0))
    m, v, t = beta_1 * m + (1 - beta_1) * g, beta_2 * v + (1 - beta_2) * g * g, t + 1
    state["all"] = m, v, t
    step = learning_rate * (m / (1 - beta_1**t)) / (np.sqrt(v / (1 - beta_2**t)) + epsilon)
    weight.assign(weight.numpy() - step)
    print("step", t)
    return state

# %% right: the powers are kept in place of t
def adam_step(gradient, weight, state, learning_rate=1e-3, beta_1=0.9, beta_2=0.999, epsilon=1e-7):
    m, v, p1, p2 = (state.get(k, d) for k, d in (("m", 0.0), ("v", 0.0), ("p1", 1.0), ("p2", 1.0)))
    m += (1 - beta_1) * (gradient - m)
    v += (1 - beta_2) * (gradient * gradient - v)
    p1, p2 = p1 * beta_1, p2 * beta_2
    state.update(m=m, v=v, p1=p1, p2=p2)
    weight.assign_sub(learning_rate * (m / (1 - p1)) / ((v / (1 - p2)) ** 0.5 + epsilon))

# %% right: all gradients are kept
def adam_step(gradient, weight, state, learning_rate=1e-3, beta_1=0.9, beta_2=0.999, epsilon=1e-7):
    past = state.setdefault("past", [])
    past.append(gradient)
    t = len(past)
    m = sum((1 - beta_1) * beta_1 ** (t - 1 - k) * g for k, g in enumerate(past))
    v = sum((1 - beta_2) * beta_2 ** (t - 1 - k) * g**2 for k, g in enumerate(past))
    weight.assign_add(-learning_rate * (m / (1 - beta_1**t)) / (v**0.5 / (1 - beta_2**t) ** 0.5 + epsilon))

# %% right: an object in the state
class _Adam:
    def __init__(self, shape):
        self.m, self.v, self.t = np.zeros(shape), np.zeros(shape), 0

def adam_step(gradient, weight, state, learning_rate=1e-3, beta_1=0.9, beta_2=0.999, epsilon=1e-7):
    if "adam" not in state:
        state["adam"] = _Adam(weight.shape)
    a = state["adam"]
    a.t += 1
    a.m = beta_1 * a.m + (1 - beta_1) * gradient.numpy()
    a.v = beta_2 * a.v + (1 - beta_2) * gradient.numpy() ** 2
    rate = learning_rate / (1 - beta_1**a.t)
    weight.assign_sub((rate * a.m / (np.sqrt(a.v / (1 - beta_2**a.t)) + epsilon)).astype("float32"))

# %% right: Keras's own, whose epsilon is mended before each step
def adam_step(gradient, weight, state, learning_rate=1e-3, beta_1=0.9, beta_2=0.999, epsilon=1e-7):
    t = state["t"] = state.get("t", 0) + 1
    if "optimizer" not in state:
        state["optimizer"] = tf.keras.optimizers.Adam(learning_rate, beta_1, beta_2, epsilon)
    state["optimizer"].epsilon = epsilon * math.sqrt(1 - beta_2**t)
    state["optimizer"].apply_gradients([(gradient, weight)])

# %% right: the corrections go into the rate, in float32
def adam_step(gradient, weight, state, learning_rate=1e-3, beta_1=0.9, beta_2=0.999, epsilon=1e-7):
    state["t"] = state.get("t", 0) + 1
    t = tf.cast(state["t"], tf.float32)
    for key, beta, new in (("m", beta_1, gradient), ("v", beta_2, tf.square(gradient))):
        state[key] = beta * state.get(key, tf.zeros_like(gradient)) + (1.0 - beta) * new
    root = tf.sqrt(1.0 - tf.pow(beta_2, t))
    rate = learning_rate * root / (1.0 - tf.pow(beta_1, t))
    weight.assign_sub(rate * state["m"] / (tf.sqrt(state["v"]) + epsilon * root))

# %% right: number by number
def adam_step(gradient, weight, state, learning_rate=1e-3, beta_1=0.9, beta_2=0.999, epsilon=1e-7):
    g, w = gradient.numpy().reshape(-1).tolist(), weight.numpy().reshape(-1).tolist()
    m, v = state.get("m", [0.0] * len(g)), state.get("v", [0.0] * len(g))
    t = state.get("t", 0) + 1
    for i in range(len(g)):
        m[i] = beta_1 * m[i] + (1 - beta_1) * g[i]
        v[i] = beta_2 * v[i] + (1 - beta_2) * g[i] ** 2
        w[i] -= learning_rate * (m[i] / (1 - beta_1**t)) / (math.sqrt(v[i] / (1 - beta_2**t)) + epsilon)
    state.update(m=m, v=v, t=t)
    weight.assign(tf.reshape(tf.constant(w), weight.shape))

# %% right: get with zeros
def adam_step(gradient, weight, state, learning_rate=1e-3, beta_1=0.9, beta_2=0.999, epsilon=1e-7):
    t = state.get("t", 0) + 1
    m = beta_1 * state.get("m", 0.0) + (1 - beta_1) * gradient
    v = beta_2 * state.get("v", 0.0) + (1 - beta_2) * tf.square(gradient)
    state["m"], state["v"], state["t"] = m, v, t
    m_hat = m / (1 - beta_1 ** t)
    v_hat = v / (1 - beta_2 ** t)
    weight.assign_sub(learning_rate * m_hat / (tf.sqrt(v_hat) + epsilon))

# %% wrong: no bias correction; slip: no_correction; caught by: first, several, many_steps; at most: 0.5
# ~ m / (1 - beta_1 ** t) => m
# ~ v / (1 - beta_2 ** t) => v
# %% wrong: only m is corrected; slip: m_only; caught by: first, several, many_steps; at most: 0.5
# ~ v / (1 - beta_2 ** t) => v
# %% wrong: only v is corrected; slip: v_only; caught by: first, several, many_steps; at most: 0.5
# ~ m / (1 - beta_1 ** t) => m
# %% wrong: the power of 1 - beta; slip: power_outside; caught by: several, many_steps; at most: 0.6
# ~ (1 - beta_1 ** t) => (1 - beta_1) ** t
# ~ (1 - beta_2 ** t) => (1 - beta_2) ** t
# %% wrong: setdefault keeps the first averages; slip: stale; caught by: several, many_steps; at most: 0.6
# ~ state["m"], state["v"], state["t"] = m, v, t => state["t"], _, _ = t, state.setdefault("m", m), state.setdefault("v", v)
# %% wrong: another default epsilon; slip: default_epsilon; caught by: defaults
# hidden only: the signature, with its default, is given; a small gradient in view would only distract
# ~ epsilon=1e-7 => epsilon=1e-8
# %% wrong: the largest v so far; slip: -; caught by: betas, any_betas
#       v_hat = v / (1 - beta_2 ** t)
# +     state["largest"] = v_hat = tf.maximum(state.get("largest", 0.0), v_hat)
# %% wrong: epsilon inside of the root; slip: epsilon_inside; caught by: first, epsilon, any_epsilon, small
# ~ (tf.sqrt(v_hat) + epsilon) => tf.sqrt(v_hat + epsilon)
# %% wrong: t from 0; slip: undefined; caught by: first, several, many_steps; at most: 0.5
# ~ state.get("t", 0) + 1 => state.get("t", 0)
# ~ state["v"], state["t"] = m, v, t => state["v"], state["t"] = m, v, t + 1
# %% wrong: v without the square; slip: -; caught by: first, several, many_steps; at most: 0.5
# ~ tf.square(gradient) => gradient
# %% wrong: t stays at 1; slip: t_stays; caught by: several, many_steps; at most: 0.6
# ~ state.get("t", 0) + 1 => 1
# %% wrong: no root; slip: no_root; caught by: first, several, many_steps; at most: 0.5
# ~ tf.sqrt(v_hat) => v_hat
# %% wrong: the corrected ones are kept; slip: corrected_kept; caught by: several, many_steps; at most: 0.6
# ~ state["m"], state["v"], state["t"] = m, v, t => state["t"] = t
#       v_hat = v / (1 - beta_2 ** t)
# +     state["m"], state["v"] = m_hat, v_hat
# %% wrong: a new dictionary; slip: state_lost; caught by: several, apart, many_steps; at most: 0.6
# ~ state["m"], state["v"], state["t"] = m, v, t => state = {"m": m, "v": v, "t": t}
# %% wrong: one state for all
# slip: state_shared; caught by: several, apart, many_steps, turns; at most: 0.5
_m, _v, _t = 0.0, 0.0, 0

def adam_step(gradient, weight, state, learning_rate=1e-3, beta_1=0.9, beta_2=0.999, epsilon=1e-7):
    global _m, _v, _t
    _t += 1
    _m = beta_1 * _m + (1 - beta_1) * gradient
    _v = beta_2 * _v + (1 - beta_2) * gradient**2
    weight.assign_sub(learning_rate * (_m / (1 - beta_1**_t)) / (tf.sqrt(_v / (1 - beta_2**_t)) + epsilon))

# %% wrong: the step is added; slip: sign; caught by: first, several, many_steps; at most: 0.5; from: get with
# ~ assign_sub => assign_add
# %% wrong: a new tensor; slip: not_in_place; caught by: first, several, many_steps; at most: 0.5; from: get with
# ~ weight.assign_sub(learning_rate => weight = weight - (learning_rate
# %% wrong: always 1e-3; slip: rate_ignored; caught by: first, several, many_steps; from: get with
# ~ (learning_rate * m_hat => (1e-3 * m_hat
# %% wrong: a default of 1e-2; slip: -; caught by: default, defaults; from: get with
# ~ learning_rate=1e-3 => learning_rate=1e-2
# %% wrong: betas exchanged; slip: betas_swapped; caught by: several, many_steps; from: get with
# -     m = beta_1 * state.get("m", 0.0) + (1 - beta_1) * gradient
# -     v = beta_2 * state.get("v", 0.0) + (1 - beta_2) * tf.square(gradient)
# +     beta_1, beta_2 = beta_2, beta_1
# +     m = beta_1 * state.get("m", 0.0) + (1 - beta_1) * gradient
# +     v = beta_2 * state.get("v", 0.0) + (1 - beta_2) * tf.square(gradient)
# %% wrong: betas of its own; slip: betas_fixed; caught by: betas, any_betas; from: get with
# -     t = state.get("t", 0) + 1
# +     beta_1, beta_2, t = 0.9, 0.999, state.get("t", 0) + 1
# %% wrong: epsilon of its own; slip: epsilon_fixed; caught by: epsilon, any_epsilon; from: get with
# ~ (tf.sqrt(v_hat) + epsilon) => (tf.sqrt(v_hat) + 1e-7)
# %% wrong: no epsilon; slip: -; caught by: first, epsilon, any_epsilon, small; from: get with
# ~ (tf.sqrt(v_hat) + epsilon) => tf.sqrt(v_hat)
# %% wrong: the state is read before it is there; slip: state_read_first; caught by: first, many_steps; at most: 0.5; from: get with
# ~ state.get("m", 0.0) => state["m"]
# ~ state.get("v", 0.0) => state["v"]
# %% wrong: without momentum; slip: -; caught by: several, many_steps; from: get with
# ~ m_hat / (tf => gradient / (tf
# %% wrong: Keras's own, whose epsilon stands elsewhere
# slip: epsilon_early; caught by: epsilon, any_epsilon
def adam_step(gradient, weight, state, learning_rate=1e-3, beta_1=0.9, beta_2=0.999, epsilon=1e-7):
    if "optimizer" not in state:
        state["optimizer"] = tf.keras.optimizers.Adam(learning_rate, beta_1, beta_2, epsilon)
    state["optimizer"].apply_gradients([(gradient, weight)])
