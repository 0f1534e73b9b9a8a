"""How often something may be tried: rules as data, counted in Valkey for all processes.

Use: name the rules beside the view that they guard, and count before the work::

    GUESSES = Rule("invoice-search", "10/10minutes")
    GUESSES_IN_TOTAL = Rule("invoice-search-total", "600/minute")

    allowance = hit_each((GUESSES, f"user-{user.pk}"), (GUESSES, address), (GUESSES_IN_TOTAL, ""))
    if not allowance.allowed:
        …  # say that it may be tried again in `allowance.retry_after` seconds

A refused try is not counted, so waiting always helps. The window slides: there is no
moment at which a full new allowance opens. Keys are ids, addresses or session keys;
never what a person typed.
"""

import math
import time
from dataclasses import dataclass
from functools import cache

from django.conf import settings
from limits import RateLimitItem, parse
from limits.storage import RedisStorage
from limits.strategies import SlidingWindowCounterRateLimiter

KEY_PREFIX = "myropo-limits"


@dataclass(frozen=True, slots=True)
class Rule:
    """`rate` in the words of the library `limits`: `5/minute`, `10/10minutes`, `100/day`."""

    name: str
    rate: str


@dataclass(frozen=True, slots=True)
class Allowance:
    """Whether the try may go on; if not, which rule refused it and seconds to wait."""

    allowed: bool
    refused_by: str = ""
    retry_after: int = 0

    @property
    def retry_after_minutes(self) -> int:
        """The wait in whole minutes, rounded up: after them it is sure to be over."""
        return math.ceil(self.retry_after / 60)


ALLOWED = Allowance(allowed=True)


@cache
def _limiter(url: str) -> SlidingWindowCounterRateLimiter:
    return SlidingWindowCounterRateLimiter(RedisStorage(url, key_prefix=KEY_PREFIX))


@cache
def _item(rate: str) -> RateLimitItem:
    return parse(rate)


def hit(rule: Rule, *keys: str) -> Allowance:
    """Count one try under the rule for the keys together, if it is still allowed."""
    limiter, item = _limiter(settings.REDIS_URL), _item(rule.rate)
    if limiter.hit(item, rule.name, *keys):
        return ALLOWED
    return _refusal(rule, *keys)


def look(rule: Rule, *keys: str) -> Allowance:
    """What `hit` would answer, counting nothing: where only failures are counted, after it."""
    limiter, item = _limiter(settings.REDIS_URL), _item(rule.rate)
    return ALLOWED if limiter.test(item, rule.name, *keys) else _refusal(rule, *keys)


def _refusal(rule: Rule, *keys: str) -> Allowance:
    limiter, item = _limiter(settings.REDIS_URL), _item(rule.rate)
    reset_at = limiter.get_window_stats(item, rule.name, *keys).reset_time
    return Allowance(
        allowed=False,
        refused_by=rule.name,
        retry_after=max(1, math.ceil(reset_at - time.time())),
    )


def hit_each(*counted: tuple[Rule, str]) -> Allowance:
    """Count one try under each rule and key; the first that refuses is the answer."""
    for rule, key in counted:
        allowance = hit(rule, key)
        if not allowance.allowed:
            return allowance
    return ALLOWED
