
# %% right: an initializer of Keras
def glorot_uniform(input_size, output_size):
    return tf.keras.initializers.GlorotUniform()((input_size, output_size))

# %% right: by its name
def glorot_uniform(input_size, output_size):
    initializer = tf.keras.initializers.get("glorot_uniform")
    return tf.Variable(initializer(shape=(input_size, output_size), dtype="float32"))

# %% right: numbers from NumPy
def glorot_uniform(input_size, output_size):
    r = (6 / (input_size + output_size)) ** 0.5
    drawn = np.random.uniform(-r, r, (input_size, output_size))
    print("limit", r)
    return tf.constant(drawn, dtype=tf.float32)

# %% right: a generator of NumPy, made anew
def glorot_uniform(input_size, output_size):
    r = np.sqrt(6.0 / (input_size + output_size))
    return tf.convert_to_tensor(np.random.default_rng().uniform(-r, r, size=[input_size, output_size]).astype(np.float32))

# %% right: stretched and moved
def glorot_uniform(input_size, output_size):
    limit = tf.sqrt(6.0 / tf.cast(input_size + output_size, tf.float32))
    return (2 * tf.random.uniform([input_size, output_size]) - 1) * limit

# %% right: one at a time
import random

def glorot_uniform(inputs, outputs):
    r = math.sqrt(6 / (inputs + outputs))
    rows = [[random.uniform(-r, r) for _ in range(outputs)] for _ in range(inputs)]
    return tf.Variable(rows)

# %% right: the weights of a layer
def glorot_uniform(input_size, output_size):
    layer = tf.keras.layers.Dense(output_size)
    layer.build((None, input_size))
    return layer.kernel

# %% right: a generator of TensorFlow and a compiled function
generator = tf.random.Generator.from_seed(11)

@tf.function
def draw(shape, limit):
    return generator.uniform(shape, -limit, limit)

def glorot_uniform(input_size, output_size):
    return draw((input_size, output_size), tf.constant(math.sqrt(6 / (input_size + output_size)), tf.float32))

# %% right: scaled variance
def glorot_uniform(input_size, output_size):
    draw = tf.keras.initializers.VarianceScaling(scale=1.0, mode="fan_avg", distribution="uniform")
    return draw([input_size, output_size])

# %% right: made even by a normal distribution's own function
def glorot_uniform(input_size, output_size):
    r = math.sqrt(6 / (input_size + output_size))
    return r * tf.math.erf(tf.random.normal((input_size, output_size)) / math.sqrt(2))

# %% right: sign and size apart, column by column
def glorot_uniform(input_size, output_size):
    r = math.sqrt(6 / (input_size + output_size))
    columns = []
    for _ in range(output_size):
        size = tf.random.uniform((input_size, 1), 0, r)
        columns.append(tf.where(tf.random.uniform(size.shape) < 0.5, -size, size))
    return tf.concat(columns, axis=1)

# %% right: from minus to plus the limit
def glorot_uniform(input_size, output_size):
    r = math.sqrt(6 / (input_size + output_size))
    return tf.random.uniform((input_size, output_size), -r, r)

# %% wrong: the inputs alone; slip: inputs_only; caught by: limit, any_limit; at most: 0.5
# ~ (6 / (input_size + output_size)) => (6 / input_size)
# %% wrong: the outputs alone; slip: outputs_only; caught by: limit, any_limit; at most: 0.5
# ~ (6 / (input_size + output_size)) => (6 / output_size)
# %% wrong: the product of both; slip: product; caught by: limit, any_limit; at most: 0.5
# ~ (6 / (input_size + output_size)) => (6 / (input_size * output_size))
# %% wrong: no brackets; slip: brackets; caught by: limit, any_limit; at most: 0.5
# ~ (6 / (input_size + output_size)) => (6 / input_size + output_size)
# %% wrong: no root; slip: no_root; caught by: limit, any_limit; at most: 0.5
# ~ math.sqrt(6 / (input_size + output_size)) => 6 / (input_size + output_size)
# %% wrong: two above the bar; slip: two; caught by: limit, even; at most: 0.5
# ~ 6 / => 2 /
# %% wrong: three above the bar; slip: three; caught by: limit, any_limit; at most: 0.5
# ~ 6 / => 3 /
# %% wrong: from 0; slip: not_centred; caught by: limit, even, any_limit; at most: 0.5
# ~ -r, r => 0, r
# %% wrong: a normal distribution; slip: normal; caught by: limit, even, any_even; at most: 0.5
# ~ tf.random.uniform((input_size, output_size), -r, r) => tf.random.normal((input_size, output_size), stddev=r / 3**0.5)
# %% wrong: Glorot's normal; slip: normal; caught by: limit, even, any_even; at most: 0.5
# -     r = math.sqrt(6 / (input_size + output_size))
# -     return tf.random.uniform((input_size, output_size), -r, r)
# +     return tf.keras.initializers.GlorotNormal()((input_size, output_size))
# %% wrong: He's uniform; slip: inputs_only; caught by: limit, any_limit; at most: 0.5
# -     r = math.sqrt(6 / (input_size + output_size))
# -     return tf.random.uniform((input_size, output_size), -r, r)
# +     return tf.keras.initializers.HeUniform()((input_size, output_size))
# %% wrong: turned; slip: turned; caught by: shape, limit, any_limit; at most: 0.5
# ~ uniform((input_size, output_size) => uniform((output_size, input_size)
# %% wrong: float64; slip: dtype; caught by: float32, any_float32
# ~ tf.random.uniform((input_size, output_size), -r, r) => np.random.uniform(-r, r, (input_size, output_size))
# %% wrong: a seed in every call; slip: same_numbers; caught by: anew, always_anew
#   def glorot_uniform(input_size, output_size):
# +     tf.random.set_seed(6)
# %% wrong: one initializer for all calls; slip: same_numbers; caught by: anew, always_anew
_initializer = tf.keras.initializers.GlorotUniform()

def glorot_uniform(input_size, output_size):
    return _initializer((input_size, output_size))

# %% wrong: a seed for the shape; slip: same_numbers; caught by: anew, always_anew
# from: made
# -     return r * tf.math.erf(tf.random.normal((input_size, output_size)) / math.sqrt(2))
# +     return tf.random.stateless_uniform((input_size, output_size), (input_size, output_size), -r, r)
# %% wrong: one row for all; slip: repeated; caught by: even, any_even; from: from minus
# ~ tf.random.uniform((input_size, output_size), -r, r) => tf.tile(tf.random.uniform((input_size, 1), -r, r), (1, output_size))
# %% wrong: ends only; slip: repeated; caught by: even, any_even; at most: 0.5; from: from minus
# ~ tf.random.uniform((input_size, output_size), -r, r) => r * tf.sign(tf.random.uniform((input_size, output_size), -1, 1))
# %% wrong: the start of NaiveDense; slip: not_centred; caught by: limit, any_limit; at most: 0.5; from: from minus
# ~ -r, r => maxval=0.1
# %% wrong: zeros; slip: constant; caught by: limit, even, any_even, anew; at most: 0.5; from: from minus
# ~ tf.random.uniform((input_size, output_size), -r, r) => tf.zeros((input_size, output_size))
