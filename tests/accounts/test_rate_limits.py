from concurrent.futures import ThreadPoolExecutor

from accounts.rate_limits import Rule, hit, hit_each

GUESSES = Rule("guesses", "3/minute")
IN_TOTAL = Rule("guesses-in-total", "5/minute")


def test_tries_up_to_the_limit_are_allowed_and_the_next_says_how_long_to_wait():
    answers = [hit(GUESSES, "user-1") for _ in range(4)]

    assert [each.allowed for each in answers] == [True, True, True, False]
    assert answers[3].refused_by == "guesses"
    assert 1 <= answers[3].retry_after <= 60


def test_each_key_is_counted_by_itself():
    for _ in range(3):
        hit(GUESSES, "user-1")

    assert hit(GUESSES, "user-2").allowed
    assert not hit(GUESSES, "user-1").allowed


def test_hit_each_refuses_by_the_total_though_each_person_is_within_limits():
    answers = [hit_each((GUESSES, f"user-{n}"), (IN_TOTAL, "")) for n in range(6)]

    assert [each.allowed for each in answers] == [True] * 5 + [False]
    assert answers[5].refused_by == "guesses-in-total"


def test_tries_at_the_same_moment_never_pass_the_limit():
    with ThreadPoolExecutor(8) as threads:
        answers = list(threads.map(lambda _: hit(GUESSES, "raced").allowed, range(24)))

    assert answers.count(True) == 3
