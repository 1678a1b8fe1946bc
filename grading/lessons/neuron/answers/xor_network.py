# %% right: NAND and OR, by hand
def xor_network():
    return {
        "W": torch.tensor([[-30.0, -30.0], [12.0, 12.0]]),
        "b": torch.tensor([45.0, -6.0]),
        "V": torch.tensor([1.0, 1.0]),
        "c": torch.tensor(-1.0),
    }

# %% right: two corners, one neuron each
def xor_network():
    W = 25 * torch.tensor([[1.0, -1.0], [-1.0, 1.0]])
    b = torch.full((2,), -12.5)
    return dict(W=W, b=b, V=torch.ones(2), c=torch.zeros(()))

# %% right: from NumPy, one neuron for each corner
def xor_network():
    corners = np.array([[0, 0], [0, 1], [1, 0], [1, 1]])
    signs = 2 * corners - 1
    biases = 10 - 20 * corners.sum(axis=1)
    values = torch.from_numpy(np.array([0, 1, 1, 0]))
    return {"W": torch.as_tensor(20 * signs).float(), "b": torch.as_tensor(biases).float(),
            "V": values.float(), "c": torch.tensor(0.0)}

# %% right: trained by learn; uses: learn
def xor_network():
    torch.manual_seed(0)
    start = {"W": 3 * torch.randn(8, 2), "b": 3 * torch.randn(8), "V": torch.randn(8), "c": torch.tensor(0.0)}
    X = torch.tensor([[0.0, 0.0], [0.0, 1.0], [1.0, 0.0], [1.0, 1.0]])
    found, _losses = learn(start, X, torch.tensor([0.0, 1.0, 1.0, 0.0]), steps=2000)
    return {name: torch.as_tensor(value, dtype=torch.float32) for name, value in found.items()}

# %% right: many neurons, only V by least squares
def xor_network():
    torch.manual_seed(1)
    X = torch.tensor([[0.0, 0.0], [0.0, 1.0], [1.0, 0.0], [1.0, 1.0]])
    W, b = 4 * torch.randn(200, 2), 4 * torch.randn(200)
    H = torch.sigmoid(X @ W.T + b)
    V = torch.linalg.lstsq(H, torch.tensor([[0.0], [1.0], [1.0], [0.0]])).solution.flatten()
    return {"W": W, "b": b, "V": V, "c": torch.zeros(1).squeeze()}

# %% right: trained by Adam, modules as parameters
def xor_network():
    X = torch.tensor([[0.0, 0.0], [0.0, 1.0], [1.0, 0.0], [1.0, 1.0]])
    t = torch.tensor([[0.0], [1.0], [1.0], [0.0]])
    for seed in range(20):
        torch.manual_seed(seed)
        net = nn.Sequential(nn.Linear(2, 6), nn.Sigmoid(), nn.Linear(6, 1))
        optimizer = torch.optim.Adam(net.parameters(), lr=0.1)
        for _ in range(300):
            loss = F.mse_loss(net(X), t)
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
        if loss.item() < 0.01:
            break
    return {"W": net[0].weight, "b": net[0].bias, "V": net[2].weight[0], "c": net[2].bias[0]}

# %% right: a module's state, with a buffer for c
class XOR(nn.Module):
    def __init__(self):
        super().__init__()
        self.W = nn.Parameter(torch.tensor([[10.0, -10.0], [-10.0, 10.0]]))
        self.b = nn.Parameter(torch.tensor([-5.0, -5.0]))
        self.V = nn.Parameter(torch.ones(2))
        self.register_buffer("c", torch.tensor(0.0))

def xor_network():
    return XOR().state_dict()

# %% right: enormous weights
def xor_network():
    return {"W": torch.full((2, 2), 1e37), "b": torch.tensor([-0.5e37, -1.5e37]),
            "V": torch.tensor([1.0, -1.0]), "c": torch.zeros(())}

