
# %% right: parents and slopes as arguments with defaults
class Value:
    def __init__(self, data, parents=(), slopes=()):
        self.data = float(data)
        self.grad = 0.0
        self.parents = tuple(parents)
        self.slopes = tuple(slopes)

    @staticmethod
    def wrap(other):
        return other if isinstance(other, Value) else Value(other)

    def __add__(self, other):
        other = Value.wrap(other)
        return Value(self.data + other.data, (self, other), (1.0, 1.0))

    def __mul__(self, other):
        other = Value.wrap(other)
        return Value(self.data * other.data, (self, other), (other.data, self.data))

    def __sub__(self, other):
        other = Value.wrap(other)
        return Value(self.data - other.data, (self, other), (1.0, -1.0))

    def __truediv__(self, other):
        other = Value.wrap(other)
        return Value(self.data / other.data, (self, other), (1 / other.data, -self.data / other.data**2))

    def __radd__(self, other):
        return Value.wrap(other) + self

    def __rmul__(self, other):
        return Value.wrap(other) * self

    def __rsub__(self, other):
        return Value.wrap(other) - self

    def __rtruediv__(self, other):
        return Value.wrap(other) / self

    def __neg__(self):
        return Value(-self.data, (self,), (-1.0,))

    def __pow__(self, power):
        return Value(self.data**power, (self,), (power * self.data ** (power - 1),))

    def exp(self):
        e = math.exp(self.data)
        return Value(e, (self,), (e,))

    def tanh(self):
        t = math.tanh(self.data)
        return Value(t, (self,), (1 - t * t,))

    def relu(self):
        return Value(max(0.0, self.data), (self,), (1.0 if self.data > 0 else 0.0,))


# %% right: everything from +, *, ** and the functions, as micrograd does
class Value:
    def __init__(self, data, children=(), local=()):
        self.data = data
        self.grad = 0.0
        self.parents = list(children)
        self.slopes = list(local)

    def __add__(self, other):
        other = other if isinstance(other, Value) else Value(other)
        return Value(self.data + other.data, [self, other], [1, 1])

    def __mul__(self, other):
        other = other if isinstance(other, Value) else Value(other)
        return Value(self.data * other.data, [self, other], [other.data, self.data])

    def __pow__(self, other):
        assert isinstance(other, (int, float))
        return Value(self.data**other, [self], [other * self.data ** (other - 1)])

    def exp(self):
        out = np.exp(self.data)
        return Value(out, [self], [out])

    def tanh(self):
        out = (np.exp(2 * self.data) - 1) / (np.exp(2 * self.data) + 1)
        return Value(out, [self], [1 - out**2])

    def relu(self):
        return Value(self.data if self.data > 0 else 0.0, [self], [float(self.data > 0)])

    def __neg__(self):
        return self * -1

    def __radd__(self, other):
        return self + other

    def __sub__(self, other):
        return self + (-other)

    def __rsub__(self, other):
        return other + (-self)

    def __rmul__(self, other):
        return self * other

    def __truediv__(self, other):
        return self * other**-1

    def __rtruediv__(self, other):
        return other * self**-1

    def __repr__(self):
        return f"Value(data={self.data}, grad={self.grad})"


# %% right: plain numbers are left out of the parents
class Value:
    def __init__(self, data):
        self.data, self.grad, self.parents, self.slopes = float(data), 0.0, [], []

    @classmethod
    def of(cls, data, *links):
        made = cls(data)
        for parent, slope in links:
            if isinstance(parent, Value):
                made.parents.append(parent)
                made.slopes.append(slope)
        return made

    @staticmethod
    def number(thing):
        return thing.data if isinstance(thing, Value) else thing

    def __add__(self, other):
        return Value.of(self.data + Value.number(other), (self, 1.0), (other, 1.0))

    __radd__ = __add__

    def __mul__(self, other):
        n = Value.number(other)
        return Value.of(self.data * n, (self, n), (other, self.data))

    __rmul__ = __mul__

    def __neg__(self):
        return Value.of(-self.data, (self, -1.0))

    def __sub__(self, other):
        return Value.of(self.data - Value.number(other), (self, 1.0), (other, -1.0))

    def __rsub__(self, other):
        return Value.of(other - self.data, (self, -1.0))

    def __truediv__(self, other):
        n = Value.number(other)
        return Value.of(self.data / n, (self, 1 / n), (other, -self.data / n / n))

    def __rtruediv__(self, other):
        return Value.of(other / self.data, (self, -other / self.data**2))

    def __pow__(self, n):
        return Value.of(self.data**n, (self, n * self.data ** (n - 1)))

    def exp(self):
        return Value.of(math.exp(self.data), (self, math.exp(self.data)))

    def tanh(self):
        return Value.of(math.tanh(self.data), (self, 1 / math.cosh(self.data) ** 2))

    def relu(self):
        return Value.of(self.data * (self.data > 0), (self, int(self.data > 0)))


