"""Coroutines in tests that may run after a browser did."""

import asyncio
from collections.abc import Coroutine
from concurrent.futures import ThreadPoolExecutor


def run[T](coroutine: Coroutine[object, object, T]) -> T:
    """In a thread of its own: the loop of a browser stays in the main one once it was started."""
    with ThreadPoolExecutor(1) as pool:
        return pool.submit(asyncio.run, coroutine).result()
