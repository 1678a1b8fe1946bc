# %% right: a generator for each epoch; uses: batch_generator, update_weights, one_training_step
def fit(model, images, labels, epochs, batch_size=128, learning_rate=1e-3):
    losses = []
    for epoch in range(epochs):
        print(f"Epoch {epoch}")
        generator = BatchGenerator(images, labels, batch_size)
        for batch in range(generator.num_batches):
            images_batch, labels_batch = generator.next()
            losses.append(one_training_step(model, images_batch, labels_batch, learning_rate))
    return losses

# %% right: all by itself, rows shuffled
def fit(model, images, labels, epochs, batch_size=128, learning_rate=1e-3):
    losses = []
    for _ in range(epochs):
        order = tf.random.shuffle(tf.range(len(images)))
        for start in range(0, len(images), batch_size):
            rows = order[start:start + batch_size]
            with tf.GradientTape() as tape:
                p = model(tf.gather(images, rows))
                loss = tf.reduce_mean(tf.keras.losses.sparse_categorical_crossentropy(tf.gather(labels, rows), p))
            for g, w in zip(tape.gradient(loss, model.weights), model.weights):
                w.assign_sub(learning_rate * g)
            losses.append(float(loss))
    return losses

# %% right: tf.data, shuffled, and a compiled step
def fit(model, images, labels, epochs, batch_size=128, learning_rate=1e-3):
    data = tf.data.Dataset.from_tensor_slices((images, labels)).shuffle(len(images)).batch(batch_size)

    @tf.function
    def step(x, y):
        with tf.GradientTape() as tape:
            loss = tf.reduce_mean(tf.keras.losses.sparse_categorical_crossentropy(y, model(x)))
        for g, w in zip(tape.gradient(loss, model.weights), model.weights):
            w.assign_sub(learning_rate * g)
        return loss

    return [step(x, y).numpy() for _ in range(epochs) for x, y in data]

