"""All that stands between a connection and the pages, from the outside to the inside."""

from starlette.middleware import Middleware

from dashboard.server.connections import ConnectionLimit
from dashboard.server.headers import SecurityHeaders
from dashboard.server.local_only import LocalOnly
from dashboard.server.messages import MessageGuard
from dashboard.server.origins import OriginGuard
from dashboard.server.uploads import NoUploads

PROTECTION = [
    Middleware(each) for each in (SecurityHeaders, LocalOnly, OriginGuard, ConnectionLimit, NoUploads, MessageGuard)
]
