# %% right: NumPy
def evaluate(model, images, labels):
    predictions = model(images).numpy()
    return np.mean(np.argmax(predictions, axis=1) == np.asarray(labels))

# %% right: tensors
def evaluate(model, images, labels):
    predicted = tf.argmax(model(images), axis=1)
    return tf.reduce_mean(tf.cast(predicted == labels, tf.float32))

# %% right: compiled, 32-bit classes
@tf.function
def evaluate(model, images, labels):
    classes = tf.argmax(model(images), axis=-1, output_type=tf.int32)
    return tf.math.count_nonzero(tf.equal(classes, tf.cast(labels, tf.int32))) / tf.shape(images, out_type=tf.int64)[0]

# %% right: in batches, counted; uses: batch_generator
def evaluate(model, images, labels):
    generator = BatchGenerator(images, labels)
    right = 0
    for _ in range(generator.num_batches):
        x, y = generator.next()
        right += int(np.sum(np.argmax(model(x), axis=1) == np.array(y)))
    print(right)
    return right / len(images)

# %% right: Keras' metric
def evaluate(model, images, labels):
    metric = tf.keras.metrics.SparseCategoricalAccuracy()
    metric.update_state(labels, model(images))
    return metric.result()

# %% right: in_top_k of TensorFlow
def evaluate(model: object, images: tf.Tensor, labels: tf.Tensor) -> float:
    hits = tf.math.in_top_k(labels, model(images), 1)
    return float(sum(hits.numpy().tolist()) / len(hits))

# %% right: in slices of 50, TensorFlow's count
def evaluate(model, images, labels):
    right = 0
    for start in range(0, len(images), 50):
        found = tf.argmax(model(images[start:start + 50]), axis=1)
        right += tf.math.count_nonzero(found == tf.cast(labels[start:start + 50], found.dtype))
    return right / len(images)

# %% wrong: per cent; slip: percent; caught by: accuracy, any_rows_accuracy, one_row; at most: 0.5
def evaluate(model, images, labels):
    return 100 * np.mean(np.argmax(model(images), axis=1) == np.asarray(labels))

# %% wrong: the number of right answers; slip: count; caught by: accuracy, any_rows_accuracy
def evaluate(model, images, labels):
    return int(np.sum(np.argmax(model(images), axis=1) == np.asarray(labels)))

# %% wrong: only whole batches
# slip: last_dropped; caught by: accuracy, any_rows_accuracy, one_row; at most: 0.5
def evaluate(model, images, labels):
    right = total = 0
    for k in range(len(images) // 128):
        part = slice(k * 128, (k + 1) * 128)
        right += np.sum(np.argmax(model(images[part]), axis=1) == np.asarray(labels[part]))
        total += 128
    return right / total if total else 1 / 0

# %% wrong: the average of the batches' accuracies
# slip: mean_of_batches; caught by: any_rows_accuracy; at most: 0.5; uses: batch_generator
def evaluate(model, images, labels):
    generator = BatchGenerator(images, labels)
    found = []
    for _ in range(generator.num_batches):
        x, y = generator.next()
        found.append(np.mean(np.argmax(model(x), axis=1) == np.asarray(y)))
    return np.mean(found)

# %% wrong: the last batch only
# slip: last_batch; caught by: any_rows_accuracy; at most: 0.5; uses: batch_generator
def evaluate(model, images, labels):
    generator = BatchGenerator(images, labels)
    for _ in range(generator.num_batches):
        x, y = generator.next()
        accuracy = np.mean(np.argmax(model(x), axis=1) == np.asarray(y))
    return accuracy

# %% wrong: the first batch only
# slip: first_batch; caught by: any_rows_accuracy; at most: 0.5; from: NumPy
# ~ predictions = model(images).numpy() => images, labels = images[:128], labels[:128]
# ~ predictions, => model(images),

# %% wrong: argmax along the rows; slip: -; caught by: accuracy, any_rows_accuracy
def evaluate(model, images, labels):
    predicted = np.argmax(model(images), axis=0)
    return np.sum(predicted[:len(labels)] == np.asarray(labels)[:len(predicted)]) / len(labels)

# %% wrong: the share of mistakes
# slip: wrong_share; caught by: accuracy, any_rows_accuracy, one_row
def evaluate(model, images, labels):
    return np.mean(np.argmax(model(images), axis=1) != np.asarray(labels))

# %% wrong: every row by itself; slip: -; caught by: accuracy, any_rows_accuracy
def evaluate(model, images, labels):
    return np.argmax(model(images), axis=1) == np.asarray(labels)

# %% wrong: the model is not asked
# slip: model_unused; caught by: accuracy, any_rows_accuracy; at most: 0.5
def evaluate(model, images, labels):
    return np.mean(np.argmax(images, axis=1) == np.asarray(labels))

# %% wrong: rounded; slip: rounded; caught by: accuracy
def evaluate(model, images, labels):
    return round(float(np.mean(np.argmax(model(images), axis=1) == np.asarray(labels))), 1)

# %% wrong: only rows that the model is sure of
# slip: above_half; caught by: any_rows_accuracy; at most: 0.5
def evaluate(model, images, labels):
    probabilities = np.asarray(model(images))
    of_right_class = probabilities[np.arange(len(probabilities)), np.asarray(labels)]
    return float(np.mean(of_right_class > 0.5))

# %% wrong: the first thousand rows; slip: -; caught by: any_rows_accuracy; at most: 0.5
def evaluate(model, images, labels):
    predicted = np.argmax(model(images[:1000]), axis=1)
    return float(np.mean(predicted == np.asarray(labels[:1000])))

# %% wrong: the first hundred rows; slip: -; caught by: accuracy, any_rows_accuracy; at most: 0.5
def evaluate(model, images, labels):
    return float(np.mean(np.argmax(model(images[:100]), axis=1) == np.asarray(labels[:100])))

# %% wrong: every tenth row; slip: -; caught by: accuracy
def evaluate(model, images, labels):
    return float(np.mean(np.argmax(model(images[::10]), axis=1) == np.asarray(labels[::10])))

# %% wrong: a training step on the way; slip: -; caught by: kept, model_kept
def evaluate(model, images, labels):
    share = float(np.mean(np.argmax(model(images), axis=1) == np.asarray(labels)))
    for w in model.weights:
        w.assign(0.999 * w)
    return share
