# %% right: the four functions of the lesson; uses: iris_model, train, accuracy
from course.data import iris_split
train_features, train_labels, test_features, test_labels = iris_split()
model = IrisModel()
losses = train(model, train_features, train_labels)
result = accuracy(model, test_features, test_labels)

# %% right: the settings by name, a Python number; uses: iris_model, train, accuracy
from course.data import iris_split
train_features, train_labels, test_features, test_labels = iris_split()
model = IrisModel()
history = train(model, train_features, train_labels, steps=300, batch_size=32, learning_rate=0.2)
print(len(history), history[-1])
result: float = float(accuracy(model, test_features, test_labels))

# %% right: its own measure, a tensor; uses: iris_model, train
from course.data import iris_split
train_features, train_labels, test_features, test_labels = iris_split()
model = IrisModel()
train(model, train_features, train_labels, 250)
result = (model(Tensor(test_features)).argmax(axis=1) == Tensor(test_labels)).mean()

# %% right: the better of two; uses: iris_model, train, accuracy
from course.data import iris_split
train_features, train_labels, test_features, test_labels = iris_split()
model, result = None, -1.0
for attempt in range(2):
    candidate = IrisModel()
    train(candidate, train_features, train_labels)
    reached = accuracy(candidate, test_features, test_labels)
    if reached > result:
        model, result = candidate, reached

# %% right: with the names of the species; uses: iris_model, train, species
from course.data import iris_split
train_features, train_labels, test_features, test_labels = iris_split()
model = IrisModel()
train(model, train_features, train_labels, steps=300)
names = ["setosa", "versicolor", "virginica"]
guesses = species(model, test_features)
result = sum(guess == names[label] for guess, label in zip(guesses, test_labels)) / len(test_labels)

# %% right: tables of both sets; uses: iris_model, train, accuracy
data = {"train": (train_features, train_labels), "test": (test_features, test_labels)}
np.random.seed(4)
Tensor.manual_seed(4)
model = IrisModel()
train(model, *data["train"], steps=150)
result = accuracy(model, *data["test"])

# %% right: a function of its own that trains; uses: iris_model, train, accuracy
def trained(features, labels, **settings):
    network = IrisModel()
    train(network, features, labels, **settings)
    return network

model = trained(train_features, train_labels, steps=250)
result = accuracy(model, test_features, test_labels)

# %% wrong: not trained
# slip: untrained; caught by: good; at most: 0.5; uses: iris_model, accuracy; from: the four
#   train_features, train_labels, test_features, test_labels = iris_split()
# + Tensor.manual_seed(5)
# - losses = train(model, train_features, train_labels)
# %% wrong: in percent; slip: percent; caught by: good; from: the four
# ~ losses = train => train
# ~ accuracy => 100 * accuracy
# %% wrong: written down; slip: another; caught by: honest; at most: 0.5; from: the four
# - losses = train(model, train_features, train_labels)
# - result = accuracy(model, test_features, test_labels)
# + result = 0.98
# %% wrong: the network has another name
# slip: no_model; caught by: honest; at most: 0.5; from: the four
# ~ model = => network =
# ~ losses = train(model => train(network
# ~ model, test_features => network, test_features
# %% wrong: measured on the training set
# slip: -; caught by: good; at most: 0.5; uses: iris_model, train, accuracy; from: its own
#   train_features, train_labels, test_features, test_labels = iris_split()
# + np.random.seed(5)
# + Tensor.manual_seed(5)
# ~ 250 => steps=10
# - result = (model(Tensor(test_features)).argmax(axis=1) == Tensor(test_labels)).mean()
# + result = accuracy(model, train_features, train_labels)
# %% wrong: the losses; slip: not_number; caught by: good; from: the four
# - losses = train(model, train_features, train_labels)
# - result = accuracy(model, test_features, test_labels)
# + result = train(model, train_features, train_labels, steps=50)

# %% wrong: measured before training
# slip: untrained; caught by: good; at most: 0.5; uses: iris_model, train, accuracy
from course.data import iris_split
train_features, train_labels, test_features, test_labels = iris_split()
Tensor.manual_seed(5)
model = IrisModel()
result = accuracy(model, test_features, test_labels)
train(model, train_features, train_labels)

# %% wrong: the function itself
# slip: not_number; caught by: good; uses: iris_model, train, accuracy; from: its own
# ~ 250 => steps=50
# ~ (model(Tensor(test_features)).argmax(axis=1) == Tensor(test_labels)).mean() => accuracy

# %% wrong: trained on the test set
# slip: trained_on_test; caught by: apart; at most: 0.5; uses: iris_model, train, accuracy
model = IrisModel()
train(model, test_features, test_labels)
result = accuracy(model, test_features, test_labels)

# %% wrong: trained on all flowers
# slip: trained_on_test; caught by: apart; at most: 0.5; uses: iris_model, train, accuracy
model = IrisModel()
all_features = np.concatenate([train_features, test_features])
all_labels = np.concatenate([train_labels, test_labels])
losses = train(model, all_features, all_labels, steps=500)
result = accuracy(model, test_features, test_labels)

# %% wrong: typed in, of a network that is not trained
# slip: another; caught by: honest; at most: 0.5; uses: iris_model
Tensor.manual_seed(5)
model = IrisModel()
result = 0.97

# %% wrong: trained on the test set, by a function of its own
# slip: trained_on_test; caught by: apart; at most: 0.5
# ~ (features, labels, **settings) => (features, labels)
# ~ network, features, labels, **settings => network, features, labels
# ~ train_features, train_labels, steps=250 => test_features, test_labels
# %% wrong: trained on the test set, out of a table
# slip: trained_on_test; caught by: apart; at most: 0.5; from: tables
# - np.random.seed(4)
# - Tensor.manual_seed(4)
# ~ data["train"], steps=150 => data["test"]
# %% wrong: trained on both sets in turn
# slip: trained_on_test; caught by: apart; at most: 0.5; from: the four
# ~ train_features, train_labels, test_features, test_labels => x, y, x_new, y_new
# - losses = train(model, train_features, train_labels)
# + for features, labels in [(x, y), (x_new, y_new)]:
# +     losses = train(model, features, labels, steps=100)