# %% right: a data class, that compares by what it holds
from dataclasses import dataclass


@dataclass
class Value:
    data: float
    parents: tuple = ()
    slopes: tuple = ()
    grad: float = 0.0

    def _binary(self, other, data, slopes):
        return Value(data, (self, other), slopes)

    def __add__(self, other):
        other = to_value(other)
        return self._binary(other, self.data + other.data, (1.0, 1.0))

    def __sub__(self, other):
        other = to_value(other)
        return self._binary(other, self.data - other.data, (1.0, -1.0))

    def __mul__(self, other):
        other = to_value(other)
        return self._binary(other, self.data * other.data, (other.data, self.data))

    def __truediv__(self, other):
        other = to_value(other)
        return self._binary(
            other, self.data / other.data, (1.0 / other.data, -self.data / (other.data * other.data))
        )

    def __neg__(self):
        return Value(-self.data, (self,), (-1.0,))

    def __pow__(self, power):
        return Value(pow(self.data, power), (self,), (power * pow(self.data, power - 1),))

    def exp(self):
        return self._function(np.exp, np.exp)

    def tanh(self):
        return self._function(np.tanh, lambda x: 1 - np.tanh(x) ** 2)

    def relu(self):
        return self._function(lambda x: np.maximum(x, 0), lambda x: np.where(x > 0, 1.0, 0.0))

    def _function(self, f, slope):
        return Value(float(f(self.data)), (self,), (float(slope(self.data)),))

    __radd__ = __add__
    __rmul__ = __mul__
    __rsub__ = lambda self, other: to_value(other) - self
    __rtruediv__ = lambda self, other: to_value(other) / self


def to_value(x):
    return x if isinstance(x, Value) else Value(float(x))


