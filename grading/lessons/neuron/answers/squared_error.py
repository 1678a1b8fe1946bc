# %% right: the formula
def squared_error(y, y_true):
    return 0.5 * (y - y_true) ** 2

# %% wrong: without the half; slip: no_half; caught by: known_cases, random_cases; at most: 0.5
# ~ 0.5 * (y - y_true) => (y - y_true)
# %% wrong: the half is squared too
# slip: square_of_half; caught by: known_cases, random_cases; at most: 0.5
# ~ 0.5 * (y - y_true) => (0.5 * (y - y_true))
# %% wrong: not squared; slip: not_squared; caught by: known_cases, random_cases; at most: 0.5
# ~ (y - y_true) ** 2 => (y - y_true)
# %% wrong: the absolute value
# slip: half_absolute; caught by: known_cases, random_cases; at most: 0.5
# ~ 0.5 * (y - y_true) ** 2 => abs(y - y_true) / 2
# %% wrong: a difference of squares
# slip: difference_of_squares; caught by: known_cases, random_cases; at most: 0.5
# ~ (y - y_true) ** 2 => (y ** 2 - y_true ** 2)
# %% wrong: only the second term is squared
# slip: only_y_true_squared; caught by: known_cases, random_cases; at most: 0.5
# ~ (y - y_true) => y - y_true
# %% wrong: the sign; slip: sign; caught by: known_cases, random_cases; at most: 0.5
# ~ return 0.5 => return -0.5
# %% wrong: whole numbers by //
# slip: whole_numbers; caught by: known_cases, random_cases; at most: 0.5
# ~ 0.5 * (y - y_true) ** 2 => (y - y_true) ** 2 // 2
# %% wrong: 1 // 2 is 0; slip: half_is_zero; caught by: known_cases, random_cases; at most: 0.5
# ~ return 0.5 => return 1 // 2
# %% wrong: the root of it; slip: root; caught by: known_cases, random_cases; at most: 0.5
# ~ 0.5 * (y - y_true) ** 2 => math.sqrt(0.5 * (y - y_true) ** 2)
# %% wrong: printed, not returned
# slip: no_return; caught by: known_cases, random_cases; at most: 0.5
# ~ return 0.5 * (y - y_true) ** 2 => print(0.5 * (y - y_true) ** 2)
# %% wrong: added, not subtracted; slip: sum; caught by: known_cases, random_cases; at most: 0.5
# ~ y - y_true => y + y_true

# %% wrong: y changed in place; slip: changed_input; caught by: inputs_unchanged
def squared_error(y, y_true):
    y -= y_true
    return 0.5 * y ** 2

# %% wrong: its derivative; slip: derivative; caught by: known_cases, random_cases; at most: 0.5
# ~ 0.5 * (y - y_true) ** 2 => y - y_true
# %% wrong: negative differences count as none
# slip: one_sided; caught by: known_cases, random_cases; at most: 0.5
# ~ (y - y_true) => max(float(y) - float(y_true), 0.0)
# %% wrong: rounded; slip: rounded; caught by: random_cases; at most: 0.5
# ~ 0.5 * (y - y_true) ** 2 => round(0.5 * float(y - y_true) ** 2, 2)
# %% wrong: ^ is no power; slip: caret; caught by: known_cases, random_cases; at most: 0.5
# ~ 0.5 * (y - y_true) ** 2 => 1/2 * (y - y_true) ^ 2
# %% wrong: large errors count as a hundred; slip: -; caught by: random_cases; at most: 0.5
# ~ 0.5 * (y - y_true) ** 2 => min(0.5 * (y - y_true) ** 2, torch.tensor(100.0))

# %% wrong: errors below a tenth count as none
# slip: -; caught by: known_cases, random_cases; at most: 0.5
def squared_error(y, y_true):
    d = float(y - y_true)
    return d * d / 2 if abs(d) > 0.1 else 0.0

# %% right: named steps
def squared_error(y: torch.Tensor, y_true: torch.Tensor) -> torch.Tensor:
    difference = y - y_true
    square = difference * difference
    return square / 2

# %% right: Python floats; from: the formula
# ~ 0.5 * (y - y_true) ** 2 => math.pow(float(y_true) - float(y), 2) / 2.0

# %% right: NumPy in double precision; from: the formula
# ~ 0.5 * (y - y_true) ** 2 => np.square(np.subtract(float(y), float(y_true))) * np.float64(0.5)

# %% right: multiplied out
squared_error = lambda y, y_true: y * y / 2 - y * y_true + y_true * y_true / 2

# %% right: torch's mean squared error, halved
def squared_error(y, y_true):
    y = torch.as_tensor(y, dtype=torch.float64)
    y_true = torch.as_tensor(y_true, dtype=torch.float64)
    print("error", y - y_true)
    return F.mse_loss(y, y_true) / 2

# %% right: the area of a triangle, with a helper
def triangle(base, height):
    return base * height / 2

def squared_error(y, y_true):
    return triangle(abs(y - y_true), abs(y - y_true))

# %% right: fractions, without rounding
from fractions import Fraction

def squared_error(y, y_true):
    return Fraction(1, 2) * (Fraction(float(y)) - Fraction(float(y_true))) ** 2

# %% right: the integral of the difference
def squared_error(y, y_true):
    """The area under d from 0 to the difference."""
    difference = torch.as_tensor(y) - torch.as_tensor(y_true)
    total = torch.zeros_like(difference)
    for k in range(100):
        total += (difference / 100) * (k + 0.5) * (difference / 100)
    return total
