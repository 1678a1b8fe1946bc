# %% right: a stack with marks
def topological_order(root):
    order, seen, stack = [], set(), [(root, False)]
    while stack:
        node, done = stack.pop()
        if done:
            order.append(node)
        elif id(node) not in seen:
            seen.add(id(node))
            stack.append((node, True))
            for parent in node.parents:
                stack.append((parent, False))
    return order


# %% right: a set of the values themselves
def topological_order(root):
    order, visited, stack = [], set(), [(root, iter(root.parents))]
    visited.add(root)
    while stack:
        node, parents = stack[-1]
        for parent in parents:
            if parent not in visited:
                visited.add(parent)
                stack.append((parent, iter(parent.parents)))
                break
        else:
            order.append(node)
            stack.pop()
    return order


# %% right: children counted, from the root, then turned around (Kahn)
from collections import deque


def topological_order(root):
    children, found, queue = {id(root): 0}, [root], deque([root])
    while queue:
        for parent in queue.popleft().parents:
            if id(parent) not in children:
                children[id(parent)] = 0
                found.append(parent)
                queue.append(parent)
            children[id(parent)] += 1
    ready, result = [root], []
    while ready:
        node = ready.pop()
        result.append(node)
        for parent in node.parents:
            children[id(parent)] -= 1
            if children[id(parent)] == 0:
                ready.append(parent)
    return result[::-1]


# %% right: Kahn from the values made by hand, with a dictionary of children
def topological_order(root):
    nodes, todo = {id(root): root}, [root]
    children, missing = {id(root): []}, {}
    while todo:
        node = todo.pop()
        missing[id(node)] = len(node.parents)
        for parent in node.parents:
            if id(parent) not in nodes:
                nodes[id(parent)] = parent
                children[id(parent)] = []
                todo.append(parent)
            children[id(parent)].append(node)
    ready = [node for key, node in nodes.items() if missing[key] == 0]
    order = []
    while ready:
        node = ready.pop(0)
        order.append(node)
        for child in children[id(node)]:
            missing[id(child)] -= 1
            if missing[id(child)] == 0:
                ready.append(child)
    return order


# %% right: recursion with a higher limit
import sys


def topological_order(root):
    sys.setrecursionlimit(1_000_000)
    order, seen = [], set()

    def visit(node):
        if id(node) in seen:
            return
        seen.add(id(node))
        for parent in node.parents:
            visit(parent)
        order.append(node)

    visit(root)
    return order


# %% right: the top of the stack is looked at twice, as a tuple
from collections import deque


def topological_order(root):
    state, order, stack = {}, deque(), [root]
    while stack:
        node = stack[-1]
        if state.get(id(node)) is None:
            state[id(node)] = "open"
            stack.extend(p for p in node.parents if state.get(id(p)) is None)
        else:
            stack.pop()
            if state[id(node)] == "open":
                state[id(node)] = "done"
                order.append(node)
    return tuple(order)


# %% right: visited when it is placed
def topological_order(root):
    order, seen, stack = [], set(), [(root, False)]
    while stack:
        node, done = stack.pop()
        if done:
            seen.add(id(node))
            order.append(node)
        elif id(node) not in seen:
            stack.append((node, True))
            stack.extend((p, False) for p in node.parents)
    return order


# %% wrong: recursion
# slip: recursion; caught by: deep, deep_again; from: recursion with
# -     sys.setrecursionlimit(1_000_000)
# %% wrong: every path is walked
# slip: not_linear; caught by: linear, linear_again; from: a stack with marks
# -             order.append(node)
# -         elif id(node) not in seen:
# -             seen.add(id(node))
# +             if id(node) not in seen:
# +                 seen.add(id(node))
# +                 order.append(node)
# +         else:
# %% wrong: root first; slip: reversed; caught by: ordered, deep, ordered_again; from: a stack with marks
# ~ return order => return order[::-1]
# %% wrong: by levels, each when it is met first
# slip: order; caught by: ordered, ordered_again
def topological_order(root):
    order, seen = [root], {id(root)}
    for node in order:
        for parent in node.parents:
            if id(parent) not in seen:
                seen.add(id(parent))
                order.append(parent)
    return order[::-1]


