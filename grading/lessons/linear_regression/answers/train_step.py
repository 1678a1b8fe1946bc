# %% right: tape and assign_sub
def train_step(model, x, y, learning_rate):
    """One update; returns the loss before it."""
    with tf.GradientTape() as tape:
        loss = tf.reduce_mean(tf.square(y - model(x)))
    dw, db = tape.gradient(loss, [model.w, model.b])
    model.w.assign_sub(learning_rate * dw)
    model.b.assign_sub(learning_rate * db)
    return loss

# %% right: the earlier loss, over trainable_variables; uses: mean_squared_error
def train_step(model, x, y, learning_rate):
    with tf.GradientTape() as tape:
        current_loss = mean_squared_error(y, model(x))
    variables = model.trainable_variables
    for variable, slope in zip(variables, tape.gradient(current_loss, variables)):
        variable.assign_sub(learning_rate * slope)
    return current_loss

# %% right: Keras' SGD
def train_step(model, x, y, learning_rate):
    optimizer = tf.keras.optimizers.SGD(learning_rate=learning_rate)
    with tf.GradientTape() as tape:
        loss = tf.reduce_mean((model(x) - y) ** 2)
    gradients = tape.gradient(loss, model.trainable_variables)
    optimizer.apply_gradients(zip(gradients, model.trainable_variables))
    return float(loss)

# %% right: a compiled step
@tf.function
def train_step(model, x, y, learning_rate):
    with tf.GradientTape() as tape:
        loss = tf.reduce_mean(tf.math.squared_difference(y, model(x)))
    slopes = tape.gradient(loss, {"w": model.w, "b": model.b})
    for name, slope in slopes.items():
        getattr(model, name).assign_sub(learning_rate * slope)
    return loss

# %% right: a persistent tape and assign
def train_step(model, x, y, learning_rate):
    with tf.GradientTape(persistent=True) as tape:
        predicted = model(x)
        loss = tf.reduce_mean(tf.square(predicted - y))
    dw = tape.gradient(loss, model.w)
    db = tape.gradient(loss, model.b)
    del tape
    model.w.assign(model.w - learning_rate * dw)
    model.b.assign(model.b - learning_rate * db)
    return loss.numpy()

# %% right: two tapes, watched by hand, then assign_add
def train_step(model, x, y, learning_rate):
    def slope(variable):
        with tf.GradientTape(watch_accessed_variables=False) as tape:
            tape.watch(variable)
            loss = tf.reduce_mean(tf.square(model(x) - y))
        return tape.gradient(loss, variable), loss

    (dw, before), (db, _) = slope(model.w), slope(model.b)
    model.w.assign_add(-dw * learning_rate)
    model.b.assign_add(-db * learning_rate)
    return before.numpy().item()

# %% right: the loss measured before, apart
def train_step(model, x, y, learning_rate=0.1):
    mse = tf.keras.losses.MeanSquaredError()
    loss = mse(tf.reshape(y, (-1,)), tf.reshape(model(x), (-1,)))
    with tf.GradientTape() as tape:
        error = y - model(x)
        goal = tf.reduce_sum(error * error) / tf.cast(tf.size(y), tf.float32)
    for variable, gradient in zip([model.b, model.w], tape.gradient(goal, [model.b, model.w])):
        variable.assign_sub(tf.convert_to_tensor(learning_rate) * gradient)
    print("loss", float(loss))
    return loss

# %% right: one tape, both variables moved; from: tape
# -     """One update; returns the loss before it."""

# %% wrong: the loss after the update; slip: loss_after; caught by: loss
# ~ return loss => return tf.reduce_mean(tf.square(y - model(x)))
# %% wrong: uphill
# slip: sign; caught by: one_step, other_model, other_steps, any_model; at most: 0.5
# ~ w.assign_sub => w.assign_add
# ~ b.assign_sub => b.assign_add
# %% wrong: the learning rate is 0.1, always
# slip: rate_ignored; caught by: one_step, other_model, other_steps; at most: 0.5
# ~ learning_rate * dw => 0.1 * dw
# ~ learning_rate * db => 0.1 * db
# %% wrong: without the learning rate
# slip: no_rate; caught by: one_step, other_model, other_steps; at most: 0.5
# ~ learning_rate * dw => dw
# ~ learning_rate * db => db

# %% wrong: only w moves; slip: only_w; caught by: one_step, other_model, other_steps; at most: 0.5
def train_step(model, x, y, learning_rate):
    with tf.GradientTape() as tape:
        loss = tf.reduce_mean(tf.square(y - model(x)))
    model.w.assign_sub(learning_rate * tape.gradient(loss, model.w))
    return loss

# %% wrong: only b moves; slip: only_b; caught by: one_step, other_model, other_steps; at most: 0.5
# -     model.w.assign_sub(learning_rate * dw)
# %% wrong: gradients in the order of trainable_variables
# slip: swapped; caught by: one_step, other_model, other_steps; at most: 0.5
# ~ [model.w, model.b] => model.trainable_variables
# %% wrong: the sum of squares; slip: sum; caught by: one_step, other_model, loss; at most: 0.5
# ~ tf.reduce_mean => tf.reduce_sum
# %% wrong: half the mean of squares
# slip: half; caught by: one_step, other_model, loss; at most: 0.5
# ~ model(x))) => model(x))) / 2

