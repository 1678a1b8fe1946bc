# %% right: the chain rule, vectorised
def gradients(x, W, b, V, c, y_true):
    h = torch.sigmoid(W @ x + b)
    y = V @ h + c
    delta = y - y_true
    hidden_delta = delta * V * h * (1 - h)
    return {"W": torch.outer(hidden_delta, x), "b": hidden_delta, "V": delta * h, "c": delta}

# %% right: loops over Python numbers
def gradients(x, W, b, V, c, y_true):
    n = len(x)
    hidden = len(b)
    h = []
    for j in range(hidden):
        u = float(b[j])
        for i in range(n):
            u += float(W[j, i]) * float(x[i])
        h.append(1.0 / (1.0 + math.exp(-u)))
    y = float(c)
    for j in range(hidden):
        y += float(V[j]) * h[j]
    dy = y - float(y_true)
    dV = []
    db = []
    dW = []
    for j in range(hidden):
        dV.append(dy * h[j])
        du = dy * float(V[j]) * h[j] * (1 - h[j])
        db.append(du)
        row = []
        for i in range(n):
            row.append(du * float(x[i]))
        dW.append(row)
    print("error", dy)
    return {"W": dW, "b": db, "V": dV, "c": dy}

# %% right: NumPy, double precision
def gradients(x, W, b, V, c, y_true):
    x, W, b, V, c, y_true = [np.asarray(p, dtype=np.float64) for p in (x, W, b, V, c, y_true)]
    h = 1 / (1 + np.exp(-(W @ x + b)))
    e = V @ h + c - y_true
    g = {}
    g["c"] = e
    g["V"] = e * h
    g["b"] = e * V * h * (1 - h)
    g["W"] = np.outer(g["b"], x)
    return g

# %% right: einsum, keywords of dict
def gradients(x: torch.Tensor, W: torch.Tensor, b: torch.Tensor, V: torch.Tensor, c: torch.Tensor,
              y_true: torch.Tensor) -> dict[str, torch.Tensor]:
    s = 1 / (1 + torch.exp(-(torch.einsum("hn,n->h", W, x) + b)))
    e = torch.einsum("h,h->", V, s) + c - y_true
    return dict(
        c=e,
        V=torch.einsum(",h->h", e, s),
        b=torch.einsum(",h,h->h", e, V, s - s ** 2),
        W=torch.einsum(",h,h,n->hn", e, V, s - s ** 2, x),
    )

# %% right: with a helper for each derivative
def sigmoid_and_slope(u):
    value = torch.sigmoid(u)
    return value, value * torch.sigmoid(-u)

def gradients(x, W, b, V, c, y_true):
    h, slope = sigmoid_and_slope(torch.mv(W, x).add(b))
    dL_dy = torch.dot(V, h).add(c).sub(y_true)
    dL_dh = dL_dy * V
    dL_du = dL_dh * slope
    return {"c": dL_dy, "V": dL_dy * h, "b": dL_du, "W": dL_du[:, None] * x[None, :]}

# %% right: with the earlier forward pass; uses: forward
def gradients(x, W, b, V, c, y_true):
    error = float(forward(x, W, b, V, c)) - float(y_true)
    h = torch.sigmoid(W @ x + b)
    db = error * V * h * (1 - h)
    return {"W": db.reshape(-1, 1) @ x.reshape(1, -1), "b": db, "V": error * h, "c": error}

# %% right: the slope of the sigmoid by exponentials
def gradients(x, W, b, V, c, y_true):
    with torch.no_grad():
        u = W.matmul(x) + b
        e = torch.exp(-u)
        h = 1 / (1 + e)
        factor = (h * V).sum() + c - y_true
        grads = {name: None for name in "WbVc"}
        grads["c"] = factor.clone()
        grads["V"] = h.mul(factor)
        grads["b"] = V.mul(e).div((1 + e) ** 2).mul(factor)
        grads["W"] = torch.stack([g * x for g in grads["b"]])
    return grads

