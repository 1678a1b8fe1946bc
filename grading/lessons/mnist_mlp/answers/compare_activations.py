# %% right: a dictionary of classes
def compare_activations(loaders, epochs=10):
    activations = {"sigmoid": nn.Sigmoid, "tanh": nn.Tanh, "elu": nn.ELU, "relu": nn.ReLU}
    return {name: fit(make_mlp(activation), loaders, epochs) for name, activation in activations.items()}

# %% right: a loop, keywords, the same seed for each
def compare_activations(loaders, epochs=10):
    results = {}
    for cls in (nn.ReLU, nn.ELU, nn.Tanh, nn.Sigmoid):
        torch.manual_seed(7)
        net = make_mlp(activation=cls, layers=4)
        results[cls.__name__.lower()] = fit(model=net, loaders=loaders, epochs=epochs, learning_rate=1e-3)
        print(cls.__name__, results[cls.__name__.lower()]["valid"][-1])
    return results

# %% right: all networks first, then the trainings
def compare_activations(loaders, epochs=10):
    models = dict(
        sigmoid=make_mlp(nn.Sigmoid), tanh=make_mlp(nn.Tanh), elu=make_mlp(lambda: nn.ELU(alpha=1.0)), relu=make_mlp())
    histories = {}
    for name, model in models.items():
        histories[name] = dict(fit(model, loaders, epochs=epochs))
    return histories

# %% right: one after another, by a helper
def train_with(activation, loaders, epochs):
    model = make_mlp(activation)
    size = sum(p.numel() for p in model.parameters())
    history = fit(model.to("cpu"), {"train": loaders["train"], "valid": loaders["valid"]}, epochs)
    history["size"] = size
    return history

def compare_activations(loaders, epochs=10):
    h = {}
    h["sigmoid"] = train_with(nn.Sigmoid, loaders, epochs)
    h["tanh"] = train_with(nn.Tanh, loaders, epochs)
    h["elu"] = train_with(nn.ELU, loaders, epochs)
    h["relu"] = train_with(nn.ReLU, loaders, epochs)
    return h

# %% right: from names, by getattr
def compare_activations(loaders, epochs=10):
    from collections import OrderedDict
    pairs = [(n, getattr(nn, {"relu": "ReLU", "elu": "ELU"}.get(n, n.capitalize()))) for n in "sigmoid tanh elu relu".split()]
    return OrderedDict((n, fit(make_mlp(a), loaders, epochs)) for n, a in pairs)

# %% right: with the answers of this notebook; uses: make_mlp, fit
def compare_activations(loaders, epochs=10):
    names = ["sigmoid", "tanh", "elu", "relu"]
    classes = [nn.Sigmoid, nn.Tanh, nn.ELU, nn.ReLU]
    return {n: fit(make_mlp(c), loaders, epochs) for n, c in zip(names, classes)}

# %% wrong: one network trained four times
# slip: own_network; caught by: histories, other_calls; at most: 0.5
def compare_activations(loaders, epochs=10):
    model = nn.Sequential(nn.Flatten(), nn.Linear(784, 10))
    return {name: fit(model, loaders, epochs) for name in ("sigmoid", "tanh", "elu", "relu")}

# %% wrong: one network for all
# slip: other_activation; caught by: histories, fresh, other_calls; at most: 0.5
def compare_activations(loaders, epochs=10):
    model = make_mlp(lambda: nn.Softplus())
    return {name: fit(model, loaders, epochs) for name in ("sigmoid", "tanh", "elu", "relu")}

# %% wrong: each network is trained on after a first look
# slip: one_network; caught by: fresh, other_calls; at most: 0.5
def compare_activations(loaders, epochs=10):
    activations = {"sigmoid": nn.Sigmoid, "tanh": nn.Tanh, "elu": nn.ELU, "relu": nn.ReLU}
    result = {}
    for name, activation in activations.items():
        model = make_mlp(activation)
        fit(model, loaders, epochs)
        result[name] = fit(model, loaders, epochs)
    return result

