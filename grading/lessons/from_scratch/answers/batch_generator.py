# %% right: an index and slices
class BatchGenerator:
    def __init__(self, images, labels, batch_size=128):
        if len(images) != len(labels):
            raise ValueError("images and labels differ in length")
        self.index = 0
        self.images = images
        self.labels = labels
        self.batch_size = batch_size
        self.num_batches = math.ceil(len(images) / batch_size)

    def next(self):
        images = self.images[self.index : self.index + self.batch_size]
        labels = self.labels[self.index : self.index + self.batch_size]
        self.index += self.batch_size
        return images, labels

# %% right: a property, and starting over after the last batch
class BatchGenerator:
    def __init__(self, images, labels, batch_size=128):
        n, m = images.shape[0], labels.shape[0]
        if n != m:
            raise ValueError(f"{n} images but {m} labels")
        self.data, self.size, self.number = (images, labels), batch_size, 0

    @property
    def num_batches(self):
        return -(-len(self.data[0]) // self.size)

    def next(self):
        part = slice(self.number * self.size, (self.number + 1) * self.size)
        self.number = (self.number + 1) % self.num_batches
        return [one[part] for one in self.data]

# %% right: tf.data
class BatchGenerator:
    def __init__(self, images, labels, batch_size=128):
        if len(images) != len(labels):
            raise ValueError("lengths")
        self.dataset = tf.data.Dataset.from_tensor_slices((images, labels)).batch(batch_size)
        self.num_batches = len(self.dataset)
        self.iterator = iter(self.dataset)

    def next(self):
        return next(self.iterator)

# %% right: a Python generator, StopIteration at the end
class BatchGenerator:
    def __init__(self, images, labels, batch_size=128):
        if len(images) != len(labels):
            raise ValueError
        starts = range(0, len(images), batch_size)
        self.num_batches = len(starts)
        self._parts = ((images[s:s + batch_size], labels[s:s + batch_size]) for s in starts)

    def __iter__(self):
        return self

    def __next__(self):
        return next(self._parts)

    next = __next__

# %% right: converted to arrays, np.ceil, cut beforehand
class BatchGenerator:
    """Batches in order."""

    def __init__(self, images, labels, batch_size: int = 128):
        self.images, self.labels = np.asarray(images), np.asarray(labels)
        if self.images.shape[:1] != self.labels.shape[:1]:
            raise ValueError("not one label for each image")
        self.num_batches = np.ceil(len(self.images) / batch_size)
        cuts = np.arange(batch_size, len(self.images), batch_size)
        self.batches = list(zip(np.split(self.images, cuts), np.split(self.labels, cuts)))
        print(self.num_batches)

    def next(self):
        return self.batches.pop(0)

# %% right: tensors gathered by index, whole batches counted apart
class BatchGenerator:
    def __init__(self, images, labels, batch_size=128):
        self.n = len(images)
        if self.n != len(labels):
            raise ValueError(f"{self.n} images, {len(labels)} labels")
        full, rest = divmod(self.n, batch_size)
        self.num_batches = full + (rest > 0)
        self.images, self.labels = tf.convert_to_tensor(images), tf.convert_to_tensor(labels)
        self.places = iter(np.array_split(np.arange(self.n), range(batch_size, self.n, batch_size)))

    def next(self):
        rows = next(self.places)
        return tf.gather(self.images, rows), tf.gather(self.labels, rows)

# %% right: a slice at a time
class BatchGenerator:
    def __init__(self, images, labels, batch_size=128):
        if len(images) != len(labels):
            raise ValueError
        self.index, self.images, self.labels, self.batch_size = 0, images, labels, batch_size
        self.num_batches = math.ceil(len(images) / batch_size)

    def next(self):
        part = slice(self.index, self.index + self.batch_size)
        self.index += self.batch_size
        return self.images[part], self.labels[part]

# %% wrong: the number is rounded down; slip: rounded_down; caught by: num_batches, counts
# ~ math.ceil(len(images) / batch_size) => len(images) // batch_size
# %% wrong: one batch more than fits; slip: one_more; caught by: num_batches, counts
# ~ math.ceil(len(images) / batch_size) => len(images) // batch_size + 1
# %% wrong: assert instead of ValueError
# slip: no_ValueError; caught by: lengths, any_lengths_refused
# -         if len(images) != len(labels):
# -             raise ValueError
# +         assert len(images) == len(labels)
# %% wrong: the lengths are not looked at
# slip: no_ValueError; caught by: lengths, any_lengths_refused
# -         if len(images) != len(labels):
# -             raise ValueError
# %% wrong: the batch size is ignored
# slip: batch_size_ignored; caught by: num_batches, batches, any_batches; at most: 0.5
# ~ 0, images, labels, batch_size => 0, images, labels, 128
# ~ / batch_size => / 128
# %% wrong: another default; slip: default_batch; caught by: num_batches, default_size
# ~ 128 => 32
# %% wrong: always the first batch; slip: stuck; caught by: batches, any_batches; at most: 0.5
# -         part = slice(self.index, self.index + self.batch_size)
# -         self.index += self.batch_size
# +         index = self.index
# +         part = slice(index, index + self.batch_size)
# +         index += self.batch_size
# %% wrong: moves on by one row; slip: overlap; caught by: batches, any_batches; at most: 0.5
# ~ = self.batch_size => = 1
# %% wrong: rows drawn at random; slip: mixed; caught by: default_size; at most: 0.5
# -         self.index, self.images, self.labels, self.batch_size = 0, images, labels, batch_size
# +         self.images, self.labels, self.batch_size = np.asarray(images), np.asarray(labels), batch_size
# -         part = slice(self.index, self.index + self.batch_size)
# -         self.index += self.batch_size
# -         return self.images[part], self.labels[part]
# +         rows = np.random.choice(len(self.images), min(self.batch_size, len(self.images)))
# +         return self.images[rows], self.labels[rows]
# %% wrong: the last batch is dropped
# slip: last_dropped; caught by: batches, any_batches; at most: 0.5
#       def next(self):
# +         if self.index + self.batch_size > len(self.images):
# +             raise StopIteration
# %% wrong: only the images; slip: results_count; caught by: batches; at most: 0.5
# ~ self.images[part], self.labels[part] => (self.images[part],)
# %% wrong: the index belongs to the class; slip: -; caught by: two_at_once
#   class BatchGenerator:
# +     index = 0
# +
# -         self.index, self.images, self.labels, self.batch_size = 0, images, labels, batch_size
# +         BatchGenerator.index = 0
# +         self.images, self.labels, self.batch_size = images, labels, batch_size
# ~ self.index, self.index => BatchGenerator.index, BatchGenerator.index
# ~ self.index += self. => BatchGenerator.index += self.
# %% wrong: the first thousand rows; slip: -; caught by: num_batches, batches
# ~ 0, images, labels => 0, images[:1000], labels[:1000]
# ~ len(images) / => len(self.images) /
# %% wrong: only too few labels are refused
# slip: no_ValueError; caught by: lengths, any_lengths_refused
# ~ len(images) != len(labels) => len(labels) < len(images)
# %% wrong: the labels are shifted in place; slip: changed_input; caught by: unchanged, inputs_kept
# ~ 0, images, labels => 0, images, np.array(labels)
#           self.num_batches = math.ceil(len(images) / batch_size)
# +         if isinstance(labels, np.ndarray):
# +             labels += 1
