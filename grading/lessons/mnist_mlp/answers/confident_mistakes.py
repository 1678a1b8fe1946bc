# %% right: batch by batch, a list of tuples that Python sorts
def confident_mistakes(model, loader, count=10):
    device = next(model.parameters()).device
    model.eval()
    found, before = [], 0
    with torch.no_grad():
        for images, labels in loader:
            surest, read = torch.softmax(model(images.to(device)), dim=1).max(dim=1)
            for row, label in enumerate(labels.tolist()):
                if read[row].item() != label:
                    found.append((surest[row].item(), before + row, label, read[row].item()))
            before += len(labels)
    found.sort(key=lambda entry: entry[0], reverse=True)
    return [(index, label, digit) for _share, index, label, digit in found[:count]]

# %% wrong: sorted by the largest logit
# slip: by_logit; caught by: surest_first, other_order
# ~ torch.softmax(model(images.to(device)), dim=1) => model(images.to(device))
# %% wrong: by the probability of the right digit, the smallest first
# slip: by_label; caught by: surest_first, other_order
# ~ surest, read = torch.softmax(model(images.to(device)), dim=1).max(dim=1) => shares = torch.softmax(model(images.to(device)), dim=1); read = shares.argmax(dim=1); surest = -shares[range(len(labels)), labels]
# %% wrong: by the lead over the second digit
# slip: by_lead; caught by: surest_first, other_order
# ~ surest, read = torch.softmax(model(images.to(device)), dim=1).max(dim=1) => two = torch.softmax(model(images.to(device)), dim=1).topk(2, dim=1); surest = two.values[:, 0] - two.values[:, 1]; read = two.indices[:, 0]
# %% wrong: the index begins again in each batch
# slip: in_batch; caught by: mistakes, surest_first, other_mistakes, other_order
# -             before += len(labels)
# %% wrong: the batch's number times its own size
# slip: short_batch; caught by: mistakes, other_mistakes
# ~ for images, labels in loader => for number, (images, labels) in enumerate(loader)
# ~ before + row => number * len(labels) + row
# %% wrong: the place among the mistakes
# slip: among_mistakes; caught by: mistakes, surest_first, other_mistakes, other_order
# ~ before + row => len(found)
# %% wrong: the least sure first; slip: least_first; caught by: surest_first, other_order
# ~ , reverse=True =>
# %% wrong: in the loader's order; slip: not_sorted; caught by: surest_first, other_order
# -     found.sort(key=lambda entry: entry[0], reverse=True)
# %% wrong: the first that are found, sorted; slip: first_found; caught by: surest_first, other_order
# ~ found.sort(key=lambda entry: entry[0], reverse=True) => found = sorted(found[:count], reverse=True)
# %% wrong: the index counts from 1
# slip: from_one; caught by: mistakes, surest_first, other_mistakes, other_order
# ~ before + row => before + row + 1
# %% wrong: each batch is sorted by itself
# slip: within_batches; caught by: surest_first, other_order
# -     found.sort(key=lambda entry: entry[0], reverse=True)
# +             found[len(found) - sum(read != labels):] = sorted(found[len(found) - sum(read != labels):], reverse=True)
# %% wrong: the softmax runs over the images of a batch
# slip: -; caught by: surest_first, other_mistakes, other_order
# ~ torch.softmax(model(images.to(device)), dim=1).max(dim=1) => torch.softmax(model(images.to(device)), dim=0).max(dim=1)
# %% wrong: probabilities rounded to two places
# slip: -; caught by: other_order
# hidden only: the visible ones are far apart
# ~ (surest[row].item(), => (round(surest[row].item(), 2),
# %% wrong: label and reading exchanged
# slip: exchanged; caught by: mistakes, surest_first, other_mistakes, other_order
# ~ [(index, label, digit) => [(index, digit, label)
# %% wrong: the images that are read rightly stay
# slip: right_ones; caught by: mistakes, surest_first, other_mistakes, other_order
# ~ read[row].item() != label => True
# %% wrong: count is ignored; slip: count_ignored; caught by: surest_first, other_order
# ~ found[:count] => found
# %% wrong: the probability stays in the result
# slip: four; caught by: mistakes, surest_first, other_mistakes, other_order
# ~ (index, label, digit) => (index, label, digit, _share)
# %% wrong: the probability in place of the digit
# slip: not_whole; caught by: mistakes, surest_first, other_mistakes, other_order
# ~ (index, label, digit) => (index, label, _share)
# %% wrong: train mode; slip: train_mode; caught by: mistakes, surest_first, eval_mode, other_modes
# -     model.eval()
# %% wrong: a graph, as only eval mode is set; slip: graph; caught by: no_graph, other_modes
# ~ torch.no_grad() => torch.enable_grad()
# %% wrong: the last batch only
# slip: one_batch; caught by: mistakes, surest_first, other_mistakes, other_order
# -             surest, read = torch.softmax(model(images.to(device)), dim=1).max(dim=1)
# +             found = []
# +             surest, read = torch.softmax(model(images.to(device)), dim=1).max(dim=1)
# %% wrong: a softmax that overflows; slip: -; caught by: other_order
# hidden only: lesson 02 has taught it; here it is an edge case
# ~ torch.softmax(model(images.to(device)), dim=1) => torch.exp(model(images.to(device))); shares /= shares.sum(dim=1, keepdim=True); surest, read = shares
# ~ surest, read = => shares =
# %% wrong: one update on the way
# slip: changed_model; caught by: weights_kept, other_modes
# ~ before += len(labels) => before += len(labels); model.last.weight.mul_(1.001) if hasattr(model, "last") else None
# %% wrong: nothing is returned
# slip: no_return; caught by: mistakes, surest_first, other_mistakes, other_order
# ~ return [ => shown = [