# %% right: backwards through a list of layers
class Layer:
    def __init__(self, weight, bias):
        self.weight, self.bias = weight, bias

    def forward(self, x):
        self.x = x
        return self.weight @ x + self.bias

    def backward(self, delta):
        self.d_weight = torch.outer(delta, self.x)
        self.d_bias = delta
        return self.weight.T @ delta

def gradients(x, W, b, V, c, y_true):
    first, second = Layer(W, b), Layer(V.reshape(1, -1), torch.as_tensor(c).reshape(1))
    h = torch.sigmoid(first.forward(x))
    y = second.forward(h)
    first.backward(second.backward(y - y_true) * h * (1 - h))
    return {"W": first.d_weight, "b": first.d_bias, "V": second.d_weight.reshape(-1), "c": second.d_bias[0]}

# %% right: an ordered dictionary, each unit by itself
from collections import OrderedDict

def gradients(x, W, b, V, c, y_true):
    units = []
    y = float(c)
    for row, bias, v in zip(W.tolist(), b.tolist(), V.tolist()):
        u = bias + sum(w * xi for w, xi in zip(row, x.tolist()))
        h = 0.5 + 0.5 * math.tanh(0.5 * u)
        units.append((v, h))
        y += v * h
    delta = y - float(y_true)
    found = OrderedDict()
    found["c"] = np.float32(delta)
    found["V"] = np.array([delta * h for _, h in units])
    found["b"] = np.array([delta * v * h * (1 - h) for v, h in units])
    found["W"] = found["b"].reshape(-1, 1) * x.numpy()
    return found

# %% right: the outer product, no loop
def gradients(x, W, b, V, c, y_true):
    h = torch.sigmoid(W @ x + b)
    d = V @ h + c - y_true
    du = d * V * h * (1 - h)
    return {"W": torch.outer(du, x), "b": du, "V": d * h, "c": d}

# %% wrong: the slope of the sigmoid is left out
# slip: no_derivative; caught by: known_case, random_cases; at most: 0.5
# -     du = d * V * h * (1 - h)
# -     return {"W": torch.outer(du, x), "b": du, "V": d * h, "c": d}
# +     return {"W": torch.outer(d * V, x), "b": d * V, "V": d * h, "c": d}
# %% wrong: the sign; slip: sign; caught by: known_case, random_cases; at most: 0.5
# ~ V @ h + c - y_true => y_true - (V @ h + c)
# %% wrong: twice as large, the half forgotten
# slip: no_half; caught by: known_case, random_cases; at most: 0.5
# ~ V @ h + c - y_true => 2 * (V @ h + c - y_true)

# %% wrong: the error is left out
# slip: error_missing; caught by: known_case, random_cases; at most: 0.5
def gradients(x, W, b, V, c, y_true):
    h = torch.sigmoid(W @ x + b)
    du = V * h * (1 - h)
    return {"W": torch.outer(du, x), "b": du, "V": h, "c": 1.0}

# %% wrong: the slope taken of u, not of h
# slip: derivative_of_u; caught by: known_case, random_cases; at most: 0.5
# -     h = torch.sigmoid(W @ x + b)
# +     u = W @ x + b
# +     h = torch.sigmoid(u)
# ~ h * (1 - h) => u * (1 - u)
# %% wrong: the gradient of W transposed
# slip: transposed; caught by: known_case, random_cases; at most: 0.5
# ~ du, x => x, du
# %% wrong: V is left out of the hidden gradient
# slip: V_forgotten; caught by: known_case, random_cases; at most: 0.5
# ~ V * h => h