# %% right: drawn until least squares fits, in NumPy
def xor_network():
    rng = np.random.default_rng(0)
    X, t = np.array([[0, 0], [0, 1], [1, 0], [1, 1]]), np.array([0, 1, 1, 0])
    while True:
        W, b = rng.normal(0, 5, (2, 2)), rng.normal(0, 5, 2)
        H = np.c_[1 / (1 + np.exp(-(X @ W.T + b))), np.ones(4)]
        s = np.linalg.lstsq(H, t, rcond=None)[0]
        if np.abs(H @ s - t).max() < 0.2:
            break
    as_tensor = lambda a: torch.from_numpy(np.asarray(a, dtype=np.float32))
    return {"W": as_tensor(W), "b": as_tensor(b), "V": as_tensor(s[:2]), "c": as_tensor(s[2])}

# %% right: OR without AND, by hand
def xor_network():
    W = torch.tensor([[20.0, 20.0], [20.0, 20.0]])
    b = torch.tensor([-10.0, -30.0])
    V = torch.tensor([1.0, -1.0])
    c = torch.tensor(0.0)
    return {"W": W, "b": b, "V": V, "c": c}

# %% wrong: AND; slip: and; caught by: outputs, again; at most: 0.5
# ~ [1.0, -1.0] => [0.0, 1.0]
# %% wrong: OR; slip: or; caught by: outputs, again; at most: 0.5
# ~ [1.0, -1.0] => [1.0, 0.0]
# %% wrong: the opposite; slip: xnor; caught by: outputs, again; at most: 0.5
# ~ [1.0, -1.0] => [-1.0, 1.0]
# ~ torch.tensor(0.0) => torch.tensor(1.0)
# %% wrong: NAND; slip: nand; caught by: outputs, again; at most: 0.5
# ~ [1.0, -1.0] => [0.0, -1.0]
# ~ torch.tensor(0.0) => torch.tensor(1.0)
# %% wrong: NOR; slip: nor; caught by: outputs, again; at most: 0.5
# ~ [1.0, -1.0] => [-1.0, 0.0]
# ~ torch.tensor(0.0) => torch.tensor(1.0)
# %% wrong: one half for all; slip: stuck; caught by: outputs, again; at most: 0.5
# ~ [1.0, -1.0] => [0.0, 0.0]
# ~ torch.tensor(0.0) => torch.tensor(0.5)
# %% wrong: on the right side, and not by enough
# slip: too_near; caught by: outputs, again; at most: 0.5
# ~ [1.0, -1.0] => [0.15, -0.15]
# ~ torch.tensor(0.0) => torch.tensor(0.43)
# %% wrong: large numbers that cancel; slip: and; caught by: outputs, again; at most: 0.5
# ~ [-10.0, -30.0] => [-30.0, -30.0]
# ~ [1.0, -1.0] => [5e5, 1.0 - 5e5]
# %% wrong: an infinite weight; slip: not_finite; caught by: outputs, again; at most: 0.5
# ~ [20.0, 20.0], [20.0, 20.0] => [math.inf, math.inf], [20.0, 20.0]
# %% wrong: three corners right; slip: -; caught by: outputs, again; at most: 0.5
# ~ [20.0, 20.0], [20.0, 20.0] => [20.0, 5.0], [20.0, 20.0]
# %% wrong: weights for a ReLU network; slip: -; caught by: outputs, again; at most: 0.5
# ~ [20.0, 20.0], [20.0, 20.0] => [1.0, 1.0], [1.0, 1.0]
# ~ [-10.0, -30.0] => [0.0, -1.0]
# ~ [1.0, -1.0] => [1.0, -2.0]
# %% wrong: c is a float; slip: no_tensor; caught by: form
# ~ torch.tensor(0.0) => 0.0
# %% wrong: double precision; slip: dtype; caught by: form
# ~ "W": W => "W": W.double()
# %% wrong: V as a row; slip: network_shapes; caught by: form
# ~ torch.tensor([1.0, -1.0]) => torch.tensor([[1.0, -1.0]])
# %% wrong: c as a vector; slip: network_shapes; caught by: form
# ~ torch.tensor(0.0) => torch.tensor([0.0])
# %% wrong: NumPy arrays; slip: no_tensor; caught by: form
# -     return {"W": W, "b": b, "V": V, "c": c}
# +     return {name: value.numpy() for name, value in (("W", W), ("b", b), ("V", V), ("c", c))}
# %% wrong: other keys; slip: wrong_keys; caught by: outputs, form, again; at most: 0.5
# ~ {"W": W, "b": b, "V": V, "c": c} => {"weight": W, "bias": b, "V": V, "c": c}
# %% wrong: a key too many; slip: wrong_keys; caught by: outputs, form, again; at most: 0.5
# ~ "c": c} => "c": c, "h": 2}
# %% wrong: a tuple; slip: not_dict; caught by: outputs, form, again; at most: 0.5
# ~ {"W": W, "b": b, "V": V, "c": c} => W, b, V, c
# %% wrong: nothing is returned; slip: no_return; caught by: outputs, form, again; at most: 0.5
# ~ return {"W": W, "b": b, "V": V, "c": c} => print({"W": W, "b": b, "V": V, "c": c})

