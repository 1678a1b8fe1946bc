# %% right: TODO: a style; at least 4 right answers and 6 wrong ones are needed
def softmax_cross_entropy(x):
    return 2 * x

# %% wrong: TODO: a slip; slip: squared; caught by: known_case
# ~ 2 * x => x * x
