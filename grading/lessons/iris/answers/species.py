# %% right: a list of names
def species(model, features):
    names = ["setosa", "versicolor", "virginica"]
    return [names[i] for i in model(Tensor(features)).argmax(axis=1).numpy()]

# %% right: NumPy's array of names
def species(model, features: np.ndarray) -> list[str]:
    names = np.array(["setosa", "versicolor", "virginica"])
    return names[model(Tensor(features)).numpy().argmax(axis=1)].tolist()

# %% right: a list of NumPy's words
def species(model, features):
    names = np.array(["setosa", "versicolor", "virginica"])
    return list(names[model(Tensor(features)).numpy().argmax(axis=1)])

# %% right: a loop with conditions
def species(model, features):
    found = []
    for row in model(Tensor(features)).numpy():
        if row[0] >= row[1] and row[0] >= row[2]:
            found.append("setosa")
        elif row[1] >= row[2]:
            found.append("versicolor")
        else:
            found.append("virginica")
    print(found[:3])
    return found

# %% right: a dictionary
def species(model, features):
    lookup = {0: "setosa", 1: "versicolor", 2: "virginica"}
    return list(map(lookup.get, model(Tensor(features)).argmax(-1).tolist()))

# %% wrong: another order
# at most: 0.5
# slip: order
# caught by: known_case, random_cases
def species(model, features):
    names = ["setosa", "virginica", "versicolor"]
    return [names[i] for i in model(Tensor(features)).argmax(axis=1).numpy()]

# %% wrong: the order of the alphabet backwards
# slip: reversed
# caught by: known_case, random_cases
def species(model, features):
    names = ["virginica", "versicolor", "setosa"]
    return [names[i] for i in model(Tensor(features)).argmax(axis=1).numpy()]

# %% wrong: counted from 1
# at most: 0.5
# slip: shifted
# caught by: known_case, random_cases
def species(model, features):
    names = ["setosa", "versicolor", "virginica"]
    return [names[i - 1] for i in model(Tensor(features)).argmax(axis=1).numpy()]

# %% wrong: numbers
# at most: 0.5
# slip: numbers
# caught by: known_case, random_cases
def species(model, features):
    return model(Tensor(features)).argmax(axis=1).numpy().tolist()

# %% wrong: the first row only
# slip: one_name
# caught by: known_case, random_cases
def species(model, features):
    return ["setosa", "versicolor", "virginica"][int(model(Tensor(features)).numpy()[0].argmax())]

# %% wrong: the axis of the rows
# at most: 0.5
# slip: one_per_row
# caught by: known_case, random_cases
def species(model, features):
    names = ["setosa", "versicolor", "virginica"]
    return [names[i % 3] for i in model(Tensor(features)).argmax(axis=0).numpy()]

# %% wrong: full names
# slip: spelling
# caught by: known_case, random_cases
def species(model, features):
    names = ["Iris-setosa", "Iris-versicolor", "Iris-virginica"]
    return [names[i] for i in model(Tensor(features)).argmax(axis=1).numpy()]

# %% wrong: the least likely
# slip: least_likely
# caught by: random_cases
def species(model, features):
    names = ["setosa", "versicolor", "virginica"]
    return [names[i] for i in model(Tensor(features)).numpy().argmin(axis=1)]

# %% wrong: each name once
# slip: -
# caught by: known_case, random_cases
def species(model, features):
    names = ["setosa", "versicolor", "virginica"]
    return sorted({names[i] for i in model(Tensor(features)).numpy().argmax(axis=1)})

# %% wrong: one row breaks it
# slip: raised
# caught by: random_cases
def species(model, features):
    names = ["setosa", "versicolor", "virginica"]
    return [names[i] for i in model(Tensor(features)).numpy().squeeze().argmax(axis=1)]

# %% wrong: the first hundred rows
# slip: one_per_row
# caught by: known_case
def species(model, features):
    names = ["setosa", "versicolor", "virginica"]
    return [names[k] for k in model(Tensor(features[:100])).argmax(axis=1).numpy()]