# %% right: a whole epoch in one tf.function
def fit(model, images, labels, epochs, batch_size=128, learning_rate=1e-3):
    count = -(-int(tf.shape(images)[0]) // batch_size)

    @tf.function
    def epoch():
        losses = []
        for k in range(count):
            x, y = images[k * batch_size:(k + 1) * batch_size], labels[k * batch_size:(k + 1) * batch_size]
            with tf.GradientTape() as tape:
                p = tf.gather(model(x), y, axis=1, batch_dims=1)
                loss = -tf.reduce_mean(tf.math.log(p))
            for g, w in zip(tape.gradient(loss, model.weights), model.weights):
                w.assign_sub(learning_rate * g)
            losses.append(loss)
        return tf.stack(losses)

    return tf.concat([epoch() for _ in range(epochs)], axis=0)

# %% right: measured on all rows after every epoch; uses: update_weights, one_training_step
def fit(model, images, labels, epochs, batch_size=128, learning_rate=1e-3):
    history = np.zeros((epochs, math.ceil(len(images) / batch_size)))
    rng = np.random.default_rng()
    images, labels = np.array(images), np.array(labels)
    for epoch in range(epochs):
        order = rng.permutation(len(images))
        for k in range(history.shape[1]):
            rows = order[k * batch_size:(k + 1) * batch_size]
            history[epoch, k] = one_training_step(model, tf.constant(images[rows]), tf.constant(labels[rows]), learning_rate)
        print(epoch, np.mean(np.argmax(model(tf.constant(images)), axis=1) == labels))
    return history.ravel().tolist()

# %% right: rows mixed and the short batch first
def fit(model, images, labels, epochs, batch_size=128, learning_rate=1e-3):
    losses, count = [], len(images)
    for _ in range(epochs):
        ends = list(range(count, 0, -batch_size))
        order = tf.random.shuffle(tf.range(count))
        for end in reversed(ends):
            rows = order[max(0, end - batch_size):end]
            x, y = tf.gather(images, rows), tf.gather(labels, rows)
            with tf.GradientTape() as tape:
                loss = tf.reduce_mean(tf.keras.losses.sparse_categorical_crossentropy(y, model(x)))
            for w, g in zip(model.weights, tape.gradient(loss, model.weights)):
                w.assign_sub(learning_rate * g)
            losses.append(loss.numpy())
    return losses

# %% right: each batch handed on at once; uses: batch_generator, update_weights, one_training_step
def fit(model, images, labels, epochs, batch_size=128, learning_rate=1e-3):
    losses = []
    for epoch in range(epochs):
        generator = BatchGenerator(images, labels, batch_size)
        for batch in range(generator.num_batches):
            losses.append(one_training_step(model, *generator.next(), learning_rate))
    return losses

# %% wrong: the batch size is ignored; slip: batch_size_ignored; caught by: steps, rows, any_rows
# ~ labels, batch_size => labels
# %% wrong: the learning rate is ignored
# slip: rate_ignored; caught by: rows, any_rows, losses, whole_weights
# ~ (), learning_rate => ()
# %% wrong: the last batch is dropped
# slip: last_dropped; caught by: steps, short_batch, any_steps
# uses: update_weights, one_training_step
# -         generator = BatchGenerator(images, labels, batch_size)
# -         for batch in range(generator.num_batches):
# +         for k in range(len(images) // batch_size):
# +             part = slice(k * batch_size, (k + 1) * batch_size)
# ~ *generator.next() => images[part], labels[part]

# %% wrong: one generator for all epochs
# slip: one_epoch; caught by: rows, any_rows; at most: 0.5; uses: update_weights, one_training_step
class Batches:
    def __init__(self, images, labels, batch_size):
        self.images, self.labels, self.batch_size, self.index = images, labels, batch_size, 0

    def next(self):
        part = slice(self.index, self.index + self.batch_size)
        self.index += self.batch_size
        return self.images[part], self.labels[part]

def fit(model, images, labels, epochs, batch_size=128, learning_rate=1e-3):
    losses = []
    generator = Batches(images, labels, batch_size)
    for epoch in range(epochs):
        for batch in range(math.ceil(len(images) / batch_size)):
            x, y = generator.next()
            if len(x):
                losses.append(one_training_step(model, x, y, learning_rate))
    return losses

# %% wrong: rows drawn with replacement
# slip: with_replacement; caught by: any_rows, default; at most: 0.5
# uses: update_weights, one_training_step
def fit(model, images, labels, epochs, batch_size=128, learning_rate=1e-3):
    losses = []
    for step in range(epochs * math.ceil(len(images) / batch_size)):
        rows = tf.random.uniform((min(batch_size, len(images)),), 0, len(images), dtype=tf.int32)
        losses.append(one_training_step(model, tf.gather(images, rows), tf.gather(labels, rows), learning_rate))
    return losses

# %% wrong: one loss for each epoch; slip: per_epoch; caught by: steps, losses, any_steps
# -             losses.append(one_training_step(model, *generator.next(), learning_rate))
# +             loss = one_training_step(model, *generator.next(), learning_rate)
# +         losses.append(loss)
# %% wrong: the list is begun anew in every epoch; slip: -; caught by: steps, losses, any_steps
# -     losses = []
#       for epoch in range(epochs):
# +         losses = []

# %% wrong: nothing returned
# slip: no_return; caught by: steps, losses
# uses: batch_generator, update_weights, one_training_step
def fit(model, images, labels, epochs, batch_size=128, learning_rate=1e-3):
    for epoch in range(epochs):
        generator = BatchGenerator(images, labels, batch_size)
        for batch in range(generator.num_batches):
            print(one_training_step(model, *generator.next(), learning_rate))

# %% wrong: losses of every epoch in a list of their own
# slip: nested_losses; caught by: steps, losses
# -         for batch in range(generator.num_batches):
# -             losses.append(one_training_step(model, *generator.next(), learning_rate))
# +         losses.append([one_training_step(model, *generator.next(), learning_rate) for _ in range(generator.num_batches)])

# %% wrong: images and labels shuffled apart
# slip: -; caught by: any_rows, default; at most: 0.5; uses: update_weights, one_training_step
def fit(model, images, labels, epochs, batch_size=128, learning_rate=1e-3):
    losses = []
    for epoch in range(epochs):
        images, labels = tf.random.shuffle(images), tf.random.shuffle(labels)
        for start in range(0, len(images), batch_size):
            losses.append(one_training_step(model, images[start:start + batch_size], labels[start:start + batch_size],
                                            learning_rate))
    return losses

# %% wrong: a default batch of 32; slip: default_batch; caught by: default
# ~ 128 => 32
# %% wrong: each batch twice; slip: twice_as_often; caught by: rows, any_rows
# -             losses.append(one_training_step(model, *generator.next(), learning_rate))
# +             x, y = generator.next()
# +             one_training_step(model, x, y, learning_rate)
# +             losses.append(one_training_step(model, x, y, learning_rate))

# %% wrong: Adam; slip: -; caught by: rows, any_rows, losses
def fit(model, images, labels, epochs, batch_size=128, learning_rate=1e-3):
    losses = []
    optimizer = tf.keras.optimizers.Adam(learning_rate)
    for epoch in range(epochs):
        for start in range(0, len(images), batch_size):
            x, y = images[start:start + batch_size], labels[start:start + batch_size]
            with tf.GradientTape() as tape:
                loss = tf.reduce_mean(tf.keras.losses.sparse_categorical_crossentropy(y, model(x)))
            optimizer.apply_gradients(zip(tape.gradient(loss, model.weights), model.weights))
            losses.append(loss)
    return losses

# %% wrong: ends when the loss stands still; slip: -; caught by: steps; at most: 0.5
def fit(model, images, labels, epochs, batch_size=128, learning_rate=1e-3):
    losses, last = [], None
    for epoch in range(epochs):
        generator = BatchGenerator(images, labels, batch_size)
        total = 0.0
        for _ in range(generator.num_batches):
            x, y = generator.next()
            losses.append(float(one_training_step(model, x, y, learning_rate)))
            total += losses[-1]
        if last is not None and abs(last - total) < 1e-4:
            break
        last = total
    return losses

# %% wrong: the first thousand rows; slip: last_dropped; caught by: steps; from: all by itself, rows
#   def fit(model, images, labels, epochs, batch_size=128, learning_rate=1e-3):
# +     images, labels = images[:1000], labels[:1000]
# -         order = tf.random.shuffle(tf.range(len(images)))
# ~ rows = order => x, y = images[start:start + batch_size], labels
# -                 p = model(tf.gather(images, rows))
# -                 loss = tf.reduce_mean(tf.keras.losses.sparse_categorical_crossentropy(tf.gather(labels, rows), p))
# +                 loss = tf.reduce_mean(tf.keras.losses.sparse_categorical_crossentropy(y, model(x)))
# %% wrong: 32 rows of the data
# slip: -; caught by: steps, default; at most: 0.5; from: all by itself, rows
#   def fit(model, images, labels, epochs, batch_size=128, learning_rate=1e-3):
# +     rows = np.random.permutation(len(images))[:32]
# +     images, labels = tf.gather(images, rows), tf.gather(labels, rows)
# -         order = tf.random.shuffle(tf.range(len(images)))
# ~ rows = order => x, y = images[start:start + batch_size], labels
# -                 p = model(tf.gather(images, rows))
# -                 loss = tf.reduce_mean(tf.keras.losses.sparse_categorical_crossentropy(tf.gather(labels, rows), p))
# +                 loss = tf.reduce_mean(tf.keras.losses.sparse_categorical_crossentropy(y, model(x)))
# %% wrong: the short batch divided by the full batch's size
# slip: -; caught by: default, short_batch; from: all by itself, rows
# -         order = tf.random.shuffle(tf.range(len(images)))
# ~ rows = order => x, y = images[start:start + batch_size], labels
# -                 p = model(tf.gather(images, rows))
# -                 loss = tf.reduce_mean(tf.keras.losses.sparse_categorical_crossentropy(tf.gather(labels, rows), p))
# +                 loss = tf.reduce_sum(tf.keras.losses.sparse_categorical_crossentropy(y, model(x))) / batch_size
# %% wrong: a rate that falls from epoch to epoch
# slip: -; caught by: rows, whole, whole_weights; from: all by itself, rows
# ~ _ in => epoch in
# ~ order = tf.random.shuffle(tf.range(len(images))) => rate = learning_rate / (1 + epoch)
# ~ rows = order => x, y = images[start:start + batch_size], labels
# -                 p = model(tf.gather(images, rows))
# -                 loss = tf.reduce_mean(tf.keras.losses.sparse_categorical_crossentropy(tf.gather(labels, rows), p))
# +                 loss = tf.reduce_mean(tf.keras.losses.sparse_categorical_crossentropy(y, model(x)))
# ~ learning_rate * g => rate * g
# %% wrong: only the last layer learns
# slip: -; caught by: whole, whole_weights; from: all by itself, rows
# -         order = tf.random.shuffle(tf.range(len(images)))
# ~ rows = order => x, y = images[start:start + batch_size], labels
# -                 p = model(tf.gather(images, rows))
# -                 loss = tf.reduce_mean(tf.keras.losses.sparse_categorical_crossentropy(tf.gather(labels, rows), p))
# -             for g, w in zip(tape.gradient(loss, model.weights), model.weights):
# +                 loss = tf.reduce_mean(tf.keras.losses.sparse_categorical_crossentropy(y, model(x)))
# +             for g, w in zip(tape.gradient(loss, model.weights[-2:]), model.weights[-2:]):
# %% wrong: it ends after five batches, to try it out
# slip: -; caught by: steps; from: all by itself, rows
# -         order = tf.random.shuffle(tf.range(len(images)))
# ~ len(images), batch_size => min(len(images), 5 * batch_size), batch_size
# ~ rows = order => x, y = images[start:start + batch_size], labels
# -                 p = model(tf.gather(images, rows))
# -                 loss = tf.reduce_mean(tf.keras.losses.sparse_categorical_crossentropy(tf.gather(labels, rows), p))
# +                 loss = tf.reduce_mean(tf.keras.losses.sparse_categorical_crossentropy(y, model(x)))
