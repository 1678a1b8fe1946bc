# %% right: two variables
class LinearModel(tf.Module):
    """A line w * x + b."""

    def __init__(self):
        super().__init__()
        self.w = tf.Variable(5.0)
        self.b = tf.Variable(0.0)

    def __call__(self, x):
        return self.w * x + self.b

# %% right: names, types and keyword arguments
class LinearModel(tf.Module):
    def __init__(self, name: str | None = None, start: tuple[float, float] = (5, 0), **kwargs):
        super().__init__(name=name, **kwargs)
        self.w, self.b = (tf.Variable(value, dtype=tf.float32, name=label) for value, label in zip(start, "wb"))

    @tf.Module.with_name_scope
    def __call__(self, x: tf.Tensor) -> tf.Tensor:
        return tf.add(tf.multiply(self.w, x), self.b)

# %% right: without super, the parameters in a list too
class LinearModel(tf.Module):
    def __init__(self):
        self.w = tf.Variable(tf.constant(5.0), trainable=True)
        self.b = tf.Variable(tf.zeros(()))
        self.parameters = [self.w, self.b]
        self.learning_rate = 0.1
        self.calls = tf.Variable(0, trainable=False)

    def __call__(self, x):
        self.calls.assign_add(1)
        return tf.math.add_n([self.w * x, self.b * tf.ones_like(x)])

# %% right: made at the first call
class LinearModel(tf.Module):
    built = False

    def __call__(self, x):
        if not self.built:
            self.w = tf.Variable(5.0, name="w")
            self.b = tf.Variable(0.0, name="b")
            self.built = True
        return x * self.w + self.b

# %% right: a compiled call
class LinearModel(tf.Module):
    def __init__(self):
        super().__init__()
        self.w = tf.Variable(initial_value=5.)
        self.b = tf.Variable(initial_value=0.)

    @tf.function
    def __call__(self, x):
        print("tracing for", x.shape)
        return self.b + x * self.w

# %% right: a helper class with a method for the formula
class Line(tf.Module):
    def predict(self, x):
        return self.w * x + self.b

    def __call__(self, x):
        return self.predict(x)


class LinearModel(Line):
    def __init__(self):
        super().__init__(name="linear")
        for label, value in {"w": 5.0, "b": 0.0}.items():
            setattr(self, label, tf.Variable(value))

# %% right: two variables, started at 5 and 0; from: two variables
# -     """A line w * x + b."""
# -

# %% wrong: w and b are floats
# slip: no_variable; caught by: start, trainable, differentiable; at most: 0.5
# ~ tf.Variable(5.0) => 5.0
# ~ tf.Variable(0.0) => 0.0
# %% wrong: constants; slip: no_variable; caught by: start, trainable; at most: 0.5
# ~ tf.Variable(5.0) => tf.constant(5.0)
# ~ tf.Variable(0.0) => tf.constant(0.0)
# %% wrong: no tf.Module; slip: other_base; caught by: trainable; at most: 0.5
# ~ (tf.Module): => :
# -         super().__init__()
#           self.b = tf.Variable(0.0)
# +
# +     @property
# +     def trainable_variables(self):
# +         return (self.w, self.b)
# %% wrong: b is not trainable; slip: not_trainable; caught by: trainable; at most: 0.5
# ~ 0.0 => 0.0, trainable=False
# %% wrong: a third variable; slip: more_variables; caught by: both_alone
#           self.b = tf.Variable(0.0)
# +         self.learning_rate = tf.Variable(0.1)
# %% wrong: random starts; slip: other_start; caught by: start
# ~ 5.0 => tf.random.normal(())
# ~ 0.0 => tf.random.normal(())
# %% wrong: whole numbers; slip: whole_variables; caught by: outputs, start, trainable; at most: 0.5
# ~ 5.0 => 5
# ~ 0.0 => 0
# %% wrong: b is forgotten; slip: no_bias; caught by: any_weights, differentiable; at most: 0.5
# ~ x + self.b => x
# %% wrong: w and b exchanged; slip: swapped; caught by: outputs, any_weights; at most: 0.5
# ~ self.w * x + self.b => self.b * x + self.w
# %% wrong: brackets; slip: brackets; caught by: any_weights, differentiable; at most: 0.5
# ~ x + self.b => (x + self.b)
# %% wrong: through NumPy; slip: not_differentiable; caught by: differentiable; at most: 0.5
# ~ self.w * x + self.b => tf.constant(self.w.numpy() * x.numpy() + self.b.numpy())
# %% wrong: the numbers stand in the formula
# slip: fixed; caught by: any_weights, differentiable; at most: 0.5
# ~ self.w * x + self.b => 5.0 * x + 0.0
# %% wrong: no call; slip: no_call; caught by: outputs, any_weights; at most: 0.5
# ~ __call__ => call
# %% wrong: local variables; slip: no_attribute; caught by: outputs, start, trainable; at most: 0.5
# ~ self.w = tf. => w = tf.
# ~ self.b = tf. => b = tf.
# %% wrong: other names; slip: no_attribute; caught by: start, trainable, any_weights; at most: 0.5
# ~ self.w = tf. => self.weight = tf.
# ~ self.b = tf. => self.bias = tf.
# ~ self.w * x + self.b => self.weight * x + self.bias
# %% wrong: variables of all models at once; slip: shared; caught by: of_its_own
# + W, B = tf.Variable(5.0), tf.Variable(0.0)
# +
# ~ tf.Variable(5.0) => W
# ~ tf.Variable(0.0) => B

# %% wrong: variables of the class
# slip: not_trainable; caught by: trainable, of_its_own; at most: 0.5
class LinearModel(tf.Module):
    w = tf.Variable(5.0)
    b = tf.Variable(0.0)

    def __call__(self, x):
        return self.w * x + self.b

# %% wrong: nothing is returned; slip: no_return; caught by: outputs, any_weights; at most: 0.5
# ~ return => self.y =
# %% wrong: one axis only; slip: -; caught by: outputs, any_weights
# ~ self.w * x + self.b => tf.reshape(self.w * x + self.b, [-1])
# %% wrong: b only after the first call; slip: -; caught by: other_weights; at most: 0.5
#           self.b = tf.Variable(0.0)
# +         self.calls = 0
# -         return self.w * x + self.b
# +         self.calls += 1
# +         return self.w * x + (self.b if self.calls > 3 else 0.0)
