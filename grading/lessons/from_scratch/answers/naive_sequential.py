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

# %% right: the layers' weights in one list; from: a tf.Module, compiled
# ~ (tf.Module): => :
# -         super().__init__()
# ~ sum((list(layer.weights) for layer in layers), []) => [w for l in layers for w in l.weights]
# -     @tf.function

# %% wrong: backwards; slip: order_turned; caught by: output, any_layers; at most: 0.5
# ~ l in layers for w in l. => layer in layers for w in layer.
# ~ self.layers: => reversed(self.layers):
# %% wrong: returns in the first round
# slip: first_only; caught by: output, any_layers; at most: 0.5
# ~ l in layers for w in l. => layer in layers for w in layer.
# -         return x
# +             return x
# %% wrong: every layer gets the model's input
# slip: last_only; caught by: output, any_layers; at most: 0.5
# ~ l in layers for w in l. => layer in layers for w in layer.
# ~ self, x => self, inputs
# ~ layer(x) => layer(inputs)
# %% wrong: lists in a list
# slip: nested; caught by: weights, any_weights; at most: 0.5; from: a loop, a property
# -     def __call__(self, inputs):
# -         x = inputs
# +     def __call__(self, x):
# ~ weights += layer.weights => weights.append(layer.weights)
# %% wrong: only the last layer's weights
# slip: last_weights; caught by: weights, any_weights; at most: 0.5; from: a loop, a property
# -     def __call__(self, inputs):
# -         x = inputs
# +     def __call__(self, x):
# -         weights = []
#           weights = []
#           for layer in self.layers:
# +             weights = []
# %% wrong: all W, then all b; slip: order; caught by: weights
# ~ [w for l in layers for w in l.weights] => [l.W for l in layers] + [l.b for l in layers]
# %% wrong: biases are left out; slip: -; caught by: weights, any_weights
# -         self.weights = [w for l in layers for w in l.weights]
#           return x
# +
# +     @property
# +     def weights(self):
# +         return [layer.weights[0] for layer in self.layers]
# %% wrong: two layers only; slip: empty; caught by: any_layers; at most: 0.5
# ~ l in layers for w in l. => layer in layers for w in layer.
# -         for layer in self.layers:
# -             x = layer(x)
# +         x = self.layers[0](x)
# +         if len(self.layers) > 1:
# +             x = self.layers[1](x)
# %% wrong: weights is a method; slip: method; caught by: weights, any_weights
# -         self.weights = [w for l in layers for w in l.weights]
#           return x
# +
# +     def weights(self):
# +         return [w for layer in self.layers for w in layer.weights]
# %% wrong: the list grows at every look, the layers' own too
# slip: -; caught by: any_weights; at most: 0.5; from: a loop, a property
#   class NaiveSequential:
# +     kept = []
# +
# -     def __call__(self, inputs):
# -         x = inputs
# +     def __call__(self, x):
# -         weights = []
# ~ weights += layer.weights => self.kept.extend(layer.weights)
# ~ return weights => return self.kept
# %% wrong: the layers as an iterator; slip: used_up; caught by: again; at most: 0.5
# ~ self.layers = layers => self.weights = [w for layer in layers for w in layer.weights]
# ~ self.weights = [w for l in layers for w in l.weights] => self.layers = iter(layers)
# -     def __call__(self, x):
# +     def __call__(self, inputs):
# +         x = inputs
# %% wrong: weights that grow at each look
# slip: grows; caught by: again; at most: 0.5; from: a loop, a property
#           self.layers = layers
# +         self._weights = []
# -         weights = []
# ~ weights += => self._weights +=
# ~ return weights => return self._weights
