"""Made ready as it is imported: what faults register at PyTorch's dispatcher
(`course.probe.faults`). A template imports it, for all its forks."""

from __future__ import annotations

from course.probe.faults import AUTOGRAD, OPERATIONS, plan

for _fault in (OPERATIONS, AUTOGRAD):
    plan(_fault)