# %% right: whole tensors, argsort, an integer tensor comes back
@torch.no_grad()
def confident_mistakes(model, loader, count=10):
    was_training = model.training
    model.eval()
    logits = torch.cat([model(x) for x, _ in loader])
    labels = torch.cat([y for _, y in loader])
    model.train(was_training)
    probs, predicted = F.softmax(logits, dim=-1).max(-1)
    wrong = torch.nonzero(predicted != labels).squeeze(1)
    wrong = wrong[torch.argsort(probs[wrong], descending=True)][:count]
    return torch.stack([wrong, labels[wrong], predicted[wrong]], dim=1)

# %% wrong: three rows in place of triples
# slip: columns; caught by: mistakes, surest_first, other_mistakes, other_order
# ~ torch.stack([wrong, labels[wrong], predicted[wrong]], dim=1) => wrong, labels[wrong], predicted[wrong]
# %% wrong: no mode, no graph; slip: train_mode; caught by: mistakes, eval_mode, other_modes
# ~ model.eval() => model.train()

# %% right: NumPy at the end, lexsort, an array of integers
def confident_mistakes(model, loader, count=10):
    model = model.eval()
    rows = []
    with torch.inference_mode():
        for x, y in loader:
            p = model(x).double().softmax(1).numpy()
            rows.append(np.column_stack([y.numpy(), p.argmax(1), p.max(1)]))
    table = np.concatenate(rows)
    index = np.arange(len(table))
    keep = table[:, 0] != table[:, 1]
    order = np.argsort(-table[keep, 2], kind="stable")[:count]
    return np.stack([index[keep], table[keep, 0], table[keep, 1]], axis=1)[order].astype(int)

# %% right: log-probabilities, a heap, image by image
import heapq

def confident_mistakes(model, loader, count=10):
    model.train(False)
    wrong = []
    for index, (image, label) in enumerate(loader.dataset):
        with torch.no_grad():
            logp = F.log_softmax(model(image[None]), dim=1)[0]
        if int(logp.argmax()) != int(label):
            wrong.append((float(logp.max()), index, int(label), int(logp.argmax())))
    return [entry[1:] for entry in heapq.nlargest(count, wrong)]

