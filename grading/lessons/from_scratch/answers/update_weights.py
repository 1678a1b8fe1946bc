# %% right: assign_sub
def update_weights(gradients, weights, learning_rate=1e-3):
    for g, w in zip(gradients, weights):
        w.assign_sub(g * learning_rate)

# %% wrong: only a new name
# slip: not_in_place; caught by: update, default, any_variables; at most: 0.5
# ~ w.assign_sub(g * learning_rate) => w = w - learning_rate * g
# %% wrong: new tensors in the list; slip: not_in_place; caught by: update, any_variables
# ~ g, w in zip(gradients, weights) => i, g in enumerate(gradients)
# ~ w.assign_sub(g * learning_rate) => weights[i] = tf.Variable(weights[i] - learning_rate * g)
# %% wrong: the gradient is added; slip: sign; caught by: update, any_variables; at most: 0.5
# ~ w.assign_sub(g * learning_rate) => w.assign_add(learning_rate * g)
# %% wrong: overwritten; slip: overwritten; caught by: update, any_variables; at most: 0.5
# ~ w.assign_sub(g * learning_rate) => w.assign(learning_rate * g)
# %% wrong: always 1e-3; slip: rate_ignored; caught by: update, any_variables; at most: 0.5
# ~ g * learning_rate => 1e-3 * g
# %% wrong: without the rate
# slip: rate_left_out; caught by: update, default, any_variables; at most: 0.5
# ~ g * learning_rate => g
# %% wrong: a default of 1e-2; slip: default_rate; caught by: default, other_default
# ~ 1e-3 => 1e-2
# %% wrong: W and b only; slip: -; caught by: any_variables; at most: 0.5
# ~ zip(gradients, weights) => list(zip(gradients, weights))[:2]
# %% wrong: stops after the first; slip: first_only; caught by: update, any_variables; at most: 0.5
#           w.assign_sub(g * learning_rate)
# +         return

# %% wrong: one optimizer for all; slip: one_model; caught by: default; at most: 0.5
optimizer = tf.keras.optimizers.SGD(1e-3)

def update_weights(gradients, weights, learning_rate=1e-3):
    optimizer.learning_rate = learning_rate
    optimizer.apply_gradients(zip(gradients, weights))

# %% wrong: Adam; slip: -; caught by: update, any_variables
def update_weights(gradients, weights, learning_rate=1e-3):
    tf.keras.optimizers.Adam(learning_rate=learning_rate).apply_gradients(zip(gradients, weights))

# %% wrong: a momentum kept from call to call; slip: momentum; caught by: again
_velocity = {}


def update_weights(gradients, weights, learning_rate=1e-3):
    for g, w in zip(gradients, weights):
        key = id(w)
        _velocity[key] = 0.9 * _velocity.get(key, tf.zeros_like(g)) + g
        w.assign_sub(learning_rate * _velocity[key])

# %% wrong: scalars stay; slip: -; caught by: update, any_variables
# -         w.assign_sub(g * learning_rate)
# +         if len(w.shape):
# +             w.assign_sub(g * learning_rate)
# %% wrong: gradients are clipped; slip: -; caught by: update, any_variables; at most: 0.5
# ~ g * learning_rate => tf.clip_by_value(g, -1.0, 1.0) * learning_rate

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