# %% wrong: a set of parents, which forgets one that stands there twice
# slip: no_sequence; caught by: plus_times, minus_divide; from: parents and slopes
# ~ self.parents = tuple(parents) => self.parents = set(parents)
# %% wrong: the product's slopes exchanged
# slip: exchanged; caught by: plus_times, plus_times_again, together; from: parents and slopes
# ~ (other.data, self.data) => (self.data, other.data)
# %% wrong: a difference with two slopes of 1
# slip: minus_slope; caught by: minus_divide, minus_divide_again; from: parents and slopes
# ~ (1.0, -1.0)) => (1.0, 1.0))
# %% wrong: the sign of the quotient's slope
# slip: quotient; caught by: minus_divide, minus_divide_again; from: parents and slopes
# ~ -self.data / other.data**2 => self.data / other.data**2
# %% wrong: 2 - a becomes a - 2
# slip: turned; caught by: plain_numbers, plain_numbers_again; from: parents and slopes
# ~ Value.wrap(other) - self => self - Value.wrap(other)
# %% wrong: no numbers on the left
# slip: not_written; caught by: plain_numbers, plain_numbers_again; from: parents and slopes
# -     def __rsub__(self, other):
# -         return Value.wrap(other) - self
# -
# -     def __rtruediv__(self, other):
# -         return Value.wrap(other) / self
# -
# %% wrong: no plain numbers at all
# slip: plain; caught by: plain_numbers, plain_numbers_again; from: parents and slopes
# ~ other if isinstance(other, Value) else Value(other) => other
# %% wrong: the power's factor is forgotten
# slip: power; caught by: minus_divide, powers; from: parents and slopes
# ~ power * self.data ** (power - 1) => self.data ** (power - 1)
# %% wrong: tanh's slope from its input
# slip: tanh_slope; caught by: functions, functions_again, together; from: parents and slopes
# ~ 1 - t * t => 1 - self.data * self.data
# %% wrong: relu has the slope 1 everywhere
# slip: relu_slope; caught by: functions, functions_again, edges; from: parents and slopes
# ~ 1.0 if self.data > 0 else 0.0 => 1.0
# %% wrong: relu has the slope 1 at 0
# slip: relu_at_0; caught by: functions, edges; from: parents and slopes
# ~ self.data > 0 else => self.data >= 0 else
# %% wrong: the power's slope divides by the base
# slip: -; caught by: edges; at most: 0.95; from: parents and slopes
# hidden only: only a power of 0 shows it
# ~ power * self.data ** (power - 1) => power * self.data**power / self.data
# %% wrong: plain numbers among the parents
# slip: raw_parents; caught by: plain_numbers, plain_numbers_again; from: plain numbers are left out
# -             if isinstance(parent, Value):
# -                 made.parents.append(parent)
# -                 made.slopes.append(slope)
# +             made.parents.append(parent)
# +             made.slopes.append(slope)
# %% wrong: no slopes; slip: lengths; caught by: plus_times, functions, together; from: parents and slopes
# ~ self.slopes = tuple(slopes) => self.slopes = ()
# %% wrong: the sum goes into the first
# slip: not_new; caught by: plus_times, plus_times_again; from: parents and slopes
# ~ return Value(self.data + other.data, (self, other), (1.0, 1.0)) => self.data += other.data; return self
# %% wrong: numbers come back; slip: no_value; caught by: functions, functions_again; from: parents and slopes
# ~ return Value(e, (self,), (e,)) => return e
# ~ return Value(t, (self,), (1 - t * t,)) => return t
# %% wrong: a new Value begins with a gradient of 1
# slip: grad; caught by: by_hand, no_gradient; at most: 0.95; from: parents and slopes
# ~ self.grad = 0.0 => self.grad = 1.0
# %% wrong: a same parent once only
# slip: once; caught by: plus_times, plus_times_again; from: plain numbers are left out
# ~ if isinstance(parent, Value): => if isinstance(parent, Value) and parent not in made.parents:

# %% right: slopes computed when they are asked for
class Value:
    def __init__(self, data, op=None, *parents):
        self.data = float(data)
        self.grad = 0.0
        self.op = op
        self.parents = parents

    @property
    def slopes(self):
        p = [q.data for q in self.parents]
        if self.op is None:
            return ()
        if self.op == "+":
            return (1.0, 1.0)
        if self.op == "-":
            return (1.0, -1.0)
        if self.op == "*":
            return (p[1], p[0])
        if self.op == "/":
            return (1 / p[1], -p[0] / p[1] ** 2)
        if self.op == "exp":
            return (self.data,)
        if self.op == "tanh":
            return (1 - self.data**2,)
        if self.op == "relu":
            return (1.0 if p[0] > 0 else 0.0,)
        return (self.op * p[0] ** (self.op - 1),)

    def _v(self, o):
        return o if isinstance(o, Value) else Value(o)

    def __add__(self, o):
        o = self._v(o)
        return Value(self.data + o.data, "+", self, o)

    def __radd__(self, o):
        return self._v(o) + self

    def __sub__(self, o):
        o = self._v(o)
        return Value(self.data - o.data, "-", self, o)

    def __rsub__(self, o):
        return self._v(o) - self

    def __mul__(self, o):
        o = self._v(o)
        return Value(self.data * o.data, "*", self, o)

    def __rmul__(self, o):
        return self._v(o) * self

    def __truediv__(self, o):
        o = self._v(o)
        return Value(self.data / o.data, "/", self, o)

    def __rtruediv__(self, o):
        return self._v(o) / self

    def __neg__(self):
        return 0 - self

    def __pow__(self, n):
        return Value(self.data**n, n, self)

    def exp(self):
        return Value(math.exp(self.data), "exp", self)

    def tanh(self):
        return Value(math.tanh(self.data), "tanh", self)

    def relu(self):
        return Value(max(0, self.data), "relu", self)


