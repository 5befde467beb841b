"""Names by country, from invented_names.json, and the addresses made of them."""

import json
import re
import unicodedata
from functools import cache
from pathlib import Path
from typing import Any

from demo.generator.company_parameters import COUNTRIES
from demo.generator.random_streams import Ints


@cache
def words() -> Any:
    """The lists of invented_names.json."""
    return json.loads(
        Path(__file__).with_name("invented_names.json").read_text("utf-8")
    )


def ascii_word(word: str) -> str:
    """A name as it stands in an e-mail address."""
    romanised = words()["romanised"].get(word, word).replace("ß", "ss")
    plain = unicodedata.normalize("NFKD", romanised).encode("ascii", "ignore").decode()
    return re.sub(r"[^a-z]", "", plain.lower())


def person_names(countries: Ints, first: Ints, last: Ints) -> list[tuple[str, str]]:
    """First and family name per person."""
    people = words()["people"]
    firsts = [people[item.code]["first"] for item in COUNTRIES]
    lasts = [people[item.code]["last"] for item in COUNTRIES]
    return [
        (firsts[c][f % len(firsts[c])], lasts[c][n % len(lasts[c])])
        for c, f, n in zip(
            countries.tolist(), first.tolist(), last.tolist(), strict=True
        )
    ]


def addresses(who: list[tuple[str, str]], domains: list[str]) -> list[str]:
    """An e-mail address per person; a number in it makes it different from others."""
    return [
        f"{ascii_word(first)}.{ascii_word(last)}{number}@{domain}"
        for number, ((first, last), domain) in enumerate(zip(who, domains, strict=True))
    ]


def company_words(number: int) -> tuple[str, str, int]:
    """The two words of a company's name, and how often the pair was used before."""
    first, second = words()["companies"]["words"], words()["companies"]["kinds"]
    kind, word = divmod(number, len(first))
    again, kind = divmod(kind, len(second))
    return first[word], second[kind], again


def company_name(number: int, country: str) -> str:
    """A company's name with its legal form."""
    word, kind, again = company_words(number)
    more = f" {again + 1}" if again else ""
    return f"{word} {kind}{more} {words()['companies']['forms'][country]}"


def company_domain(number: int) -> str:
    """The company's own mail domain, under a top-level domain that never resolves."""
    word, kind, _ = company_words(number)
    return f"{word}-{kind}-{number}.example".lower()


def industry(number: int) -> str:
    """The industry of the company, in the CRM's word."""
    listed = words()["companies"]["industries"]
    return str(listed[company_number_of_kind(number) % len(listed)])


def company_number_of_kind(number: int) -> int:
    """The number of the kind of business that the company is in."""
    return number // len(words()["companies"]["words"])