# %% wrong: W has a column for each neuron
# slip: network_shapes; caught by: outputs, form, again; at most: 0.5
def xor_network():
    W = torch.tensor([[20.0, 20.0, 0.0], [20.0, 20.0, 0.0]])
    return {"W": W, "b": torch.tensor([-10.0, -30.0, 0.0]), "V": torch.tensor([1.0, -1.0, 0.0]), "c": torch.tensor(0.0)}

# %% wrong: trained from equal starts; slip: stuck; caught by: outputs, again; at most: 0.5
def xor_network():
    X = torch.tensor([[0.0, 0.0], [0.0, 1.0], [1.0, 0.0], [1.0, 1.0]])
    t = torch.tensor([0.0, 1.0, 1.0, 0.0])
    p = [torch.zeros(4, 2), torch.zeros(4), torch.zeros(4), torch.tensor(0.0)]
    p = [value.requires_grad_() for value in p]
    optimizer = torch.optim.SGD(p, lr=0.5)
    for _ in range(500):
        W, b, V, c = p
        loss = ((torch.sigmoid(X @ W.T + b) @ V + c - t) ** 2).mean() / 2
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
    return {name: value.detach() for name, value in zip("WbVc", p)}

# %% wrong: one hidden neuron; slip: -; caught by: outputs, again; at most: 0.5
def xor_network():
    return {"W": torch.tensor([[20.0, 20.0]]), "b": torch.tensor([-10.0]), "V": torch.tensor([1.0]), "c": torch.tensor(0.0)}

# %% right: LBFGS from a seed, five neurons
def xor_network():
    torch.manual_seed(7)
    X = torch.tensor([[0.0, 0.0], [0.0, 1.0], [1.0, 0.0], [1.0, 1.0]])
    t = torch.tensor([0.0, 1.0, 1.0, 0.0])
    p = {"W": 2 * torch.randn(5, 2), "b": torch.randn(5), "V": torch.randn(5), "c": torch.zeros(())}
    for value in p.values():
        value.requires_grad_(True)
    optimizer = torch.optim.LBFGS(p.values(), max_iter=60, line_search_fn="strong_wolfe")

    def closure():
        optimizer.zero_grad()
        loss = ((torch.sigmoid(X @ p["W"].T + p["b"]) @ p["V"] + p["c"] - t) ** 2).mean()
        loss.backward()
        return loss

    optimizer.step(closure)
    return {name: value.detach() for name, value in p.items()}

