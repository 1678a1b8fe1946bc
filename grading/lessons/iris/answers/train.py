# %% right: TinyJit, batches handed in
def train(model, features, labels, steps=200, batch_size=32, learning_rate=0.1):
    optimiser = nn.optim.SGD(model.parameters(), lr=learning_rate)

    @TinyJit
    def step(x, y):
        optimiser.zero_grad()
        loss = model(x).sparse_categorical_crossentropy(y)
        loss.backward()
        optimiser.step()
        return loss.realize()

    losses = []
    with Context(TRAINING=1):
        for _ in range(steps):
            rows = np.random.randint(0, len(features), batch_size)
            losses.append(step(Tensor(features[rows]).realize(), Tensor(labels[rows]).realize()).item())
    return losses

# %% right: eager
def train(model, features, labels, steps=200, batch_size=32, learning_rate=0.1):
    optimiser = nn.optim.SGD(model.parameters(), lr=learning_rate)
    losses = []
    for step in range(steps):
        rows = np.random.choice(len(features), batch_size, replace=False)
        x, y = Tensor(features[rows]), Tensor(labels[rows])
        with Context(TRAINING=1):
            optimiser.zero_grad()
            loss = model(x).sparse_categorical_crossentropy(y)
            loss.backward()
            optimiser.step()
        losses.append(loss.item())
        if step % 50 == 0:
            print(step, losses[-1])
    return losses

# %% right: Adam, epochs of permutations, a generator of its own
def train(model, features, labels, steps=200, batch_size=32, learning_rate=0.1):
    rng = np.random.default_rng()
    optimizer = nn.optim.Adam(nn.state.get_parameters(model), lr=learning_rate)

    @TinyJit
    @Context(TRAINING=1)
    def step(x, y):
        loss = -(model(x) * y.one_hot(3)).sum(axis=1).mean()
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        return loss

    losses, order = [], np.array([], dtype=int)
    while len(losses) < steps:
        if len(order) < batch_size:
            order = rng.permutation(len(features))
        rows, order = order[:batch_size], order[batch_size:]
        losses.append(float(step(Tensor(features[rows]), Tensor(labels[rows])).numpy()))
    return losses

# %% right: momentum, the data and the draw on the device
def train(model, features, labels, steps=200, batch_size=32, learning_rate=0.1):
    optimiser = nn.optim.SGD(model.parameters(), lr=learning_rate, momentum=0.9)
    x, y = Tensor(features).realize(), Tensor(labels).realize()

    @TinyJit
    @Context(TRAINING=1)
    def step():
        rows = Tensor.randint(batch_size, high=x.shape[0])
        optimiser.zero_grad()
        loss = model(x[rows]).sparse_categorical_crossentropy(y[rows]).backward()
        optimiser.step()
        return loss

    return [step().item() for _ in range(steps)]

# %% right: gradients and updates by hand
def train(model, features, labels, steps=200, batch_size=32, learning_rate=0.1):
    parameters = [model.linear1.weight, model.linear1.bias, model.linear2.weight, model.linear2.bias]
    losses = np.zeros(steps)
    for step in range(steps):
        rows = np.random.permutation(len(features))[:batch_size]
        loss = model(Tensor(features[rows])).nll_loss(Tensor(labels[rows]))
        gradients = loss.gradient(*parameters)
        for p, g in zip(parameters, gradients):
            p.assign(p.detach() - learning_rate * g)
        Tensor.realize(loss, *parameters)
        losses[step] = loss.item()
    return losses

# %% right: shuffled once, then in turn; gradients set to None
def train(model, features, labels, steps=200, batch_size=32, learning_rate=0.1):
    order = np.random.permutation(len(features))
    features, labels = features[order], labels[order]
    parameters = model.parameters()
    optimiser = nn.optim.AdamW(parameters, lr=learning_rate)
    losses = []
    with Context(TRAINING=1):
        start = 0
        for _ in range(steps):
            if start + batch_size > len(features):
                start = 0
            x = Tensor(features[start:start + batch_size])
            y = Tensor(labels[start:start + batch_size])
            start += batch_size
            for p in parameters:
                p.grad = None
            loss = model(x).sparse_categorical_crossentropy(y).backward()
            optimiser.step()
            losses.append(loss.numpy())
    return losses