# %% wrong: by backward; slip: autograd; caught by: no_autograd, no_autograd_again; at most: 0.5
def gradients(x, W, b, V, c, y_true):
    W, b, V, c = [torch.as_tensor(p).clone().detach().requires_grad_() for p in (W, b, V, c)]
    loss = 0.5 * (V @ torch.sigmoid(W @ x + b) + c - y_true) ** 2
    loss.backward()
    return {"W": W.grad, "b": b.grad, "V": V.grad, "c": c.grad}

# %% wrong: by torch.autograd.grad
# slip: autograd; caught by: no_autograd, no_autograd_again; at most: 0.5
def gradients(x, W, b, V, c, y_true):
    params = [torch.tensor(p.tolist(), requires_grad=True) for p in (W, b, V, c)]
    h = torch.sigmoid(params[0] @ x + params[1])
    loss = (params[2] @ h + params[3] - y_true).square() / 2
    return dict(zip("WbVc", torch.autograd.grad(loss, params)))

# %% wrong: by torch.func; slip: autograd; caught by: no_autograd, no_autograd_again; at most: 0.5
from torch.func import grad

def gradients(x, W, b, V, c, y_true):
    def loss(W, b, V, c):
        return 0.5 * (V @ torch.sigmoid(W @ x + b) + c - y_true) ** 2
    found = grad(loss, argnums=(0, 1, 2, 3))(W, b, V, c)
    return {"W": found[0], "b": found[1], "V": found[2], "c": found[3]}

# %% wrong: by the Jacobian of torch.autograd.functional
# slip: autograd; caught by: no_autograd, no_autograd_again; at most: 0.5
def gradients(x, W, b, V, c, y_true):
    loss = lambda W, b, V, c: 0.5 * (V @ torch.sigmoid(W @ x + b) + c - y_true) ** 2
    J = torch.autograd.functional.jacobian(loss, (W, b, V, c))
    return dict(W=J[0], b=J[1], V=J[2], c=J[3])

# %% wrong: finite differences; slip: finite_differences; caught by: random_cases; at most: 0.5
def gradients(x, W, b, V, c, y_true):
    def loss(W, b, V, c):
        return 0.5 * (V @ torch.sigmoid(W @ x + b) + c - y_true) ** 2
    step = 1e-3
    params = {"W": W, "b": b, "V": V, "c": c}
    result = {}
    for name, p in params.items():
        g = torch.zeros_like(p)
        for k in range(p.numel()):
            up = p.clone().reshape(-1)
            up[k] += step
            down = p.clone().reshape(-1)
            down[k] -= step
            high = loss(**{**params, name: up.reshape(p.shape)})
            low = loss(**{**params, name: down.reshape(p.shape)})
            g.reshape(-1)[k] = (high - low) / (2 * step)
        result[name] = g
    return result

