# %% right: the textbook loop, counted on the way
def fit(model, loaders, epochs, learning_rate=1e-3):
    optimizer = torch.optim.Adam(model.parameters(), lr=learning_rate)
    loss_function = nn.CrossEntropyLoss()
    history = {"train": [], "valid": [], "loss": []}
    for epoch in range(epochs):
        model.train()
        right = seen = 0
        for images, labels in loaders["train"]:
            optimizer.zero_grad()
            logits = model(images)
            loss = loss_function(logits, labels)
            loss.backward()
            optimizer.step()
            history["loss"].append(loss.item())
            right += (logits.argmax(dim=1) == labels).sum().item()
            seen += len(labels)
        history["train"].append(right / seen)
        model.eval()
        right = seen = 0
        with torch.no_grad():
            for images, labels in loaders["valid"]:
                right += (model(images).argmax(dim=1) == labels).sum().item()
                seen += len(labels)
        history["valid"].append(right / seen)
    return history

# %% right: accuracy measured afterwards by a function of its own
@torch.no_grad()
def measure(model, loader):
    model.eval()
    hits = torch.cat([model(x).argmax(1) == y for x, y in loader])
    return hits.float().mean().item()

def fit(model, loaders, epochs, learning_rate=1e-3):
    opt = torch.optim.Adam(params=model.parameters(), lr=learning_rate, betas=(0.9, 0.999), eps=1e-8)
    losses, train, valid = [], [], []
    for _ in range(epochs):
        model.train()
        for x, y in loaders["train"]:
            loss = F.cross_entropy(model(x), y)
            opt.zero_grad(set_to_none=False)
            loss.backward()
            opt.step()
            losses.append(float(loss))
        train.append(measure(model, loaders["train"]))
        valid.append(measure(model, loaders["valid"]))
    return dict(train=train, valid=valid, loss=losses)

# %% right: both phases in one loop, set_grad_enabled, tensors in the history
def fit(model, loaders, epochs, learning_rate=1e-3):
    device = next(model.parameters()).device
    criterion = nn.CrossEntropyLoss(reduction="sum")
    optimizer = torch.optim.Adam([{"params": list(model.parameters())}], lr=learning_rate)
    history = {"train": [], "valid": [], "loss": []}
    for epoch in range(epochs):
        for phase in ("train", "valid"):
            model.train(phase == "train")
            correct, total = torch.zeros(()), 0
            with torch.set_grad_enabled(phase == "train"):
                for batch in loaders[phase]:
                    images, labels = batch[0].to(device), batch[1].to(device)
                    out = model(images)
                    if phase == "train":
                        loss = criterion(out, labels) / len(labels)
                        for p in model.parameters():
                            p.grad = None
                        loss.backward()
                        optimizer.step()
                        history["loss"].append(loss.detach())
                    correct += (out.detach().max(1).indices == labels).float().sum()
                    total += labels.size(0)
            history[phase].append(correct / total)
        print(f"epoch {epoch + 1}: {history['valid'][-1]:.3f}")
    return history

# %% right: inference mode, NumPy arrays, the loss written out
def fit(model, loaders, epochs, learning_rate=1e-3):
    adam = torch.optim.Adam(model.parameters(), learning_rate)
    curve = np.zeros((2, epochs))
    loss_list = []
    for e in range(epochs):
        model.train()
        hits = []
        for x, y in iter(loaders["train"]):
            scores = model(x)
            loss = -torch.log_softmax(scores, dim=-1)[torch.arange(len(y)), y].mean()
            adam.zero_grad()
            loss.backward()
            adam.step()
            loss_list += [loss.item()]
            hits += (scores.argmax(-1) == y).tolist()
        curve[0, e] = np.mean(hits)
        model.eval()
        with torch.inference_mode():
            hits = [h for x, y in loaders["valid"] for h in (model(x).argmax(-1) == y).tolist()]
        curve[1, e] = np.mean(hits)
    return {"train": curve[0], "valid": curve[1], "loss": np.array(loss_list), "epochs": epochs}

