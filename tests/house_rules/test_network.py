"""The tests talk to this machine alone (pytest-socket, in pyproject.toml)."""

import socket

import pytest
from pytest_socket import SocketConnectBlockedError


@pytest.mark.filterwarnings("ignore:A test tried to use")
def test_nothing_beyond_this_machine_is_reached():
    unroutable = ("192.0.2.1", 80)  # kept for documentation, RFC 5737

    with pytest.raises(SocketConnectBlockedError):
        socket.create_connection(unroutable, timeout=1)
