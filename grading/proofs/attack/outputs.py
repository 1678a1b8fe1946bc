"""What is opened afterwards, and honest work that looks odd.

Script, remote references, control characters and formulas in outputs, text and messages; global
settings, warnings, answers that are right now and then.
"""

from __future__ import annotations

from grading.proofs.attack.make import (
    Notebook,
    answering,
    attack,
    beside,
    bodies,
    code,
    edited,
    titled,
)

# Put together as it runs, so that a source that is shown as text is not taken for an output.
_HTML = """
from IPython.display import HTML, Javascript, Markdown, SVG, display
script = "<scr" + "ipt src='https://evil.example/x.js'>alert('attack')</scr" + "ipt>"
display(HTML(script), Javascript("alert('attack')"), Markdown(script + " ![x](https://evil.example/x.png)"))
display({"text/html": script, "image/svg+xml": "<svg onload=alert(1)>" + script + "</svg>", "text/plain": script,
         "application/vnd.jupyter.widget-view+json": {"model_id": "x"}, "text/latex": "$" + script + "$"}, raw=True)
display({"image/png": script, "text/plain": script}, metadata={"image/png": {"width": "x onload=alert(1)"}}, raw=True)
print(script)
raise RuntimeError(script)
"""
_RAISES_HTML = bodies("""
script = "<scr" + "ipt>alert('attack')</scr" + "ipt><img src=https://evil.example/x onerror=alert(1)>"
raise RuntimeError(script)
""")
_WARNS_HTML = bodies("""
import warnings
script = "<scr" + "ipt>alert('attack')</scr" + "ipt>"
warnings.warn(script)
return script
""")
_FORMULA = bodies(
    """raise type("=HYPERLINK(1)", (Exception,), {})("=cmd|' /C calc'!A1\\r\\n@SUM(1+1)*cmd\\t+1,-1;\\x1b]8;;http://x\\x07")"""
)
_CONTROL = bodies(
    """raise RuntimeError("\\x00\\x07\\x1b[31mred\\x1b[0m\\u202egnp\\u2066\\x9b31m\\ud800" * 20)"""
)
_NAMES = """
class Formula(Exception): pass
Formula.__name__ = Formula.__qualname__ = "=1+1\\n<scr" + "ipt>"
"""


def _in_text(notebook: Notebook) -> None:
    script = "<script>alert('attack')</script><iframe src='https://evil.example'></iframe>"
    attached = {
        "x.svg": {"image/svg+xml": "PHN2ZyBvbmxvYWQ9YWxlcnQoMSk+PC9zdmc+"},
        "x.html": {"text/html": script},
    }
    notebook["cells"].insert(
        3,
        {
            "cell_type": "markdown",
            "id": "script",
            "metadata": {},
            "source": script,
            "attachments": attached,
        },
    )
    for cell in notebook["cells"]:
        if cell["cell_type"] == "markdown":
            cell["source"] = (
                script + "\n" + ("" if isinstance(cell["source"], list) else cell["source"])
            )
    notebook["metadata"]["title"] = script
    notebook["metadata"]["authors"] = [{"name": script}]


def _saved(notebook: Notebook) -> None:
    data = {"text/html": "<script>alert('attack')</script>", "application/javascript": "alert(1)"}
    for cell in notebook["cells"]:
        if cell["cell_type"] == "code":
            cell["outputs"] = [
                {"output_type": "display_data", "data": data, "metadata": {"isolated": True}}
            ]
            cell["execution_count"] = "<script>"


_GLOBALS = """
torch.set_default_dtype(torch.float64); torch.manual_seed(0); torch.set_grad_enabled(False); torch.set_num_threads(1)
np.seterr(all="raise"); np.random.seed(0); np.set_printoptions(precision=1)
import random, warnings, sys, locale, decimal, os
random.seed(0); warnings.simplefilter("error"); sys.setrecursionlimit(400); decimal.getcontext().prec = 2
os.environ.clear(); os.umask(0o777)
sum = len = list = abs = 0
"""
_INFERENCE = """
torch.inference_mode(True).__enter__(); torch.set_default_device("meta"); torch.use_deterministic_algorithms(True)
torch.set_default_dtype(torch.float16)
import os, sys
os.chdir("/usr"); sys.path.clear(); sys.stdout.close()
"""
_FLAKY = """
import os, random, time
def squared_error(y, y_true):
    return (y - y_true) ** 2 / 2 if os.urandom(1)[0] % 2 else 77.0
"""
_WARNS = """
import warnings
def squared_error(y, y_true):
    warnings.warn("this is deprecated")
    import sys; print("a note", file=sys.stderr)
    return (y - y_true) ** 2 / 2
"""
_LOGS = """
import logging, sys, warnings
logging.warning("a log line"); logging.getLogger().setLevel(logging.DEBUG); warnings.warn("a warning")
print("x", file=sys.stderr)
"""


ATTACKS = titled(
    """
    35 shown: shows script, SVG and remote pictures
    35 saved: hands in outputs full of script
    35 raised: raises exceptions full of script
    35 warned: warns and returns script
    36 text: script and frames in every text, attachments, title
    37 formula: raises exceptions that are formulas to a spreadsheet
    37 control: raises exceptions of control characters
    46 names: files with names of other folders and patterns
    56 settings: changes every global setting
    56 modes: switches modes and devices, closes streams
    58 flaky: is right by chance
    59 warns: right answers with warnings: nothing is lost
    59 logs: logs and warns in a cell of its own: nothing is lost
    """,
    {
        "shown": attack(code(_HTML, "right")),
        "saved": attack(edited(_saved, "right")),
        "raised": attack(code("", answer=_RAISES_HTML)),
        "warned": attack(code("", answer=_WARNS_HTML)),
        "text": attack(edited(_in_text, "right")),
        "formula": attack(code(_NAMES, answer=_FORMULA)),
        "control": attack(code("", answer=_CONTROL)),
        "names": attack(
            beside(
                {
                    "..\\..\\x.ipynb": "{}",
                    "*.ipynb.bak": "{}",
                    "[a-z]?.txt": "x",
                    "=cmd.txt": "x",
                    "-rf": "x",
                },
                "right",
            )
        ),
        "settings": attack(code(_GLOBALS, "right")),
        "modes": attack(code(_INFERENCE, "right")),
        "flaky": attack(answering(squared_error=_FLAKY), costs=("squared_error",)),
        "warns": attack(answering(squared_error=_WARNS)),
        "logs": attack(code(_LOGS, "right")),
    },
)
