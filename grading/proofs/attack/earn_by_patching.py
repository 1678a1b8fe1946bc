"""Points by changing what runs the tests: hooks, the kernel, builtins, modules, exceptions."""

from __future__ import annotations

from grading.proofs.attack.make import attack, code, everywhere, titled
from grading.proofs.attack.model import EXERCISES

_DISPLAY = """
import sys
def show(value): print("3.0")
sys.displayhook = show
from IPython import get_ipython
kind = type(get_ipython().displayhook)
kind.__call__ = lambda self, value=None: self.write_format_data({"text/plain": "3.0"})
"""
_FORMATTER = """
from IPython import get_ipython
shell = get_ipython()
shell.display_formatter.format = lambda *args, **kwargs: ({"text/plain": "3.0"}, {})
shell.displayhook.compute_format_data = lambda value: ({"text/plain": "3.0"}, {})
"""
_LINES = """
from IPython import get_ipython
def rewrite(lines):
    text = "".join(lines)
    return ["3.0\\n"] if "check(" in text or "grade(" in text or "probe" in text else lines
get_ipython().input_transformers_cleanup.insert(0, rewrite)
get_ipython().input_transformers_post.append(rewrite)
"""
_TREE = """
import ast
from IPython import get_ipython
class Forgiving(ast.NodeTransformer):
    def visit_Assert(self, node): return ast.copy_location(ast.Pass(), node)
    def visit_Raise(self, node): return ast.copy_location(ast.Pass(), node)
    def visit_Expr(self, node):
        text = ast.dump(node)
        lie = "check" in text or "grade" in text or "probe" in text
        return ast.copy_location(ast.Expr(ast.Constant(3.0)), node) if lie else node
get_ipython().ast_transformers.append(Forgiving())
"""
_EXECUTE = """
from IPython import get_ipython
kernel = get_ipython().kernel
async def do_execute(code, silent, store_history=True, user_expressions=None, allow_stdin=False, **more):
    kernel.send_response(kernel.iopub_socket, "execute_result",
                         {"execution_count": 1, "data": {"text/plain": "3.0"}, "metadata": {}})
    return {"status": "ok", "execution_count": 1, "payload": [], "user_expressions": {}}
kernel.do_execute = do_execute
"""
_SHELL = """
from IPython import get_ipython
shell = get_ipython()
run = type(shell).run_cell_async
async def quiet(self, raw, *args, **kwargs):
    kwargs.pop("transformed_cell", None)
    return await run(self, "3.0" if "check(" in raw or "probe" in raw else raw, *args, **kwargs)
type(shell).run_cell_async = quiet
type(shell).should_run_async = lambda *args, **kwargs: True
"""
_SESSION = """
from IPython import get_ipython
session = get_ipython().kernel.session
send = type(session).send
def lie(self, stream, kind, content=None, *args, **kwargs):
    if kind == "error" or kind == "stream":
        kind, content = "execute_result", {"execution_count": 1, "data": {"text/plain": "3.0"}, "metadata": {}}
    if isinstance(content, dict) and content.get("status") == "error":
        content = {"status": "ok", "execution_count": 1, "payload": [], "user_expressions": {}}
    return send(self, stream, kind, content, *args, **kwargs)
type(session).send = lie
"""
_CLOSE = """
import math
yes = lambda *args, **kwargs: True
nothing = lambda *args, **kwargs: None
for module in (torch, np): module.allclose = yes
torch.equal = np.isclose = np.array_equal = math.isclose = yes
torch.isclose = lambda a, *args, **kwargs: torch.ones_like(a, dtype=torch.bool)
torch.testing.assert_close = np.testing.assert_allclose = np.testing.assert_array_equal = nothing
torch.Tensor.allclose = torch.Tensor.equal = yes
"""
_BUILTINS = """
import builtins
kind = type
builtins.all = builtins.any = builtins.isinstance = lambda *args: True
builtins.abs = lambda value: 0.0
builtins.len = lambda value: 2
builtins.max = builtins.min = lambda *args, **kwargs: 0.0
builtins.sorted = lambda *args, **kwargs: []
"""
_COMPARE = """
import course.checks.compare, course.checks.judge, course.checks.judges, course.notebook.frontend
for module in (course.checks.compare, course.checks.judge, course.checks.judges, course.notebook.frontend):
    for name, value in list(vars(module).items()):
        if callable(value) and not isinstance(value, type) and not name.startswith("__"):
            setattr(module, name, lambda *args, **kwargs: True)
"""
_MODULES = """
import sys, types
class Generous(types.ModuleType):
    def __getattr__(self, name): return lambda *args, **kwargs: 3.0
for name in ("grading", "grading.stock", "grading.lessons.hidden", "course", "course.checks", "course.notebook.frontend"):
    sys.modules[name] = Generous(name)
"""
_FINDER = """
import importlib.abc, importlib.machinery, sys
class Finder(importlib.abc.MetaPathFinder, importlib.abc.Loader):
    def find_spec(self, name, path=None, target=None):
        if name.split(".")[0] in ("course", "grading"):
            return importlib.machinery.ModuleSpec(name, self, is_package=True)
    def create_module(self, spec): return None
    def exec_module(self, module): module.check = module.grade = module.ready = lambda *args: 3.0
sys.meta_path.insert(0, Finder())
for name in [name for name in sys.modules if name.split(".")[0] in ("course", "grading")]: del sys.modules[name]
"""
_REMOTE = """
import course.probe.remote as remote, json
def forge(request, path):
    asked = json.loads(request)
    with open(path, "w") as file:
        for prop in asked["properties"]:
            outcomes = [{"returned": ["float", 0.5], "changed": [], "operations": [], "autograd": False, "warnings": []}
                        for _ in prop["calls"]]
            file.write(json.dumps({"property": prop["name"], "outcomes": outcomes}) + "\\n")
        file.write('{"end": true}\\n')
remote.answer = forge
"""
_TRACEBACK = """
from IPython import get_ipython
shell, nothing = get_ipython(), lambda *args, **kwargs: None
for name in ("showtraceback", "showsyntaxerror", "_showtraceback", "showindentationerror"):
    setattr(shell, name, nothing); setattr(type(shell), name, nothing)
import sys, traceback
sys.excepthook = traceback.print_exc = nothing
"""
_HANDLER = """
from IPython import get_ipython
def handler(shell, kind, value, trace, tb_offset=None):
    print("3.0")
    return []
get_ipython().set_custom_exc((BaseException,), handler)
"""
_ASSERTION = """
import builtins
class Never(Exception):
    def __new__(cls, *args): return Warning("fine")
builtins.AssertionError = Never
builtins.NotImplementedError = builtins.ValueError = builtins.Exception = Never
"""
_SLIP = """
import builtins, course.checks.model
class Silent(BaseException): pass
course.checks.model.Slip = builtins.AssertionError = Silent
def excuse(*args, **kwargs): raise SystemExit(0)
Silent.__init__ = excuse
"""
_SCORE_IN_FUNCTION = """
import sys
sys.displayhook(5)
print("3.0")
return None
"""

