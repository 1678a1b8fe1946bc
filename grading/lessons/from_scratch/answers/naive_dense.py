# %% right: variables by hand, weights as a property
class NaiveDense:
    def __init__(self, input_size, output_size, activation):
        self.activation = activation
        self.W = tf.Variable(tf.random.uniform((input_size, output_size), minval=0, maxval=1e-1))
        self.b = tf.Variable(tf.zeros((output_size,)))

    def __call__(self, inputs):
        return self.activation(tf.matmul(inputs, self.W) + self.b)

    @property
    def weights(self):
        return [self.W, self.b]

# %% right: a tf.Module, weights as an attribute
class NaiveDense(tf.Module):
    def __init__(self, input_size, output_size, activation):
        super().__init__()
        self.W = tf.Variable(tf.random.uniform([input_size, output_size]) * 0.1, name="W")
        self.b = tf.Variable(tf.zeros(output_size), name="b")
        self.activation = activation
        self.weights = [self.W, self.b]

    @tf.function
    def __call__(self, x):
        return self.activation(x @ self.W + self.b)

# %% right: numbers from NumPy
class NaiveDense:
    def __init__(self, input_size, output_size, activation):
        start = np.random.uniform(0, 0.1, size=(input_size, output_size)).astype("float32")
        self.W, self.b = tf.Variable(start), tf.Variable(np.zeros(output_size, dtype=np.float32))
        self.weights = [self.W, self.b]
        self.f = activation
        print("made", self.W.shape)

    def __call__(self, x):
        return self.f(tf.nn.bias_add(tf.matmul(x, self.W), self.b))

# %% right: a generator of its own and einsum
generator = tf.random.Generator.from_seed(3)

class NaiveDense:
    """A fully connected layer."""

    def __init__(self, input_size: int, output_size: int, activation):
        self.W = tf.Variable(generator.uniform((input_size, output_size), 0.0, 0.1))
        self.b = tf.Variable(tf.zeros_initializer()((output_size,)))
        self._activation = activation

    def __call__(self, inputs):
        return self._activation(tf.einsum("ni,io->no", inputs, self.W) + self.b)

    weights = property(lambda self: [self.W, self.b])

# %% right: an initializer of Keras
class NaiveDense:
    def __init__(self, input_size, output_size, activation):
        draw = tf.keras.initializers.RandomUniform(0.0, 0.1)
        self.W = tf.Variable(draw(shape=(input_size, output_size)))
        self.b = tf.Variable([0.0] * output_size)
        self.activation = tf.keras.activations.get(activation)

    @property
    def weights(self):
        return self.W, self.b

    def forward(self, x):
        u = tf.tensordot(x, self.W, axes=1)
        return self.activation(u + self.b)

    def __call__(self, x):
        return self.forward(x)

# %% right: weights from 0 to 0.1
class NaiveDense:
    def __init__(self, input_size, output_size, activation):
        self.activation = activation
        self.W = tf.Variable(tf.random.uniform((input_size, output_size), 0, 0.1))
        self.b = tf.Variable(tf.zeros(output_size))
        self.weights = [self.W, self.b]

    def __call__(self, inputs):
        return self.activation(inputs @ self.W + self.b)

