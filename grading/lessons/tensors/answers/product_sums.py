# %% right: with the earlier answer; uses: products
def product_sums(a, b):
    elementwise, matrix = products(a, b)
    return elementwise.sum(), matrix.sum()

# %% right: computed afresh, as Python floats
def product_sums(a, b):
    return (a * b.T).sum().item(), (a @ b).sum().item()

# %% wrong: the sums of the columns; slip: axis; caught by: known_case, random_cases; at most: 0.5
# ~ .sum().item(), (a @ b).sum().item() => .sum(dim=0), (a @ b).sum(dim=0)
# %% wrong: the built-in sum adds rows
# slip: axis; caught by: known_case, random_cases; at most: 0.5
# ~ (a * b.T).sum().item(), (a @ b).sum().item() => sum(a * b.T), sum(a @ b)
# %% wrong: means; slip: means; caught by: known_case, random_cases; at most: 0.5
# ~ .sum().item(), (a @ b).sum().item() => .mean(), (a @ b).mean()
# %% wrong: the two sums swapped
# slip: order_swapped; caught by: known_case, random_cases; at most: 0.5
# ~ (a * b.T).sum().item(), (a @ b).sum().item() => (a @ b).sum(), (a * b.T).sum()
# %% wrong: both sums added; slip: sum_of_both; caught by: known_case, random_cases; at most: 0.5
# ~ .sum().item(), (a @ b).sum().item() => .sum() + (a @ b).sum()
# %% wrong: the sums of the factors
# slip: factors; caught by: known_case, random_cases; at most: 0.5
# ~ (a * b.T).sum().item(), (a @ b).sum().item() => a.sum(), b.sum()
# %% wrong: the products, not their sums
# slip: not_summed; caught by: known_case, random_cases; at most: 0.5
# ~ (a * b.T).sum().item(), (a @ b).sum().item() => a * b.T, a @ b
# %% wrong: the product of the sums
# slip: sums_multiplied; caught by: known_case, random_cases; at most: 0.5
# ~ (a * b.T).sum().item(), (a @ b).sum().item() => a.sum() * b.sum(), a.sum() * b.sum()
# %% wrong: printed, not returned
# slip: no_return; caught by: known_case, random_cases; at most: 0.5
# ~ return (a * b.T).sum().item(), (a @ b).sum().item() => print((a * b.T).sum(), (a @ b).sum())
# %% wrong: the product the other way round
# slip: matrix_swapped; caught by: known_case, random_cases; at most: 0.5
# ~ .item(), (a @ b).sum().item() => , (b @ a).sum()
# %% wrong: reshaped, not transposed
# slip: reshaped; caught by: known_case, random_cases; at most: 0.5
# ~ (a * b.T).sum().item(), (a @ b).sum().item() => (a * b.view(4, 2)).sum(), (a @ b).sum()
# %% wrong: cut to whole numbers; slip: whole_numbers; caught by: random_cases; at most: 0.5
# ~ (a * b.T).sum().item(), (a @ b).sum().item() => int((a * b.T).sum()), int((a @ b).sum())
# %% wrong: a changed by the first product
# slip: changed_input; caught by: inputs_unchanged, inputs_unchanged_again; uses: -
# from: with the earlier
# ~ elementwise, matrix = products(a, b) => m = (a @ b).sum()
# ~ elementwise.sum(), matrix.sum() => a.mul_(b.T).sum(), m

# %% wrong: only the first row of each
# slip: first_rows; caught by: known_case, random_cases; at most: 0.5
def product_sums(a, b):
    elementwise = a * b.T
    matrix = a @ b
    return elementwise[0].sum(), matrix[0].sum()

# %% wrong: absolute values added; slip: absolute; caught by: known_case, random_cases; at most: 0.5
# ~ .sum().item(), (a @ b).sum().item() => .abs().sum(), torch.norm(a @ b, p=1)

# %% wrong: rounded to one place; slip: rounded; caught by: known_case, random_cases; at most: 0.5
def product_sums(a, b):
    return round(float((a * b.T).sum()), 1), round(float((a @ b).sum()), 1)

# %% right: loops
def product_sums(a, b):
    total_elementwise = 0.0
    for i in range(a.shape[0]):
        for j in range(a.shape[1]):
            total_elementwise += a[i, j].item() * b[j, i].item()
    total_matrix = 0.0
    for i in range(a.shape[0]):
        for j in range(b.shape[1]):
            for k in range(a.shape[1]):
                total_matrix += a[i, k].item() * b[k, j].item()
    return total_elementwise, total_matrix

# %% right: einsum down to a scalar, in a list
def product_sums(a, b):
    return [torch.einsum("ij,ji->", a, b), torch.einsum("ik,kj->", a, b)]

# %% right: the trace, and sums of columns times sums of rows
def product_sums(a: torch.Tensor, b: torch.Tensor) -> tuple[torch.Tensor, torch.Tensor]:
    return torch.trace(a @ b), a.sum(0) @ b.sum(1)

# %% right: NumPy
def product_sums(a, b):
    x, y = np.asarray(a, dtype=float), np.asarray(b, dtype=float)
    return np.sum(x * y.T), np.sum(x @ y)

# %% right: a stack of both sums
def product_sums(a, b):
    first = torch.sum(torch.mul(a, b.t()))
    second = torch.sum(torch.mm(a, b))
    print("sums", first, second)
    return torch.stack([first, second])

# %% right: sums of sums, by the built-in sum
def product_sums(a, b):
    def total(m):
        return sum(sum(row) for row in m.tolist())
    return total(a * b.T), total(a @ b)

# %% right: a generator of the earlier answer's results; uses: products; from: computed
# ~ (a * b.T).sum().item(), (a @ b).sum().item() => tuple(float(p.sum()) for p in products(a, b))
