# %% right: a list of names
def species(model, features):
    names = ["setosa", "versicolor", "virginica"]
    return [names[i] for i in model(Tensor(features)).argmax(axis=1).numpy()]

# %% wrong: another order; slip: order; caught by: known_case, random_cases; at most: 0.5
# ~ versicolor", "virginica => virginica", "versicolor
# %% wrong: the order of the alphabet backwards; slip: reversed; caught by: known_case, random_cases
# ~ setosa", "versicolor", "virginica => virginica", "versicolor", "setosa
# %% wrong: counted from 1; slip: shifted; caught by: known_case, random_cases; at most: 0.5
# ~ names[i] => names[i - 1]

# %% wrong: numbers; slip: numbers; caught by: known_case, random_cases; at most: 0.5
def species(model, features):
    return model(Tensor(features)).argmax(axis=1).numpy().tolist()

# %% wrong: the first row only; slip: one_name; caught by: known_case, random_cases
def species(model, features):
    return ["setosa", "versicolor", "virginica"][int(model(Tensor(features)).numpy()[0].argmax())]

# %% wrong: the axis of the rows
# slip: one_per_row; caught by: known_case, random_cases; at most: 0.5
# -     return [names[i] for i in model(Tensor(features)).argmax(axis=1).numpy()]
# +     return [names[i % 3] for i in model(Tensor(features)).argmax(axis=0).numpy()]
# %% wrong: full names; slip: spelling; caught by: known_case, random_cases
# ~ setosa", "versicolor", " => Iris-setosa", "Iris-versicolor", "Iris-
# %% wrong: the least likely; slip: least_likely; caught by: random_cases
# ~ .argmax(axis=1).numpy() => .numpy().argmin(axis=1)
# %% wrong: each name once; slip: -; caught by: known_case, random_cases
# -     return [names[i] for i in model(Tensor(features)).argmax(axis=1).numpy()]
# +     return sorted({names[i] for i in model(Tensor(features)).numpy().argmax(axis=1)})
# %% wrong: one row breaks it; slip: raised; caught by: random_cases
# ~ .argmax(axis=1).numpy() => .numpy().squeeze().argmax(axis=1)
# %% wrong: the first hundred rows; slip: one_per_row; caught by: known_case
# ~ names[i] for i in model(Tensor(features)) => names[k] for k in model(Tensor(features[:100]))

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
