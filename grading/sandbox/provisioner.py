"""Warm kernels for any Jupyter client: the kernel provisioner "course-warm".

A kernelspec asks for it in its metadata (grading/kernels/course-warm/kernel.json); `modules` there
are what the zygote imports. The kernels are ordinary ones, not confined. Where nothing can be
forked a fresh kernel starts, and the log says why.
"""

from __future__ import annotations

import os
import sys
from typing import Any

from jupyter_client.connect import KernelConnectionInfo
from jupyter_client.provisioning import LocalProvisioner
from traitlets import List, Unicode

from course.i18n import gettext as _
from grading.sandbox.zygotes import Unfit, can_fork, fork_kernel

_LAUNCHERS = ("ipykernel_launcher", "ipykernel")
# A library that starts threads at its import leaves no zygote that may be forked.
ONE_THREAD = {"OPENBLAS_NUM_THREADS": "1", "OMP_NUM_THREADS": "1", "MKL_NUM_THREADS": "1"}


class WarmProvisioner(LocalProvisioner):
    """Forks a kernel from a zygote that has imported `modules`."""

    modules = List(
        Unicode(),
        help="What the zygote imports; `module:name` stands for `from module import name`.",
    )

    async def launch_kernel(self, cmd: list[str], **kwargs: Any) -> KernelConnectionInfo:
        """As the local provisioner's, but forked.

        `cmd` is what a fresh kernel would be started with.
        """
        try:
            arguments = self._arguments(cmd)
            environment = {
                name: value
                for name, value in (kwargs.get("env") or os.environ).items()
                if name not in ONE_THREAD
            }
            shared = {
                name: value
                for name, value in environment.items()
                if not name.startswith(("JPY_", "JUPYTER_"))
            }
            request = {
                "settings": None,
                "connection": arguments[1],
                "arguments": arguments[2:],
                "folder": str(kwargs.get("cwd") or os.getcwd()),
                "environment": {**environment, **ONE_THREAD},
            }
            forked, _template = fork_kernel(
                [*self.modules, "ipykernel.kernelapp"], shared, request, 2
            )
        except Unfit as reason:
            self.log.warning(
                _("This kernel starts afresh, not from a zygote: {reason}").format(reason=reason)
            )
            return await super().launch_kernel(cmd, **kwargs)
        self.process = forked  # type: ignore[assignment]  # what the base class uses of it is there
        self.pid = self.pgid = forked.pid  # it leads a group of its own
        self.cwd = kwargs.get("cwd")
        return self.connection_info

    @staticmethod
    def _arguments(cmd: list[str]) -> list[str]:
        """Takes `-f FILE` and what follows from a command that starts IPython's kernel.

        Raises:
            Unfit: It is no such command, or not with this interpreter.
        """
        if not can_fork():
            raise Unfit(_("this system does not fork"))
        if (
            len(cmd) < 5
            or os.path.realpath(cmd[0]) != os.path.realpath(sys.executable)
            or cmd[1] != "-m"
            or cmd[2] not in _LAUNCHERS
            or cmd[3] != "-f"
        ):
            raise Unfit(_("its command does not start IPython's kernel with this Python"))
        return cmd[3:]
