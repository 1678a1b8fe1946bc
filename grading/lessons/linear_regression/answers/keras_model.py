# %% right: add_weight
class KerasLinearModel(tf.keras.Model):
    """The line as a Keras model."""

    def __init__(self):
        super().__init__()
        self.w = self.add_weight(shape=(), initializer=tf.keras.initializers.Constant(5.0), name="w")
        self.b = self.add_weight(shape=(), initializer="zeros", name="b")

    def call(self, x):
        return self.w * x + self.b

# %% right: made in build
class KerasLinearModel(tf.keras.Model):
    def __init__(self, **kwargs):
        super().__init__(**kwargs)

    def build(self, input_shape):
        self.w = self.add_weight(name="w", shape=(), initializer=tf.keras.initializers.Constant(5.0), trainable=True)
        self.b = self.add_weight(name="b", shape=(), initializer=tf.keras.initializers.Constant(0.0), trainable=True)
        self.built = True

    def call(self, inputs, training=False):
        return tf.add(tf.multiply(self.w, inputs), self.b)

# %% right: keras.Variable
class KerasLinearModel(tf.keras.Model):
    def __init__(self):
        super().__init__()
        self.w = tf.keras.Variable(5.0, name="w")
        self.b = tf.keras.Variable(0.0, name="b")

    def call(self, x):
        return x * self.w + self.b

# %% right: weights of one element
class KerasLinearModel(tf.keras.Model):
    def __init__(self):
        super(KerasLinearModel, self).__init__()
        self.w = self.add_weight(shape=(1,), initializer=tf.keras.initializers.Constant(5.))
        self.b = self.add_weight(shape=(1,), initializer=tf.keras.initializers.Zeros())

    def call(self, x):
        return self.w * x + self.b

# %% right: assigned after it is made
class KerasLinearModel(tf.keras.Model):
    def __init__(self, start=(5.0, 0.0)):
        super().__init__(name="line")
        self.w, self.b = self.add_weight(name="w"), self.add_weight(name="b")
        self.w.assign(start[0])
        self.b.assign(start[1])

    def call(self, x):
        print("called")
        return tf.keras.ops.multiply(x, self.w) + self.b

# %% right: a layer that holds the variables
class Line(tf.keras.layers.Layer):
    def __init__(self):
        super().__init__()
        self.w = self.add_weight(shape=(), initializer=lambda shape, dtype=None: tf.fill(shape, 5.0))
        self.b = self.add_weight(shape=(), initializer="zeros")

    def call(self, x):
        return self.w * x + self.b


class KerasLinearModel(tf.keras.Model):
    def __init__(self):
        super().__init__()
        self.line = Line()
        self.w, self.b = self.line.w, self.line.b

    def call(self, x):
        return self.line(x)

# %% right: two scalars of add_weight; from: add_weight
# -     """The line as a Keras model."""
# -
# ~ (5.0), name="w" => (5.0)
# ~ "zeros", name="b" => "zeros"