# %% right: Adam by hand
def fit(model, loaders, epochs, learning_rate=1e-3):
    params = list(model.parameters())
    m = [torch.zeros_like(p) for p in params]
    v = [torch.zeros_like(p) for p in params]
    t = 0
    history = {"train": [], "valid": [], "loss": []}

    def share(loader):
        good = n = 0
        for x, y in loader:
            good += int((model(x).argmax(1) == y).sum())
            n += len(y)
        return good / n

    for _ in range(epochs):
        model.train()
        for x, y in loaders["train"]:
            loss = F.nll_loss(F.log_softmax(model(x), dim=1), y)
            gradients = torch.autograd.grad(loss, params)
            t += 1
            with torch.no_grad():
                for p, g, a, b in zip(params, gradients, m, v):
                    a.mul_(0.9).add_(g, alpha=0.1)
                    b.mul_(0.999).addcmul_(g, g, value=0.001)
                    p -= learning_rate * (a / (1 - 0.9 ** t)) / ((b / (1 - 0.999 ** t)).sqrt() + 1e-8)
            history["loss"].append(loss.item())
        model.eval()
        with torch.no_grad():
            history["train"].append(share(loaders["train"]))
            history["valid"].append(share(loaders["valid"]))
    return history

# %% right: the training accuracy from a second look at each batch
def fit(model, loaders, epochs, learning_rate=1e-3):
    optimizer = torch.optim.Adam(model.parameters(), lr=learning_rate, foreach=False)
    history = {"train": [], "valid": [], "loss": []}
    for _ in range(epochs):
        model.train(True)
        right = 0
        for images, labels in loaders["train"]:
            loss = F.cross_entropy(model(images), labels)
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
            history["loss"].append(loss.item())
            with torch.no_grad():
                right += (model(images).argmax(1) == labels).sum()
        history["train"].append(right.item() / len(loaders["train"].dataset))
        model.train(False)
        right = 0
        for images, labels in loaders["valid"]:
            with torch.no_grad():
                right += (model(images).argmax(1) == labels).sum()
        history["valid"].append(right.item() / len(loaders["valid"].dataset))
    return history

# %% right: Adam with betas and an epsilon of its own; from: the textbook
# ~ lr=learning_rate => lr=learning_rate, betas=(0.83, 0.985), eps=1e-7

# %% right: Adam with amsgrad; from: the textbook
# -     optimizer = torch.optim.Adam(model.parameters(), lr=learning_rate)
# -     loss_function = nn.CrossEntropyLoss()
# +     optimizer = torch.optim.Adam(model.parameters(), lr=learning_rate, amsgrad=True)
# ~ images, labels in loaders["train"] => number, (images, labels) in enumerate(loaders["train"])
# ~ loss = loss_function => loss = F.cross_entropy
# ~ images, labels in loaders["valid"] => number, (images, labels) in enumerate(loaders["valid"])

# %% right: Adam that remembers less
# ~ amsgrad=True => betas=(0.5, 0.9)

# %% wrong: the mean of the batches' accuracies
# slip: batch_mean; caught by: valid_accuracy, train_accuracy, other_shares
def fit(model, loaders, epochs, learning_rate=1e-3):
    optimizer = torch.optim.Adam(model.parameters(), lr=learning_rate)
    history = {"train": [], "valid": [], "loss": []}
    for epoch in range(epochs):
        model.train()
        shares = []
        for x, y in loaders["train"]:
            optimizer.zero_grad()
            out = model(x)
            loss = F.cross_entropy(out, y)
            loss.backward()
            optimizer.step()
            history["loss"].append(loss.item())
            shares.append((out.argmax(1) == y).float().mean().item())
        history["train"].append(sum(shares) / len(shares))
        model.eval()
        with torch.no_grad():
            shares = [(model(x).argmax(1) == y).float().mean().item() for x, y in loaders["valid"]]
        history["valid"].append(sum(shares) / len(shares))
    return history

