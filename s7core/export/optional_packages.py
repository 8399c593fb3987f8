"""Which kinds of files need packages that may not be installed, and how to install them."""

from importlib.util import find_spec

from s7core.language.translation import N_, _

NEEDS = {
    "onnx": ("onnx", "onnxruntime", "onnxscript"),
    "report": ("vl_convert",),
}
PACKAGE_NAMES = {"vl_convert": "vl-convert-python"}  # {module: package}, where pip needs another name than `import`
MISSING_PACKAGES = {
    "onnx": N_("An ONNX file needs packages that are not installed here: pip install {packages}"),
    "report": N_("A report needs packages that are not installed here: pip install {packages}"),
}


def missing_packages(kind: str) -> str | None:
    """A sentence that names the command to install what this kind of file needs; None if nothing is missing."""
    needed = NEEDS.get(kind, ())
    if all(map(find_spec, needed)):
        return None
    names = " ".join(PACKAGE_NAMES.get(module, module) for module in needed)
    return _(MISSING_PACKAGES[kind], packages=names)


def require_packages(kind: str) -> None:
    """ValueError with the sentence of `missing_packages`, if a package is missing."""
    if reason := missing_packages(kind):
        raise ValueError(reason)