# %% wrong: gradients of a line, by hand
# slip: line_only; caught by: other_model, any_model, by_tape; at most: 0.5
def train_step(model, x, y, learning_rate):
    error = model(x) - y
    loss = tf.reduce_mean(error ** 2)
    model.w.assign_sub(learning_rate * tf.reduce_mean(2 * error * x))
    model.b.assign_sub(learning_rate * tf.reduce_mean(2 * error))
    return loss

# %% wrong: a tape over w * x + b instead of the model
# slip: -; caught by: other_model, any_model, by_tape; at most: 0.5
# ~ model(x) => (model.w * x + model.b)

# %% wrong: differences of losses; slip: no_tape; caught by: by_tape
def train_step(model, x, y, learning_rate):
    def loss():
        return tf.reduce_mean(tf.square(tf.cast(y, tf.float32) - model(x)))

    before, slopes = loss(), []
    for variable in (model.w, model.b):
        start, h = variable.numpy(), 2.0 ** -6
        variable.assign(start + h)
        up = loss()
        variable.assign(start - h)
        slopes.append((up - loss()) / (2 * h))
        variable.assign(start)
    model.w.assign_sub(learning_rate * slopes[0])
    model.b.assign_sub(learning_rate * slopes[1])
    return before

# %% wrong: new variables; slip: rebound; caught by: in_place; at most: 0.5
# ~ model.w.assign_sub(learning_rate * dw) => model.w = tf.Variable(model.w - learning_rate * dw)
# ~ model.b.assign_sub(learning_rate * db) => model.b = tf.Variable(model.b - learning_rate * db)
# %% wrong: tensors in place of the variables; slip: rebound; caught by: in_place; at most: 0.5
#       with tf.GradientTape() as tape:
# +         tape.watch([model.w, model.b])
# ~ model.w.assign_sub(learning_rate * dw) => model.w = model.w - learning_rate * dw
# ~ model.b.assign_sub(learning_rate * db) => model.b = model.b - learning_rate * db
# %% wrong: tensors in place of the variables, not watched
# slip: rebound; caught by: other_steps, any_model; at most: 0.5
# ~ model.w.assign_sub(learning_rate * dw) => model.w = model.w - learning_rate * dw
# ~ model.b.assign_sub(learning_rate * db) => model.b -= learning_rate * db
# %% wrong: nothing is returned; slip: no_return; caught by: loss
# -     return loss

# %% wrong: one after the other
# slip: in_turn; caught by: one_step, other_model, other_steps; at most: 0.5
def train_step(model, x, y, learning_rate):
    for n, variable in enumerate((model.w, model.b)):
        with tf.GradientTape() as tape:
            loss = tf.reduce_mean(tf.square(y - model(x)))
        if n == 0:
            before = loss
        variable.assign_sub(learning_rate * tape.gradient(loss, variable))
    return before

# %% wrong: computed and thrown away
# slip: unmoved; caught by: one_step, other_model, other_steps; at most: 0.5
# ~ model.w.assign_sub(learning_rate * dw) => w = model.w - learning_rate * dw
# ~ model.b.assign_sub(learning_rate * db) => b = model.b - learning_rate * db
# %% wrong: the model is called outside of the tape
# slip: no_gradient; caught by: one_step, other_model; at most: 0.5; from: tape
# ~ """One update; returns the loss before it.""" => loss = tf.reduce_mean(tf.square(y - model(x)))
# ~ tf.reduce_mean(tf.square(y - model(x))) => loss * 1.0

# %% wrong: Adam; slip: -; caught by: one_step, other_model, other_steps; at most: 0.5
def train_step(model, x, y, learning_rate):
    with tf.GradientTape() as tape:
        loss = tf.reduce_mean(tf.square(y - model(x)))
    variables = model.trainable_variables
    tf.keras.optimizers.Adam(learning_rate).apply_gradients(zip(tape.gradient(loss, variables), variables))
    return loss

# %% wrong: one optimizer for all models; slip: one_optimizer; caught by: other_steps; at most: 0.5
optimizer = tf.keras.optimizers.SGD(0.1)

def train_step(model, x, y, learning_rate):
    optimizer.learning_rate = learning_rate
    with tf.GradientTape() as tape:
        loss = tf.reduce_mean(tf.square(y - model(x)))
    variables = model.trainable_variables
    optimizer.apply_gradients(zip(tape.gradient(loss, variables), variables))
    return loss

# %% wrong: the learning rate sinks from step to step
# slip: -; caught by: one_step, other_steps; at most: 0.5
# -     model.w.assign_sub(learning_rate * dw)
# -     model.b.assign_sub(learning_rate * db)
# +     model.steps = getattr(model, "steps", 0) + 1
# +     model.w.assign_sub(learning_rate / model.steps * dw)
# +     model.b.assign_sub(learning_rate / model.steps * db)
# %% wrong: one axis only; slip: -; caught by: one_step, other_steps; at most: 0.5
# -         loss = tf.reduce_mean(tf.square(y - model(x)))
# +         loss = tf.reduce_mean(tf.reduce_sum(tf.square(y - model(x)), axis=-1)) if x.shape.rank > 1 and x.shape[-1] > 1 \
# +             else tf.reduce_mean(tf.square(tf.reshape(y, [-1]) - model(x)))
# %% wrong: divided by the number of rows; slip: -; caught by: one_step, other_steps; at most: 0.5
# ~ tf.reduce_mean(tf.square(y - model(x))) => tf.reduce_sum(tf.square(y - model(x))) / len(y)
# %% wrong: a column of targets against a row of predictions
# slip: -; caught by: one_step, other_steps; at most: 0.5
# ~ y - model(x) => tf.squeeze(y) - model(x)
