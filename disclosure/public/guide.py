"""What the disclosure guide says of the agency: its offices and how to reach them, as the settings give it (D-11)."""

from dataclasses import dataclass, fields

from django.conf import settings

from secretmarks.levels import Zone, zone

MISSING = "（待公布）"


@dataclass(frozen=True)
class Office:
    """Who answers, and where."""

    name: str = MISSING
    address: str = MISSING
    postcode: str = MISSING
    hours: str = MISSING
    telephone: str = MISSING
    fax: str = MISSING
    email: str = MISSING

    @classmethod
    def of(cls, given: dict[str, str]) -> "Office":
        return cls(**{field.name: given[field.name] for field in fields(cls) if given.get(field.name)})


INVENTED = {
    "DISCLOSURE_OFFICE": {
        "name": "临江省审计厅办公室（政府信息公开工作机构，虚构）",
        "address": "临江省江城市文渊路 1 号",
        "postcode": "000000",
        "hours": "工作日 8:30—12:00，14:00—17:30",
        "telephone": "0000-0000 0000",
        "fax": "0000-0000 0001",
        "email": "gongkai@sjt.linjiang.example",
    },
    "DISCLOSURE_SUPERVISOR": {
        "name": "临江省人民政府办公厅政务公开办公室（虚构）",
        "address": "临江省江城市府前路 2 号",
        "postcode": "000000",
        "hours": "工作日 8:30—12:00，14:00—17:30",
        "telephone": "0000-0000 0002",
        "fax": "0000-0000 0003",
        "email": "jiandu@linjiang.example",
    },
}


def office(setting: str) -> Office:
    """The office of this setting; the demonstration has an invented one, elsewhere what is not set is shown so."""
    given = getattr(settings, setting, None)
    if given is None and zone() == Zone.DEMO:
        given = INVENTED[setting]
    return Office.of(given or {})


def disclosure_office() -> Office:
    return office("DISCLOSURE_OFFICE")


def supervisor() -> Office:
    return office("DISCLOSURE_SUPERVISOR")