# %% wrong: a list, not a dict; slip: not_dict; caught by: known_case, random_cases; at most: 0.5
# ~ {"W": torch.outer(du, x), "b": du, "V": d * h, "c": d} => [torch.outer(du, x), du, d * h, d]
# %% wrong: keys of other names; slip: wrong_keys; caught by: known_case, random_cases; at most: 0.5
# -     return {"W": torch.outer(du, x), "b": du, "V": d * h, "c": d}
# +     return {"dW": torch.outer(du, x), "db": du, "dV": d * h, "dc": d}
# %% wrong: the biases are left out
# slip: wrong_keys; caught by: known_case, random_cases; at most: 0.5
# -     du = d * V * h * (1 - h)
# -     return {"W": torch.outer(du, x), "b": du, "V": d * h, "c": d}
# +     return {"W": torch.outer(d * V * h * (1 - h), x), "V": d * h}
# %% wrong: the gradient of b summed to one number
# slip: b_summed; caught by: known_case, random_cases; at most: 0.5
# ~ : du => : du.sum()
# %% wrong: the gradients of b and V swapped
# slip: b_V_swapped; caught by: known_case, random_cases; at most: 0.5
# ~ du, "V": d * h => d * h, "V": du
# %% wrong: the parameters updated on the way
# slip: changed_input; caught by: inputs_unchanged, inputs_unchanged_again
# -     return {"W": torch.outer(du, x), "b": du, "V": d * h, "c": d}
# +     found = {"W": torch.outer(du, x), "b": du, "V": d * h, "c": d}
# +     W -= 0.1 * found["W"]
# +     b -= 0.1 * found["b"]
# +     V -= 0.1 * found["V"]
# +     return found
# %% wrong: a sigmoid on the output
# slip: output_activation; caught by: known_case, random_cases; at most: 0.5
# -     d = V @ h + c - y_true
# +     y = torch.sigmoid(V @ h + c)
# +     d = (y - y_true) * y * (1 - y)
# %% wrong: the slope of tanh; slip: tanh; caught by: known_case, random_cases; at most: 0.5
# ~ h * (1 - h) => (1 - h ** 2)
# %% wrong: c is left out of the output
# slip: c_ignored; caught by: known_case, random_cases; at most: 0.5
# ~ h + c - y_true => h - y_true
# %% wrong: printed, not returned
# slip: no_return; caught by: known_case, random_cases; at most: 0.5
# -     return {"W": torch.outer(du, x), "b": du, "V": d * h, "c": d}
# +     print({"W": torch.outer(du, x), "b": du, "V": d * h, "c": d})
# %% wrong: x is left out of the gradient of W
# slip: x_forgotten; caught by: known_case, random_cases; at most: 0.5
# ~ torch.outer(du, x) => du[:, None].expand_as(W)

# %% wrong: finite differences in double precision
# slip: finite_differences; caught by: steep; at most: 0.5
def gradients(x, W, b, V, c, y_true, eps=1e-6):
    x, W, b, V, c, t = [np.array(p, dtype=np.float64) for p in (x, W, b, V, c, y_true)]
    def loss():
        h = 1 / (1 + np.exp(-(W @ x + b)))
        return 0.5 * (V @ h + c - t) ** 2
    found = {}
    for name, p in {"W": W, "b": b, "V": V, "c": c}.items():
        g = np.zeros_like(p)
        for place in np.ndindex(p.shape):
            old = p[place].copy()
            p[place] = old + eps
            up = loss()
            p[place] = old - eps
            down = loss()
            p[place] = old
            g[place] = (up - down) / (2 * eps)
        found[name] = g
    return found

# %% wrong: finite differences with the smallest of steps
# slip: finite_differences; caught by: steep; at most: 0.5
def gradients(x, W, b, V, c, y_true):
    params = {"W": W.double(), "b": b.double(), "V": V.double(), "c": c.double()}

    def loss(p):
        h = torch.sigmoid(p["W"] @ x.double() + p["b"])
        return 0.5 * (p["V"] @ h + p["c"] - y_true.double()) ** 2

    found = {}
    for name, value in params.items():
        slope = torch.zeros_like(value)
        for k in range(value.numel()):
            step = torch.zeros_like(value)
            step.view(-1)[k] = 1e-8
            slope.view(-1)[k] = (loss({**params, name: value + step}) - loss({**params, name: value - step})) / 2e-8
        found[name] = slope
    return found

# %% wrong: only for as many features as neurons
# slip: -; caught by: other_networks, random_cases; at most: 0.5
def gradients(x, W, b, V, c, y_true):
    h = torch.sigmoid(W @ x + b)
    dy = V @ h + c - y_true
    du = dy * V * h * (1 - h)
    W_slope = torch.outer(du, x) if len(x) == len(b) else torch.outer(x, du)
    return {"W": W_slope, "b": du, "V": dy * h, "c": dy}

# %% wrong: the error without its sign
# slip: -; caught by: other_networks, random_cases; at most: 0.5
# ~ d = V @ h + c - y_true => dy = abs(V @ h + c - y_true)
# ~ du = d => du = dy
# ~ d * h, "c": d => dy * h, "c": dy
