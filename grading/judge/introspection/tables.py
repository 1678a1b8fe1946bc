"""What is looked for: attributes, modules, functions and commands that answers do not need.

A name in `WORDS` is looked for as an attribute, a name, a keyword of a class pattern and inside
texts. A module in `MODULES` is found when it is imported, but for those of its names that are
ordinary. Paths are whole names as Python resolves them.
"""

from __future__ import annotations

import re

import course


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


_FRAMES = _words("""
    tb_frame f_back f_locals f_globals f_builtins f_code f_trace f_generator gi_frame gi_code
    cr_frame cr_code ag_frame ag_code cr_origin _getframe _getframemodulename _current_frames
    _current_exceptions currentframe getinnerframes getouterframes walk_tb walk_stack""")
_CLOSURES = _words("""
    __closure__ cell_contents __globals__ __code__ co_consts co_code __builtins__ __subclasses__
    __getattribute__ __self__ __loader__ __spec__ __reduce__ __reduce_ex__ __kwdefaults__""")
_WATCHERS = _words("""
    setprofile settrace addaudithook setprofile_all_threads settrace_all_threads
    activate_stack_trampoline setswitchinterval meta_path path_hooks path_importer_cache""")
_KINDS_OF_TENSORS = _words("""
    __torch_function__ __torch_dispatch__ __array_ufunc__ __array_function__ as_subclass
    _make_subclass _make_wrapper_subclass __array_struct__""")
_SHELL = _words("""
    input_transformers_cleanup input_transformers_post input_transformer_manager ast_transformers
    user_ns user_global_ns run_cell run_cell_async run_code register_magic_function
    set_custom_exc""")
_LOADING = _words("""
    exec_module load_module module_from_spec spec_from_loader FunctionType CodeType LambdaType
    CellType FrameType TracebackType pythonapi LD_PRELOAD""")

WORDS = _FRAMES | _CLOSURES | _WATCHERS | _KINDS_OF_TENSORS | _SHELL | _LOADING
# Looked for as an attribute of anything, where a text that holds it means nothing.
ATTRIBUTES = frozenset(["f_lasti", "tb_next", "tb_lasti"])

# Modules with their ordinary names; what else is used of them is found, and an import that brings
# in all of them.
MODULES: dict[str, frozenset[str]] = {
    **dict.fromkeys(
        _words("""
            ctypes _ctypes cffi numba cython Cython pyximport mmap signal _signal threading _thread
            concurrent asyncio greenlet gevent trio anyio curio loky pty _posixsubprocess imp runpy
            code codeop marshal dill cloudpickle copyreg bdb mock hmac trace pkgutil zipimport pydoc
            grading _testcapi _testinternalcapi _xxsubinterpreters _interpreters interpreters
            forbiddenfruit nest_asyncio billiard pathos ray"""),
        frozenset(),
    ),
    "gc": frozenset(
        "collect enable disable isenabled get_count get_stats get_threshold set_threshold".split()
    ),
    "inspect": frozenset(
        "signature getsource getsourcelines getdoc getfile getmembers isfunction isclass "
        "ismethod isbuiltin ismodule isgeneratorfunction Parameter getfullargspec "
        "cleandoc getmro".split()
    ),
    "multiprocessing": frozenset(["cpu_count"]),
    "joblib": frozenset(["dump", "load", "cpu_count"]),
    "importlib": frozenset(["metadata", "resources", "util.find_spec"]),
    # and what calls pip
    "subprocess": frozenset(["PIPE", "DEVNULL", "STDOUT", "CalledProcessError"]),
    "unittest": frozenset(["TestCase", "main"]),
}
# Whole names, and all that begins with them and a dot.
PATHS = _words("""
    sys.monitoring sys._ os.fork os.forkpty os.exec os.spawn os.posix_spawn os.system os.popen
    os.memfd_create os.pidfd_open types.new_class traceback.StackSummary pdb.Pdb pickle.Unpickler
    pickle._ atexit.register torch.jit torch.compile torch.library torch.fx torch.overrides
    torch.multiprocessing torch.distributed torch.package torch.utils.cpp_extension
    torch.ops.load_library torch.classes numpy.ctypeslib numpy.lib.stride_tricks.as_strided
    tensorflow.load_op_library tensorflow.python""")