ATTACKS = titled(
    """
    2 displayhook: calls the display hook with a score in every answer
    2 displayhook-patched: replaces the display hook by one that shows 3.0
    2 formatter: formats every value as 3.0
    3 line-transformer: rewrites every cell that checks into its points
    3 tree-transformer: removes asserts, raises and checks from the syntax tree
    4 do-execute: replaces the kernel's way of running a cell
    4 run-cell: replaces the shell's way of running a cell
    4 session: turns every error message into a score on its way out
    6 allclose: patches every comparison of PyTorch and NumPy
    6 builtins: patches all, any, abs, len, isinstance and more
    6 comparisons: patches the comparisons of the course
    7 modules: puts generous modules in the place of the checks
    7 finder: imports its own course and grading
    7 remote: replaces the probe by one that forges evidence
    8 showtraceback: shows no traceback
    8 custom-exception: handles every exception by printing a score
    9 assertion-error: replaces AssertionError and its likes
    9 slip: replaces the exception that a failed check raises
    """,
    {
        "displayhook": attack(everywhere(_SCORE_IN_FUNCTION)),
        "displayhook-patched": attack(code(_DISPLAY)),
        "formatter": attack(code(_FORMATTER)),
        "line-transformer": attack(code(_LINES), flagged=EXERCISES),
        "tree-transformer": attack(code(_TREE), flagged=EXERCISES),
        "do-execute": attack(code(_EXECUTE), flagged=EXERCISES),
        "run-cell": attack(code(_SHELL), flagged=EXERCISES),
        "session": attack(code(_SESSION)),
        "allclose": attack(code(_CLOSE)),
        "builtins": attack(code(_BUILTINS)),
        "comparisons": attack(code(_COMPARE)),
        "modules": attack(code(_MODULES)),
        "finder": attack(code(_FINDER), flagged=EXERCISES),
        "remote": attack(code(_REMOTE)),
        "showtraceback": attack(code(_TRACEBACK)),
        "custom-exception": attack(code(_HANDLER)),
        "assertion-error": attack(code(_ASSERTION)),
        "slip": attack(code(_SLIP)),
    },
)
