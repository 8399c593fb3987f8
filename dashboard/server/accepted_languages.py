"""The languages that a browser asks for with every request."""

from starlette.requests import Request


def accepted_languages(request: Request) -> list[str]:
    """Their tags in the order of the header, in which browsers write the most wanted one first: ["de-AT", "en"]."""
    return [said.partition(";")[0].strip() for said in request.headers.get("accept-language", "").split(",")]
