# %% right: NumPy in double precision
def learn(parameters, inputs, targets, steps=1000, learning_rate=0.5):
    W, b, V, c = (np.array(parameters[name].numpy(), dtype=np.float64) for name in "WbVc")
    X, t = inputs.numpy().astype(float), targets.numpy().astype(float)
    losses = []
    for _ in range(steps):
        h = 1 / (1 + np.exp(-(X @ W.T + b)))
        error = h @ V + c - t
        losses.append(0.5 * np.mean(error**2))
        error = error / len(t)
        du = np.outer(error, V) * h * (1 - h)
        W, b, V, c = (W - learning_rate * du.T @ X, b - learning_rate * du.sum(axis=0),
                      V - learning_rate * error @ h, c - learning_rate * error.sum())
    return {"W": W, "b": b, "V": V, "c": c}, losses

# %% right: a module of PyTorch with its own optimiser
def learn(parameters, inputs, targets, steps=1000, learning_rate=0.5):
    h, n = parameters["W"].shape
    net = nn.Sequential(nn.Linear(n, h), nn.Sigmoid(), nn.Linear(h, 1))
    with torch.no_grad():
        net[0].weight.copy_(parameters["W"])
        net[0].bias.copy_(parameters["b"])
        net[2].weight.copy_(parameters["V"].reshape(1, h))
        net[2].bias.copy_(parameters["c"].reshape(1))
    optimizer = torch.optim.SGD(net.parameters(), lr=learning_rate)
    losses = torch.zeros(steps)
    for step in range(steps):
        loss = F.mse_loss(net(inputs).flatten(), targets) / 2
        losses[step] = loss.detach()
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
    return {"W": net[0].weight.data, "b": net[0].bias.data, "V": net[2].weight.data[0], "c": net[2].bias.item()}, losses

# %% right: the earlier answers, row by row; uses: forward, squared_error, gradients
def learn(parameters, inputs, targets, steps=1000, learning_rate=0.5):
    p = {name: value.clone() for name, value in parameters.items()}
    history = []
    n = len(targets)
    for _ in range(steps):
        total = {name: torch.zeros_like(value) for name, value in p.items()}
        loss = 0.0
        for x, t in zip(inputs, targets):
            loss += float(squared_error(forward(x, **p), t)) / n
            for name, slope in gradients(x, **p, y_true=t).items():
                total[name] += torch.as_tensor(slope, dtype=torch.float32) / n
        history.append(loss)
        for name in p:
            p[name] = p[name] - learning_rate * total[name]
    return p, history

# %% right: torch.func, parameters as one dictionary
from torch.func import grad_and_value

def learn(parameters, inputs, targets, steps=1000, learning_rate=0.5):
    def mean_loss(p):
        outputs = torch.sigmoid(F.linear(inputs, p["W"], p["b"])) @ p["V"] + p["c"]
        return ((outputs - targets) ** 2).mean() / 2

    step = grad_and_value(mean_loss)
    losses = []
    for _ in range(steps):
        slopes, loss = step(parameters)
        losses.append(loss)
        parameters = {k: parameters[k] - learning_rate * slopes[k] for k in parameters}
    return parameters, torch.stack(losses)

# %% right: plain Python numbers
def learn(parameters, inputs, targets, steps=1000, learning_rate=0.5):
    W, b, V, c = (parameters[name].tolist() for name in ("W", "b", "V", "c"))
    rows, wanted = inputs.tolist(), targets.tolist()
    losses = []
    for _step in range(steps):
        dW = [[0.0] * len(row) for row in W]
        db, dV, dc, loss = [0.0] * len(b), [0.0] * len(V), 0.0, 0.0
        for x, t in zip(rows, wanted):
            h = [1 / (1 + math.exp(-sum(w * v for w, v in zip(row, x)) - bias)) for row, bias in zip(W, b)]
            error = sum(v * a for v, a in zip(V, h)) + c - t
            loss += error * error / 2
            dc += error
            for j, a in enumerate(h):
                du = error * V[j] * a * (1 - a)
                dV[j] += error * a
                db[j] += du
                for i, value in enumerate(x):
                    dW[j][i] += du * value
        rate = learning_rate / len(rows)
        losses.append(loss / len(rows))
        W = [[w - rate * d for w, d in zip(row, drow)] for row, drow in zip(W, dW)]
        b = [value - rate * d for value, d in zip(b, db)]
        V = [value - rate * d for value, d in zip(V, dV)]
        c -= rate * dc
    return {"W": torch.tensor(W), "b": torch.tensor(b), "V": np.array(V), "c": c}, losses

