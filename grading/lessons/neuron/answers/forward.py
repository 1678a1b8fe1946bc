# %% right: two lines
def forward(x, W, b, V, c):
    h = torch.sigmoid(W @ x + b)
    return V @ h + c

# %% right: functions by name
def forward(x: torch.Tensor, W: torch.Tensor, b: torch.Tensor, V: torch.Tensor, c: torch.Tensor) -> torch.Tensor:
    u = torch.add(torch.mv(W, x), b)
    h = u.sigmoid()
    return torch.dot(V, h).add(c)

# %% right: loops over Python numbers
def forward(x, W, b, V, c):
    h = []
    for j in range(len(b)):
        u = float(b[j])
        for i in range(len(x)):
            u = u + float(W[j][i]) * float(x[i])
        h.append(1 / (1 + math.exp(-u)))
    y = float(c)
    for j in range(len(h)):
        y = y + float(V[j]) * h[j]
    return y

# %% right: NumPy, double precision
def forward(x, W, b, V, c):
    x, W, b, V, c = (np.asarray(p, dtype=np.float64) for p in (x, W, b, V, c))
    h = 1 / (1 + np.exp(-(W.dot(x) + b)))
    return np.dot(V, h) + c

# %% right: einsum
def forward(x, W, b, V, c):
    hidden = torch.special.expit(torch.einsum("hn,n->h", W, x) + b)
    output = torch.einsum("h,h->", V, hidden) + c
    print(hidden)
    return output

# %% right: broadcasting and sums; from: two lines
# ~ h = torch.sigmoid(W @ x + b) => u = (W * x).sum(dim=1) + b
# ~ return V @ h => return (V / (1 + torch.exp(-u))).sum()

# %% right: layers of torch.nn with the weights put in
def forward(x, W, b, V, c):
    hidden = F.linear(x, W, b)
    activated = nn.Sigmoid()(hidden)
    return F.linear(activated, V.unsqueeze(0))[0] + c

# %% right: every hidden unit is a neuron; uses: neuron; from: two lines
# ~ torch.sigmoid(W @ x + b) => [neuron(x, torch.cat([b[j:j + 1], W[j]])) for j in range(len(b))]
# ~ return V @ h + c => return float(c) + sum(float(v) * float(value) for v, value in zip(V, h))

# %% right: with the earlier sigmoid; uses: activations
def forward(x, W, b, V, c):
    return sigmoid(W @ x + b) @ V + c

