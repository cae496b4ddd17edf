"""What people type, made orderly: digits, Persian letters, names, notes and numbers.

Everything a person writes passes here once, at the door. Inside, digits are ASCII, letters are Persian ones and no
invisible character can turn a line around or fake somebody else's name. Markup is left alone: `<b>علی & Co</b>` is a
harmless name, and whoever shows it escapes it.
"""

import re
import unicodedata

from club.errors import NameUnusable, NumberUnusable, TextTooLong

NAME_LENGTH_MAX = 64
NUMBER_MAX = 10**12
"""Far above any amount of rial a restaurant meets, and safe in a 64-bit column."""

ZWNJ = "\u200c"
_ZWJ = "\u200d"

_ASCII_DIGITS = str.maketrans("۰۱۲۳۴۵۶۷۸۹٠١٢٣٤٥٦٧٨٩", "0123456789" * 2)
# Arabic keyboards write other letters for the Persian ye and kaf. ة stays: it belongs to names such as فاطمة.
_PERSIAN_LETTERS = str.maketrans("يىك", "ییک")
# Letters and symbols that show nothing: with them a name can look empty or like another one.
_INVISIBLE = frozenset("\u034f\u115f\u1160\u17b4\u17b5\u2800\u3164\uffa0")
_LINE_ENDS = re.compile(r"\r\n?|[\u0085\u2028\u2029\v\f]")
_ZWNJ_AT_EDGE = re.compile(rf"{ZWNJ}+(?=\s|{ZWNJ}|$)|(?:(?<=\s)|^){ZWNJ}+", re.MULTILINE)

_MARKS_RUN_MAX = 3
"""Vowel signs one letter may carry: Persian needs two, three is generous, hundreds are an attack on the screen."""

_EMOJI_RUN_MAX = 3
_PICTOGRAM = r"[\u2300-\u27bf\u2b00-\u2bff\U0001f000-\U0001f1e5\U0001f200-\U0001faff]"
_DRESS = r"[\ufe0f\U0001f3fb-\U0001f3ff]"
_EMOJI = rf"(?>[\U0001f1e6-\U0001f1ff]{{1,2}}|{_PICTOGRAM}{_DRESS}*+(?:{_ZWJ}{_PICTOGRAM}{_DRESS}*+)*+)"
_EMOJI_FLOOD = re.compile(rf"((?>{_EMOJI}\s*+){{{_EMOJI_RUN_MAX}}})(?>{_EMOJI}\s*+)++")

_INTEGER = re.compile(r"[+-]?[0-9]{1,15}")
_GROUPING = re.compile(r"(?<=[0-9])[,٬،_' \u00a0\u202f](?=[0-9]{3}(?![0-9]))")
# What people write behind a number of their own accord. «هزار» and «میلیون» are not here: they change the number.
_UNIT = re.compile(
    r"(?<=[0-9])\s*(?:امتیاز|تومان|تومن|روز|عدد|تا|درصد|points?|toman|days?|percent|[%٪])\Z", re.IGNORECASE
)


def ascii_digits(text: str) -> str:
    """Write Persian and Arabic digits as 0-9."""
    return text.translate(_ASCII_DIGITS)


def persian_letters(text: str) -> str:
    """Write the Arabic ye and kaf as the Persian ی and ک, in composed form."""
    return unicodedata.normalize("NFC", text).translate(_PERSIAN_LETTERS)


def utf16_length(text: str) -> int:
    """Count as Telegram does: in UTF-16 code units, where most emoji are two."""
    return len(text) + sum(character > "\uffff" for character in text)


def clean_text(text: str, length_max: int) -> str:
    """Return the text as it may be stored and shown; line breaks stay, at most one empty line in a row.

    Empty when nothing visible was typed. The length is counted as Telegram counts.

    Raises: TextTooLong.
    """
    lines = [" ".join(line.split()) for line in _visible(_LINE_ENDS.sub("\n", text)).split("\n")]
    cleaned = re.sub(r"\n{3,}", "\n\n", _ZWNJ_AT_EDGE.sub("", "\n".join(lines))).strip()
    if (length := utf16_length(cleaned)) > length_max:
        raise TextTooLong(length=length, length_max=length_max)
    return cleaned


def clean_name(text: str) -> str:
    """Return a person's name on one line, with at most a few emoji in a row.

    Raises: NameUnusable, saying whether it is empty, too long or has no letter in it.
    """
    one_line = _ZWNJ_AT_EDGE.sub("", " ".join(_visible(text).split()))
    name = _EMOJI_FLOOD.sub(r"\1", one_line).strip()
    if not name:
        raise NameUnusable(fault="empty", length_max=NAME_LENGTH_MAX)
    if not any(character.isalpha() for character in name):
        raise NameUnusable(fault="no_letters", length_max=NAME_LENGTH_MAX)
    if utf16_length(name) > NAME_LENGTH_MAX:
        raise NameUnusable(fault="too_long", length_max=NAME_LENGTH_MAX)
    return name


def parse_int(text: str, *, at_least: int = 0, at_most: int | None = None) -> int:
    """Read a whole number in any of the three digit sets, thousands grouped or not, with its unit behind it or not.

    No upper bound still means NUMBER_MAX, which nobody needs to be told of.

    Raises: NumberUnusable.
    """
    plain = _UNIT.sub("", _GROUPING.sub("", ascii_digits(clean_text(text, NUMBER_MAX))))
    largest = NUMBER_MAX if at_most is None else at_most
    if _INTEGER.fullmatch(plain) is None or not at_least <= int(plain) <= largest:
        raise NumberUnusable(at_least=at_least, at_most=at_most)
    return int(plain)


def _visible(text: str) -> str:
    """Drop what cannot be seen, except half-spaces, emoji joiners and line breaks; keep Persian letters."""
    kept: list[str] = []
    marks_run = 0
    for character in persian_letters(text):
        category = unicodedata.category(character)
        if character in _INVISIBLE or (category[0] == "C" and character not in (ZWNJ, _ZWJ, "\n", "\t")):
            continue
        marks_run = marks_run + 1 if category in ("Mn", "Me") else 0
        if marks_run <= _MARKS_RUN_MAX:
            kept.append(character)
    return "".join(kept)