# %% right: the biases as first column, losses by a dot product
def learn(parameters, inputs, targets, steps=1000, learning_rate=0.5):
    A = torch.cat([parameters["b"][:, None], parameters["W"]], 1)
    B = torch.cat([parameters["c"].reshape(1), parameters["V"]])
    X1 = torch.cat([torch.ones(len(inputs), 1), inputs], 1)
    losses = []
    for _ in range(steps):
        H = torch.sigmoid(X1 @ A.T)
        H1 = torch.cat([torch.ones(len(H), 1), H], 1)
        e = (H1 @ B - targets) / len(targets)
        losses.append((e @ e * len(targets) / 2).item())
        slope = ((e[:, None] * B[1:]) * H * (1 - H)).T @ X1
        A, B = A - learning_rate * slope, B - learning_rate * (e @ H1)
    return dict(W=A[:, 1:], b=A[:, 0], V=B[1:], c=B[0]), losses

# %% right: a class whose state is returned, losses as a tuple
def learn(parameters, inputs, targets, steps=1000, learning_rate=0.5):
    class Net(nn.Module):
        def __init__(self, W, b, V, c):
            super().__init__()
            self.W, self.b, self.V, self.c = (nn.Parameter(t.clone()) for t in (W, b, V, c))

        def forward(self, x):
            return torch.sigmoid(F.linear(x, self.W, self.b)).matmul(self.V) + self.c

    net, losses = Net(**parameters), []
    optimizer = torch.optim.SGD(net.parameters(), learning_rate)
    for _ in range(steps):
        loss = nn.MSELoss()(net(inputs), targets) * 0.5
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        losses.append(loss.item())
    return net.state_dict(), tuple(losses)

# %% right: central differences in double precision
def learn(parameters, inputs, targets, steps=1000, learning_rate=0.5):
    shapes = {k: v.shape for k, v in parameters.items()}
    flat = np.concatenate([v.numpy().astype(float).ravel() for v in parameters.values()])
    X, T = inputs.numpy().astype(float), targets.numpy().astype(float)

    def split(z):
        out, i = {}, 0
        for k, s in shapes.items():
            n = int(np.prod(s))
            out[k] = z[i:i + n].reshape(s)
            i += n
        return out

    def f(z):
        p = split(z)
        return float(np.mean((1 / (1 + np.exp(-(X @ p["W"].T + p["b"]))) @ p["V"] + p["c"] - T) ** 2) / 2)

    losses = []
    for _ in range(steps):
        losses.append(f(flat))
        steps_aside = 1e-6 * np.eye(flat.size)
        flat = flat - learning_rate * np.array([(f(flat + d) - f(flat - d)) / 2e-6 for d in steps_aside])
    return split(flat), losses

# %% right: einsum and a list of pairs, no shared names
def learn(parameters, inputs, targets, steps=1000, learning_rate=0.5):
    state = [parameters[k].detach().clone() for k in ("W", "b", "V", "c")]
    found = np.empty(steps)
    with torch.no_grad():
        for i in range(steps):
            w, b, v, c = state
            hidden = torch.special.expit(torch.einsum("ni,hi->nh", inputs, w) + b)
            delta = torch.einsum("nh,h->n", hidden, v).add(c).sub(targets)
            found[i] = delta.square().mean().div(2)
            delta = delta / delta.numel()
            back = torch.einsum("n,h,nh->nh", delta, v, hidden - hidden**2)
            steps_down = (torch.einsum("nh,ni->hi", back, inputs), back.sum(0), delta @ hidden, delta.sum())
            state = [old - learning_rate * down for old, down in zip(state, steps_down)]
    return [dict(zip(["W", "b", "V", "c"], state)), found]

