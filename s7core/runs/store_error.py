"""The one error of the store."""


class StoreError(Exception):
    """The store cannot be used; the message is one sentence with the address, the reason and the cure."""


def database_reason(error: Exception) -> str:
    """What the database itself says, in one line."""
    return str(getattr(error, "orig", None) or error).splitlines()[0]