# %% wrong: the activation is left out
# slip: no_activation; caught by: output, activations; at most: 0.5
# ~ 0, 0.1 => maxval=0.1
# ~ self.activation(inputs @ self.W + self.b) => tf.matmul(inputs, self.W) + self.b
# %% wrong: always relu; slip: relu_only; caught by: activations; at most: 0.5
# -         self.activation = activation
# -         self.W = tf.Variable(tf.random.uniform((input_size, output_size), 0, 0.1))
# +         self.W = tf.Variable(tf.random.uniform((input_size, output_size), maxval=0.1))
# ~ self.activation(inputs @ self.W + self.b) => tf.nn.relu(tf.matmul(inputs, self.W) + self.b)
# %% wrong: uniform from 0 to 1; slip: range; caught by: start_W, uniform
# ~ (input_size, output_size), 0, 0.1 => (input_size, output_size)
# %% wrong: a normal distribution; slip: negative; caught by: uniform
# ~ uniform((input_size, output_size), 0, 0.1) => normal((input_size, output_size), stddev=0.1)
# %% wrong: a narrow normal distribution inside the range; slip: not_uniform; caught by: uniform
# -         self.W = tf.Variable(tf.random.uniform((input_size, output_size), 0, 0.1))
# +         drawn = tf.random.truncated_normal((input_size, output_size), 0.05, 0.02)
# +         self.W = tf.Variable(tf.clip_by_value(drawn, 0.0, 0.099))
# %% wrong: constant weights; slip: constant; caught by: start_W, uniform, drawn_anew
# ~ tf.random.uniform((input_size, output_size), 0, 0.1) => tf.fill((input_size, output_size), 0.05)
# %% wrong: the same seed in every layer; slip: same_numbers; caught by: drawn_anew
#       def __init__(self, input_size, output_size, activation):
# +         tf.random.set_seed(0)
# %% wrong: b is random too; slip: b_not_zero; caught by: start_b
# ~ tf.zeros(output_size) => tf.random.uniform((output_size,), 0, 0.1)
# %% wrong: tensors, no variables; slip: no_variable; caught by: variables; at most: 0.5
# -         self.W = tf.Variable(tf.random.uniform((input_size, output_size), 0, 0.1))
# -         self.b = tf.Variable(tf.zeros(output_size))
# -         self.weights = [self.W, self.b]
# +         self.W = tf.random.uniform((input_size, output_size), 0, 0.1)
# +         self.b = tf.zeros(output_size)
# +
# +     @property
# +     def weights(self):
# +         return [self.W, self.b]
# %% wrong: W turned round; slip: W_turned; caught by: variables, output; at most: 0.5
# ~ (input_size, output_size) => (output_size, input_size)
# ~ self.W + self. => tf.transpose(self.W) + self.
# %% wrong: b comes first in weights; slip: order; caught by: weights
# ~ self.W, self.b => self.b, self.W
# %% wrong: weights is a method; slip: method; caught by: weights
# -         self.weights = [self.W, self.b]
# +
# +     def weights(self):
# +         return [self.W, self.b]
# %% wrong: weights holds values; slip: copies; caught by: weights; at most: 0.5
# ~ self.W, self.b => self.W.numpy(), self.b.numpy()
# %% wrong: computed in NumPy, so without gradients
# slip: no_gradient; caught by: gradients; at most: 0.5
# ~ inputs @ self.W + self.b => tf.constant(inputs.numpy() @ self.W.numpy() + self.b.numpy())
# %% wrong: b is added last; slip: b_after; caught by: output; at most: 0.5
# ~ (inputs @ self.W + self.b) => (inputs @ self.W) + self.b
# %% wrong: w in lower case; slip: names; caught by: variables, output, weights
# ~ self.W = tf. => self.w = tf.
# ~ self.W, self. => self.w, self.
# ~ self.W + self. => self.w + self.

# %% wrong: arguments under other names; slip: -; caught by: output, activations
class NaiveDense:
    def __init__(self, rows, columns, f):
        self.W, self.b = tf.Variable(tf.random.uniform((rows, columns), 0, 0.1)), tf.Variable(tf.zeros(columns))
        self.f = f
        self.weights = [self.W, self.b]

    def __call__(self, x):
        return self.f(x @ self.W + self.b)

# %% wrong: variables that cannot be trained
# slip: no_gradient; caught by: trained, gradients; at most: 0.5
# ~ 0.1) => 0.1), trainable=False
# ~ (output_size) => (output_size), trainable=False
# %% wrong: W begins with nan; slip: range; caught by: start_W, uniform
# ~ output_size), 0, 0.1) => output_size)) * 0.0 / 0.0
# %% wrong: fresh copies of the variables at each look
# slip: no_gradient; caught by: weights, trained; at most: 0.5; from: variables
# ~ minval=0, maxval=1e-1 => 0, 0.1
# ~ (output_size,) => output_size
# ~ tf.matmul(inputs, self.W) => inputs @ self.W
# ~ self.W, self.b => tf.Variable(self.W), tf.Variable(self.b)