# %% wrong: the root is left out; slip: no_root; caught by: complete, complete_again; from: a stack with marks
# ~ return order => return order[:-1]
# %% wrong: only the parents and their parents
# slip: missing; caught by: complete_again, deep
def topological_order(root):
    order = []
    for parent in root.parents:
        for first in parent.parents:
            if first not in order:
                order.append(first)
    for parent in root.parents:
        if parent not in order:
            order.append(parent)
    return order + [root]


# %% wrong: searched for in a list; slip: not_linear; caught by: deep, deep_again
def topological_order(root):
    order, stack = [], [(root, False)]
    while stack:
        node, done = stack.pop()
        if done:
            if node not in order:
                order.append(node)
        elif node not in order:
            stack.append((node, True))
            stack.extend((p, False) for p in node.parents)
    return order


# %% wrong: what was visited is remembered from call to call
# slip: remembers; caught by: again, called_again; from: a stack with marks
# -     order, seen, stack = [], set(), [(root, False)]
# +     order, stack = [], [(root, False)]
# ~ def topological_order(root): => def topological_order(root, seen=set()):
# %% wrong: marks on the values stay
# slip: remembers; caught by: again, called_again; from: a stack with marks
# ~ id(node) not in seen => not getattr(node, "visited", False)
# ~ seen.add(id(node)) => node.visited = True
# %% wrong: a set; slip: set; caught by: complete, ordered; from: a stack with marks
# ~ return order => return set(order)
# %% wrong: numbers in place of values; slip: no_values; caught by: complete, ordered; from: a stack with marks
# ~ return order => return [node.data for node in order]

# %% right: by Python's graphlib
import graphlib


def topological_order(root):
    graph, todo = {}, [root]
    while todo:
        v = todo.pop()
        if v not in graph:
            graph[v] = list(v.parents)
            todo.extend(v.parents)
    return list(graphlib.TopologicalSorter(graph).static_order())


# %% right: sorted by the longest way from a value made by hand
def topological_order(root):
    post, seen, stack = [], {root}, [(root, list(root.parents))]
    while stack:
        v, left = stack[-1]
        if left:
            p = left.pop()
            if p not in seen:
                seen.add(p)
                stack.append((p, list(p.parents)))
        else:
            post.append(v)
            stack.pop()
    level = {}
    for v in post:
        level[v] = 1 + max((level[p] for p in v.parents), default=-1)
    return sorted(level, key=level.get)


# %% wrong: marked when it goes onto the stack
# slip: order; caught by: ordered, ordered_again
def topological_order(root):
    order, seen, stack = [], {id(root)}, [(root, False)]
    while stack:
        v, done = stack.pop()
        if done:
            order.append(v)
            continue
        stack.append((v, True))
        for p in v.parents:
            if id(p) not in seen:
                seen.add(id(p))
                stack.append((p, False))
    return order


# %% wrong: in the order of meeting, turned around
# slip: order; caught by: ordered, ordered_again
def topological_order(root):
    order, seen, stack = [], set(), [root]
    while stack:
        v = stack.pop()
        if id(v) not in seen:
            seen.add(id(v))
            order.append(v)
            stack.extend(v.parents)
    return order[::-1]


# %% wrong: two parents at most
# slip: missing; caught by: complete, complete_again; at most: 0.6
def topological_order(root):
    order, seen, stack = [], set(), [(root, False)]
    while stack:
        v, done = stack.pop()
        if done:
            order.append(v)
        elif id(v) not in seen:
            seen.add(id(v))
            stack.append((v, True))
            stack.extend((p, False) for p in v.parents[:2])
    return order


# %% wrong: nothing for a value made by hand
# slip: no_root; caught by: complete_again; at most: 0.6
# hidden only: an edge case
def topological_order(root):
    if not root.parents:
        return []
    order, seen, stack = [], set(), [(root, False)]
    while stack:
        v, done = stack.pop()
        if done:
            order.append(v)
        elif id(v) not in seen:
            seen.add(id(v))
            stack.append((v, True))
            stack.extend((p, False) for p in v.parents)
    return order
