# %% right: eigvalsh of NumPy, double precision
def largest_stable_rate(x):
    x = np.asarray(x, dtype=np.float64)
    m = x.mean()
    return 2.0 / np.linalg.eigvalsh([[2 * np.mean(x * x), 2 * m], [2 * m, 2.0]]).max()

# %% right: eigvalsh of TensorFlow, a 0-d tensor
def largest_stable_rate(x: tf.Tensor) -> tf.Tensor:
    mean = tf.reduce_mean(x)
    top = tf.stack([2 * tf.reduce_mean(tf.square(x)), 2 * mean])
    hessian = tf.stack([top, tf.stack([2 * mean, tf.constant(2.0)])])
    return 2 / tf.reduce_max(tf.linalg.eigvalsh(hessian))

# %% right: the quadratic formula, plain Python
def largest_stable_rate(x):
    values = [float(v) for v in x]
    n = len(values)
    p, m = sum(v * v for v in values) / n, sum(values) / n
    half_trace = p + 1
    return 2 / (half_trace + math.sqrt((p - 1) ** 2 + 4 * m * m))

# %% right: the trace and the determinant, NumPy
def largest_stable_rate(x):
    a, b = 2 * np.mean(np.square(x, dtype=float)), 2 * np.mean(x, dtype=float)
    trace, determinant = a + 2, 2 * a - b**2
    return 2 / ((trace + np.sqrt(max(trace**2 - 4 * determinant, 0))) / 2)

# %% right: the singular values of the design matrix
def largest_stable_rate(x):
    design = tf.stack([x, tf.ones_like(x)], axis=1)
    return len(x) / float(tf.linalg.svd(design, compute_uv=False)[0]) ** 2

# %% right: second derivatives from nested tapes
def largest_stable_rate(x):
    w, b = tf.Variable(0.0), tf.Variable(0.0)
    with tf.GradientTape(persistent=True) as outer:
        with tf.GradientTape() as inner:
            loss = tf.reduce_mean((w * x + b) ** 2)
        slopes = inner.gradient(loss, [w, b])
    rows = [outer.gradient(slope, [w, b], unconnected_gradients="zero") for slope in slopes]
    hessian = np.array([[float(entry) for entry in row] for row in rows])
    return np.float32(2 / np.max(np.linalg.eigvals(hessian)))

# %% right: power iteration
def largest_stable_rate(x):
    x = x.numpy().astype(float)
    hessian = 2 / len(x) * np.array([[x @ x, x.sum()], [x.sum(), len(x)]])
    direction = np.array([1.0, 0.3])
    for _ in range(2000):
        direction = hessian @ direction
        direction /= np.linalg.norm(direction)
    return np.array(2 / (direction @ hessian @ direction))

# %% right: the largest stretch, with a norm
def largest_stable_rate(x):
    hessian = 2 * np.cov(x, bias=True) * np.array([[1, 0], [0, 0]]) + 0.0
    m = float(np.mean(x))
    hessian = hessian + 2 * np.outer([m, 1.0], [m, 1.0])
    return 2 / np.linalg.norm(hessian, 2)

# %% right: float32 throughout, the quadratic formula
def largest_stable_rate(x):
    p, m = tf.reduce_mean(x * x), tf.reduce_mean(x)
    return (2.0 / (p + 1.0 + tf.sqrt(tf.square(p - 1.0) + 4.0 * tf.square(m)))).numpy()

# %% right: the trace and the determinant, float32
def largest_stable_rate(x):
    a, b = 2 * tf.reduce_mean(x ** 2), 2 * tf.reduce_mean(x)
    root = tf.sqrt((a + 2) ** 2 - 4 * (2 * a - b * b))
    return 4 / (a + 2 + root)

# %% right: tried out, with the update itself
def largest_stable_rate(x):
    p, m = float(np.mean(np.square(x))), float(np.mean(x))
    low, high = 0.0, 2.0
    for _ in range(40):
        rate, d = (low + high) / 2, np.array([1.0, 0.5])
        update = np.eye(2) - rate * np.array([[2 * p, 2 * m], [2 * m, 2.0]])
        if np.abs(np.linalg.eigvals(update)).max() > 1:
            high = rate
        else:
            low = rate
    return high