# %% wrong: AdamW; slip: weight_decay; caught by: first_step, adam; from: the textbook
# ~ Adam => AdamW
# %% wrong: Adam with weight decay; slip: -; caught by: adam; from: Adam with betas
# ~ betas=(0.83, 0.985), eps=1e-7 => weight_decay=1e-2
# %% wrong: SGD; slip: sgd; caught by: first_step, adam; from: the textbook
# ~ Adam => SGD
# %% wrong: RMSprop; slip: -; caught by: first_step, adam; from: the textbook
# ~ Adam => RMSprop
# %% wrong: steps by the gradient's sign alone; slip: -; caught by: adam; from: the textbook
# -     optimizer = torch.optim.Adam(model.parameters(), lr=learning_rate)
# ~ optimizer.zero_grad() => model.zero_grad()
# -             optimizer.step()
# +             with torch.no_grad():
# +                 for p in model.parameters():
# +                     p -= learning_rate * p.grad.sign()
# %% wrong: Adamax; slip: -; caught by: adam; from: the textbook
# ~ Adam => Adamax
# %% wrong: the learning rate is ignored
# slip: rate_ignored; caught by: first_step, adam; from: the textbook
# ~ (), lr=learning_rate => ()
# %% wrong: the optimiser gets the weights without the biases
# slip: parameters_missing; caught by: first_step, adam; from: the textbook
# ~ model.parameters() => [p for name, p in model.named_parameters() if "bias" not in name]
# %% wrong: the optimiser gets the linear layers only
# slip: parameters_missing; caught by: first_step, adam; from: the textbook
# -     optimizer = torch.optim.Adam(model.parameters(), lr=learning_rate)
# +     optimizer = torch.optim.Adam([p for m in model.modules() if isinstance(m, nn.Linear) for p in m.parameters()], lr=learning_rate)
# %% wrong: gradients are not cleared
# slip: not_zeroed; caught by: second_step, adam; from: the textbook
# -             optimizer.zero_grad()
# %% wrong: gradients are cleared once an epoch
# slip: not_zeroed; caught by: second_step, adam; from: the textbook
#           model.train()
# +         optimizer.zero_grad()
# -             optimizer.zero_grad()
# %% wrong: gradients are cleared between backward and step
# slip: no_step; caught by: moves, adam; at most: 0.5; from: the textbook
# -             optimizer.zero_grad()
#               loss.backward()
# +             optimizer.zero_grad()
# %% wrong: no step; slip: no_step; caught by: moves, adam; at most: 0.5; from: the textbook
# -             optimizer.step()
# %% wrong: no backward
# slip: no_backward; caught by: history, adam; at most: 0.5; from: the textbook
# -             loss.backward()
# %% wrong: a new optimiser in every epoch; slip: new_optimiser; caught by: adam; from: the textbook
#           model.train()
# +         optimizer = torch.optim.Adam(model.parameters(), lr=learning_rate)
# %% wrong: softmax before the cross-entropy
# slip: softmax_twice; caught by: cross_entropy, other_loss; from: the textbook
# ~ logits, => F.softmax(logits, dim=1),
# %% wrong: squared error on one-hot labels
# slip: squared_error; caught by: cross_entropy, other_loss; at most: 0.5; from: the textbook
# ~ loss_function(logits, labels) => F.mse_loss(logits, F.one_hot(labels, 10).float())
# %% wrong: label smoothing
# slip: other_loss; caught by: cross_entropy, other_loss; from: the textbook
# ~ nn.CrossEntropyLoss() => nn.CrossEntropyLoss(label_smoothing=0.1)
# %% wrong: negative log-likelihood of logits
# slip: other_loss; caught by: cross_entropy, other_loss; at most: 0.5; from: the textbook
# ~ loss = loss_function => loss = F.nll_loss
# %% wrong: the loss once an epoch
# slip: loss_per_epoch; caught by: history, losses, other_loss; from: the textbook
# -             history["loss"].append(loss.item())
#           history["train"].append(right / seen)
# +         history["loss"].append(loss.item())
# %% wrong: the loss summed over the batch
# slip: loss_summed; caught by: losses, other_loss; from: the textbook
# ~ loss.item() => loss.item() * len(labels)
# %% wrong: percentages; slip: percent; caught by: history, other_shares; from: the textbook
# ~ history["train"].append(right / seen) => history["train"].append(100 * right / seen)
# ~ history["valid"].append(right / seen) => history["valid"].append(100 * right / seen)
# %% wrong: no train mode after the first validation
# slip: train_once; caught by: train_mode; from: the textbook
#       history = {"train": [], "valid": [], "loss": []}
# +     model.train()
# -         model.train()
# %% wrong: never in train mode; slip: no_train_mode; caught by: other_modes; from: the textbook
# -         model.train()
# %% wrong: validation in train mode
# slip: no_eval_mode; caught by: validation, other_modes; from: the textbook
# -         model.eval()
# %% wrong: back to train mode after validation
# slip: left_in_train; caught by: train_mode, other_modes; from: the textbook
#           history["valid"].append(right / seen)
# +     model.train()
# %% wrong: eval mode without no_grad
# slip: graph; caught by: validation, other_modes; from: the textbook
# -         with torch.no_grad():
# -             for images, labels in loaders["valid"]:
# -                 right += (model(images).argmax(dim=1) == labels).sum().item()
# -                 seen += len(labels)
# +         for images, labels in loaders["valid"]:
# +             right += (model(images).argmax(dim=1) == labels).sum().item()
# +             seen += len(labels)
# %% wrong: trains on the validation images too
# slip: trains_on_valid; caught by: history, cross_entropy, validation, adam; at most: 0.5
# from: the textbook
# -         with torch.no_grad():
# -             for images, labels in loaders["valid"]:
# -                 right += (model(images).argmax(dim=1) == labels).sum().item()
# -                 seen += len(labels)
# +         for images, labels in loaders["valid"]:
# +             optimizer.zero_grad()
# +             logits = model(images)
# +             loss_function(logits, labels).backward()
# +             optimizer.step()
# +             right += (logits.argmax(dim=1) == labels).sum().item()
# +             seen += len(labels)
# %% wrong: a step with old gradients in validation
# slip: valid_step; caught by: validation, other_modes; from: the textbook
#                   seen += len(labels)
# +                 optimizer.step()
# %% wrong: counters that go on from epoch to epoch
# slip: not_reset; caught by: valid_accuracy, other_shares; from: the textbook
#       history = {"train": [], "valid": [], "loss": []}
# +     good = count = 0
# ~ right += (model( => good += (model(
# -                 seen += len(labels)
# +                 count += len(labels)
# ~ history["valid"].append(right / seen) => history["valid"].append(good / count)
# %% wrong: divided by full batches
# slip: full_batches; caught by: valid_accuracy, train_accuracy, other_shares; from: the textbook
# -             seen += len(labels)
# +             seen += loaders["train"].batch_size
# -                 seen += len(labels)
# +                 seen += loaders["valid"].batch_size
# %% wrong: the last batch's accuracy
# slip: last_batch; caught by: valid_accuracy, other_shares; from: the textbook
# ~ right += (model( => right = (model(
# -                 seen += len(labels)
# +                 seen = len(labels)
# %% wrong: the number of right answers
# slip: percent; caught by: history, other_shares; from: the textbook
# ~ history["train"].append(right / seen) => history["train"].append(right)
# ~ history["valid"].append(right / seen) => history["valid"].append(right)
# %% wrong: the last training batch is left out
# slip: other_batches; caught by: history, cross_entropy; from: the textbook
#           for images, labels in loaders["train"]:
# +             if len(labels) < loaders["train"].batch_size:
# +                 images, labels = images[:1], labels[:1]
# %% wrong: a loader of its own; slip: -; caught by: history, cross_entropy; from: the textbook
# -         for images, labels in loaders["train"]:
# +         for images, labels in torch.utils.data.DataLoader(loaders["train"].dataset, batch_size=7, shuffle=True):
# %% wrong: one epoch too few; slip: -; caught by: history, adam; from: the textbook
# ~ range(epochs) => range(1, epochs)
# %% wrong: one training step an epoch
# slip: -; caught by: history, cross_entropy; from: the textbook
#               seen += len(labels)
# +             break
# %% wrong: nothing is returned
# slip: no_return; caught by: history, adam; at most: 0.5; from: the textbook
# ~ return history => print(history['valid'][-1])
# %% wrong: accuracy on the validation set from the training loader
# slip: not_validated; caught by: valid_accuracy, validation; from: the textbook
# ~ loaders["valid"] => loaders["train"]
# %% wrong: the least likely digit counts as the answer
# slip: -; caught by: valid_accuracy; from: the textbook
# ~ model(images).argmax => model(images).argmin
# %% wrong: a learning rate that halves every epoch; slip: -; caught by: adam; from: the textbook
#           history["train"].append(right / seen)
# +         for group in optimizer.param_groups:
# +             group["lr"] /= 2
# %% wrong: validation before the training of each epoch
# slip: not_validated; caught by: valid_accuracy, other_shares
# ~ learning_rate, betas=(0.5, 0.9) => learning_rate
#       for epoch in range(epochs):
# +         model.eval()
# +         right = seen = 0
# +         with torch.no_grad():
# +             for images, labels in loaders["valid"]:
# +                 right += (model(images).argmax(dim=1) == labels).sum().item()
# +                 seen += len(labels)
# +         history["valid"].append(right / seen)
# ~ number, (images, labels) in enumerate(loaders["train"]) => images, labels in loaders["train"]
# -         model.eval()
# -         right = seen = 0
# -         with torch.no_grad():
# -             for number, (images, labels) in enumerate(loaders["valid"]):
# -                 right += (model(images).argmax(dim=1) == labels).sum().item()
# -                 seen += len(labels)
# -         history["valid"].append(right / seen)
# +     model.eval()