# %% right: autograd and leaves
def learn(parameters, inputs, targets, steps=1000, learning_rate=0.5):
    p = {name: value.clone().requires_grad_() for name, value in parameters.items()}
    losses = []
    for _step in range(steps):
        y = torch.sigmoid(inputs @ p["W"].T + p["b"]) @ p["V"] + p["c"]
        loss = (0.5 * (y - targets) ** 2).mean()
        losses.append(loss.item())
        for value in p.values():
            value.grad = None
        loss.backward()
        with torch.no_grad():
            for value in p.values():
                value -= learning_rate * value.grad
    return p, losses

# %% wrong: gradients are never cleared
# slip: kept_gradients; caught by: parameters, random_cases; at most: 0.5
# -         for value in p.values():
# -             value.grad = None
# -         loss.backward()
# +         loss.backward()
# %% wrong: the sum over the rows
# slip: sum_all; caught by: parameters, losses, random_cases; at most: 0.5
# ~ ** 2).mean() => ** 2).sum()
# %% wrong: without the half
# slip: no_half_all; caught by: parameters, losses, random_cases; at most: 0.5
# ~ 0.5 * (y - targets) => (y - targets)
# %% wrong: uphill
# slip: ascent; caught by: parameters, random_cases; at most: 0.5
# ~ value -= learning_rate => value += learning_rate
# %% wrong: the given tensors are trained themselves
# slip: changed_input; caught by: inputs_unchanged_here, inputs_unchanged
# -     p = {name: value.clone().requires_grad_() for name, value in parameters.items()}
# +     p = {name: value.requires_grad_() for name, value in parameters.items()}
# %% wrong: a shared memory instead of a copy
# slip: changed_input; caught by: inputs_unchanged_here, inputs_unchanged
# ~ value.clone().requires_grad_() => value.detach().requires_grad_()
# %% wrong: the loss after the update
# slip: after_update; caught by: losses, random_cases; at most: 0.7
# -         losses.append(loss.item())
# -         for value in p.values():
# -             value.grad = None
# +         for value in p.values():
# +             value.grad = None
# -                 value -= learning_rate * value.grad
# +                 value -= learning_rate * value.grad
# +             y = torch.sigmoid(inputs @ p["W"].T + p["b"]) @ p["V"] + p["c"]
# +             losses.append((0.5 * (y - targets) ** 2).mean().item())
# %% wrong: the last loss is measured, too
# slip: one_more; caught by: losses, random_cases; at most: 0.7
# -     return p, losses
# +     y = torch.sigmoid(inputs @ p["W"].T + p["b"]) @ p["V"] + p["c"]
# +     losses.append((0.5 * (y - targets) ** 2).mean().item())
# +     return p, losses
# %% wrong: outputs as a column against targets as a row
# slip: all_pairs; caught by: parameters, losses, random_cases; at most: 0.5
# ~ @ p["V"] + p["c"] => @ p["V"][:, None] + p["c"]
# %% wrong: c is no parameter
# slip: c_kept; caught by: parameters, random_cases; at most: 0.5
# -             for value in p.values():
# -                 value -= learning_rate * value.grad
# +             for name in ("W", "b", "V"):
# +                 p[name] -= learning_rate * p[name].grad
# %% wrong: the rate is fixed; slip: rate_fixed; caught by: parameters, random_cases; at most: 0.5
# ~ value -= learning_rate * => value -= 0.5 *
# %% wrong: always a thousand steps
# slip: -; caught by: parameters, losses, random_cases; at most: 0.5
# ~ range(steps) => range(1000)
# %% wrong: other defaults; slip: long_run; caught by: defaults
# ~ learning_rate=0.5 => learning_rate=0.1
# %% wrong: a hundred steps by default; slip: losses_count; caught by: defaults
# ~ steps=1000 => steps=100
# %% wrong: an end when the loss is small; slip: -; caught by: many_steps
# hidden only: no visible run gets so near to 0
# -         for value in p.values():
# -             value.grad = None
# +         if loss.item() < 1e-6:
# +             break
# +         for value in p.values():
# +             value.grad = None
# %% wrong: gradients cut off at 1; slip: -; caught by: other_networks
# -         with torch.no_grad():
# +         nn.utils.clip_grad_norm_(list(p.values()), 1.0)
# +         with torch.no_grad():
# %% wrong: the losses alone; slip: pair; caught by: parameters, losses, random_cases; at most: 0.5
# ~ return p, losses => return losses
# %% wrong: one loss; slip: losses_kind; caught by: losses, random_cases; at most: 0.7
# ~ return p, losses => return p, losses[-1]
# %% wrong: Adam
# slip: -; caught by: parameters, losses, random_cases; at most: 0.5
# -     losses = []
# +     losses = []
# +     optimizer = torch.optim.Adam(p.values(), lr=learning_rate)
# -         with torch.no_grad():
# -             for value in p.values():
# -                 value -= learning_rate * value.grad
# +         optimizer.step()

