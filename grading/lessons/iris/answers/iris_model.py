# %% right: two layers
class IrisModel:
    def __init__(self):
        self.linear1 = nn.Linear(4, 16)
        self.linear2 = nn.Linear(16, 3)

    def __call__(self, x):
        return self.linear2(self.linear1(x).relu()).log_softmax()

    def parameters(self):
        return [self.linear1.weight, self.linear1.bias, self.linear2.weight, self.linear2.bias]

# %% right: get_parameters
class IrisModel:
    """Four measurements to three log-probabilities."""

    def __init__(self) -> None:
        self.linear1 = nn.Linear(4, 16)
        self.linear2 = nn.Linear(16, 3)

    def __call__(self, x: Tensor) -> Tensor:
        hidden = self.linear1(x).relu()
        return self.linear2(hidden).log_softmax(axis=-1)

    def parameters(self) -> list[Tensor]:
        return nn.state.get_parameters(self)

# %% right: sequential, and a forward method
class IrisModel:
    def __init__(self, hidden=16):
        self.linear1, self.linear2 = nn.Linear(4, hidden), nn.Linear(hidden, 3)
        self.steps = [self.linear1, Tensor.relu, self.linear2, Tensor.log_softmax]

    def forward(self, x):
        return x.sequential(self.steps)

    __call__ = forward

    def parameters(self):
        return list(nn.state.get_state_dict({"a": self.linear1, "b": self.linear2}).values())

# %% right: the formulas by hand
class IrisModel:
    def __init__(self):
        self.linear1 = nn.Linear(4, 16, bias=True)
        self.linear2 = nn.Linear(16, 3, bias=True)
        print("a model")

    def __call__(self, x):
        h = x @ self.linear1.weight.T + self.linear1.bias
        h = (h > 0).where(h, 0)
        z = h @ self.linear2.weight.T + self.linear2.bias
        z = z - z.max(axis=1, keepdim=True)
        return z - z.exp().sum(axis=1, keepdim=True).log()

    def parameters(self):
        return (self.linear2.bias, self.linear2.weight, self.linear1.bias, self.linear1.weight)

# %% right: the logarithm of softmax, layers of its own
class Dense:
    def __init__(self, n, m):
        self.weight = Tensor.randn(m, n) * 0.3
        self.bias = Tensor.zeros(m)

    def __call__(self, x):
        return x.linear(self.weight.transpose(), self.bias)

class IrisModel:
    def __init__(self):
        self.linear1 = Dense(4, 16)
        self.linear2 = Dense(16, 3)

    def __call__(self, x):
        x = self.linear1(x)
        x = x.maximum(0)
        x = self.linear2(x)
        return x.softmax(axis=1).log()

    def parameters(self):
        found = []
        for layer in (self.linear1, self.linear2):
            found += [layer.weight, layer.bias]
        return found

# %% right: ReLU by the maximum of two tensors, parameters from a dictionary
class IrisModel:
    def __init__(self):
        self.linear1, self.linear2 = nn.Linear(4, 16), nn.Linear(16, 3)

    def __call__(self, x):
        h = Tensor.maximum(self.linear1(x), Tensor.zeros(1))
        return Tensor.log_softmax(self.linear2(h), axis=1)

    def parameters(self):
        return [*nn.state.get_state_dict(self).values()]

# %% right: two layers, a log-softmax; from: two layers
# -         return [self.linear1.weight, self.linear1.bias, self.linear2.weight, self.linear2.bias]
# +         return nn.state.get_parameters(self)

# %% wrong: logits; slip: logits; caught by: known_case, random_cases; at most: 0.5
# ~ ).log_softmax() => )
# %% wrong: probabilities
# slip: probabilities; caught by: known_case, random_cases, log_probabilities
# ~ .log_softmax() => .softmax()
# %% wrong: softmax twice; slip: softmax_twice; caught by: known_case, random_cases; at most: 0.5
# ~ .log_softmax() => .softmax().log_softmax()
# %% wrong: no ReLU; slip: no_relu; caught by: known_case, random_cases; at most: 0.5
# ~ (x).relu() => (x)
# %% wrong: tanh between; slip: tanh; caught by: known_case, random_cases; at most: 0.5
# ~ .relu() => .tanh()
# %% wrong: ReLU at the end; slip: relu_last; caught by: known_case, random_cases; at most: 0.5
# ~ .log_softmax() => .relu().log_softmax()
# %% wrong: over the rows
# slip: wrong_axis; caught by: known_case, random_cases, log_probabilities; at most: 0.5
# ~ .log_softmax() => .log_softmax(axis=0)
# %% wrong: parameters without biases; slip: weights_only; caught by: parameters
# ~ nn.state.get_parameters(self) => [self.linear1.weight, self.linear2.weight]
# %% wrong: parameters are a list; slip: not_method; caught by: handed_out; at most: 0.5
#           self.linear2 = nn.Linear(16, 3)
# +         self.parameters = [self.linear1.weight, self.linear1.bias, self.linear2.weight, self.linear2.bias]
# -
# -     def parameters(self):
# -         return nn.state.get_parameters(self)
# %% wrong: no parameters; slip: no_parameters; caught by: handed_out; at most: 0.5
# -
# -     def parameters(self):
# -         return nn.state.get_parameters(self)
# %% wrong: copies of the parameters; slip: copies; caught by: handed_out; at most: 0.5
# ~ nn.state.get_parameters(self) => [p.detach() for p in nn.state.get_parameters(self)]
# %% wrong: the sizes exchanged; slip: layer_sizes; caught by: layers
# ~ 4, 16 => 4, 3
# ~ 16, 3 => 3, 3
# %% wrong: other names; slip: layer_names; caught by: layers
# ~ self.linear1 = nn. => self.l1 = nn.
# ~ self.linear2 = nn. => self.l2 = nn.
# ~ self.linear2(self.linear1(x).relu()) => self.l2(self.l1(x).relu())
# %% wrong: without biases; slip: no_bias; caught by: layers
# ~ 4, 16 => 4, 16, bias=False
# ~ 3 => 3, bias=False
# ~ nn.state.get_parameters(self) => [self.linear1.weight, self.linear2.weight]
# %% wrong: layers of the class; slip: shared; caught by: own_weights; from: two layers
# -     def __init__(self):
# -         self.linear1 = nn.Linear(4, 16)
# -         self.linear2 = nn.Linear(16, 3)
# +     linear1 = nn.Linear(4, 16)
# +     linear2 = nn.Linear(16, 3)
# %% wrong: the hidden layer cut off; slip: no_gradient; caught by: gradients_reach
# -         return self.linear2(self.linear1(x).relu()).log_softmax()
# +         h = np.maximum(self.linear1(x).numpy(), 0)
# +         return self.linear2(Tensor(h)).log_softmax()
# %% wrong: the return is missing
# slip: no_return; caught by: known_case, random_cases; at most: 0.5
# ~ return self. => self.
# %% wrong: ReLU6; slip: relu6; caught by: known_case; from: two layers
# ~ .relu() => .relu6()
# %% wrong: a batch norm between the layers
# slip: more_modules; caught by: known_case; from: two layers
#           self.linear2 = nn.Linear(16, 3)
# +         self.norm = nn.BatchNorm(16, affine=False)
# ~ self.linear1(x) => self.norm(self.linear1(x))
# %% wrong: a dropout between the layers
# slip: more_modules; caught by: known_case; from: two layers
# ~ .relu() => .relu().dropout(0.3)
# %% wrong: every model begins with the same seed
# slip: shared; caught by: separate, own_weights; from: two layers
#       def __init__(self):
# +         Tensor.manual_seed(0)
