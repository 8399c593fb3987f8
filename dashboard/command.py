"""The command `s7`: `s7 dashboard` starts the dashboard wherever it is installed; all else `python -m s7core` does."""

import runpy
import sys
from pathlib import Path

HOME_FILE = Path(__file__).with_name("Home.py")
ABOUT = """s7 dashboard [OPTION...]   start the dashboard, with options of `streamlit run` (--server.port 8502)
s7 COMMAND ...             the same as python -m s7core COMMAND ...:
"""


def main() -> None:
    """Run what the arguments of this process name, and end it with the exit code of that."""
    words = sys.argv[1:]
    if words[:1] == ["dashboard"]:
        from streamlit.web.cli import main as streamlit

        sys.argv[1:] = ["run", str(HOME_FILE), *words[1:]]
        streamlit(prog_name="streamlit")
    elif words[:1] in ([], ["-h"], ["--help"]):
        print(ABOUT)
        sys.argv[1:] = ["--help"]
    runpy.run_module("s7core", run_name="__main__", alter_sys=True)


if __name__ == "__main__":
    main()
