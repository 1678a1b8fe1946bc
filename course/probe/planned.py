"""What faults register at PyTorch's dispatcher (`course.probe.faults`), ready once imported.

A zygote imports it, for all its forks.
"""

from __future__ import annotations

from course.probe.faults import AUTOGRAD, OPERATIONS, plan

for _fault in (OPERATIONS, AUTOGRAD):
    plan(_fault)
