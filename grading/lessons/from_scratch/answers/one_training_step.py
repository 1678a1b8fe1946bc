# %% right: four moves; uses: update_weights
def one_training_step(model, images_batch, labels_batch, learning_rate=1e-3):
    with tf.GradientTape() as tape:
        predictions = model(images_batch)
        per_sample = tf.keras.losses.sparse_categorical_crossentropy(labels_batch, predictions)
        average_loss = tf.reduce_mean(per_sample)
    gradients = tape.gradient(average_loss, model.weights)
    update_weights(gradients, model.weights, learning_rate)
    return average_loss

# %% right: one-hot labels
def one_training_step(model, images_batch, labels_batch, learning_rate=1e-3):
    with tf.GradientTape() as tape:
        p = model(images_batch)
        hot = tf.one_hot(labels_batch, p.shape[-1])
        loss = -tf.reduce_sum(hot * tf.math.log(p + 1e-9)) / len(images_batch)
    weights = model.weights
    gradients = tape.gradient(loss, weights)
    for gradient, weight in zip(gradients, weights):
        weight.assign(weight - learning_rate * gradient)
    return loss.numpy()

# %% right: by hand, compiled
@tf.function
def one_training_step(model, images_batch, labels_batch, learning_rate=1e-3):
    with tf.GradientTape() as tape:
        p = model(images_batch)
        right = tf.gather(p, labels_batch, axis=1, batch_dims=1)
        loss = -tf.reduce_mean(tf.math.log(right))
    for w, g in zip(model.weights, tape.gradient(loss, model.weights)):
        w.assign_sub(learning_rate * g)
    return loss

# %% right: a loss object and an optimizer of Keras
def one_training_step(model, images_batch, labels_batch, learning_rate=1e-3):
    loss_of = tf.keras.losses.SparseCategoricalCrossentropy()
    optimizer = tf.keras.optimizers.SGD(learning_rate)
    with tf.GradientTape() as tape:
        loss = loss_of(labels_batch, model(images_batch))
    optimizer.apply_gradients(zip(tape.gradient(loss, model.weights), model.weights))
    print("loss", loss)
    return float(loss)

# %% right: gather_nd, which wants indices of one kind
def one_training_step(model, images_batch, labels_batch, learning_rate=1e-3):
    with tf.GradientTape() as tape:
        p = model(images_batch)
        picked = tf.gather_nd(p, tf.stack([tf.range(tf.shape(p)[0]), labels_batch], axis=1))
        loss = tf.reduce_mean(-tf.math.log(picked))
    for gradient, weight in zip(tape.gradient(loss, model.weights), model.weights):
        weight.assign_add(-learning_rate * gradient)
    return loss

# %% right: compiled by XLA, with its gradients
def loss_of(model, images, labels):
    picked = tf.reduce_sum(model(images) * tf.one_hot(labels, 10)[:, :model(images).shape[1]], axis=1)
    return tf.reduce_mean(-tf.math.log(picked))

@tf.function(jit_compile=True)
def one_training_step(model, images_batch, labels_batch, learning_rate=1e-3):
    with tf.GradientTape() as tape:
        loss = loss_of(model, images_batch, labels_batch)
    for weight, gradient in zip(model.weights, tape.gradient(loss, model.weights)):
        weight.assign_sub(gradient * learning_rate)
    return loss

# %% right: the mean of Keras' loss
def one_training_step(model, images_batch, labels_batch, learning_rate=1e-3):
    with tf.GradientTape() as tape:
        loss = tf.reduce_mean(tf.keras.losses.sparse_categorical_crossentropy(labels_batch, model(images_batch)))
    for g, w in zip(tape.gradient(loss, model.weights), model.weights):
        w.assign_sub(learning_rate * g)
    return loss

