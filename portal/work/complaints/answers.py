"""What a reporter answers in the eight steps, as one value."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from datetime import date
from typing import Any, Literal

from portal.work.files.actions import Stored

Mode = Literal["code", "quiet", "named"]
Channel = Literal["web", "phone", "counter", "hotline"]


@dataclass(frozen=True)
class Place:
    """Where it is, in the reporter's words; latitude and longitude in WGS-84 degrees."""

    name: str = ""
    address: str = ""
    machine_no: str = ""
    lat: float | None = None
    lon: float | None = None

    @property
    def findable(self) -> bool:
        """Whether anything here can lead somebody to the place (move K1)."""
        return any((self.name.strip(), self.address.strip(), self.machine_no.strip(), self.lat is not None))


@dataclass(frozen=True)
class Contact:
    """Who reports, as far as they want to say. `quiet_to` receives notices that say only "there is news"."""

    mode: Mode = "code"
    name: str = ""
    phone: str = ""
    mail: str = ""
    quiet_to: str = ""
    under_14: bool = False
    guardian_name: str = ""
    guardian_phone: str = ""
    no_guardian: bool = False
    """"No guardian, please call me"."""
    call_back: bool = False

    @property
    def to_be_rung(self) -> bool:
        """Whether somebody is to be rung up, and there is a number for it."""
        return (self.call_back and bool(self.phone)) or bool(self.guardian_phone)

    def words(self) -> tuple[str, ...]:
        """Everything in it that could betray somebody, for the scan of papers and public texts."""
        guardian = self.guardian_name, self.guardian_phone
        return tuple(filter(None, (self.name, self.phone, self.mail, self.quiet_to, *guardian)))


@dataclass(frozen=True)
class Photo:
    """One picture or paper in its slot; its bytes are sealed on disk already."""

    slot: str
    stored: Stored

    def as_json(self) -> dict[str, Any]:
        """For a sealed draft: the file's secret is in it."""
        return {"slot": self.slot, **asdict(self.stored), "secret": self.stored.secret.hex()}

    @classmethod
    def from_json(cls, row: Mapping[str, Any]) -> "Photo":
        """The photo again."""
        values = dict(row)
        slot, secret = values.pop("slot"), bytes.fromhex(values.pop("secret"))
        return cls(slot, Stored(secret=secret, **values))


@dataclass(frozen=True)
class Answers:
    """One report, complete. Codes are the pack's; `conduct_to` stays empty where it still goes on."""

    scenario: str
    district: str
    conduct_from: date
    place: Place = field(default_factory=Place)
    venue_id: int | None = None
    violations: tuple[str, ...] = ()
    own_words: bool = False
    """Nothing in the list fits: `words` say it."""
    conduct_to: date | None = None
    ongoing: bool = False
    words: str = ""
    photos: tuple[Photo, ...] = ()
    contact: Contact = field(default_factory=Contact)
    contact_consent: bool = False
    """Whether contact data may go to another agency."""
    language: str = "zh"
    channel: Channel = "web"
    same: str = ""
    """The number of a published case that it is about too, as the reporter says."""
    slip: str = ""
    """The hotline's number of its slip."""
    fictitious: bool = False

    @property
    def conduct_end(self) -> date | None:
        """The last day of the conduct; None while it goes on."""
        return None if self.ongoing else self.conduct_to or self.conduct_from

    @property
    def place_findable(self) -> bool:
        """Whether somebody can go there."""
        return self.venue_id is not None or self.place.findable

    def as_json(self) -> dict[str, Any]:
        """Everything that makes two reports differ; photos by their content."""
        values = asdict(self)
        values["photos"] = [[photo.slot, photo.stored.digest] for photo in self.photos]
        return values