# %% wrong: tf.Variable
# slip: raw_variable; caught by: trainable, fit, saved, fit_again, saved_again; at most: 0.5
# ~ self.add_weight(shape=(), initializer=tf.keras.initializers.Constant(5.0)) => tf.Variable(5.0)
# ~ self.add_weight(shape=(), initializer="zeros") => tf.Variable(0.0)
# %% wrong: b is a tf.Variable
# slip: only_w; caught by: trainable, fit, saved, fit_again, saved_again; at most: 0.5
# ~ self.add_weight(shape=(), initializer="zeros") => tf.Variable(0.0)
# %% wrong: floats; slip: no_variable; caught by: start, trainable, loop, fit; at most: 0.5
# ~ self.add_weight(shape=(), initializer=tf.keras.initializers.Constant(5.0)) => 5.0
# ~ self.add_weight(shape=(), initializer="zeros") => 0.0
# %% wrong: no call; slip: no_call; caught by: outputs, fit, saved; at most: 0.5
# ~ call => predict_line
# %% wrong: w starts anywhere; slip: other_start; caught by: outputs, start; at most: 0.5
# ~ tf.keras.initializers.Constant(5.0) => "random_normal"
# %% wrong: b is not trainable; slip: only_w; caught by: trainable, fit, fit_again; at most: 0.5
# ~ "zeros" => "zeros", trainable=False
# %% wrong: a tf.Module; slip: other_base; caught by: trainable, fit, saved; at most: 0.5
# ~ tf.keras.Model => tf.Module
# ~ self.add_weight(shape=(), initializer=tf.keras.initializers.Constant(5.0)) => tf.Variable(5.0)
# ~ self.add_weight(shape=(), initializer="zeros") => tf.Variable(0.0)
# ~ call => __call__
# %% wrong: a third weight; slip: more_variables; caught by: both_alone
#           self.b = self.add_weight(shape=(), initializer="zeros")
# +         self.c = self.add_weight(shape=(), initializer="zeros")
# %% wrong: a Dense layer without w and b
# slip: -; caught by: outputs, fit, saved; at most: 0.5; from: keras.Variable
# -         self.w = tf.keras.Variable(5.0, name="w")
# -         self.b = tf.keras.Variable(0.0, name="b")
# +         self.dense = tf.keras.layers.Dense(1, kernel_initializer=tf.keras.initializers.Constant(5.0))
# ~ x * self.w + self.b => self.dense(x)
# %% wrong: b is forgotten
# slip: no_bias; caught by: any_weights, differentiable, fit, saved; at most: 0.5
# ~ x + self.b => x
# %% wrong: super is forgotten
# slip: no_super; caught by: outputs, start, trainable, fit, saved; at most: 0.5
# -         super().__init__()
# %% wrong: through NumPy
# slip: not_differentiable; caught by: differentiable, loop, fit; at most: 0.5
# ~ self.w * x + self.b => self.w.numpy() * x + self.b.numpy()
# %% wrong: a stopped gradient
# slip: not_differentiable; caught by: differentiable, loop, fit; at most: 0.5
# ~ self.w * x => tf.stop_gradient(self.w) * x
# %% wrong: nothing is returned; slip: no_return; caught by: outputs, fit, saved; at most: 0.5
# ~ return self. => self.
# %% wrong: the weights of all models at once
# slip: shared; caught by: second_model, of_its_own; from: add_weight
# ~ """The line as a Keras model.""" => kept = {}
# -         self.w = self.add_weight(shape=(), initializer=tf.keras.initializers.Constant(5.0), name="w")
# -         self.b = self.add_weight(shape=(), initializer="zeros", name="b")
# +         if not self.kept:
# +             self.kept["w"] = self.add_weight(shape=(), initializer=tf.keras.initializers.Constant(5.0), name="w")
# +             self.kept["b"] = self.add_weight(shape=(), initializer="zeros", name="b")
# +         self.w, self.b = self.kept["w"], self.kept["b"]
# %% wrong: brackets
# slip: brackets; caught by: other_weights, any_weights; at most: 0.5; from: add_weight
# -     """The line as a Keras model."""
# -
# ~ x + self.b => (x + self.b)
# %% wrong: it shows the numbers of x as it runs, which a graph has none of
# slip: -; caught by: fit; from: add_weight
#       def call(self, x):
# +         print("x is", x.numpy())

# %% right: a compiled call, and a training step of its own
class KerasLinearModel(tf.keras.Model):
    def __init__(self, start=5.0):
        super().__init__()
        self.w = self.add_weight(shape=(), initializer=tf.keras.initializers.Constant(start), name="w")
        self.b = self.add_weight(shape=(), initializer="zeros", name="b")

    @tf.function
    def call(self, inputs, training=None, mask=None):
        return tf.cast(inputs, self.w.dtype) * self.w + self.b

    def train_step(self, data):
        x, y = data
        with tf.GradientTape() as tape:
            loss = self.compute_loss(x, y, self(x, training=True))
        gradients = tape.gradient(loss, self.trainable_variables)
        self.optimizer.apply_gradients(zip(gradients, self.trainable_variables))
        return {"loss": loss}

# %% wrong: its training step shows the loss, which a graph has no number of
# slip: -; caught by: fit; from: a compiled call
#               loss = self.compute_loss(x, y, self(x, training=True))
# +         print("loss", loss.numpy())