# A prefix of the above that ends in one of these stands for names that go on without a dot.
_OPEN = ("_", "exec", "spawn")
# Libraries whose inner parts, `torch._C`, do the work of the outer ones.
_PRIVATE = frozenset(["torch", "numpy", "scipy"])
# What of the course is for students; everything else of it is the checks' own.
COURSE = frozenset(course.__all__) | _words(
    "draw data explorers curvature progress_bar frameworks memory i18n __version__ __file__"
)
# Frameworks: one that a lesson does not use does work that its watchers do not see.
FRAMEWORKS = _words("""
    torch tensorflow keras tinygrad jax jaxlib flax mxnet paddle autograd theano aesara pytensor
    cupy numexpr onnxruntime caffe2 functorch""")
# Attributes of modules that are there to be set, or that no check rests on.
SETTABLE = tuple(
    "torch.backends matplotlib pandas tensorflow.keras.backend warnings.showwarning "
    "warnings.formatwarning sys.stdout sys.stderr sys.tracebacklimit sys.displayhook "
    "sys.argv sys.path IPython.core.interactiveshell.InteractiveShell os.environ seaborn "
    "torch.manual_seed ssl._create_default_https_context "
    "torchvision.datasets.MNIST.mirrors torchvision.datasets.MNIST.resources "
    "tinygrad.Tensor.training tinygrad.Device.DEFAULT tinygrad.GlobalCounters numpy.bool "
    "numpy.int numpy.float numpy.object mpmath.mp.dps mpmath.mp.prec".split()
)
# Parts of libraries that are private by name and known to everybody.
KNOWN_ALL_THE_SAME = tuple(
    "torch.__version__ torch.nn.init._calculate_ torch.optim.lr_scheduler._LRScheduler "
    "tensorflow.python.client.device_lib".split()
)
# Modules whose names are not to be put together as the code runs.
CLOSED = frozenset(
    "sys os builtins inspect gc types importlib traceback course pickle signal subprocess".split()
)
# What a shell line may begin with.
COMMANDS = _words("""
    pip pip3 uv conda mamba apt apt-get ls pwd cat echo wget curl nvidia-smi which date whoami df
    free du head tail mkdir unzip tar git nproc uname cd lscpu sleep true clear tree wc hostname
    grep nvcc cp mv rm find sort touch for do done if then else fi while""")
PIP = re.compile(
    r'^(\S*python[\d.]*|py|"?\{?sys\.executable\}?"?)\s+(-m\s+(pip|nbgrader|jupyter)\b|--version|-V\b)'
)
TEXTS = re.compile(r"/proc/|\blib[cm]\.so|\bcourse[./](probe|lessons|checks|notebook)\b")
IDENTIFIERS = re.compile(r"[A-Za-z_][A-Za-z_0-9]*")


def settable(path: str) -> bool:
    """Whether an attribute of a module is one that may be set."""
    return any(path == known or path.startswith(f"{known}.") for known in SETTABLE)


def forbidden_path(path: str) -> bool:
    """Whether a whole name is one that ordinary answers do not use."""
    if any(
        path == known
        or path.startswith(f"{known}.")
        or (known.endswith(_OPEN) and path.startswith(known))
        for known in PATHS
    ):
        return not path.startswith(KNOWN_ALL_THE_SAME)
    top, _dot, rest = path.partition(".")
    if path.startswith(KNOWN_ALL_THE_SAME):
        return False
    if top in _PRIVATE and any(
        part.startswith("_") and not part.startswith("__") for part in rest.split(".")
    ):
        return True
    if top == "course":
        return bool(rest) and rest.partition(".")[0] not in COURSE
    if top in MODULES:
        return bool(rest) and not any(
            f"{rest}.".startswith(f"{known}.") or known.startswith(f"{rest}.")
            for known in MODULES[top]
        )
    return False


def word_in(text: str) -> str:
    """A forbidden word in a text; empty when there is none."""
    found = TEXTS.search(text)
    if found:
        return found[0]
    return next((word for word in IDENTIFIERS.findall(text) if word in WORDS), "")
