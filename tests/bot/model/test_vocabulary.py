"""The words of `prompts/grammar.yaml` as patterns: whole words in English, anywhere in Chinese, the longest first."""

import importlib
import pkgutil
import re

import pytest

import bot.model
from bot.model.vocabulary import Pattern, load_words, pattern, words_of

CLASSES = load_words("grammar.yaml")


def test_english_words_are_found_whole_and_chinese_ones_anywhere() -> None:
    without = pattern("{without}")
    assert without.search("sales excluding google")
    assert not without.search("sales in nottingham")
    assert without.search("看看除了谷歌的收入")


def test_english_words_are_found_between_chinese_characters() -> None:
    assert pattern("{comparison}").search("谷歌vs百度")


def test_the_longest_word_is_taken() -> None:
    found = pattern(r"^{without}").match("except for email")
    assert found is not None
    assert found.group() == "except for"


def test_white_space_within_a_phrase_may_be_any() -> None:
    assert pattern("{greater}").fullmatch("more  than")


def test_signs_are_no_regular_expressions() -> None:
    assert pattern(r"{or_more}$").search("18+")
    assert not pattern(r"{id_label}$").search("nor")


def test_several_classes_stand_for_the_words_of_all() -> None:
    least = pattern(r"^{at_least|floor}$")
    assert least.match("at least")
    assert least.match("不得少于")


def test_numbers_in_braces_are_repetitions() -> None:
    assert pattern(r"^a{2}$").match("aa")


def test_an_unknown_class_is_an_error() -> None:
    with pytest.raises(KeyError):
        pattern("{no_such_class}").search("x")


def test_all_patterns_of_the_local_model_compile() -> None:
    modules = [
        importlib.import_module(f"bot.model.{module.name}") for module in pkgutil.iter_modules(bot.model.__path__)
    ]
    held = [value for module in modules for value in vars(module).values()]
    for value in list(held):
        held += list(value.values()) if isinstance(value, dict) else list(value) if isinstance(value, tuple) else []
    found = [value for value in held if isinstance(value, Pattern)]
    assert len(found) > 100
    assert all(each.compiled for each in found)


@pytest.mark.parametrize("name", CLASSES)
def test_every_class_has_words_of_both_languages_or_none_and_finds_them(name: str) -> None:
    assert set(CLASSES[name]) == {"en", "zh"}
    assert words_of(name)
    assert len(words_of(name)) == sum(map(len, CLASSES[name].values())), "a word stands there twice"
    for word in words_of(name):
        assert word == word.strip().lower()
        assert pattern("{" + name + "}").fullmatch(word)


def test_every_class_is_used() -> None:
    from importlib.resources import files

    code = "\n".join(
        file.read_text(encoding="utf-8") for file in files("bot.model").iterdir() if file.name[-3:] == ".py"
    )
    used = {name for slot in re.findall(r"\{([a-z_|]+)\}", code) for name in slot.split("|")}
    used |= set(re.findall(r"\"(\w+)\"", code))
    assert set(CLASSES) <= used