# %% right: a copy of the model without gradients, topk, lists
import copy

def confident_mistakes(model, loader, count=10):
    frozen = copy.deepcopy(model).eval().requires_grad_(False)
    position, shares, triples = 0, [], []
    for batch, target in loader:
        share = nn.Softmax(dim=1)(frozen(batch))
        for p, t in zip(share, target):
            if p.argmax() != t:
                shares.append(p.max())
                triples.append([position, t, p.argmax()])
            position += 1
    if not triples:
        return []
    best = torch.stack(shares).topk(min(count, len(shares))).indices
    return [triples[i] for i in best]

# %% right: a generator inside, zip of columns
def confident_mistakes(model, loader, count=10):
    model.eval()

    def readings():
        start = 0
        for images, labels in loader:
            with torch.set_grad_enabled(False):
                p = model(images).softmax(dim=1)
            yield from zip(p.amax(1).tolist(), range(start, start + len(labels)), labels.tolist(), p.argmax(1).tolist())
            start += labels.shape[0]

    ranked = sorted((r for r in readings() if r[2] != r[3]), key=lambda r: -r[0])
    return list(zip(*list(zip(*ranked))[1:]))[:count] if ranked else []

# %% right: a class that can be sorted, log-probabilities by hand
class Mistake:
    def __init__(self, index, label, predicted, p):
        self.index, self.label, self.predicted, self.p = index, label, predicted, p

    def __lt__(self, other):
        return self.p > other.p

def confident_mistakes(model, loader, count=10):
    model.eval()
    found, index = [], 0
    for xb, yb in loader:
        with torch.no_grad():
            out = model(xb)
        for k in range(len(yb)):
            p = torch.exp(out[k] - torch.logsumexp(out[k], dim=0))
            predicted = torch.argmax(p).item()
            if predicted != yb[k].item():
                found.append(Mistake(index, yb[k].item(), predicted, p[predicted].item()))
            index += 1
    found.sort()
    return [(m.index, m.label, m.predicted) for m in found[:count]]

# %% right: softmax in float64 NumPy, triples as lists of mixed number types
def _softmax(z):
    z = np.asarray(z, dtype=np.float64)
    e = np.exp(z - z.max(axis=1, keepdims=True))
    return e / e.sum(axis=1, keepdims=True)

def confident_mistakes(model, loader, count=10):
    model.eval()
    logits, targets = [], []
    for images, labels in loader:
        with torch.no_grad():
            logits.extend(model(images).tolist())
        targets.extend(labels.tolist())
    p = _softmax(logits)
    predicted = p.argmax(axis=1)
    wrong = [i for i in range(len(targets)) if predicted[i] != targets[i]]
    wrong = sorted(wrong, key=lambda i: p[i].max())[::-1]
    return [[i, targets[i], predicted[i]] for i in wrong][:count]

# %% right: a dict from triple to probability, the batch's number times the loader's batch size
def confident_mistakes(model, loader, count=10):
    model.eval()
    sure = {}
    with torch.no_grad():
        for b, (x, y) in enumerate(loader):
            p, read = nn.Softmax(1)(model(x)).max(1)
            for r in (read != y).nonzero().flatten().tolist():
                sure[(b * loader.batch_size + r, y[r].item(), read[r].item())] = p[r].item()
    return sorted(sure, key=sure.get, reverse=True)[:count]

# %% right: whole tensors, right readings masked, topk, floats that are whole
def confident_mistakes(model, loader, count=10):
    model.eval()
    with torch.no_grad():
        P = torch.vstack([model(images) for images, _ in loader]).double().softmax(-1)
    Y = torch.hstack([labels for _, labels in loader])
    p, R = P.max(-1)
    p = torch.where(R != Y, p, torch.tensor(-1.0, dtype=torch.float64))
    k = p.topk(min(count, int((R != Y).sum()))).indices
    return np.array([k.numpy(), Y[k].numpy(), R[k].numpy()], dtype=float).T