# %% right: a class for each operation
class Value:
    def __init__(self, data):
        self.data, self.grad = float(data), 0.0

    parents = ()
    slopes = ()

    def __add__(self, o):
        return Add(self, wrap(o))

    def __radd__(self, o):
        return Add(wrap(o), self)

    def __sub__(self, o):
        return Add(self, -wrap(o))

    def __rsub__(self, o):
        return Add(wrap(o), -self)

    def __mul__(self, o):
        return Mul(self, wrap(o))

    def __rmul__(self, o):
        return Mul(wrap(o), self)

    def __truediv__(self, o):
        return Mul(self, Pow(wrap(o), -1))

    def __rtruediv__(self, o):
        return Mul(wrap(o), Pow(self, -1))

    def __neg__(self):
        return Mul(self, Value(-1))

    def __pow__(self, n):
        return Pow(self, n)

    def exp(self):
        return Fun(self, math.exp(self.data), math.exp(self.data))

    def tanh(self):
        return Fun(self, math.tanh(self.data), 1 - math.tanh(self.data) ** 2)

    def relu(self):
        return Fun(self, max(self.data, 0.0), 1.0 * (self.data > 0))


def wrap(o):
    return o if isinstance(o, Value) else Value(o)


class Add(Value):
    def __init__(self, a, b):
        super().__init__(a.data + b.data)
        self.parents = (a, b)
        self.slopes = (1.0, 1.0)


class Mul(Value):
    def __init__(self, a, b):
        super().__init__(a.data * b.data)
        self.parents = (a, b)
        self.slopes = (b.data, a.data)


class Pow(Value):
    def __init__(self, a, n):
        super().__init__(a.data**n)
        self.parents = (a,)
        self.slopes = (n * a.data ** (n - 1),)


class Fun(Value):
    def __init__(self, a, d, s):
        super().__init__(d)
        self.parents = (a,)
        self.slopes = (s,)


# %% right: Value(3) makes one of a class below Value
class Value:
    def __new__(cls, data, *more):
        return super().__new__(Leaf if cls is Value and not more else cls)

    def __init__(self, data, parents=(), slopes=()):
        self.data = float(data)
        self.grad = 0.0
        self.parents = parents
        self.slopes = slopes

    def _w(self, o):
        return o if isinstance(o, Value) else Value(o)

    def __add__(self, o):
        o = self._w(o)
        return Value(self.data + o.data, (self, o), (1.0, 1.0))

    def __sub__(self, o):
        o = self._w(o)
        return Value(self.data - o.data, (self, o), (1.0, -1.0))

    def __mul__(self, o):
        o = self._w(o)
        return Value(self.data * o.data, (self, o), (o.data, self.data))

    def __truediv__(self, o):
        o = self._w(o)
        return Value(self.data / o.data, (self, o), (1 / o.data, -self.data / o.data**2))

    def __radd__(self, o):
        return self._w(o) + self

    def __rsub__(self, o):
        return self._w(o) - self

    def __rmul__(self, o):
        return self._w(o) * self

    def __rtruediv__(self, o):
        return self._w(o) / self

    def __neg__(self):
        return Value(-self.data, (self,), (-1.0,))

    def __pow__(self, n):
        return Value(self.data**n, (self,), (n * self.data ** (n - 1),))

    def exp(self):
        return Value(math.exp(self.data), (self,), (math.exp(self.data),))

    def tanh(self):
        return Value(math.tanh(self.data), (self,), (1 - math.tanh(self.data) ** 2,))

    def relu(self):
        return Value(max(self.data, 0.0), (self,), (float(self.data > 0),))


class Leaf(Value):
    pass


# %% right: relu's slope is a comparison, equal by its number
from collections import deque


class Value:
    def __init__(self, data, links=()):
        self.data = data
        self.grad = 0.0
        self.parents = deque(p for p, _ in links)
        self.slopes = deque(s for _, s in links)

    def __eq__(self, other):
        return isinstance(other, Value) and self.data == other.data

    def __add__(self, o):
        o = self.w(o)
        return Value(self.data + o.data, [(self, 1), (o, 1)])

    def __sub__(self, o):
        o = self.w(o)
        return Value(self.data - o.data, [(self, 1), (o, -1)])

    def __mul__(self, o):
        o = self.w(o)
        return Value(self.data * o.data, [(self, o.data), (o, self.data)])

    def __truediv__(self, o):
        o = self.w(o)
        return Value(self.data / o.data, [(self, 1 / o.data), (o, -self.data / o.data / o.data)])

    __radd__, __rmul__ = __add__, __mul__

    def __rsub__(self, o):
        return self.w(o).__sub__(self)

    def __rtruediv__(self, o):
        return self.w(o).__truediv__(self)

    def __neg__(self):
        return Value(-self.data, [(self, -1)])

    def __pow__(self, n):
        return Value(self.data**n, [(self, n * self.data ** (n - 1))])

    def exp(self):
        e = math.exp(self.data)
        return Value(e, [(self, e)])

    def tanh(self):
        t = math.tanh(self.data)
        return Value(t, [(self, 1 - t * t)])

    def relu(self):
        on = self.data > 0
        return Value(on * self.data, [(self, on)])

    @staticmethod
    def w(o):
        return o if isinstance(o, Value) else Value(o)