# %% right: eigh of TensorFlow, double precision
def largest_stable_rate(x):
    x = tf.cast(x, tf.float64)
    features = tf.stack([x, tf.ones_like(x)])
    hessian = 2 * tf.matmul(features, features, transpose_b=True) / len(x)
    return tf.linalg.eigh(hessian)[0][-1]**-1 * 2

# %% right: a compiled function
@tf.function
def largest_stable_rate(x):
    m, p = tf.reduce_mean(x), tf.reduce_mean(x * x)
    return 2 / tf.linalg.eigvalsh(tf.reshape(tf.stack([2 * p, 2 * m, 2 * m, 2.0]), (2, 2)))[-1]

# %% right: einsum
def largest_stable_rate(x):
    features = np.stack([x.numpy(), np.ones(len(x))])
    hessian = 2 * np.einsum("in,jn->ij", features, features) / features.shape[1]
    return 2 / np.linalg.eigvalsh(hessian).max()

# %% right: the angle of the steepest direction
def largest_stable_rate(x):
    p, m = float(tf.reduce_mean(x * x)), float(tf.reduce_mean(x))
    angle = math.atan2(2 * m, p - 1) / 2
    c, s = math.cos(angle), math.sin(angle)
    return 1 / (p * c * c + 2 * m * c * s + s * s)

# %% right: gradients at three points, which differ by the matrix
def largest_stable_rate(x):
    def slopes(w, b):
        w, b = tf.Variable(w), tf.Variable(b)
        with tf.GradientTape() as tape:
            loss = tf.reduce_mean(tf.square(w * x + b))
        return np.array([float(slope) for slope in tape.gradient(loss, [w, b])])

    zero = slopes(0.0, 0.0)
    hessian = np.array([slopes(1.0, 0.0) - zero, slopes(0.0, 1.0) - zero])
    return 2 / np.max(np.linalg.eigvalsh(hessian))

# %% right: the roots of the characteristic polynomial
def largest_stable_rate(x):
    x = x.numpy().astype("float64")
    a, b = 2 * np.mean(x**2), 2 * np.mean(x)
    return 2 / max(np.roots([1, -(a + 2), 2 * a - b * b]).real)

# %% right: an object that can be called
class Rate:
    def __init__(self, dtype=tf.float64):
        self.dtype = dtype

    def __call__(self, x):
        x = tf.cast(x, self.dtype)
        design = tf.stack([x, tf.ones_like(x)], axis=1)
        hessian = 2 * (tf.transpose(design) @ design) / tf.cast(tf.size(x), self.dtype)
        return 2 / tf.reduce_max(tf.linalg.eigvalsh(hessian))

largest_stable_rate = Rate()

# %% right: as the lesson has it
def largest_stable_rate(x):
    mean, mean_of_squares = np.mean(x), np.mean(np.square(x))
    hessian = 2 * np.array([[mean_of_squares, mean], [mean, 1.0]])
    return 2 / np.linalg.eigvalsh(hessian)[-1]