# %% wrong: from_logits on probabilities
# slip: softmax_twice; caught by: loss, update, losses, updates; at most: 0.5
# -         loss = tf.reduce_mean(tf.keras.losses.sparse_categorical_crossentropy(labels_batch, model(images_batch)))
# +         loss = tf.keras.losses.SparseCategoricalCrossentropy(from_logits=True)(labels_batch, model(images_batch))
# %% wrong: a softmax on the softmax; slip: softmax_twice; caught by: loss, update, losses, updates
# -         loss = tf.reduce_mean(tf.keras.losses.sparse_categorical_crossentropy(labels_batch, model(images_batch)))
# +         p = tf.nn.softmax(model(images_batch))
# +         loss = tf.reduce_mean(tf.keras.losses.sparse_categorical_crossentropy(labels_batch, p))
# %% wrong: a sum, not an average; slip: summed; caught by: loss, update, losses, updates
# ~ tf.reduce_mean => tf.reduce_sum
# %% wrong: gradients of the losses of single rows, which TensorFlow adds up
# slip: summed; caught by: update, updates
# -         loss = tf.reduce_mean(tf.keras.losses.sparse_categorical_crossentropy(labels_batch, model(images_batch)))
# +         losses = tf.keras.losses.sparse_categorical_crossentropy(labels_batch, model(images_batch))
# ~ loss, => losses,
# ~ return loss => return tf.reduce_mean(losses)
# %% wrong: the loss after the update; slip: after_update; caught by: loss, losses
# -     return loss
# +     return tf.reduce_mean(tf.keras.losses.sparse_categorical_crossentropy(labels_batch, model(images_batch)))
# %% wrong: no update; slip: no_update; caught by: update, losses, updates, default; at most: 0.5
# -     for g, w in zip(tape.gradient(loss, model.weights), model.weights):
# -         w.assign_sub(learning_rate * g)
# +     tape.gradient(loss, model.weights)
# %% wrong: the learning rate is not handed on
# slip: rate_ignored; caught by: update, updates; at most: 0.5; uses: update_weights
# -     for g, w in zip(tape.gradient(loss, model.weights), model.weights):
# -         w.assign_sub(learning_rate * g)
# +     update_weights(tape.gradient(loss, model.weights), model.weights)
# %% wrong: squared error on one-hot rows; slip: squared; caught by: loss, update
# -         loss = tf.reduce_mean(tf.keras.losses.sparse_categorical_crossentropy(labels_batch, model(images_batch)))
# +         p = model(images_batch)
# +         loss = tf.reduce_mean(tf.square(p - tf.one_hot(labels_batch, p.shape[1])))
# %% wrong: squared error on class indices; slip: -; caught by: loss, update; at most: 0.5
# -         loss = tf.reduce_mean(tf.keras.losses.sparse_categorical_crossentropy(labels_batch, model(images_batch)))
# +         p = model(images_batch)
# +         loss = tf.reduce_mean(tf.square(p - tf.cast(labels_batch, tf.float32)[:, None]))
# %% wrong: biases do not learn; slip: biases_left; caught by: update, updates; at most: 0.5
#   def one_training_step(model, images_batch, labels_batch, learning_rate=1e-3):
# +     weights = [w for w in model.weights if len(w.shape) > 1]
# ~ (loss, model.weights), model.weights => (loss, weights), weights
# %% wrong: a loss for each row; slip: -; caught by: loss, losses
# -         loss = tf.reduce_mean(tf.keras.losses.sparse_categorical_crossentropy(labels_batch, model(images_batch)))
# +         losses = tf.keras.losses.sparse_categorical_crossentropy(labels_batch, model(images_batch))
# +         loss = tf.reduce_mean(losses)
# ~ return loss => return losses
# %% wrong: labels taken for one-hot rows; slip: -; caught by: loss, update
# -         loss = tf.reduce_mean(tf.keras.losses.sparse_categorical_crossentropy(labels_batch, model(images_batch)))
# +         p = model(images_batch)
# +         loss = tf.reduce_mean(tf.keras.losses.categorical_crossentropy(labels_batch, p))
# %% wrong: nothing returned; slip: no_return; caught by: loss, losses
# -     return loss
# %% wrong: a look at the first 128 rows; slip: -; caught by: loss, update
# -         loss = tf.reduce_mean(tf.keras.losses.sparse_categorical_crossentropy(labels_batch, model(images_batch)))
# +         predictions = model(images_batch[:128])
# +         loss = tf.reduce_mean(tf.keras.losses.sparse_categorical_crossentropy(labels_batch[:128], predictions))
# %% wrong: a default rate of 1e-2; slip: default_rate; caught by: default
# ~ 1e-3 => 1e-2

# %% wrong: a momentum kept from step to step; slip: -; caught by: update, updates
_velocity = {}


def one_training_step(model, images_batch, labels_batch, learning_rate=1e-3):
    weights = model.weights
    with tf.GradientTape() as tape:
        loss = tf.reduce_mean(tf.keras.losses.sparse_categorical_crossentropy(labels_batch, model(images_batch)))
    for g, w in zip(tape.gradient(loss, weights), weights):
        _velocity[id(w)] = 0.9 * _velocity.get(id(w), 0.0) + g
        w.assign_sub(learning_rate * _velocity[id(w)])
    return loss

# %% wrong: only the last layer learns; slip: -; caught by: update, updates; at most: 0.5
#   def one_training_step(model, images_batch, labels_batch, learning_rate=1e-3):
# +     weights = model.weights[-2:]
# ~ (loss, model.weights), model.weights => (loss, weights), weights
