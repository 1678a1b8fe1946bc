# %% right: widths in a list, nn.Sequential
def make_mlp(activation=nn.ReLU, layers=4):
    widths = [784, *(max(256 >> gap, 16) for gap in range(layers - 1)), 10]
    parts = [nn.Flatten()]
    for number, (inputs, outputs) in enumerate(zip(widths, widths[1:])):
        if number:
            parts.append(activation())
        parts.append(nn.Linear(inputs, outputs))
    return nn.Sequential(*parts)

# %% right: a class with ModuleLists
class MLP(nn.Module):
    def __init__(self, activation, layers):
        super().__init__()
        hidden = [256, 128, 64] + [64] * 4
        sizes = [28 * 28] + hidden[:layers - 1] + [10]
        self.linears = nn.ModuleList(nn.Linear(a, b) for a, b in zip(sizes[:-1], sizes[1:]))
        self.activations = nn.ModuleList(activation() for _ in range(layers - 1))

    def forward(self, x):
        x = x.view(x.size(0), -1)
        for linear, act in zip(self.linears, self.activations):
            x = act(linear(x))
        return self.linears[-1](x)

def make_mlp(activation=nn.ReLU, layers=4):
    torch.manual_seed(0)
    return MLP(activation, layers)

# %% right: lazy layers
def make_mlp(activation=nn.ReLU, layers=4):
    modules = [nn.Flatten(1)]
    for i in range(layers - 1):
        modules += [nn.LazyLinear([256, 128, 64, 32, 32, 32, 32][i]), activation()]
    return nn.Sequential(*modules, nn.LazyLinear(10))

# %% right: named layers in an OrderedDict, the last activation dropped
from collections import OrderedDict

def make_mlp(activation=nn.ReLU, layers=4):
    if layers == 4:
        widths = [784, 256, 128, 64, 10]
    else:
        widths = [784] + [100] * (layers - 1) + [10]
    named = OrderedDict(flatten=nn.Flatten())
    for i in range(layers):
        named[f"fc{i}"] = nn.Linear(widths[i], widths[i + 1])
        named[f"act{i}"] = activation()
    named.popitem()
    return nn.Sequential(named)

# %% right: built by add_module, started by its own rule, moved to the device
device = "cuda" if torch.cuda.is_available() else "cpu"

def make_mlp(activation: type = nn.ReLU, layers: int = 4, *, spread: float = 1.0) -> nn.Module:
    net = nn.Sequential()
    net.add_module("images to rows", nn.Flatten())
    inputs = 784
    for gap in range(layers - 1):
        outputs = max(8, 2 ** (8 - gap))
        layer = nn.Linear(inputs, outputs)
        nn.init.xavier_uniform_(layer.weight, gain=spread)
        nn.init.zeros_(layer.bias)
        net.append(layer)
        net.append(activation())
        inputs = outputs
    net.append(nn.Linear(inputs, 10))
    return net.to(device)

# %% right: blocks within blocks
def make_mlp(activation=nn.ReLU, layers=4):
    def block(a, b):
        return nn.Sequential(nn.Linear(a, b), activation())
    widths = [784, 256, 128, 64, 48, 40, 32, 24][:layers]
    blocks = [block(a, b) for a, b in zip(widths, widths[1:])]
    return nn.Sequential(nn.Flatten(), *blocks, nn.Linear(widths[-1], 10))

