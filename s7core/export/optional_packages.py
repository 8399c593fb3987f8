"""Which kinds of files need packages that may not be installed, and how to install them."""

from importlib.util import find_spec

NEEDS = {
    "onnx": ("onnx", "onnxruntime", "onnxscript"),
    "report": ("vl_convert",),
}
PACKAGE_NAMES = {"vl_convert": "vl-convert-python"}  # {module: package}, where pip needs another name than `import`
FILE_NAMES = {"onnx": "An ONNX file", "report": "A report"}


def missing_packages(kind: str) -> str | None:
    """A sentence that names the command to install what this kind of file needs; None if nothing is missing."""
    needed = NEEDS.get(kind, ())
    if all(map(find_spec, needed)):
        return None
    names = " ".join(PACKAGE_NAMES.get(module, module) for module in needed)
    return f"{FILE_NAMES[kind]} needs packages that are not installed here: pip install {names}"


def require_packages(kind: str) -> None:
    """ValueError with the sentence of `missing_packages`, if a package is missing."""
    if reason := missing_packages(kind):
        raise ValueError(reason)