# %% wrong: a sigmoid on the output too
# slip: output_activation; caught by: known_case, random_cases; at most: 0.5; from: two lines
# ~ return V @ h + c => return torch.sigmoid(V @ h + c)
# %% wrong: no sigmoid
# slip: no_activation; caught by: known_case, random_cases; at most: 0.5; uses: -
# ~ sigmoid(W @ x + b) @ V => V @ (W @ x + b)
# %% wrong: b is left out
# slip: b_ignored; caught by: known_case, random_cases; at most: 0.5; uses: -
# ~ sigmoid(W @ x + b) @ V => V @ torch.sigmoid(W @ x)
# %% wrong: c is left out
# slip: c_ignored; caught by: known_case, random_cases; at most: 0.5; uses: -
# ~ sigmoid(W @ x + b) @ V + c => V @ torch.sigmoid(W @ x + b)
# %% wrong: b after the sigmoid
# slip: b_after; caught by: known_case, random_cases; at most: 0.5; uses: -
# ~ sigmoid(W @ x + b) @ V => V @ (torch.sigmoid(W @ x) + b)
# %% wrong: W transposed; slip: shapes; caught by: known_case, random_cases; at most: 0.5; uses: -
# ~ sigmoid(W @ x + b) @ V => V @ torch.sigmoid(W.T @ x + b)
# %% wrong: x on the left
# slip: shapes; caught by: known_case, random_cases; at most: 0.5; from: two lines
# ~ W @ x => torch.matmul(x, W)
# ~ return V @ h => return torch.matmul(h, V)
# %% wrong: the products not summed
# slip: not_number; caught by: known_case, random_cases; at most: 0.5; from: two lines
# ~ return V @ h => return V * h
# %% wrong: tanh in the hidden layer
# slip: tanh; caught by: known_case, random_cases; at most: 0.5; uses: -
# ~ sigmoid(W @ x + b) @ V => V @ torch.tanh(W @ x + b)
# %% wrong: relu in the hidden layer
# slip: relu; caught by: known_case, random_cases; at most: 0.5; uses: -
# ~ sigmoid(W @ x + b) @ V => V @ torch.relu(W @ x + b)
# %% wrong: softmax in the hidden layer
# slip: softmax; caught by: known_case, random_cases; at most: 0.5; uses: -
# ~ sigmoid(W @ x + b) @ V => V @ torch.softmax(W @ x + b, dim=0)
# %% wrong: printed, not returned
# slip: no_return; caught by: known_case, random_cases; at most: 0.5; from: two lines
# ~ return V @ h + c => print(V @ h + c)
# %% wrong: b grows at every call
# slip: changed_input; caught by: inputs_unchanged, inputs_unchanged_again; from: two lines
# ~ h = torch.sigmoid(W @ x + b) => b += W @ x
# ~ return V @ h => return V @ torch.sigmoid(b)
# %% wrong: c counted once for each unit
# slip: c_repeated; caught by: known_case, random_cases; at most: 0.5; from: two lines
# ~ return V @ h + c => return (V * h + c).sum()
# %% wrong: two hidden units always
# slip: units_fixed; caught by: known_case, random_cases; at most: 0.5; from: layers
# ~ hidden = F.linear(x, W, b) => h1 = torch.sigmoid(W[0] @ x + b[0])
# ~ activated = nn.Sigmoid()(hidden) => h2 = torch.sigmoid(W[1] @ x + b[1])
# ~ F.linear(activated, V.unsqueeze(0))[0] => V[0] * h1 + V[1] * h2
# %% wrong: the mean of the hidden layer
# slip: mean; caught by: known_case, random_cases; at most: 0.5; from: two lines
# ~ return V @ h => return (V * h).mean()
# %% wrong: the hidden layer comes back too
# slip: extra_results; caught by: known_case, random_cases; at most: 0.5; from: two lines
# ~ return V => return h, V
# %% wrong: elementwise product of W and x, summed over the wrong axis
# slip: shapes; caught by: known_case, random_cases; at most: 0.5; from: broadcasting
# ~ dim=1 => dim=0
# ~ V / (1 + torch.exp(-u)) => V * torch.sigmoid(u)
# %% wrong: c subtracted
# slip: c_subtracted; caught by: known_case, random_cases; at most: 0.5; uses: -
# ~ sigmoid(W @ x + b) @ V + c => torch.dot(V, torch.sigmoid(torch.mv(W, x) + b)) - c
# %% wrong: rounded; slip: rounded; caught by: known_case, random_cases; at most: 0.5; uses: -
# ~ sigmoid(W @ x + b) @ V + c => round(float(V @ torch.sigmoid(W @ x + b) + c), 2)
# %% wrong: works for one feature and more than one neuron, or squares
# slip: -; caught by: other_networks, random_cases; at most: 0.5; from: broadcasting
# ~ (W * x).sum(dim=1) => (W.T @ x if W.shape[0] == W.shape[1] else W @ x)
# ~ (V / (1 + torch.exp(-u))).sum() + c => float(V @ (1 / (1 + torch.exp(-u))) + c)
# %% wrong: three hidden neurons at most
# slip: -; caught by: other_networks, random_cases; at most: 0.5; from: two lines
# ~ sigmoid(W @ x + b) => sigmoid(W @ x + b)[:3]
# ~ return V => return V[:3]
# %% wrong: a single neuron comes back as a list
# slip: -; caught by: other_networks, random_cases; at most: 0.5; from: two lines
# ~ return V @ h => return V * h + c if len(V) == 1 else V @ h

# %% right: columns as matrices
class Network:
    def __init__(self, W, b, V, c):
        self.W, self.b, self.V, self.c = W, b.reshape(-1, 1), V.reshape(1, -1), c

    def __call__(self, x):
        h = torch.sigmoid(self.W.matmul(x.reshape(-1, 1)) + self.b)
        return (self.V.matmul(h) + self.c).squeeze()

def forward(x, W, b, V, c):
    return Network(W, b, V, c)(x)