# %% wrong: nothing beside the diagonal
# slip: no_mixed; caught by: off_centre, other_inputs, far_off; at most: 0.5
# ~ [mean_of_squares, mean], [mean, 1.0] => [mean_of_squares, 0.0], [0.0, 1.0]
# %% wrong: the smallest eigenvalue
# slip: smallest; caught by: centred, off_centre, other_inputs; at most: 0.5
# ~ [-1] => [0]
# %% wrong: without the factor of the square
# slip: no_twos; caught by: centred, off_centre, other_inputs, edges; at most: 0.5
# ~ 2 * np.array => np.array
# %% wrong: one over the eigenvalue
# slip: one_over; caught by: centred, off_centre, other_inputs, edges; at most: 0.5
# ~ return 2 / => return 1 /
# %% wrong: the eigenvalue itself
# slip: eigenvalue; caught by: centred, off_centre, other_inputs, edges; at most: 0.5
# ~ return 2 / => return
# %% wrong: sums for means; slip: sums; caught by: centred, off_centre, long; at most: 0.5
# ~ np.mean(x), np.mean(np.square(x)) => np.sum(x), np.sum(np.square(x))
# ~ [mean, 1.0] => [mean, len(x)]
# %% wrong: printed; slip: no_return; caught by: centred, off_centre; at most: 0.5
# -     return 2 / np.linalg.eigvalsh(hessian)[-1]
# +     print(2 / np.linalg.eigvalsh(hessian)[-1])
# %% wrong: the sum of the eigenvalues; slip: trace; caught by: centred, off_centre; at most: 0.5
# ~ eigvalsh(hessian)[-1] => eigvalsh(hessian).sum()
# %% wrong: the trace; slip: trace; caught by: centred, off_centre, long; at most: 0.5
# ~ np.linalg.eigvalsh(hessian)[-1] => np.trace(hessian)
# %% wrong: the determinant; slip: determinant; caught by: centred, off_centre; at most: 0.5
# ~ np.linalg.eigvalsh(hessian)[-1] => np.linalg.det(hessian)
# %% wrong: the square of the mean
# slip: square_of_mean; caught by: centred, off_centre, other_inputs; at most: 0.5
# ~ np.mean(np.square(x)) => np.square(np.mean(x))
# %% wrong: the variance; slip: spread; caught by: off_centre, other_inputs, far_off; at most: 0.5
# ~ np.mean(np.square(x)) => np.var(x)
# %% wrong: the second derivative of w alone
# slip: w_only; caught by: centred, off_centre, other_inputs; at most: 0.5
# ~ np.linalg.eigvalsh(hessian)[-1] => hessian[0, 0]
# %% wrong: divided by one less; slip: -; caught by: centred, off_centre, edges; at most: 0.5
# ~ np.mean(np.square(x)) => np.sum(np.square(x)) / (len(x) - 1)
# %% wrong: both limits; slip: not_number; caught by: centred, off_centre; at most: 0.5
# ~ eigvalsh(hessian)[-1] => eigvalsh(hessian)
# %% wrong: the limits of w and b apart
# slip: extra_results; caught by: centred, off_centre; at most: 0.5
# ~ return 2 / np.linalg.eigvalsh(hessian)[-1] => return 1 / mean_of_squares, 1.0
# %% wrong: two decimals; slip: rounded; caught by: off_centre, other_inputs; at most: 0.5
# ~ 2 / np.linalg.eigvalsh(hessian)[-1] => round(2 / np.linalg.eigvalsh(hessian)[-1], 2)
# %% wrong: whole numbers make the matrix; slip: -; caught by: centred, off_centre; at most: 0.5
# ~ [mean, 1.0]]) => [mean, 1.0]]).astype(int)
# %% wrong: the outer product of one row; slip: no_matrix; caught by: centred, off_centre; at most: 0.5
# ~ [[mean_of_squares, mean], [mean, 1.0]] => [mean_of_squares, mean, mean, 1.0]
# %% wrong: a method of arrays on a tensor
# slip: not_converted; caught by: centred, off_centre; at most: 0.5
# ~ np.mean(x), => x.mean(),
# %% wrong: the first eigenvalue, in no order
# slip: w_only; caught by: centred, off_centre, other_inputs, edges; at most: 0.5
# ~ eigvalsh(hessian)[-1] => eigvals(hessian)[0]
# %% wrong: the root of the sum of all squares; slip: -; caught by: centred, off_centre, other_inputs; at most: 0.5
# ~ eigvalsh(hessian)[-1] => norm(hessian)
# %% wrong: the largest sum of a row; slip: -; caught by: off_centre, other_inputs, far_off; at most: 0.5
# ~ eigvalsh(hessian)[-1] => norm(hessian, np.inf)
# %% wrong: the entries beside the diagonal are halved
# slip: mixed_once; caught by: off_centre, other_inputs, far_off; at most: 0.5
# ~ 2 * np.array([[mean_of_squares, mean], [mean, 1.0]]) => np.array([[2 * mean_of_squares, mean], [mean, 2.0]])
# %% wrong: a 1 in the corner
# slip: corner; caught by: centred, off_centre, other_inputs; at most: 0.5
# ~ [mean, 1.0] => [mean, 0.5]
# %% wrong: x is centred first
# slip: centred_first; caught by: off_centre, other_inputs, far_off; at most: 0.5
# -     mean, mean_of_squares = np.mean(x), np.mean(np.square(x))
# +     x = x - np.mean(x)
# +     mean, mean_of_squares = np.mean(x), np.mean(np.square(x))
# %% wrong: the last eigenvalue, in no order
# slip: square_of_mean; caught by: centred, off_centre, other_inputs, edges; at most: 0.5
# ~ eigvalsh(hessian)[-1] => eigvals(hessian)[-1]