# %% right: numbers are wrapped by a method
class Value:
    def __init__(self, data, parents=(), slopes=()):
        self.data = float(data)
        self.grad = 0.0
        self.parents = tuple(parents)
        self.slopes = tuple(slopes)

    def wrap(self, o):
        return o if isinstance(o, Value) else Value(o)

    def __add__(self, o):
        o = self.wrap(o)
        return Value(self.data + o.data, (self, o), (1.0, 1.0))

    def __sub__(self, o):
        o = self.wrap(o)
        return Value(self.data - o.data, (self, o), (1.0, -1.0))

    def __mul__(self, o):
        o = self.wrap(o)
        return Value(self.data * o.data, (self, o), (o.data, self.data))

    def __truediv__(self, o):
        o = self.wrap(o)
        return Value(self.data / o.data, (self, o), (1 / o.data, -self.data / o.data**2))

    def __radd__(self, o):
        return self.wrap(o) + self

    def __rsub__(self, o):
        return self.wrap(o) - self

    def __rmul__(self, o):
        return self.wrap(o) * self

    def __rtruediv__(self, o):
        return self.wrap(o) / self

    def __neg__(self):
        return Value(-self.data, (self,), (-1.0,))

    def __pow__(self, n):
        return Value(self.data**n, (self,), (n * self.data ** (n - 1),))

    def exp(self):
        return Value(math.exp(self.data), (self,), (math.exp(self.data),))

    def tanh(self):
        return Value(math.tanh(self.data), (self,), (1 - math.tanh(self.data) ** 2,))

    def relu(self):
        return Value(max(self.data, 0.0), (self,), (float(self.data > 0),))


# %% wrong: one list as the default of all
# slip: cycle; caught by: plus_times, plus_times_again
# -     def __init__(self, data, parents=(), slopes=()):
# +     def __init__(self, data, parents=[], slopes=[]):
# -         self.parents = tuple(parents)
# -         self.slopes = tuple(slopes)
# +         self.parents = parents
# +         self.slopes = slopes
# -         return Value(self.data + o.data, (self, o), (1.0, 1.0))
# +         out = Value(self.data + o.data)
# +         out.parents += [self, o]
# +         out.slopes += [1.0, 1.0]
# +         return out
# %% wrong: tanh's slope without the square
# slip: tanh_square; caught by: functions, functions_again
# -         return Value(math.tanh(self.data), (self,), (1 - math.tanh(self.data) ** 2,))
# +         return Value(math.tanh(self.data), (self,), (1 - math.tanh(self.data),))
# %% wrong: exp by the rule for powers
# slip: exp_slope; caught by: functions, functions_again
# -         return Value(math.exp(self.data), (self,), (math.exp(self.data),))
# +         return Value(math.exp(self.data), (self,), (self.data * math.exp(self.data - 1),))
# %% wrong: the quotient's slope lacks its numerator
# slip: quotient_a; caught by: minus_divide, minus_divide_again
# -         return Value(self.data / o.data, (self, o), (1 / o.data, -self.data / o.data**2))
# +         return Value(self.data / o.data, (self, o), (1 / o.data, -1 / o.data**2))
# %% wrong: the power's slope keeps its exponent
# slip: power_base; caught by: minus_divide, powers
# -         return Value(self.data**n, (self,), (n * self.data ** (n - 1),))
# +         return Value(self.data**n, (self,), (n * self.data**n,))
# %% wrong: only whole numbers become Values
# slip: plain; caught by: plain_numbers, plain_numbers_again; at most: 0.9
# -         return o if isinstance(o, Value) else Value(o)
# +         return Value(o) if isinstance(o, int) else o
