# %% right: all in one
def training_loop(model, x, y, epochs=10, learning_rate=0.1):
    """Trains the model; returns how w, b and the loss went."""
    history = {"w": [], "b": [], "loss": []}
    for epoch in range(epochs):
        with tf.GradientTape() as tape:
            loss = tf.reduce_mean(tf.square(y - model(x)))
        dw, db = tape.gradient(loss, [model.w, model.b])
        model.w.assign_sub(learning_rate * dw)
        model.b.assign_sub(learning_rate * db)
        history["w"].append(model.w.numpy())
        history["b"].append(model.b.numpy())
        history["loss"].append(tf.reduce_mean(tf.square(y - model(x))).numpy())
    return history

# %% right: by the earlier answers; uses: mean_squared_error, train_step
def training_loop(model, x, y, epochs=10, learning_rate=0.1):
    weights, biases, losses = [], [], []
    for epoch in range(epochs):
        train_step(model, x, y, learning_rate)
        weights.append(float(model.w))
        biases.append(float(model.b))
        losses.append(float(mean_squared_error(y, model(x))))
        print(f"epoch {epoch}: w = {weights[-1]:.2f}, b = {biases[-1]:.2f}, loss = {losses[-1]:.4f}")
    return dict(w=weights, b=biases, loss=losses)

# %% right: train_step's losses, shifted by one; uses: mean_squared_error, train_step
def training_loop(model, x, y, epochs=10, learning_rate=0.1):
    losses, path = [], []
    for _ in range(epochs):
        losses.append(train_step(model, x, y, learning_rate))
        path.append((model.w.numpy(), model.b.numpy()))
    losses.append(mean_squared_error(y, model(x)))
    return {"w": [w for w, _b in path], "b": [b for _w, b in path], "loss": losses[1:]}

# %% right: Keras' SGD, a compiled step, tensors kept
def training_loop(model, x, y, epochs=10, learning_rate=0.1):
    optimizer = tf.keras.optimizers.SGD(learning_rate)
    variables = [model.w, model.b]
    optimizer.build(variables)

    @tf.function
    def step():
        with tf.GradientTape() as tape:
            loss = tf.reduce_mean((model(x) - y) ** 2)
        optimizer.apply_gradients(zip(tape.gradient(loss, variables), variables))

    history = {"epoch": [], "w": [], "b": [], "loss": []}
    for epoch in range(1, epochs + 1):
        step()
        now = {"epoch": epoch, "w": tf.identity(model.w), "b": model.b.read_value(), "loss": tf.reduce_mean((model(x) - y) ** 2)}
        for key, value in now.items():
            history[key].append(value)
    return history

# %% right: numbers of Python, a while loop, a history per name
from collections import defaultdict

def training_loop(model, x, y, epochs: int = 10, learning_rate: float = 0.1) -> dict:
    history = defaultdict(list)
    done = 0
    while done < epochs:
        with tf.GradientTape(persistent=True) as tape:
            error = model(x) - y
            goal = tf.reduce_mean(error * error)
        for variable in (model.w, model.b):
            history["slope"].append(tape.gradient(goal, variable))
        model.w.assign(model.w - learning_rate * history["slope"][-2])
        model.b.assign(model.b - learning_rate * history["slope"][-1])
        history["w"].append(model.w.numpy().item())
        history["b"].append(model.b.numpy().item())
        history["loss"].append(float(np.mean((y.numpy() - model(x).numpy()) ** 2)))
        done += 1
    return {key: history[key] for key in ("w", "b", "loss")}

# %% right: a step function within
def training_loop(model, x, y, epochs=10, learning_rate=0.1):
    def measure():
        return float(model.w), float(model.b), float(tf.reduce_mean(tf.square(model(x) - y)))

    def step():
        with tf.GradientTape() as tape:
            loss = tf.reduce_mean(tf.square(model(x) - y))
        for v, g in zip(model.trainable_variables, tape.gradient(loss, model.trainable_variables)):
            v.assign_sub(g * learning_rate)
        return measure()

    w, b, loss = zip(*[step() for _ in range(epochs)])
    return {"w": list(w), "b": list(b), "loss": list(loss)}