# %% wrong: the names are in another order than the classes
# slip: mixed_up; caught by: histories, other_calls; at most: 0.5; uses: -
# ~ sigmoid", "tanh", "elu", "relu => relu", "elu", "tanh", "sigmoid
# %% wrong: always ten epochs
# slip: epochs_ignored; caught by: handed_on, other_calls; from: a dictionary
# ~ , loaders, epochs => , loaders, 10
# %% wrong: another default number of epochs
# slip: epochs_ignored; caught by: other_calls; from: a dictionary
# ~ epochs=10 => epochs=5
# %% wrong: LeakyReLU for ReLU
# slip: other_activation; caught by: histories, other_calls; at most: 0.5; from: a dictionary
# ~ nn.ReLU => nn.LeakyReLU
# %% wrong: an activation is missing
# slip: left_out; caught by: histories, fresh, handed_on, other_calls; from: a dictionary
# ~ elu": nn.ELU, "relu => relu

# %% wrong: the keys in capitals; slip: wrong_keys; caught by: histories, other_calls
def compare_activations(loaders, epochs=10):
    return {a.__name__: fit(make_mlp(a), loaders, epochs) for a in (nn.Sigmoid, nn.Tanh, nn.ELU, nn.ReLU)}

# %% wrong: only the last accuracy is kept
# slip: no_history; caught by: histories, other_calls; from: a dictionary
# ~ epochs) => epochs)["valid"][-1]
# %% wrong: the classes are called before they are handed on
# slip: called_class; caught by: histories, other_calls; from: a dictionary
# -     activations = {"sigmoid": nn.Sigmoid, "tanh": nn.Tanh, "elu": nn.ELU, "relu": nn.ReLU}
# +     activations = {"sigmoid": nn.Sigmoid(), "tanh": nn.Tanh(), "elu": nn.ELU(), "relu": nn.ReLU()}

# %% wrong: the depth changes as well; slip: depths_differ; caught by: histories, other_calls
def compare_activations(loaders, epochs=10):
    return {"sigmoid": fit(make_mlp(nn.Sigmoid, 2), loaders, epochs), "tanh": fit(make_mlp(nn.Tanh, 3), loaders, epochs),
            "elu": fit(make_mlp(nn.ELU, 4), loaders, epochs), "relu": fit(make_mlp(nn.ReLU, 5), loaders, epochs)}

# %% wrong: the training loader is validated on
# slip: other_loaders; caught by: handed_on, other_calls; from: a dictionary
# -     return {name: fit(make_mlp(activation), loaders, epochs) for name, activation in activations.items()}
# +     both = {"train": loaders["train"], "valid": loaders["train"]}
# +     return {name: fit(make_mlp(activation), both, epochs) for name, activation in activations.items()}

# %% wrong: a list of histories; slip: not_dict; caught by: histories, other_calls
def compare_activations(loaders, epochs=10):
    return [fit(make_mlp(a), loaders, epochs) for a in (nn.Sigmoid, nn.Tanh, nn.ELU, nn.ReLU)]

# %% wrong: made-up histories
# slip: own_training; caught by: histories, fresh, handed_on, other_calls; at most: 0.5
def compare_activations(loaders, epochs=10):
    fake = {"train": [0.9] * epochs, "valid": [0.9] * epochs, "loss": [0.1] * epochs}
    return {name: fake for name in ("sigmoid", "tanh", "elu", "relu")}

# %% wrong: a start that goes on moving
# slip: live_weights; caught by: fresh, other_calls; at most: 0.5
def compare_activations(loaders, epochs=10):
    kinds = {"sigmoid": nn.Sigmoid, "tanh": nn.Tanh, "elu": nn.ELU, "relu": nn.ReLU}
    start = None
    results = {}
    for name, kind in kinds.items():
        model = make_mlp(kind)
        if start is None:
            start = model.state_dict()
        else:
            model.load_state_dict(start)
        results[name] = fit(model, loaders, epochs)
    return results

# %% wrong: ReLU6 for ReLU
# slip: other_activation; caught by: histories, other_calls; at most: 0.5; from: a dictionary
# ~ nn.ReLU => nn.ReLU6
# %% wrong: sorted names beside histories that are not
# slip: mixed_up; caught by: histories, other_calls; at most: 0.5; from: a dictionary
# -     return {name: fit(make_mlp(activation), loaders, epochs) for name, activation in activations.items()}
# +     found = [fit(make_mlp(activation), loaders, epochs) for activation in activations.values()]
# +     return dict(zip(sorted(activations), found))