# %% right: Nesterov, and the loss after the update
def train(model, features, labels, steps=200, batch_size=32, learning_rate=0.1):
    optimiser = nn.optim.SGD(model.parameters(), lr=learning_rate, momentum=0.8, nesterov=True)

    @TinyJit
    def step(x, y):
        with Context(TRAINING=1):
            optimiser.zero_grad()
            model(x).sparse_categorical_crossentropy(y).backward()
            optimiser.step()
        return model(x).sparse_categorical_crossentropy(y).realize()

    losses = []
    for _ in range(steps):
        rows = np.random.choice(len(labels), size=batch_size)
        losses += [step(Tensor(features[rows]), Tensor(labels[rows])).item()]
    return losses

# %% right: cross_entropy, which takes class indices too
def train(model, features, labels, steps=200, batch_size=32, learning_rate=0.1):
    optimiser = nn.optim.SGD(model.parameters(), lr=learning_rate)
    losses = []
    with Context(TRAINING=1):
        for _ in range(steps):
            rows = np.random.randint(0, len(features), batch_size)
            optimiser.zero_grad()
            loss = model(Tensor(features[rows])).cross_entropy(Tensor(labels[rows]))
            loss.backward()
            optimiser.step()
            losses.append(loss.item())
    return losses

# %% right: a permutation for each epoch, cut into batches
def train(model, features, labels, steps=200, batch_size=32, learning_rate=0.1):
    optimiser = nn.optim.SGD(model.parameters(), lr=learning_rate, momentum=0.9)

    def batches():
        while True:
            order = np.random.permutation(len(features))
            for start in range(0, len(features) - batch_size + 1, batch_size):
                yield order[start:start + batch_size]

    @TinyJit
    def step(x, y):
        optimiser.zero_grad()
        loss = model(x).sparse_categorical_crossentropy(y)
        loss.backward()
        optimiser.step()
        return loss.realize()

    with Context(TRAINING=1):
        return [step(Tensor(features[rows]), Tensor(labels[rows])).item() for _, rows in zip(range(steps), batches())]

# %% right: SGD in a compiled step, rows drawn by NumPy
def train(model, features, labels, steps=200, batch_size=32, learning_rate=0.1):
    optimiser = nn.optim.SGD(model.parameters(), lr=learning_rate)

    @TinyJit
    @Context(TRAINING=1)
    def step(x, y):
        optimiser.zero_grad()
        loss = model(x).sparse_categorical_crossentropy(y).backward()
        optimiser.step()
        return loss

    losses = []
    for _ in range(steps):
        rows = np.random.randint(0, len(features), batch_size)
        losses.append(step(Tensor(features[rows]), Tensor(labels[rows])).item())
    return losses