# %% right: arrays of NumPy, filled; uses: mean_squared_error, train_step
def training_loop(model, x, y, epochs=10, learning_rate=0.1):
    history = {key: np.zeros(epochs) for key in ("w", "b", "loss")}
    for epoch in range(epochs):
        train_step(model, x, y, learning_rate)
        history["w"][epoch], history["b"][epoch] = model.w, model.b
        history["loss"][epoch] = mean_squared_error(y, model(x))
    return history

# %% right: all in one, floats; from: all in one
# -     """Trains the model; returns how w, b and the loss went."""
# ~ epoch in => _ in
# ~ model.w.numpy() => float(model.w)
# ~ model.b.numpy() => float(model.b)
# ~ tf.reduce_mean(tf.square(y - model(x))).numpy( => float(tf.reduce_mean(tf.square(y - model(x)))

# %% right: floats, measured after the step; uses: mean_squared_error, train_step
def training_loop(model, x, y, epochs=10, learning_rate=0.1):
    history = {"w": [], "b": [], "loss": []}
    for epoch in range(epochs):
        train_step(model, x, y, learning_rate)
        history["w"].append(float(model.w))
        history["b"].append(float(model.b))
        history["loss"].append(float(mean_squared_error(y, model(x))))
    return history

# %% wrong: the loss before the update
# slip: loss_before; caught by: losses, losses_again; at most: 0.5
# ~ train_step => loss = train_step
# ~ mean_squared_error(y, model(x)) => loss
# %% wrong: a stale loss; slip: stale; caught by: losses, losses_again; at most: 0.5
#       history = {"w": [], "b": [], "loss": []}
# +     loss = mean_squared_error(y, model(x))
# ~ mean_squared_error(y, model(x)) => loss
# %% wrong: everything before the update
# slip: path_before; caught by: path, losses, path_again, losses_again; at most: 0.5
# -         train_step(model, x, y, learning_rate)
# ~ mean_squared_error(y, model(x)) => train_step(model, x, y, learning_rate)
# %% wrong: the variables themselves
# slip: holds_variable; caught by: path, path_again; at most: 0.5
# ~ float(model.w) => model.w
# ~ float(model.b) => model.b
# ~ float(mean_squared_error(y, model(x))) => mean_squared_error(y, model(x))
# %% wrong: one shared list; slip: one_list; caught by: entries, entries_again; at most: 0.5
# ~ {"w": [], "b": [], "loss": []} => dict.fromkeys(("w", "b", "loss"), [])
# %% wrong: ten epochs, always
# slip: epochs_ignored; caught by: entries, entries_again, trains; at most: 0.5
# ~ range(epochs) => range(10)
# %% wrong: the learning rate is not passed on
# slip: rate_ignored; caught by: path, losses, path_again, trains; at most: 0.5
# ~ y, learning_rate => y, 0.1
# %% wrong: the start is an entry too
# slip: start_too; caught by: entries, entries_again; at most: 0.5
# -     history = {"w": [], "b": [], "loss": []}
# +     history = {"w": [float(model.w)], "b": [float(model.b)], "loss": [float(mean_squared_error(y, model(x)))]}
# %% wrong: the return stands in the loop
# slip: last_only; caught by: entries, entries_again, trains; at most: 0.5
# -     return history
# +         return history

# %% wrong: the last numbers only
# slip: last_only; caught by: entries, entries_again; at most: 0.5
# uses: mean_squared_error, train_step
def training_loop(model, x, y, epochs=10, learning_rate=0.1):
    for epoch in range(epochs):
        train_step(model, x, y, learning_rate)
    return {"w": float(model.w), "b": float(model.b), "loss": float(mean_squared_error(y, model(x)))}

# %% wrong: other keys; slip: wrong_keys; caught by: entries, entries_again; at most: 0.5
# ~ w": [], "b": [], "loss => weights": [], "biases": [], "losses
# ~ history["w"] => history["weights"]
# ~ history["b"] => history["biases"]
# ~ ["loss"] => ["losses"]
# %% wrong: a tuple of lists; slip: not_dict; caught by: entries, entries_again; at most: 0.5
# ~ history = {"w": [], "b": [], "loss": []} => w, b, losses = [], [], []
# ~ history["w"] => w
# ~ history["b"] => b
# ~ history["loss"] => losses
# ~ return history => return w, b, losses
# %% wrong: nothing is returned; slip: no_return; caught by: entries, entries_again; at most: 0.5
# ~ return history => print(history)
# %% wrong: one list for all calls; slip: old_entries; caught by: entries_again; at most: 0.5
# + history = {"w": [], "b": [], "loss": []}
# +
# -     history = {"w": [], "b": [], "loss": []}