# %% wrong: an update after each row
# slip: row_by_row; caught by: parameters, losses, random_cases; at most: 0.5
def learn(parameters, inputs, targets, steps=1000, learning_rate=0.5):
    W, b, V, c = (parameters[name].clone() for name in "WbVc")
    losses = []
    for _ in range(steps):
        found = 0.0
        for x, t in zip(inputs, targets):
            h = torch.sigmoid(W @ x + b)
            d_y = V @ h + c - t
            found += float(d_y**2 / 2)
            d_u = d_y * V * h * (1 - h)
            W, b = W - learning_rate * torch.outer(d_u, x), b - learning_rate * d_u
            V, c = V - learning_rate * d_y * h, c - learning_rate * d_y
        losses.append(found / len(targets))
    return {"W": W, "b": b, "V": V, "c": c}, losses

# %% wrong: V moves before the error goes back through it
# slip: v_first; caught by: parameters, random_cases; at most: 0.5
def learn(parameters, inputs, targets, steps=1000, learning_rate=0.5):
    p = {name: value.clone() for name, value in parameters.items()}
    losses = []
    for _ in range(steps):
        h = torch.sigmoid(inputs @ p["W"].T + p["b"])
        d_y = h @ p["V"] + p["c"] - targets
        losses.append(float((d_y**2).mean() / 2))
        d_y = d_y / len(targets)
        p["V"] = p["V"] - learning_rate * d_y @ h
        p["c"] = p["c"] - learning_rate * d_y.sum()
        d_u = d_y[:, None] * p["V"] * h * (1 - h)
        p["W"] = p["W"] - learning_rate * d_u.T @ inputs
        p["b"] = p["b"] - learning_rate * d_u.sum(dim=0)
    return p, losses

# %% wrong: the new values are put into the given dictionary
# slip: changed_input; caught by: inputs_unchanged_here, inputs_unchanged
def learn(parameters, inputs, targets, steps=1000, learning_rate=0.5):
    losses = []
    for _ in range(steps):
        h = torch.sigmoid(inputs @ parameters["W"].T + parameters["b"])
        d_y = h @ parameters["V"] + parameters["c"] - targets
        losses.append((d_y**2).mean().item() / 2)
        d_y = d_y / len(targets)
        d_u = d_y[:, None] * parameters["V"] * h * (1 - h)
        slopes = {"W": d_u.T @ inputs, "b": d_u.sum(0), "V": d_y @ h, "c": d_y.sum()}
        for name in slopes:
            parameters[name] = parameters[name] - learning_rate * slopes[name]
    return parameters, losses

