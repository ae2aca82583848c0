"""A text stored in both languages: what a law, a pack or an office says, as opposed to what the interface says."""

from typing import Literal, NamedTuple

Lang = Literal["zh", "en"]
LANGS: tuple[Lang, ...] = ("zh", "en")


class Bilingual(NamedTuple):
    """One text in Chinese and English."""

    zh: str
    en: str

    def text(self, lang: str) -> str:
        """The text in `lang`; Chinese, the first language, where that is not English."""
        return self.en if lang == "en" else self.zh

    def format(self, **values: "Bilingual | str | int") -> "Bilingual":
        """Fill the named places of both texts; a Bilingual value speaks the language of the text it lands in."""
        zh = {name: value.zh if isinstance(value, Bilingual) else value for name, value in values.items()}
        en = {name: value.en if isinstance(value, Bilingual) else value for name, value in values.items()}
        return Bilingual(self.zh.format(**zh), self.en.format(**en))
