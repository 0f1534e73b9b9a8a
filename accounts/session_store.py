"""Sessions in Valkey, where "not there" and "cannot be asked" are two answers.

Django's own store takes any failure of the cache for a session that does not exist: a
Valkey that stands still for a moment would then sign out everyone who asks for a page.
"""

from typing import Any

from django.conf import settings
from django.contrib.sessions.backends import cache
from django.core.cache import caches


class SessionStore(cache.SessionStore):
    """Lets the failure through: the visitor gets the error page, and keeps the session."""

    def load(self) -> dict[str, Any]:
        """The session's data; empty when there is none. Raises what the cache raises."""
        data: dict[str, Any] | None = caches[settings.SESSION_CACHE_ALIAS].get(self.cache_key)
        return self._or_nobodys(data)

    async def aload(self) -> dict[str, Any]:
        key = await self.acache_key()
        data: dict[str, Any] | None = await caches[settings.SESSION_CACHE_ALIAS].aget(key)
        return self._or_nobodys(data)

    def _or_nobodys(self, data: dict[str, Any] | None) -> dict[str, Any]:
        if data is None:
            self._session_key = None
            return {}
        return data
