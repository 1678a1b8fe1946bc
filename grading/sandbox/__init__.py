"""The third step: runs the cells of a `Rebuilt` in a confined kernel, within budgets.

`run_submission` takes the `Rebuilt` and what to ask of each exercise (`judge.requests_for`). It
gives a `Run`: outputs, evidence, and why something is missing. No student's code can write to what
it returns, and nothing that it started is left.

`run` keeps the order of cells and questions, `replay` the kernel in which they run. `kernel` talks
to one kernel, `launch` starts it, `processes` and `budget` watch it. `zygotes` and `fork_server`
keep kernels warm, `run_directory`, `account` and `levels` hold them in. `pool` spreads submissions
over processes. What runs on the other side, in a kernel's own process, is in `inside`.
"""

from grading.sandbox.run import run_submission

__all__ = ["run_submission"]