# %% right: functional layers, called as matrices
class Net(nn.Module):
    def __init__(self, activation, layers):
        super().__init__()
        self.out = nn.Linear(784 if layers == 1 else 256 // 2 ** (layers - 2) or 1, 10)
        sizes = [784] + [256 // 2 ** i or 1 for i in range(layers - 1)]
        self.pairs = nn.ModuleList(
            nn.ModuleDict({"linear": nn.Linear(a, b), "act": activation()}) for a, b in zip(sizes, sizes[1:]))

    def forward(self, images):
        rows = images.reshape(images.shape[0], 784)
        for pair in self.pairs:
            rows = pair["act"](pair["linear"](rows))
        return self.out(rows)

def make_mlp(activation=nn.ReLU, layers=4):
    return Net(activation, layers)

# %% right: an activation where another layer follows; from: widths
# -         if number:
# -             parts.append(activation())
# -         parts.append(nn.Linear(inputs, outputs))
# +         parts += [nn.Linear(inputs, outputs)] + ([activation()] if number < layers - 1 else [])

# %% wrong: softmax at the end; slip: softmax; caught by: default_logits, every_depth; at most: 0.5
# ~ *parts => *parts, nn.Softmax(dim=1)
# %% wrong: log-softmax at the end
# slip: log_softmax; caught by: default_logits, every_depth; at most: 0.5
# ~ *parts => *parts, nn.LogSoftmax(dim=1)
# %% wrong: an activation after the last layer
# slip: after_last; caught by: default_logits, gaps, every_depth, every_activation; at most: 0.5
# -     for number, (inputs, outputs) in enumerate(zip(widths, widths[1:])):
# +     for inputs, outputs in zip(widths, widths[1:]):
# ~ ] + ([activation()] if number < layers - 1 else []) => , activation()]

# %% wrong: one activation object for all gaps
# slip: shared_activation; caught by: gaps, new_in_gaps
def make_mlp(activation=nn.ReLU, layers=4):
    act = activation()
    widths = [784, *(max(256 >> gap, 16) for gap in range(layers - 1)), 10]
    parts = [nn.Flatten(), nn.Linear(widths[0], widths[1])]
    for inputs, outputs in zip(widths[1:], widths[2:]):
        parts += [act, nn.Linear(inputs, outputs)]
    return nn.Sequential(*parts)

# %% wrong: layers counts the hidden ones
# slip: one_more; caught by: default_widths, depths, every_depth
def make_mlp(activation=nn.ReLU, layers=4):
    widths = [784, *(max(256 >> gap, 16) for gap in range(layers)), 10]
    parts = [nn.Flatten()]
    for inputs, outputs in zip(widths[:-1], widths[1:-1]):
        parts += [nn.Linear(inputs, outputs), activation()]
    return nn.Sequential(*parts, nn.Linear(widths[-2], 10))

# %% wrong: always four layers; slip: layers_ignored; caught by: depths, every_depth; at most: 0.5
def make_mlp(activation=nn.ReLU, layers=4):
    return nn.Sequential(nn.Flatten(), nn.Linear(784, 256), activation(), nn.Linear(256, 128), activation(),
                         nn.Linear(128, 64), activation(), nn.Linear(64, 10))

# %% wrong: always ReLU; slip: activation_ignored; caught by: gaps, every_activation; at most: 0.5
# ~ activation() => nn.ReLU()

# %% wrong: no activations at all
# slip: no_activation; caught by: default_logits, every_depth; at most: 0.5
def make_mlp(activation=nn.ReLU, layers=4):
    widths = [784, *(max(256 >> gap, 16) for gap in range(layers - 1)), 10]
    return nn.Sequential(nn.Flatten(), *(nn.Linear(a, b) for a, b in zip(widths, widths[1:])))

# %% wrong: the same linear layer again for every further depth
# slip: shared_linear; caught by: every_depth
def make_mlp(activation=nn.ReLU, layers=4):
    if layers <= 4:
        widths = [784, 256, 128, 64][:layers] + [10]
    else:
        widths = [784, 64, 64, 10]
    made = [nn.Linear(a, b) for a, b in zip(widths, widths[1:])]
    if layers > 4:
        made = [made[0]] + [made[1]] * (layers - 2) + [made[-1]]
    parts = [nn.Flatten()]
    for layer in made[:-1]:
        parts += [layer, activation()]
    return nn.Sequential(*parts, made[-1])

# %% wrong: a table of widths that ends too early
# slip: layers_fixed; caught by: depths, every_depth; at most: 0.5
def make_mlp(activation=nn.ReLU, layers=4):
    hidden = [256, 128, 64]
    parts, inputs = [nn.Flatten()], 784
    for i in range(layers - 1):
        parts += [nn.Linear(inputs, hidden[i]), activation()]
        inputs = hidden[i]
    return nn.Sequential(*parts, nn.Linear(inputs, 10))

# %% wrong: other widths; slip: widths; caught by: default_widths
def make_mlp(activation=nn.ReLU, layers=4):
    parts, inputs = [nn.Flatten()], 784
    for i in range(layers - 1):
        parts += [nn.Linear(inputs, 128), activation()]
        inputs = 128
    return nn.Sequential(*parts, nn.Linear(inputs, 10))

# %% wrong: only a class may be an activation; slip: -; caught by: every_activation
#   def make_mlp(activation=nn.ReLU, layers=4):
# +     if not isinstance(activation, type):
# +         activation = nn.ReLU

# %% wrong: the batch is flattened too
# slip: -; caught by: default_widths, every_depth; at most: 0.5
class Net(nn.Module):
    def __init__(self, activation, layers):
        super().__init__()
        widths = [784, *(max(256 >> gap, 16) for gap in range(layers - 1))]
        self.body = nn.Sequential(*(m for a, b in zip(widths, widths[1:]) for m in (nn.Linear(a, b), activation())))
        self.head = nn.Linear(widths[-1], 10)

    def forward(self, x):
        return self.head(self.body(x.flatten()))

def make_mlp(activation=nn.ReLU, layers=4):
    return Net(activation, layers)

# %% wrong: a list of layers instead of a network
# slip: no_module; caught by: default_widths; at most: 0.5
# ~ nn.Sequential(*parts) => parts
# %% wrong: the default is an object, not a class; slip: called_class; caught by: default_widths
# ~ nn.ReLU => nn.ReLU()

# %% wrong: a batch norm in each gap; slip: more_modules; caught by: default_logits, every_depth
def make_mlp(activation=nn.ReLU, layers=4):
    widths = [784] + [max(256 >> gap, 16) for gap in range(layers - 1)] + [10]
    parts = [nn.Flatten()]
    for number in range(layers):
        parts.append(nn.Linear(widths[number], widths[number + 1]))
        if number < layers - 1:
            parts += [nn.BatchNorm1d(widths[number + 1]), activation()]
    return nn.Sequential(*parts)

# %% wrong: a dropout in each gap; slip: more_modules; caught by: default_logits, every_depth
def make_mlp(activation=nn.ReLU, layers=4):
    widths = [784] + [max(256 >> gap, 16) for gap in range(layers - 1)] + [10]
    parts = [nn.Flatten()]
    for number in range(layers):
        parts.append(nn.Linear(widths[number], widths[number + 1]))
        if number < layers - 1:
            parts += [activation(), nn.Dropout(0.2)]
    return nn.Sequential(*parts)

# %% wrong: a layer norm in each gap; slip: -; caught by: default_logits, every_depth
def make_mlp(activation=nn.ReLU, layers=4):
    widths = [784] + [max(256 >> gap, 16) for gap in range(layers - 1)] + [10]
    parts = [nn.Flatten()]
    for number in range(layers):
        parts.append(nn.Linear(widths[number], widths[number + 1]))
        if number < layers - 1:
            parts += [nn.LayerNorm(widths[number + 1]), activation()]
    return nn.Sequential(*parts)

# %% wrong: ReLU6 where nothing is given; slip: relu6; caught by: default_logits
def make_mlp(activation=nn.ReLU6, layers=4):
    widths = [784] + [max(256 >> gap, 16) for gap in range(layers - 1)] + [10]
    parts = [nn.Flatten()]
    for number in range(layers):
        parts.append(nn.Linear(widths[number], widths[number + 1]))
        if number < layers - 1:
            parts.append(activation())
    return nn.Sequential(*parts)

# %% wrong: activations in a plain list; slip: not_inside; caught by: inside, activations_inside
class Net(nn.Module):
    def __init__(self, activation, layers):
        super().__init__()
        widths = [784] + [max(256 >> gap, 16) for gap in range(layers - 1)] + [10]
        self.linear = nn.ModuleList(nn.Linear(a, b) for a, b in zip(widths, widths[1:]))
        self.bends = [activation() for _ in range(layers - 1)]

    def forward(self, x):
        x = x.flatten(1)
        for layer, bend in zip(self.linear, self.bends):
            x = bend(layer(x))
        return self.linear[-1](x)


def make_mlp(activation=nn.ReLU, layers=4):
    return Net(activation, layers)

# %% wrong: the first layer is made once for all networks
# slip: shared_network; caught by: separate, separate_networks
first = {}


def make_mlp(activation=nn.ReLU, layers=4):
    widths = [784] + [max(256 >> gap, 16) for gap in range(layers - 1)] + [10]
    parts = [nn.Flatten()]
    for number in range(layers):
        linear = nn.Linear(widths[number], widths[number + 1])
        parts.append(first.setdefault(widths[1], linear) if number == 0 else linear)
        if number < layers - 1:
            parts.append(activation())
    return nn.Sequential(*parts)
