# %% right: a loop, a property
class NaiveSequential:
    def __init__(self, layers):
        self.layers = layers

    def __call__(self, inputs):
        x = inputs
        for layer in self.layers:
            x = layer(x)
        return x

    @property
    def weights(self):
        weights = []
        for layer in self.layers:
            weights += layer.weights
        return weights

# %% right: reduce and a comprehension
from functools import reduce

class NaiveSequential:
    def __init__(self, layers):
        self._layers = tuple(layers)

    def __call__(self, x):
        return reduce(lambda value, layer: layer(value), self._layers, x)

    @property
    def weights(self):
        return [w for layer in self._layers for w in layer.weights]

# %% right: a tf.Module, compiled
class NaiveSequential(tf.Module):
    def __init__(self, layers):
        super().__init__()
        self.layers = layers
        self.weights = sum((list(layer.weights) for layer in layers), [])

    @tf.function
    def __call__(self, x):
        for layer in self.layers:
            x = layer(x)
        return x

# %% right: recursion
class NaiveSequential:
    def __init__(self, layers):
        self.first, self.rest = (layers[0], NaiveSequential(layers[1:])) if layers else (None, None)
        print(len(layers), "layers")

    def __call__(self, inputs):
        return inputs if self.first is None else self.rest(self.first(inputs))

    @property
    def weights(self):
        return [] if self.first is None else [*self.first.weights, *self.rest.weights]

# %% right: itertools
import itertools

class NaiveSequential:
    """Layers in a row."""

    def __init__(self, layers: list):
        self.layers = list(layers)
        self.weights = list(itertools.chain.from_iterable(l.weights for l in layers))

    def __call__(self, inputs):
        outputs = [inputs]
        for layer in self.layers:
            outputs.append(layer(outputs[-1]))
        return outputs[-1]

# %% wrong: backwards
# at most: 0.5
# slip: order_turned
# caught by: output, any_layers
class NaiveSequential:
    def __init__(self, layers):
        self.layers = layers
        self.weights = [w for layer in layers for w in layer.weights]

    def __call__(self, x):
        for layer in reversed(self.layers):
            x = layer(x)
        return x

# %% wrong: returns in the first round
# at most: 0.5
# slip: first_only
# caught by: output, any_layers
class NaiveSequential:
    def __init__(self, layers):
        self.layers = layers
        self.weights = [w for layer in layers for w in layer.weights]

    def __call__(self, x):
        for layer in self.layers:
            x = layer(x)
            return x

# %% wrong: every layer gets the model's input
# at most: 0.5
# slip: last_only
# caught by: output, any_layers
class NaiveSequential:
    def __init__(self, layers):
        self.layers = layers
        self.weights = [w for layer in layers for w in layer.weights]

    def __call__(self, inputs):
        for layer in self.layers:
            x = layer(inputs)
        return x

# %% wrong: lists in a list
# at most: 0.5
# slip: nested
# caught by: weights, any_weights
class NaiveSequential:
    def __init__(self, layers):
        self.layers = layers

    def __call__(self, x):
        for layer in self.layers:
            x = layer(x)
        return x

    @property
    def weights(self):
        weights = []
        for layer in self.layers:
            weights.append(layer.weights)
        return weights

# %% wrong: only the last layer's weights
# at most: 0.5
# slip: last_weights
# caught by: weights, any_weights
class NaiveSequential:
    def __init__(self, layers):
        self.layers = layers

    def __call__(self, x):
        for layer in self.layers:
            x = layer(x)
        return x

    @property
    def weights(self):
        for layer in self.layers:
            weights = []
            weights += layer.weights
        return weights

# %% wrong: all W, then all b
# slip: order
# caught by: weights
class NaiveSequential:
    def __init__(self, layers):
        self.layers = layers
        self.weights = [l.W for l in layers] + [l.b for l in layers]

    def __call__(self, x):
        for layer in self.layers:
            x = layer(x)
        return x

# %% wrong: biases are left out
# slip: -
# caught by: weights, any_weights
class NaiveSequential:
    def __init__(self, layers):
        self.layers = layers

    def __call__(self, x):
        for layer in self.layers:
            x = layer(x)
        return x

    @property
    def weights(self):
        return [layer.weights[0] for layer in self.layers]

# %% wrong: two layers only
# at most: 0.5
# slip: empty
# caught by: any_layers
class NaiveSequential:
    def __init__(self, layers):
        self.layers = layers
        self.weights = [w for layer in layers for w in layer.weights]

    def __call__(self, x):
        x = self.layers[0](x)
        if len(self.layers) > 1:
            x = self.layers[1](x)
        return x

# %% wrong: weights is a method
# slip: method
# caught by: weights, any_weights
class NaiveSequential:
    def __init__(self, layers):
        self.layers = layers

    def __call__(self, x):
        for layer in self.layers:
            x = layer(x)
        return x

    def weights(self):
        return [w for layer in self.layers for w in layer.weights]

# %% wrong: the list grows at every look, the layers' own too
# at most: 0.5
# slip: -
# caught by: any_weights
class NaiveSequential:
    kept = []

    def __init__(self, layers):
        self.layers = layers

    def __call__(self, x):
        for layer in self.layers:
            x = layer(x)
        return x

    @property
    def weights(self):
        for layer in self.layers:
            self.kept.extend(layer.weights)
        return self.kept

# %% wrong: the layers as an iterator
# at most: 0.5
# slip: used_up
# caught by: again
class NaiveSequential:
    def __init__(self, layers):
        self.weights = [w for layer in layers for w in layer.weights]
        self.layers = iter(layers)

    def __call__(self, inputs):
        x = inputs
        for layer in self.layers:
            x = layer(x)
        return x

# %% wrong: weights that grow at each look
# at most: 0.5
# slip: grows
# caught by: again
class NaiveSequential:
    def __init__(self, layers):
        self.layers = layers
        self._weights = []

    def __call__(self, inputs):
        x = inputs
        for layer in self.layers:
            x = layer(x)
        return x

    @property
    def weights(self):
        for layer in self.layers:
            self._weights += layer.weights
        return self._weights
