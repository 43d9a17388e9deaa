"""Passwords: what is accepted and how they are kept."""

from concurrent.futures import ThreadPoolExecutor

import pytest

from server import passwords


@pytest.mark.parametrize(
    ("password", "words"),
    [
        ("short", "至少"),
        ("1234567890123", "数字"),
        ("aaaaaaaabbbb", "不同的字符太少"),
        ("my-zhangsan-pw", "账号"),
        ("Password2026", "常见"),
        ("x" * 60 + "abcdefg" * 10, "不能超过"),
    ],
)
def test_weak_ones_are_refused_in_words(password: str, words: str) -> None:
    assert words in (passwords.weakness(password, "zhangsan") or "")


@pytest.mark.parametrize("password", ["Wei-Lan-Tian-Kong-7", "春眠不觉晓处处闻啼鸟", "correct horse battery"])
def test_good_ones_will_do(password: str) -> None:
    assert passwords.weakness(password, "zhangsan") is None


def test_a_crowd_is_sent_away_at_once_and_nothing_is_left_behind() -> None:
    stored = passwords.hash_password("Wei-lan-tian")

    def look(_: int) -> str:
        try:
            return str(passwords.verify(stored, "Wei-lan-tian"))
        except passwords.PasswordsBusyError:
            return "busy"

    with ThreadPoolExecutor(24) as crowd:
        answers = list(crowd.map(look, range(48)))
    assert set(answers) == {"True", "busy"}
    assert [look(0) for _ in range(10)] == ["True"] * 10


def test_generated_ones_will_do_and_differ() -> None:
    made = {passwords.generate() for _ in range(50)}
    assert len(made) == 50
    assert all(passwords.weakness(password, "zhangsan") is None for password in made)


def test_only_the_right_password_opens() -> None:
    stored = passwords.hash_password("Ｗei-lan-tian")  # a full-width W from an input method
    assert stored.startswith("$argon2id$")
    assert passwords.verify(stored, "Wei-lan-tian")
    assert not passwords.verify(stored, "wei-lan-tian")
    assert not passwords.verify(None, "Wei-lan-tian")
    assert not passwords.verify("not a hash", "Wei-lan-tian")
    assert not passwords.needs_rehash(stored)
    assert not passwords.needs_rehash(passwords._NOBODY), "looking for nobody must cost as much"