# %% right: trained in NumPy with a seed of its own
def xor_network():
    np.random.seed(3)
    X, t = np.array([[0, 0], [0, 1], [1, 0], [1, 1.0]]), np.array([0, 1, 1, 0.0])
    W, b, V, c = 4 * np.random.randn(6, 2), 2 * np.random.randn(6), np.random.randn(6), 0.0
    for _ in range(3000):
        H = 1 / (1 + np.exp(-(X @ W.T + b)))
        d = (H @ V + c - t) / 4
        u = np.outer(d, V) * H * (1 - H)
        W, b, V, c = W - u.T @ X, b - u.sum(0), V - d @ H, c - d.sum()
    return {k: torch.tensor(v, dtype=torch.float32) for k, v in dict(W=W, b=b, V=V, c=c).items()}

# %% right: a generator that goes on from call to call, until it fits
chance = torch.Generator().manual_seed(11)

def xor_network():
    X = torch.tensor([[0.0, 0.0], [0.0, 1.0], [1.0, 0.0], [1.0, 1.0]])
    t = torch.tensor([0.0, 1.0, 1.0, 0.0])
    while True:
        W, b = 5 * torch.randn(3, 2, generator=chance), 5 * torch.randn(3, generator=chance)
        H = torch.cat([torch.sigmoid(X @ W.T + b), torch.ones(4, 1)], 1)
        s = torch.linalg.lstsq(H, t[:, None]).solution[:, 0]
        if (H @ s - t).abs().max() < 0.2:
            return {"W": W, "b": b, "V": s[:3], "c": s[3]}

# %% wrong: trained, and the start is returned; slip: -; caught by: outputs, again; at most: 0.5
def xor_network():
    torch.manual_seed(0)
    X = torch.tensor([[0.0, 0.0], [0.0, 1.0], [1.0, 0.0], [1.0, 1.0]])
    t = torch.tensor([0.0, 1.0, 1.0, 0.0])
    p = {"W": torch.randn(4, 2), "b": torch.randn(4), "V": torch.randn(4), "c": torch.tensor(0.0)}
    net = {k: v.clone().requires_grad_() for k, v in p.items()}
    optimizer = torch.optim.Adam(net.values(), lr=0.1)
    for _ in range(200):
        loss = ((torch.sigmoid(X @ net["W"].T + net["b"]) @ net["V"] + net["c"] - t) ** 2).mean()
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
    return p

# %% wrong: twenty steps from a seed; slip: -; caught by: outputs, again; at most: 0.5
def xor_network():
    torch.manual_seed(1)
    X = torch.tensor([[0.0, 0.0], [0.0, 1.0], [1.0, 0.0], [1.0, 1.0]])
    net = nn.Sequential(nn.Linear(2, 4), nn.Sigmoid(), nn.Linear(4, 1))
    optimizer = torch.optim.SGD(net.parameters(), lr=0.5)
    for _ in range(20):
        loss = F.mse_loss(net(X)[:, 0], torch.tensor([0.0, 1.0, 1.0, 0.0]))
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
    return {"W": net[0].weight, "b": net[0].bias, "V": net[2].weight[0], "c": net[2].bias[0]}

# %% wrong: the parameters can be taken once; slip: -; caught by: again
# hidden only: the visible checks call once
parts = {"W": [[20.0, 20.0], [20.0, 20.0]], "b": [-10.0, -30.0], "V": [1.0, -1.0], "c": 0.0}

def xor_network():
    return {name: torch.tensor(parts.pop(name)) for name in ("W", "b", "V", "c")}

# %% wrong: from a seed, and the parts can be taken once; slip: -; caught by: again
# hidden only: the visible checks call once
waiting = [0.0, [1.0, -1.0], [-10.0, -30.0], [[20.0, 20.0], [20.0, 20.0]]]

def xor_network():
    torch.manual_seed(0)
    parts = {name: torch.tensor(waiting.pop()) for name in ("W", "b", "V", "c")}
    return {name: part + 0.01 * torch.randn(part.shape) for name, part in parts.items()}