# %% wrong: ends when validation gets no better
# slip: steps_count; caught by: history, adam, other_modes
def fit(model, loaders, epochs, learning_rate=1e-3):
    optimizer = torch.optim.Adam(model.parameters(), lr=learning_rate)
    history, best = {"train": [], "valid": [], "loss": []}, -1.0
    for epoch in range(epochs):
        model.train()
        right = rows = 0
        for images, labels in loaders["train"]:
            optimizer.zero_grad()
            logits = model(images)
            loss = F.cross_entropy(logits, labels)
            loss.backward()
            optimizer.step()
            history["loss"].append(loss.item())
            right += (logits.argmax(1) == labels).sum().item()
            rows += len(labels)
        history["train"].append(right / rows)
        model.eval()
        right = rows = 0
        with torch.no_grad():
            for images, labels in loaders["valid"]:
                right += (model(images).argmax(1) == labels).sum().item()
                rows += len(labels)
        history["valid"].append(right / rows)
        if history["valid"][-1] <= best:
            break
        best = history["valid"][-1]
    return history

# %% wrong: the first hundred batches; slip: other_batches; caught by: many
# ~ learning_rate, betas=(0.5, 0.9) => learning_rate
#           for number, (images, labels) in enumerate(loaders["train"]):
# +             if number == 100:
# +                 break
# %% wrong: the first hundred batches of validation; slip: not_validated; caught by: many
# ~ learning_rate, betas=(0.5, 0.9) => learning_rate
#               for number, (images, labels) in enumerate(loaders["valid"]):
# +                 if number == 100:
# +                     break
# %% wrong: ends when all of the training set is read rightly; slip: steps_count; caught by: history
# ~ learning_rate, betas=(0.5, 0.9) => learning_rate
#           history["valid"].append(right / seen)
# +         if history['train'][-1] == 1.0:
# +             break
# %% wrong: NAdam; slip: -; caught by: second_step, adam
# -     optimizer = torch.optim.Adam(model.parameters(), lr=learning_rate, betas=(0.5, 0.9))
# +     optimizer = torch.optim.NAdam(model.parameters(), lr=learning_rate)
# %% wrong: gradients of nan; slip: not_finite; caught by: moves, adam; at most: 0.5
# ~ learning_rate, betas=(0.5, 0.9) => learning_rate
#               loss.backward()
# +             for p in model.parameters():
# +                 p.grad *= float('nan')
# %% wrong: gradients cut at a tenth; slip: -; caught by: second_step, adam
# ~ learning_rate, betas=(0.5, 0.9) => learning_rate
#               loss.backward()
# +             nn.utils.clip_grad_norm_(model.parameters(), 0.1)
# %% wrong: a rate that falls from step to step; slip: -; caught by: second_step, adam
# ~ learning_rate, betas=(0.5, 0.9) => learning_rate
#               loss.backward()
# +             optimizer.param_groups[0]['lr'] = learning_rate / len(history['loss'] + [0])

# %% right: a group for each parameter, and the best network kept beside
import copy

def fit(model, loaders, epochs, learning_rate=1e-3):
    place = next(iter(model.state_dict().values())).device
    groups = [{"params": [parameter], "name": name} for name, parameter in model.named_parameters()]
    optimizer = torch.optim.Adam(groups, lr=learning_rate)
    found, best = {"train": [], "valid": [], "loss": []}, None
    for _ in range(epochs):
        for name, batches in loaders.items():
            model.train(name == "train")
            hits = torch.zeros(0, dtype=torch.bool)
            for images, labels in batches:
                with torch.set_grad_enabled(name == "train"):
                    logits = model(images.to(place))
                    loss = F.cross_entropy(logits, labels.to(place))
                if loss.requires_grad:
                    model.zero_grad()
                    loss.backward()
                    optimizer.step()
                    found["loss"].append(loss.item())
                hits = torch.cat([hits, logits.cpu().argmax(dim=1) == labels])
            found[name].append(hits.double().mean().item())
        if best is None or found["valid"][-1] > best[0]:
            best = found["valid"][-1], copy.deepcopy(model)
    return found