# %% wrong: the given tensors themselves are told to keep gradients
# slip: changed_input; caught by: inputs_unchanged_here, inputs_unchanged
def learn(parameters, inputs, targets, steps=1000, learning_rate=0.5):
    p, losses = {name: value.requires_grad_() for name, value in parameters.items()}, []
    for _ in range(steps):
        loss = F.mse_loss(torch.sigmoid(inputs @ p["W"].T + p["b"]) @ p["V"] + p["c"], targets) / 2
        losses.append(loss.item())
        slopes = torch.autograd.grad(loss, list(p.values()))
        p = {name: (value - learning_rate * slope).detach().requires_grad_()
             for (name, value), slope in zip(p.items(), slopes)}
    return p, losses

# %% right: without gradients, by a decorator
@torch.no_grad()
def learn(parameters, inputs, targets, steps=1000, learning_rate=0.5):
    W, b, V, c = (parameters[k].clone() for k in ["W", "b", "V", "c"])
    losses = []
    for i in range(steps):
        H = torch.sigmoid(torch.addmm(b, inputs, W.T))
        diff = torch.mv(H, V) + c - targets
        losses.append(float(diff.pow(2).mean()) / 2)
        g = diff / diff.shape[0]
        gH = torch.outer(g, V) * H * (1 - H)
        V -= learning_rate * torch.mv(H.T, g)
        c -= learning_rate * g.sum()
        W -= learning_rate * gH.T.mm(inputs)
        b -= learning_rate * gH.sum(0)
    return {"W": W, "b": b, "V": V, "c": c}, losses

# %% right: None for the defaults
def learn(parameters, inputs, targets, steps=None, learning_rate=None):
    steps = 1000 if steps is None else steps
    rate = 0.5 if learning_rate is None else learning_rate
    p, losses = {k: v.double().numpy() for k, v in parameters.items()}, []
    X, T = inputs.double().numpy(), targets.double().numpy()
    while len(losses) < steps:
        H = 1 / (1 + np.exp(-X @ p["W"].T - p["b"]))
        d = H @ p["V"] + p["c"] - T
        losses.append(np.dot(d, d) / (2 * len(d)))
        d = d / len(d)
        u = d[:, None] * p["V"] * H * (1 - H)
        slopes = {"W": u.T @ X, "b": u.sum(0), "V": H.T @ d, "c": d.sum()}
        p = {k: p[k] - rate * slopes[k] for k in p}
    return p, losses

