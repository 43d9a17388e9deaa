"""Where an enterprise of a register belongs: its county and, for zones without a code, its reporting unit."""

from functools import cache

from db import divisions
from desktop.core import places
from desktop.core.register_cells import Reading, Refused


@cache
def _units_by_register() -> dict[str, divisions.ReportingUnit]:
    return {u.register: u for u in divisions.reporting_units() if u.register}


def read_region(uscc: str, text: dict[str, str], read: Reading) -> tuple[str | None, str | None]:
    """(county or city, reporting unit). The register's own column counts first, then digits 3-8 of the credit code,
    then the address, then the city. Refused when the column names a place that is not in Liaoning or not known."""
    unit = _units_by_register().get(uscc[2:8])
    city = places.city_named(text.get("city", ""))
    region = _from_column(text.get("region", ""), city)
    if region is None:
        region = places.region_of_code(uscc)
    if region is None:
        address = text.get("address", "")
        city = city or _city_of_code(uscc) or places.city_in(address)
        region = places.county_in(address, city)
    if region is None:
        region = (unit.county if unit else None) or city
        if region is None:
            read.notes.append("看不出所属县区，请补填")
        elif divisions.level_of(region) == "city":
            read.notes.append("只能看出所属的市，请补填县区")
    return region, unit.code if unit else None


def _from_column(text: str, city: str | None) -> str | None:
    """The county a cell names; a city alone leaves the choice to what else is known."""
    if not text:
        return None
    region = places.region_named(text, city)
    if region is None:
        raise Refused(f"所属地区“{text[:30]}”不是辽宁的县区，请写县区名称或 6 位代码")
    return region if divisions.level_of(region) == "county" else None


def _city_of_code(uscc: str) -> str | None:
    return divisions.city_of(uscc[2:8])
