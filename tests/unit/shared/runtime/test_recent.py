"""The cache is bounded, and drops the oldest entry first."""

from shared.runtime.recent import Recent


def test_what_was_put_is_found_and_what_was_not_is_the_default() -> None:
    recent: Recent[int] = Recent(2)
    recent.put("a", 1)
    assert (recent.get("a", 0), recent.get("b", 0)) == (1, 0)


def test_the_key_put_longest_ago_leaves_first() -> None:
    recent: Recent[int] = Recent(2)
    for key, value in [("a", 1), ("b", 2), ("a", 3), ("c", 4)]:
        recent.put(key, value)
    assert [recent.get(key, 0) for key in "abc"] == [3, 0, 4]
