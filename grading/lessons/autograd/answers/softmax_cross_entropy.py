# %% right: log-probabilities
def softmax_cross_entropy(logits, labels):
    shifted = logits - logits.max(axis=1, keepdims=True)
    log_p = shifted - np.log(np.exp(shifted).sum(axis=1, keepdims=True))
    rows = np.arange(len(labels))
    gradient = np.exp(log_p)
    gradient[rows, labels] -= 1
    return -log_p[rows, labels].mean(), gradient / len(labels)


# %% right: one-hot rows
def softmax_cross_entropy(logits, labels):
    n, k = logits.shape
    onehot = np.eye(k)[labels]
    m = np.max(logits, axis=-1, keepdims=True)
    total = np.sum(np.exp(logits - m), axis=-1, keepdims=True)
    loss = np.sum((m + np.log(total) - logits) * onehot) / n
    p = np.exp(logits - m) / total
    return float(loss), (p - onehot) / n


# %% right: row by row
def softmax_cross_entropy(logits, labels):
    loss, gradient = 0.0, []
    for row, label in zip(logits.tolist(), labels.tolist()):
        top = max(row)
        powers = [math.exp(z - top) for z in row]
        total = sum(powers)
        loss += math.log(total) + top - row[label]
        gradient.append([(power / total - (i == label)) / len(labels) for i, power in enumerate(powers)])
    return loss / len(labels), gradient


# %% right: PyTorch does it
def softmax_cross_entropy(logits, labels):
    z = torch.tensor(logits, requires_grad=True)
    loss = F.cross_entropy(z, torch.as_tensor(labels, dtype=torch.long))
    loss.backward()
    return loss.item(), z.grad.numpy()


# %% right: logaddexp
def softmax_cross_entropy(logits, labels):
    log_total = np.logaddexp.reduce(logits, axis=1)
    chosen = np.take_along_axis(logits, labels[:, None], axis=1)[:, 0]
    p = np.exp(logits - log_total[:, None])
    p[range(len(labels)), labels] -= 1.0
    p /= len(labels)
    return [np.mean(log_total - chosen), p]


# %% wrong: exp of the logits as they stand
# slip: overflow; caught by: large, large_again; at most: 0.75
def softmax_cross_entropy(logits, labels):
    p = np.exp(logits) / np.exp(logits).sum(axis=1, keepdims=True)
    rows = np.arange(len(labels))
    loss = -np.log(p[rows, labels]).mean()
    p[rows, labels] -= 1
    return loss, p / len(labels)


# %% wrong: the logarithm of a probability
# slip: infinite; caught by: large, large_again; at most: 0.75
def softmax_cross_entropy(logits, labels):
    e = np.exp(logits - logits.max(axis=1, keepdims=True))
    p = e / e.sum(axis=1, keepdims=True)
    rows = np.arange(len(labels))
    loss = -np.log(p[rows, labels]).mean()
    p[rows, labels] -= 1
    return loss, p / len(labels)


# %% wrong: cut off at 1e-12; slip: clipped; caught by: large, large_again; at most: 0.75; from: log-prob
# ~ return -log_p[rows, labels].mean() => return -np.log(np.exp(log_p[rows, labels]) + 1e-12).mean()
# %% wrong: a sum over the rows; slip: summed; caught by: known_case, random_cases; from: log-prob
# ~ .mean(), gradient / len(labels) => .sum(), gradient
# %% wrong: the gradient is not divided; slip: not_divided; caught by: known_case, random_cases; from: log-prob
# ~ gradient / len(labels) => gradient
# %% wrong: divided by all logits
# slip: divided_by_all; caught by: known_case, random_cases; from: log-prob
# ~ gradient / len(labels) => gradient / logits.size
# %% wrong: the probabilities are the gradient
# slip: probabilities; caught by: known_case, random_cases; from: log-prob
# -     gradient[rows, labels] -= 1
# -     return -log_p[rows, labels].mean(), gradient / len(labels)
# +     return -log_p[rows, labels].mean(), gradient
# %% wrong: one-hot minus p; slip: sign; caught by: known_case, random_cases; from: one-hot
# ~ (p - onehot) / n => (onehot - p) / n
# %% wrong: the minus is missing; slip: negative_loss; caught by: known_case, random_cases; from: log-prob
# ~ return -log_p => return log_p
# %% wrong: along the rows' axis; slip: -; caught by: known_case, random_cases; from: log-prob
# ~ logits.max(axis=1, keepdims=True) => logits.max(axis=0, keepdims=True)
# ~ np.exp(shifted).sum(axis=1, keepdims=True) => np.exp(shifted).sum(axis=0, keepdims=True)
# %% wrong: one largest for all rows
# slip: unstable; caught by: large, large_again; at most: 0.75; from: log-prob
# ~ logits.max(axis=1, keepdims=True) => logits.max()
# %% wrong: the logits are shifted in place
# slip: changed_input; caught by: unchanged, unchanged_again; at most: 0.95; from: log-prob
# -     shifted = logits - logits.max(axis=1, keepdims=True)
# +     logits -= logits.max(axis=1, keepdims=True)
# +     shifted = logits
# %% wrong: both exchanged; slip: exchanged; caught by: known_case, random_cases; from: one-hot
# ~ return float(loss), (p - onehot) / n => return (p - onehot) / n, float(loss)

# %% right: a numerical gradient of a stable loss
# uses: numerical_gradient
def softmax_cross_entropy(logits, labels):
    def loss(z):
        m = z.max(1)
        return float((np.log(np.exp(z - m[:, None]).sum(1)) + m - z[np.arange(len(z)), labels]).mean())

    return loss(logits), numerical_gradient(loss, logits)


# %% right: transposed, by einsum
def softmax_cross_entropy(logits, labels):
    z = logits.T - logits.T.max(0)
    k, n = z.shape
    hot = (np.arange(k)[:, None] == labels).astype(float)
    lse = np.log(np.einsum("kn->n", np.exp(z)))
    return [np.array(lse.mean() - np.einsum("kn,kn->", z, hot) / n), ((np.exp(z - lse) - hot) / n).T]


# %% wrong: as many classes as the batch's labels have
# slip: -; caught by: random_cases; at most: 0.75
# hidden only: a batch that lacks the last class shows it
def softmax_cross_entropy(logits, labels):
    s = logits - logits.max(1, keepdims=True)
    lp = s - np.log(np.exp(s).sum(1, keepdims=True))
    hot = np.eye(labels.max() + 1)[labels]
    return -(lp * hot).sum() / len(labels), (np.exp(lp) - hot) / len(labels)


# %% wrong: the mean is taken away
# slip: unstable; caught by: large_again; at most: 0.9
# hidden only: three logits show it
def softmax_cross_entropy(logits, labels):
    s = logits - logits.mean(1, keepdims=True)
    lp = s - np.log(np.exp(s).sum(1, keepdims=True))
    g = np.exp(lp)
    g[np.arange(len(labels)), labels] -= 1
    return -lp[np.arange(len(labels)), labels].mean(), g / len(labels)
