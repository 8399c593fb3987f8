"""Where this server's own routes are: a server below another one's path has a base path."""

from streamlit import config


def below_base_path(path: str) -> str:
    """The path of a route, "/train", as this server is asked for it: "/lab/train" where its base path is "lab"."""
    base = (config.get_option("server.baseUrlPath") or "").strip("/")
    return f"/{base}{path}" if base else path
