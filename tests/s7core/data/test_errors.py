"""The error of the data set can be caught without loading torch."""

import subprocess
import sys

from s7core.data.errors import DataError


def test_the_error_is_imported_without_torch():
    code = "import sys, s7core.data.errors; print(sorted({'torch', 'numpy', 'torchvision'} & set(sys.modules)))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_a_handler_of_bad_values_does_not_take_a_missing_file_for_one():
    assert issubclass(DataError, Exception) and not issubclass(DataError, ValueError | OSError)
