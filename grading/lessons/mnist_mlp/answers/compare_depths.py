# %% right: a dictionary comprehension
def compare_depths(loaders, activation, depths=(3, 4, 5, 7), epochs=10):
    return {depth: fit(make_mlp(activation, depth), loaders, epochs) for depth in depths}

# %% wrong: the depth is ignored
# slip: depth_ignored; caught by: histories, other_calls; at most: 0.5
# ~ (activation, depth) => (activation)
# %% wrong: the activation is ignored
# slip: other_activation; caught by: histories, other_calls; at most: 0.5
# ~ (activation, depth) => (layers=depth)
# %% wrong: depths taken as hidden layers; slip: depth_ignored; caught by: histories, other_calls
# ~ depth) => depth + 1)
# %% wrong: the given depths are ignored
# slip: wrong_keys; caught by: histories, fresh, handed_on, other_calls
# ~ in depths => in (3, 4, 7)
# %% wrong: keys as text; slip: text_keys; caught by: histories, other_calls
# ~ depth: => str(depth):
# %% wrong: one epoch only; slip: epochs_ignored; caught by: handed_on, other_calls
# ~ loaders, epochs => loaders, 1

# %% wrong: one network trained again and again
# slip: one_network; caught by: fresh, other_calls; at most: 0.5
def compare_depths(loaders, activation, depths=(3, 4, 5, 7), epochs=10):
    model = make_mlp(activation, max(depths))
    return {depth: fit(model, loaders, epochs) for depth in depths}

# %% wrong: networks of its own; slip: own_network; caught by: histories, other_calls
def compare_depths(loaders, activation, depths=(3, 4, 5, 7), epochs=10):
    result = {}
    for depth in depths:
        parts = [nn.Flatten(), nn.Linear(784, 32)]
        for _ in range(depth - 1):
            parts += [activation(), nn.Linear(32, 32)]
        result[depth] = fit(nn.Sequential(*parts), loaders, epochs)
    return result

# %% wrong: the activation of a loop that is over
# slip: mixed_up; caught by: histories, other_calls; at most: 0.5
def compare_depths(loaders, activation, depths=(3, 4, 5, 7), epochs=10):
    makers = [lambda: make_mlp(activation, depth) for depth in depths]
    return {depth: fit(maker(), loaders, epochs) for depth, maker in zip(depths, makers)}

# %% wrong: other default depths; slip: left_out; caught by: other_calls
# ~ 5, 7 => 5

# %% wrong: the history of the best only; slip: -; caught by: histories, other_calls
def compare_depths(loaders, activation, depths=(3, 4, 5, 7), epochs=10):
    found = {depth: fit(make_mlp(activation, depth), loaders, epochs) for depth in depths}
    return max(found.items(), key=lambda item: item[1]["valid"][-1])

# %% wrong: ends where more layers do not help; slip: left_out; caught by: other_calls
def compare_depths(loaders, activation, depths=(3, 4, 5, 7), epochs=10):
    results = {}
    best = -1.0
    for depth in depths:
        history = fit(make_mlp(activation, depth), loaders, epochs)
        results[depth] = history
        if max(history["valid"], default=0.0) <= best:
            break
        best = max(history["valid"], default=0.0)
    return results

# %% wrong: sorted depths beside histories that are not
# slip: mixed_up; caught by: histories; at most: 0.5
def compare_depths(loaders, activation, depths=(3, 4, 5, 7), epochs=10):
    found = [fit(make_mlp(activation, depth), loaders, epochs) for depth in depths]
    return dict(zip(sorted(depths), found))

# %% wrong: the first three depths
# slip: left_out; caught by: histories, fresh, handed_on, other_calls
# ~ in depths => in depths[:3]

# %% right: a loop with keywords and a seed
def compare_depths(loaders, activation, depths=(3, 4, 5, 7), epochs=10):
    histories = {}
    for depth in sorted(depths, reverse=True):
        torch.manual_seed(0)
        model = make_mlp(layers=depth, activation=activation)
        histories[int(depth)] = fit(model=model, loaders=loaders, epochs=epochs)
    return histories

# %% right: networks first, the activation wrapped
def compare_depths(loaders, activation, depths=(3, 4, 5, 7), epochs=10):
    models = [make_mlp(lambda: activation(), layers=d) for d in depths]
    return dict(zip(depths, [fit(m, loaders, epochs, 1e-3) for m in models]))

# %% right: a helper, and the history copied
from copy import deepcopy

def one_depth(depth, loaders, activation, epochs):
    net = make_mlp(activation, depth)
    return deepcopy(fit(net, loaders, epochs))

def compare_depths(loaders, activation, depths=(3, 4, 5, 7), epochs=10):
    out = {}
    for d in depths:
        out.update({d: one_depth(d, loaders, activation, epochs)})
        print(f"{d} layers: {out[d]['valid'][-1]:.3f}")
    return out

# %% right: with the answers of this notebook; uses: make_mlp, fit
def compare_depths(loaders, activation, depths=(3, 4, 5, 7), epochs=10):
    found = dict.fromkeys(depths)
    for depth in found:
        found[depth] = fit(make_mlp(activation, depth), loaders, epochs)
    return found

# %% right: NumPy's numbers as keys
import functools


def _pairs(build, loaders, depths, epochs):
    for depth in np.fromiter(depths, dtype=np.int64):
        yield depth, fit(build(layers=int(depth)), loaders, epochs)


def compare_depths(loaders, activation, depths=(3, 4, 5, 7), epochs=10):
    build = functools.partial(make_mlp, activation)
    return dict(_pairs(build, loaders, depths, epochs))