# %% wrong: the optimiser gets the weights only
# slip: weights_only; caught by: moves, downhill; from: cross_entropy, which
# ~ model.parameters() => [model.linear1.weight, model.linear2.weight]
# ~ .cross_entropy => .sparse_categorical_crossentropy
# %% wrong: no zero_grad
# slip: zero_grad; caught by: no_leftover, no_leftover_again; from: cross_entropy, which
# -             optimiser.zero_grad()
# -             loss = model(Tensor(features[rows])).cross_entropy(Tensor(labels[rows]))
# +             loss = model(Tensor(features[rows])).sparse_categorical_crossentropy(Tensor(labels[rows]))
# %% wrong: no zero_grad, Adam and TinyJit
# slip: zero_grad; caught by: no_leftover, no_leftover_again
# ~ SGD => Adam
# -         optimiser.zero_grad()
# %% wrong: zero_grad once, before the loop
# slip: zero_grad; caught by: no_leftover, no_leftover_again
# -     optimiser = nn.optim.SGD(model.parameters(), lr=learning_rate)
# +     optimiser = nn.optim.SGD(model.parameters(), lr=learning_rate, momentum=0.5)
# +     optimiser.zero_grad()
# -         optimiser.zero_grad()
# %% wrong: softmax twice; slip: softmax_twice; caught by: first_loss, first_loss_again
# ~ model(x). => model(x).softmax().
# %% wrong: squared error on class indices
# slip: class_indices; caught by: first_loss, first_loss_again; at most: 0.5
# ~ model(x).sparse_categorical_crossentropy(y) => ((model(x) - y.reshape(-1, 1)) ** 2).mean()
# %% wrong: squared error on one-hot labels
# slip: squared_error; caught by: first_loss, first_loss_again
# ~ model(x).sparse_categorical_crossentropy(y) => ((model(x).exp() - y.one_hot(3)) ** 2).mean()
# %% wrong: a stale loss; slip: stale_loss; caught by: losses, losses_again
#       optimiser = nn.optim.SGD(model.parameters(), lr=learning_rate)
# +     first = model(Tensor(features[:batch_size])).sparse_categorical_crossentropy(Tensor(labels[:batch_size])).item()
# -         losses.append(step(Tensor(features[rows]), Tensor(labels[rows])).item())
# +         step(Tensor(features[rows]), Tensor(labels[rows]))
# +         losses.append(first)
# %% wrong: TinyJit's one buffer, read at the end; slip: -; caught by: losses, losses_again
# -         return loss
# +         return loss.realize()
# ~ ).item() => )
# ~ return losses => return [loss.item() for loss in losses]
# %% wrong: no shuffling; slip: not_mixed; caught by: batches, batches_again
# ~ _ in => i in
# -         rows = np.random.randint(0, len(features), batch_size)
# +         rows = np.arange(i * batch_size, (i + 1) * batch_size) % len(features)
# %% wrong: a block from a random start; slip: not_mixed; caught by: batches, batches_again
# -     for _ in range(steps):
# -         rows = np.random.randint(0, len(features), batch_size)
# +     for i in range(steps):
# +         start = np.random.randint(0, len(features) - batch_size)
# +         rows = slice(start, start + batch_size)
# %% wrong: one batch for all steps
# slip: same_batch; caught by: batches, batches_again; from: momentum, the data
# -     optimiser = nn.optim.SGD(model.parameters(), lr=learning_rate, momentum=0.9)
# -     x, y = Tensor(features).realize(), Tensor(labels).realize()
# +     optimiser = nn.optim.Adam(model.parameters(), lr=learning_rate)
# +     rows = np.random.randint(0, len(features), batch_size)
# +     x, y = Tensor(features[rows]).realize(), Tensor(labels[rows]).realize()
# -         rows = Tensor.randint(batch_size, high=x.shape[0])
# ~ (x[rows]).sparse_categorical_crossentropy(y[rows]) => (x).sparse_categorical_crossentropy(y)
# %% wrong: batch_size ignored; slip: batch_size_ignored; caught by: batches, batches_again
# ~ len(features), batch_size => len(features), 32
# %% wrong: steps ignored; slip: steps_ignored; caught by: losses, losses_again, first_loss
# ~ range(steps) => range(20)
# %% wrong: the learning rate ignored; slip: rate_ignored; caught by: rate
# ~ lr=learning_rate => lr=0.1
# %% wrong: labels of other rows
# slip: does_not_learn; caught by: learns, learns_again; at most: 0.5
# -         losses.append(step(Tensor(features[rows]), Tensor(labels[rows])).item())
# +         others = np.random.randint(0, len(features), batch_size)
# +         losses.append(step(Tensor(features[rows]), Tensor(labels[others])).item())
# %% wrong: features shuffled in place; slip: changed_input; caught by: inputs_unchanged
#       optimiser = nn.optim.SGD(model.parameters(), lr=learning_rate)
# +     order = np.random.permutation(len(features))
# +     features[:], labels[:] = features[order], labels[order]
# %% wrong: the step behind the loop
# slip: stale_loss; caught by: losses, losses_again; at most: 0.5; from: cross_entropy, which
# ~ .cross_entropy => .sparse_categorical_crossentropy
# -             optimiser.step()
#               losses.append(loss.item())
# +         optimiser.step()

# %% wrong: no training context; slip: training_context; caught by: first_loss, losses; at most: 0.5
def train(model, features, labels, steps=200, batch_size=32, learning_rate=0.1):
    optimiser = nn.optim.SGD(model.parameters(), lr=learning_rate)
    losses = []
    for _ in range(steps):
        rows = np.random.randint(0, len(features), batch_size)
        optimiser.zero_grad()
        loss = model(Tensor(features[rows])).sparse_categorical_crossentropy(Tensor(labels[rows]))
        loss.backward()
        optimiser.step()
        losses.append(loss.item())
    return losses

