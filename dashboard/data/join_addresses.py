"""The addresses under which the other machines of a room open this dashboard, found without asking the network."""

import ipaddress
from dataclasses import dataclass
from urllib.parse import quote, urlsplit

import psutil
from streamlit import config
from streamlit.web.server.starlette.starlette_websocket import is_host_allowed

from dashboard.server.client_address import is_loopback
from dashboard.state.address import server_address
from s7core.language.translation import N_, _

INSIDE = ("docker", "br-", "veth", "virbr", "vmnet", "vboxnet", "cni", "lo")  # how networks inside one machine are called
ONLY_HERE = N_(
    "Only this machine reaches the server now. Start it with `--server.address 0.0.0.0` and a teacher's password, and the "
    "addresses for your class are here."
)
NO_NETWORK = N_("This machine is in no network now, so no other one reaches it. Connect it and open this page again.")


@dataclass(frozen=True)
class JoinAddresses:
    """Addresses of the dashboard without a page, the best first; where there are none, `cure` says why and what helps."""

    servers: tuple[str, ...]
    cure: str = ""

    def links(self, class_name: str) -> list[str]:
        """The link by which students join the class at each address."""
        return [f"{server}/join?class={quote(class_name)}" for server in self.servers]

    @property
    def typed(self) -> list[str]:
        """The addresses as people type them: browsers add the usual beginning themselves."""
        return [server.removeprefix("http://") for server in self.servers]


def join_addresses() -> JoinAddresses:
    """Where others open this dashboard.

    That is the address that the server's settings name as its public one; otherwise the one by which the visitor's own
    browser came, unless that works on this machine only; then those of this machine in its networks.
    """
    own = server_address()
    if config.is_manually_set("browser.serverAddress"):
        return JoinAddresses((_public_address(own),))
    host = urlsplit(own).hostname or ""
    if host and not is_loopback(host):
        return JoinAddresses((own,))
    listens = config.get_option("server.address") or "0.0.0.0"
    if is_loopback(listens):
        return JoinAddresses((), _(ONLY_HERE))
    hosts = [listens] if not _is_any(listens) else machine_addresses()
    found = tuple(_served_at(each) for each in hosts if is_host_allowed(f"{each}:{config.get_option('server.port')}"))
    return JoinAddresses(found, "" if found else _(NO_NETWORK))


def machine_addresses() -> list[str]:
    """The IPv4 addresses of this machine that others can reach, those of private networks first."""
    up = {name for name, card in psutil.net_if_stats().items() if card.isup}
    found = [
        ipaddress.IPv4Address(each.address)
        for name, addresses in psutil.net_if_addrs().items()
        if name in up and not name.startswith(INSIDE)
        for each in addresses
        if each.family.name == "AF_INET"
    ]
    usable = {each for each in found if not (each.is_loopback or each.is_link_local or each.is_unspecified)}
    return [str(each) for each in sorted(usable, key=lambda each: (not each.is_private, each))]


def _served_at(host: str) -> str:
    scheme, usual = ("https", 443) if config.get_option("server.sslCertFile") else ("http", 80)
    return _written(scheme, host, config.get_option("server.port"), usual)


def _public_address(own: str) -> str:
    """The address that the settings name, with the scheme that the visitor's browser came with."""
    scheme = urlsplit(own).scheme or ("https" if config.get_option("server.sslCertFile") else "http")
    port = config.get_option("browser.serverPort")
    return _written(scheme, config.get_option("browser.serverAddress"), port, 443 if scheme == "https" else 80)


def _written(scheme: str, host: str, port: int, usual: int) -> str:
    below = (config.get_option("server.baseUrlPath") or "").strip("/")
    return f"{scheme}://{host}" + (f":{port}" if port != usual else "") + (f"/{below}" if below else "")


def _is_any(host: str) -> bool:
    """Whether a server that listens there listens at all addresses of its machine."""
    try:
        return ipaddress.ip_address(host.strip("[]")).is_unspecified
    except ValueError:
        return False
