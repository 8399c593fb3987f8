"""Packages that only some files need: whether they are here, and what to type if they are not."""

from importlib.util import find_spec

NEEDS = {
    "onnx": ("onnx", "onnxruntime", "onnxscript"),
    "report": ("vl_convert",),
}
PACKAGE_NAMES = {"vl_convert": "vl-convert-python"}  # as pip calls them, where that differs
FILE_NAMES = {"onnx": "An ONNX file", "report": "A report"}


def missing(kind: str) -> str | None:
    """A sentence with the cure, if a package that this kind of file needs is not installed."""
    needed = NEEDS.get(kind, ())
    if all(map(find_spec, needed)):
        return None
    names = " ".join(PACKAGE_NAMES.get(each, each) for each in needed)
    return f"{FILE_NAMES[kind]} needs packages that are not installed here: pip install {names}"


def require(kind: str) -> None:
    """ValueError with the sentence of `missing`, if there is one."""
    if reason := missing(kind):
        raise ValueError(reason)
