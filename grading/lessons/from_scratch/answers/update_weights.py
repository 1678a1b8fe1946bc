# %% right: assign_sub
def update_weights(gradients, weights, learning_rate=1e-3):
    for g, w in zip(gradients, weights):
        w.assign_sub(g * learning_rate)

# %% right: assign, by index
def update_weights(gradients, weights, learning_rate=1e-3):
    for i in range(len(weights)):
        weights[i].assign(weights[i] - learning_rate * gradients[i])
    print("updated", len(weights))

# %% right: an optimizer of its own for every call
def update_weights(gradients, weights, learning_rate=1e-3):
    tf.keras.optimizers.SGD(learning_rate=learning_rate).apply_gradients(zip(gradients, weights))

# %% right: compiled
@tf.function
def update_weights(gradients, weights, learning_rate=1e-3):
    for gradient, weight in zip(gradients, weights):
        weight.assign_add(-learning_rate * gradient)

# %% right: through NumPy, with the variables returned
def update_weights(gradients: list, weights: list, learning_rate: float = 1e-3):
    for gradient, weight in zip(gradients, weights, strict=True):
        weight.assign(weight.numpy() - learning_rate * np.asarray(gradient))
    return weights

# %% wrong: only a new name
# at most: 0.5
# slip: not_in_place
# caught by: update, default, any_variables
def update_weights(gradients, weights, learning_rate=1e-3):
    for g, w in zip(gradients, weights):
        w = w - learning_rate * g

# %% wrong: new tensors in the list
# slip: not_in_place
# caught by: update, any_variables
def update_weights(gradients, weights, learning_rate=1e-3):
    for i, g in enumerate(gradients):
        weights[i] = tf.Variable(weights[i] - learning_rate * g)

# %% wrong: the gradient is added
# at most: 0.5
# slip: sign
# caught by: update, any_variables
def update_weights(gradients, weights, learning_rate=1e-3):
    for g, w in zip(gradients, weights):
        w.assign_add(learning_rate * g)

# %% wrong: overwritten
# at most: 0.5
# slip: overwritten
# caught by: update, any_variables
def update_weights(gradients, weights, learning_rate=1e-3):
    for g, w in zip(gradients, weights):
        w.assign(learning_rate * g)

# %% wrong: always 1e-3
# at most: 0.5
# slip: rate_ignored
# caught by: update, any_variables
def update_weights(gradients, weights, learning_rate=1e-3):
    for g, w in zip(gradients, weights):
        w.assign_sub(1e-3 * g)

# %% wrong: without the rate
# at most: 0.5
# slip: rate_left_out
# caught by: update, default, any_variables
def update_weights(gradients, weights, learning_rate=1e-3):
    for g, w in zip(gradients, weights):
        w.assign_sub(g)

# %% wrong: a default of 1e-2
# slip: default_rate
# caught by: default, other_default
def update_weights(gradients, weights, learning_rate=1e-2):
    for g, w in zip(gradients, weights):
        w.assign_sub(g * learning_rate)

# %% wrong: W and b only
# at most: 0.5
# slip: -
# caught by: any_variables
def update_weights(gradients, weights, learning_rate=1e-3):
    for g, w in list(zip(gradients, weights))[:2]:
        w.assign_sub(g * learning_rate)

# %% wrong: stops after the first
# at most: 0.5
# slip: first_only
# caught by: update, any_variables
def update_weights(gradients, weights, learning_rate=1e-3):
    for g, w in zip(gradients, weights):
        w.assign_sub(g * learning_rate)
        return

# %% wrong: one optimizer for all
# at most: 0.5
# slip: one_model
# caught by: default
optimizer = tf.keras.optimizers.SGD(1e-3)

def update_weights(gradients, weights, learning_rate=1e-3):
    optimizer.learning_rate = learning_rate
    optimizer.apply_gradients(zip(gradients, weights))

# %% wrong: Adam
# slip: -
# caught by: update, any_variables
def update_weights(gradients, weights, learning_rate=1e-3):
    tf.keras.optimizers.Adam(learning_rate=learning_rate).apply_gradients(zip(gradients, weights))

# %% wrong: a momentum kept from call to call
# slip: momentum
# caught by: again
_velocity = {}


def update_weights(gradients, weights, learning_rate=1e-3):
    for g, w in zip(gradients, weights):
        key = id(w)
        _velocity[key] = 0.9 * _velocity.get(key, tf.zeros_like(g)) + g
        w.assign_sub(learning_rate * _velocity[key])

# %% wrong: scalars stay
# slip: -
# caught by: update, any_variables
def update_weights(gradients, weights, learning_rate=1e-3):
    for g, w in zip(gradients, weights):
        if len(w.shape):
            w.assign_sub(g * learning_rate)

# %% wrong: gradients are clipped
# slip: -
# caught by: update, any_variables
# at most: 0.5
def update_weights(gradients, weights, learning_rate=1e-3):
    for g, w in zip(gradients, weights):
        w.assign_sub(tf.clip_by_value(g, -1.0, 1.0) * learning_rate)