# %% wrong: a default history that lives on
# slip: old_entries; caught by: entries_again; at most: 0.5; uses: mean_squared_error, train_step
def training_loop(model, x, y, epochs=10, learning_rate=0.1, w=[], b=[], loss=[]):
    for epoch in range(epochs):
        train_step(model, x, y, learning_rate)
        w.append(float(model.w))
        b.append(float(model.b))
        loss.append(float(mean_squared_error(y, model(x))))
    return {"w": w, "b": b, "loss": loss}

# %% wrong: one epoch short
# slip: epoch_short; caught by: entries, entries_again, trains; at most: 0.5
# ~ range(epochs) => range(1, epochs)
# %% wrong: point by point; slip: -; caught by: path, losses, path_again, trains; at most: 0.5
# -         train_step(model, x, y, learning_rate)
# +         for one_x, one_y in zip(x, y):
# +             train_step(model, one_x, one_y, learning_rate)
# %% wrong: only w learns
# slip: only_w; caught by: path, losses, trains; at most: 0.5; uses: mean_squared_error
# -         train_step(model, x, y, learning_rate)
# +         with tf.GradientTape() as tape:
# +             loss = mean_squared_error(y, model(x))
# +         model.w.assign_sub(learning_rate * tape.gradient(loss, model.w))
# %% wrong: a copy of the model is trained
# slip: unmoved; caught by: trains; at most: 0.5; uses: mean_squared_error; from: all in one
# -     """Trains the model; returns how w, b and the loss went."""
# +     w, b = tf.Variable(model.w), tf.Variable(model.b)
# ~ loss = tf.reduce_mean(tf.square(y - model(x))) => loss = mean_squared_error(y, w * x + b)
# ~ model.w, model.b => w, b
# ~ model.w.assign_sub => w.assign_sub
# ~ model.b.assign_sub => b.assign_sub
# ~ model.w.numpy() => float(w)
# ~ model.b.numpy() => float(b)
# ~ tf.reduce_mean(tf.square(y - model(x))).numpy() => float(mean_squared_error(y, w * x + b))
# %% wrong: the epochs are 5 when nothing is said; slip: -; caught by: defaults
# ~ epochs=10 => epochs=5
# %% wrong: None in place of losses
# slip: no_numbers; caught by: entries, entries_again; at most: 0.5; uses: mean_squared_error
# + def training_step(model, x, y, learning_rate):
# +     with tf.GradientTape() as tape:
# +         loss = mean_squared_error(y, model(x))
# +     dw, db = tape.gradient(loss, [model.w, model.b])
# +     model.w.assign_sub(learning_rate * dw)
# +     model.b.assign_sub(learning_rate * db)
# +
# ~ train_step => loss = training_step
# ~ float(mean_squared_error(y, model(x))) => loss
# %% wrong: ends when the loss stands still
# slip: -; caught by: entries_again; at most: 0.5; uses: -
# ~ model.w => model.w.numpy()
# ~ model.b => model.b.numpy()
#           history["loss"].append(float(mean_squared_error(y, model(x))))
# +         if epoch > 0 and abs(history["loss"][-2] - history["loss"][-1]) < 1e-3:
# +             break
# %% wrong: another learning rate where nothing is said
# slip: -; caught by: by_default, defaults; from: all in one, floats
# ~ 0.1 => 0.01
# %% wrong: new variables in every epoch
# slip: rebound; caught by: trained, in_place; from: all in one, floats
# ~ model.w.assign_sub(learning_rate * dw) => model.w = tf.Variable(model.w - learning_rate * dw)
# ~ model.b.assign_sub(learning_rate * db) => model.b = tf.Variable(model.b - learning_rate * db)
# %% wrong: the loss of a line, whatever the model is
# slip: -; caught by: other_model, any_model; from: all in one, floats
# ~ model(x)))) => (model.w * x + model.b))))
# %% wrong: a column of targets against a row of predictions
# slip: -; caught by: by_default, path_again; from: all in one, floats
#   def training_loop(model, x, y, epochs=10, learning_rate=0.1):
# +     y = tf.squeeze(y)