# %% wrong: the last loss only; slip: one_loss; caught by: first_loss, losses
def train(model, features, labels, steps=200, batch_size=32, learning_rate=0.1):
    optimiser = nn.optim.SGD(model.parameters(), lr=learning_rate)

    @TinyJit
    @Context(TRAINING=1)
    def step(x, y):
        optimiser.zero_grad()
        loss = model(x).sparse_categorical_crossentropy(y).backward()
        optimiser.step()
        return loss

    for _ in range(steps):
        rows = np.random.randint(0, len(features), batch_size)
        last = step(Tensor(features[rows]), Tensor(labels[rows])).item()
    return last

# %% wrong: uphill; slip: uphill; caught by: losses, downhill, learns; at most: 0.5
def train(model, features, labels, steps=200, batch_size=32, learning_rate=0.1):
    losses = []
    for _ in range(steps):
        rows = np.random.randint(0, len(features), batch_size)
        loss = model(Tensor(features[rows])).sparse_categorical_crossentropy(Tensor(labels[rows]))
        gradients = loss.gradient(*model.parameters())
        for p, g in zip(model.parameters(), gradients):
            p.assign(p + learning_rate * g)
        Tensor.realize(loss, *model.parameters())
        losses.append(loss.item())
    return losses

# %% wrong: other defaults; slip: defaults; caught by: defaults
# ~ 200, batch_size=32, learning_rate=0.1 => 100, batch_size=32, learning_rate=0.01

# %% wrong: NumPy's rows inside a recorded function
# slip: recorded_batch; caught by: batches, batches_again
def train(model, features, labels, steps=200, batch_size=32, learning_rate=0.1):
    optimizer = nn.optim.SGD(model.parameters(), lr=learning_rate)

    @TinyJit
    def jit_step():
        rows = np.random.randint(0, len(features), size=batch_size)
        x = Tensor(features[rows])
        y = Tensor(labels[rows])
        optimizer.zero_grad()
        loss = model(x).sparse_categorical_crossentropy(y)
        loss.backward()
        return loss.realize(*optimizer.schedule_step())

    losses = []
    with Context(TRAINING=1):
        for step in range(steps):
            losses.append(jit_step().item())
    return losses

# %% wrong: the first hundred rows; slip: not_mixed; caught by: batches, batches_again
#   def train(model, features, labels, steps=200, batch_size=32, learning_rate=0.1):
# +     features, labels = features[:100], labels[:100]
# %% wrong: weights of nan
# slip: not_finite; caught by: first_loss, losses, moves, no_leftover, learns, downhill, rate
# at most: 0.5
#           losses.append(step(Tensor(features[rows]), Tensor(labels[rows])).item())
# +     for tensor in model.parameters():
# +         tensor.assign(tensor * float('nan')).realize()
# %% wrong: the labels drawn apart from the features
# slip: does_not_learn; caught by: learns, learns_again; at most: 0.5
# ~ labels[rows] => np.random.choice(labels, batch_size)
# %% wrong: an update at every second step
# slip: not_each_step; caught by: losses, losses_again, moves; from: cross_entropy, which
# ~ for _ in range => for i in range
# ~ .cross_entropy => .sparse_categorical_crossentropy
# ~ optimiser.step() => i % 2 and optimiser.step()

# %% right: eager, and a copy of the weights now and then
def train(model, features, labels, steps=200, batch_size=32, learning_rate=0.1):
    optimiser = nn.optim.SGD(model.parameters(), lr=learning_rate)
    losses, kept = [], []
    with Context(TRAINING=1):
        for step in range(steps):
            rows = np.random.permutation(len(features))[:batch_size]
            x, y = Tensor(features[rows].tolist()), Tensor(labels[rows].tolist())
            if step % 25 == 0:
                kept.append([parameter.detach().clone().realize() for parameter in model.parameters()])
            loss = -model(x)[Tensor.arange(batch_size), y].mean()
            for parameter in model.parameters():
                parameter.grad = None
            loss.backward()
            Tensor.realize(loss, *optimiser.schedule_step())
            losses.append(float(loss.numpy()))
    return losses
