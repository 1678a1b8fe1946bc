# %% right: a dictionary by id; uses: topological_order
def backward(root):
    found = {id(root): 1.0}
    for node in reversed(topological_order(root)):
        own = found[id(node)]
        node.grad += own
        for parent, slope in zip(node.parents, node.slopes):
            found[id(parent)] = found.get(id(parent), 0.0) + slope * own


# %% right: old gradients put aside and added at the end; uses: topological_order
def backward(root):
    order = topological_order(root)
    before = [node.grad for node in order]
    for node in order:
        node.grad = 0.0
    root.grad = 1.0
    for node in order[::-1]:
        for i in range(len(node.parents)):
            node.parents[i].grad += node.slopes[i] * node.grad
    for node, old in zip(order, before):
        node.grad += old


# %% right: places in the list, and an array; uses: topological_order
def backward(root):
    order = topological_order(root)
    place = {id(node): number for number, node in enumerate(order)}
    gradients = np.zeros(len(order))
    gradients[-1] = 1
    for number in range(len(order) - 1, -1, -1):
        node = order[number]
        for parent, slope in zip(node.parents, node.slopes):
            gradients[place[id(parent)]] += gradients[number] * slope
    for node, gradient in zip(order, gradients):
        node.grad = node.grad + gradient


# %% right: counts of children, without the list; uses: -
from collections import defaultdict


def backward(root):
    waiting, stack, seen = defaultdict(int), [root], {root}
    while stack:
        for parent in stack.pop().parents:
            waiting[parent] += 1
            if parent not in seen:
                seen.add(parent)
                stack.append(parent)
    flow = defaultdict(float)
    flow[root] = 1.0
    ready = [root]
    while ready:
        node = ready.pop()
        node.grad += flow[node]
        for parent, slope in zip(node.parents, node.slopes):
            flow[parent] += slope * flow[node]
            waiting[parent] -= 1
            if not waiting[parent]:
                ready.append(parent)


# %% right: attributes of its own, taken away at the end; uses: topological_order
def backward(root):
    order = topological_order(root)
    for node in order:
        node.flow = 0.0
    root.flow = 1.0
    while order:
        node = order.pop()
        for parent, slope in zip(node.parents, node.slopes):
            parent.flow += slope * node.flow
        node.grad += node.flow
        del node.flow


# %% wrong: set, not added; slip: set; caught by: derivatives, derivatives_again; from: a dictionary
# ~ found.get(id(parent), 0.0) + slope * own => slope * own
# %% wrong: what stood in grad is handed on
# slip: handed_on; caught by: adds, adds_again; at most: 0.65; uses: topological_order
def backward(root):
    root.grad = 1.0
    for node in reversed(topological_order(root)):
        for parent, slope in zip(node.parents, node.slopes):
            parent.grad += slope * node.grad


# %% wrong: the same, the root added to
# slip: handed_on_too; caught by: adds, adds_again; at most: 0.65; uses: topological_order
def backward(root):
    root.grad += 1.0
    for node in reversed(topological_order(root)):
        for parent, slope in zip(node.parents, node.slopes):
            parent.grad += slope * node.grad


# %% wrong: every call begins anew
# slip: reset; caught by: adds, adds_again; at most: 0.65; uses: topological_order
def backward(root):
    order = topological_order(root)
    for node in order:
        node.grad = 0.0
    root.grad = 1.0
    for node in reversed(order):
        for parent, slope in zip(node.parents, node.slopes):
            parent.grad += slope * node.grad


# %% wrong: handed on as soon as met, by levels
# slip: -; caught by: derivatives, derivatives_again; uses: -
def backward(root):
    flow, order = {id(root): 1.0}, [root]
    for node in order:
        for parent, slope in zip(node.parents, node.slopes):
            if id(parent) not in flow:
                order.append(parent)
                flow[id(parent)] = 0.0
            flow[id(parent)] += slope * flow[id(node)]
    for node in order:
        node.grad += flow[id(node)]


# %% wrong: local slopes alone
# slip: no_chain; caught by: derivatives, derivatives_again; from: a dictionary
# ~ + slope * own => + slope
# %% wrong: the root is not begun; slip: no_start; caught by: derivatives, derivatives_again; from: a dictionary
# ~ {id(root): 1.0} => {id(root): 0.0}
# %% wrong: from the front; slip: -; caught by: derivatives, derivatives_again; from: old gradients
# ~ in order[::-1]: => in order:
# %% wrong: along every path
# slip: not_linear; caught by: large, large_again; at most: 0.8; uses: -
def backward(root):
    stack = [(root, 1.0)]
    while stack:
        node, product = stack.pop()
        node.grad += product
        for parent, slope in zip(node.parents, node.slopes):
            stack.append((parent, product * slope))


# %% wrong: recursion in the right order; slip: recursion; caught by: large, large_again; at most: 0.8
def backward(root):
    order, seen = [], set()

    def visit(node):
        if id(node) not in seen:
            seen.add(id(node))
            for parent in node.parents:
                visit(parent)
            order.append(node)

    visit(root)
    flow = {id(node): 0.0 for node in order}
    flow[id(root)] = 1.0
    for node in reversed(order):
        node.grad += flow[id(node)]
        for parent, slope in zip(node.parents, node.slopes):
            flow[id(parent)] += slope * flow[id(node)]


# %% wrong: the root's own gradient is left out
# slip: no_root; caught by: derivatives, derivatives_again; from: a dictionary
# ~ node.grad += own => node.grad += own * (node is not root)
# %% wrong: the same parent twice counts once
# slip: once; caught by: derivatives, derivatives_again; from: a dictionary
# ~ in zip(node.parents, node.slopes): => in dict(zip(node.parents, node.slopes)).items():

# %% right: what stood there before is taken away
# uses: topological_order
def backward(root):
    order = list(topological_order(root))
    before = {id(v): v.grad for v in order}
    root.grad += 1.0
    for v in reversed(order):
        d = v.grad - before[id(v)]
        for p, s in zip(v.parents, v.slopes):
            p.grad += s * d


# %% right: each value asks its children
# uses: topological_order
def backward(root):
    order = topological_order(root)
    kids = {id(v): [] for v in order}
    for v in order:
        for p, s in zip(v.parents, v.slopes):
            kids[id(p)].append((v, s))
    d = {id(root): 1.0}
    for v in order[-2::-1]:
        d[id(v)] = sum(d[id(c)] * s for c, s in kids[id(v)])
    for v in order:
        v.grad += d[id(v)]


# %% wrong: nothing for a value made by hand
# slip: -; caught by: derivatives_again; at most: 0.6; uses: topological_order
# hidden only: an edge case
def backward(root):
    if not root.parents:
        return
    d = {id(root): 1.0}
    for v in reversed(topological_order(root)):
        g = d[id(v)]
        v.grad += g
        for p, s in zip(v.parents, v.slopes):
            d[id(p)] = d.get(id(p), 0.0) + s * g


# %% wrong: only values made by hand get a gradient, as in PyTorch
# slip: leaves; caught by: derivatives, derivatives_again; uses: topological_order
def backward(root):
    d = {id(root): 1.0}
    for v in reversed(topological_order(root)):
        g = d[id(v)]
        if not v.parents:
            v.grad += g
        for p, s in zip(v.parents, v.slopes):
            d[id(p)] = d.get(id(p), 0.0) + s * g