# %% wrong: the rate is halved every hundred steps; slip: long_run; caught by: defaults
def learn(parameters, inputs, targets, steps=1000, learning_rate=0.5):
    p, losses = {k: v.clone() for k, v in parameters.items()}, []
    for step in range(steps):
        H = torch.sigmoid(inputs @ p["W"].T + p["b"])
        d = H @ p["V"] + p["c"] - targets
        losses.append((d @ d).item() / 2 / len(d))
        d = d / len(d)
        u = d[:, None] * p["V"] * H * (1 - H)
        rate = learning_rate * 0.5 ** (step // 100)
        for k, slope in {"W": u.T @ inputs, "b": u.sum(0), "V": d @ H, "c": d.sum()}.items():
            p[k] = p[k] - rate * slope
    return p, losses

# %% wrong: fifty steps at most; slip: losses_count; caught by: defaults, many_steps
def learn(parameters, inputs, targets, steps=1000, learning_rate=0.5):
    p, losses = {k: v.clone() for k, v in parameters.items()}, []
    for step in range(min(steps, 50)):
        H = torch.sigmoid(inputs @ p["W"].T + p["b"])
        d = H @ p["V"] + p["c"] - targets
        losses.append((d @ d).item() / 2 / len(d))
        d = d / len(d)
        u = d[:, None] * p["V"] * H * (1 - H)
        for k, slope in {"W": u.T @ inputs, "b": u.sum(0), "V": d @ H, "c": d.sum()}.items():
            p[k] = p[k] - learning_rate * slope
    return p, losses

# %% wrong: ten thousand steps by default; slip: losses_count; caught by: defaults
def learn(parameters, inputs, targets, steps=10_000, learning_rate=0.5):
    p, losses = {k: v.clone() for k, v in parameters.items()}, []
    for step in range(steps):
        H = torch.sigmoid(inputs @ p["W"].T + p["b"])
        d = H @ p["V"] + p["c"] - targets
        losses.append((d @ d).item() / 2 / len(d))
        d = d / len(d)
        u = d[:, None] * p["V"] * H * (1 - H)
        for k, slope in {"W": u.T @ inputs, "b": u.sum(0), "V": d @ H, "c": d.sum()}.items():
            p[k] = p[k] - learning_rate * slope
    return p, losses

# %% right: tells how far it is, every two hundred steps
def learn(parameters, inputs, targets, steps=1000, learning_rate=0.5):
    p, losses = {k: v.clone() for k, v in parameters.items()}, []
    for step in range(steps):
        H = torch.sigmoid(inputs @ p["W"].T + p["b"])
        d = H @ p["V"] + p["c"] - targets
        losses.append((d @ d).item() / 2 / len(d))
        if step % 200 == 0:
            print(f"step {step}: {losses[-1]:.4f}")
        d = d / len(d)
        u = d[:, None] * p["V"] * H * (1 - H)
        for k, slope in {"W": u.T @ inputs, "b": u.sum(0), "V": d @ H, "c": d.sum()}.items():
            p[k] = p[k] - learning_rate * slope
    return p, losses

# %% wrong: five hundred steps at most
# slip: losses_count; caught by: defaults; from: tells how far
# ~ range(steps) => range(min(steps, 500))
# %% wrong: a tenth of the rate from the five hundredth step
# slip: long_run; caught by: defaults; from: tells how far
#       for step in range(steps):
# +         if step == 500:
# +             learning_rate /= 10

# %% right: halves its run, and halves that
def learn(parameters, inputs, targets, steps=1000, learning_rate=0.5):
    if steps == 0:
        return dict(parameters), []
    if steps > 1:
        p, first = learn(parameters, inputs, targets, steps // 2, learning_rate)
        p, second = learn(p, inputs, targets, steps - steps // 2, learning_rate)
        return p, first + second
    H = torch.sigmoid(inputs @ parameters["W"].T + parameters["b"])
    d = H @ parameters["V"] + parameters["c"] - targets
    loss = (d @ d).item() / 2 / len(d)
    d = d / len(d)
    u = d[:, None] * parameters["V"] * H * (1 - H)
    slopes = {"W": u.T @ inputs, "b": u.sum(0), "V": d @ H, "c": d.sum()}
    return {k: parameters[k] - learning_rate * slopes[k] for k in parameters}, [loss]

# %% right: functools.reduce over a step
from functools import reduce

def one_step(state, data):
    (p, losses), (X, t, rate) = state, data
    H = torch.sigmoid(X @ p["W"].T + p["b"])
    d = H @ p["V"] + p["c"] - t
    losses = [*losses, (d @ d).item() / 2 / len(d)]
    d = d / len(d)
    u = d[:, None] * p["V"] * H * (1 - H)
    slopes = {"W": u.T @ X, "b": u.sum(0), "V": d @ H, "c": d.sum()}
    return {k: p[k] - rate * slopes[k] for k in p}, losses

learn = lambda parameters, inputs, targets, steps=1000, learning_rate=0.5: reduce(
    one_step, [(inputs, targets, learning_rate)] * steps, (dict(parameters), []))

# %% wrong: at most so many steps as a third default says
# slip: losses_count; caught by: defaults; from: tells how far
# ~ learning_rate=0.5): => learning_rate=0.5, most=500):
# ~ range(steps) => range(min(steps, most))
# %% wrong: an end where the loss hardly falls
# slip: losses_count; caught by: defaults, many_steps; from: tells how far
# -         if step % 200 == 0:
# -             print(f"step {step}: {losses[-1]:.4f}")
# +         if step and losses[-2] - losses[-1] < 1e-5:
# +             break
# %% wrong: a smaller rate from a step on that is worked out
# slip: long_run; caught by: defaults; from: tells how far
#       for step in range(steps):
# +         if step // 20 > 20:
# +             learning_rate = 0.01
