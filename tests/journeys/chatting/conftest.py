"""The window of a chat before a server that fails as it is told."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection

from tests.chat.conversations import begun, visitor
from tests.journeys.chatting.server import ChatServer


@pytest.fixture
def chat(transactional_db):
    """Begun in a thread, as a server does: here is the loop of Playwright."""

    def begin():
        try:
            return begun(visitor(language="fi"))
        finally:
            connection.close()

    with ThreadPoolExecutor(1) as pool:
        return pool.submit(begin).result()


@pytest.fixture
def server(chat):
    return ChatServer(chat)


@pytest.fixture
def window(new_page, chat, server):
    """Opens the window; each time on another device."""

    def open_window(query="", before="", **times):
        page = new_page(user=chat.user)
        page.add_init_script(before)
        server.serve(page.context, **times)
        page.goto(f"/chat/{chat.public_id}/{query}")
        return page

    return open_window
