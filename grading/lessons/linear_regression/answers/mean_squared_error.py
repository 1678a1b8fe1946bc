# %% right: mean of squares
def mean_squared_error(target_y, predicted_y):
    """The mean squared error."""
    return tf.reduce_mean(tf.square(target_y - predicted_y))

# %% right: squared_difference
def mean_squared_error(target_y: tf.Tensor, predicted_y: tf.Tensor) -> tf.Tensor:
    return tf.math.reduce_mean(tf.math.squared_difference(predicted_y, target_y))

# %% right: sum by count
def mean_squared_error(target_y, predicted_y):
    d = target_y - predicted_y
    return tf.reduce_sum(d ** 2) / tf.cast(tf.size(d), tf.float32)

# %% right: a compiled function
@tf.function
def mean_squared_error(target_y, predicted_y):
    error = predicted_y - target_y
    tf.print("tracing or running", output_stream=None) if False else None
    return tf.reduce_mean(error * error)

# %% right: Keras' class on flat tensors
_mse = tf.keras.losses.MeanSquaredError()

mean_squared_error = lambda target_y, predicted_y: _mse(tf.reshape(target_y, [-1]), tf.reshape(predicted_y, [-1]))

# %% right: mean of means, a loop over the axes
def mean_squared_error(target_y, predicted_y):
    squares = tf.pow(tf.subtract(target_y, predicted_y), 2)
    while len(squares.shape) > 0:
        squares = tf.reduce_mean(squares, axis=0)
    return squares

# %% right: a dot product; from: sum by count
# ~ d = target_y - predicted_y => flat = tf.reshape(target_y - predicted_y, (-1,))
# ~ reduce_sum(d ** 2) / tf.cast(tf.size(d), tf.float32) => tensordot(flat, flat, 1) / len(flat)

# %% right: ops of Keras, printed too
def mean_squared_error(target_y, predicted_y):
    result = tf.keras.ops.mean((target_y - predicted_y) ** 2)
    print("loss:", result)
    return result

# %% right: the mean of tf.square; from: mean of squares
# -     """The mean squared error."""

# %% wrong: the sum
# slip: sum; caught by: known_cases, differentiable, any_shape, differentiable_any; at most: 0.5
# ~ tf.reduce_mean => tf.reduce_sum
# %% wrong: a half; slip: half; caught by: known_cases, any_shape; at most: 0.5
# ~ return tf. => return 0.5 * tf.

# %% wrong: a root; slip: root; caught by: known_cases, any_shape; at most: 0.5
def mean_squared_error(target_y, predicted_y):
    return tf.sqrt(tf.reduce_mean(tf.square(target_y - predicted_y)))

# %% wrong: absolute differences; slip: absolute; caught by: known_cases, any_shape; at most: 0.5
# ~ tf.square => tf.abs
# %% wrong: no square; slip: other_sign; caught by: known_cases, any_shape; at most: 0.5
# ~ tf.square(target_y - predicted_y) => target_y - predicted_y
# %% wrong: the square of the mean
# slip: square_of_mean; caught by: known_cases, any_shape; at most: 0.5
# ~ tf.reduce_mean(tf.square( => tf.square(tf.reduce_mean(
# %% wrong: the difference of the squares
# slip: squares_apart; caught by: known_cases, any_shape; at most: 0.5
# ~ tf.square(target_y - predicted_y) => target_y ** 2 - predicted_y ** 2
# %% wrong: no mean; slip: no_mean; caught by: known_cases, any_shape; at most: 0.5
# ~ tf.reduce_mean(tf.square(target_y - predicted_y)) => tf.square(target_y - predicted_y)
# %% wrong: the mean of each row; slip: last_axis; caught by: known_cases, any_shape; at most: 0.5
# ~ (target_y - predicted_y) => (target_y - predicted_y), axis=-1
# %% wrong: Keras' function, the mean of each row
# slip: last_axis; caught by: known_cases, any_shape; at most: 0.5
# ~ reduce_mean(tf.square(target_y - predicted_y)) => keras.losses.get("mse")(target_y, predicted_y)
# %% wrong: the mean of each column
# slip: first_axis; caught by: known_cases, any_shape; at most: 0.5
# ~ (target_y - predicted_y) => (target_y - predicted_y), axis=0

# %% wrong: divided by the number of rows
# slip: per_row; caught by: known_cases, any_shape; at most: 0.5
def mean_squared_error(target_y, predicted_y):
    return tf.reduce_sum(tf.square(target_y - predicted_y)) / len(target_y)

# %% wrong: a float
# slip: not_differentiable; caught by: differentiable, differentiable_any; at most: 0.5
def mean_squared_error(target_y, predicted_y):
    return float(tf.reduce_mean(tf.square(target_y - predicted_y)))

# %% wrong: NumPy
# slip: not_differentiable; caught by: differentiable, differentiable_any; at most: 0.5
def mean_squared_error(target_y, predicted_y):
    return np.mean((target_y.numpy() - predicted_y.numpy()) ** 2)

# %% wrong: a new constant of the result
# slip: not_differentiable; caught by: differentiable, differentiable_any; at most: 0.5
def mean_squared_error(target_y, predicted_y):
    return tf.constant(tf.reduce_mean(tf.square(target_y - predicted_y)).numpy())

# %% wrong: no return; slip: no_return; caught by: known_cases, any_shape; at most: 0.5
# ~ return => loss =
# %% wrong: the sample variance's divisor
# slip: minus_one; caught by: known_cases, any_shape; at most: 0.5; from: sum by count
# ~ (d ** 2) / tf.cast(tf.size(d), tf.float32) => (d * d) / (tf.cast(tf.size(d), tf.float32) - 1)

# %% wrong: one and two axes only; slip: -; caught by: known_cases, any_shape; at most: 0.5
def mean_squared_error(target_y, predicted_y):
    squares = tf.square(target_y - predicted_y)
    return tf.reduce_mean(squares if squares.shape.rank < 3 else tf.reduce_sum(squares, axis=0))

# %% wrong: nan where nothing is off
# slip: -; caught by: known_cases, any_shape; at most: 0.5; from: mean of squares
# ~ """The mean squared error.""" => squares = tf.square(target_y - predicted_y)
# ~ tf.square(target_y - predicted_y) => squares * tf.reduce_sum(squares) / tf.reduce_sum(squares)
