"""A form filled in to the last field, and what stands in it afterwards."""

from bs4 import Tag

TYPED = "示例 abc 12"
NOT_KEPT = frozenset({"csrf_token", "once", "pin"})
"""Tokens, and the PIN: a secret is never written into a page."""


def hidden(form: Tag) -> dict[str, str]:
    """What a form carries unseen."""
    return {str(one["name"]): str(one.get("value", "")) for one in form.select("input[type=hidden][name]")}


def filled(form: Tag) -> dict[str, list[str]]:
    """What a person puts into each field: words, the last choice of each kind, every tick."""
    found: dict[str, list[str]] = {}
    for field in form.select("input[name], textarea[name], select[name]"):
        name, kind = str(field["name"]), str(field.get("type", "text"))
        if kind in {"hidden", "file", "submit"} or name in NOT_KEPT:
            continue
        if field.name == "select":
            found[name] = [str(field.find_all("option")[-1].get("value"))]
        elif kind == "radio":
            found[name] = [str(field["value"])]
        elif kind == "checkbox":
            found.setdefault(name, []).append(str(field.get("value", "on")))
        else:
            found[name] = ["2026-03-01" if kind == "date" else TYPED]
    return found


def values(form: Tag) -> dict[str, list[str]]:
    """What stands in each field."""
    found: dict[str, list[str]] = {}
    for field in form.select("input[name], textarea[name], select[name]"):
        name, kind = str(field["name"]), str(field.get("type", "text"))
        if field.name == "select":
            found[name] = [str(one.get("value")) for one in field.select("option[selected]")]
        elif field.name == "textarea":
            found[name] = [field.get_text().removeprefix("\r").removeprefix("\n")]
        elif kind in {"radio", "checkbox"}:
            found.setdefault(name, []).extend([str(field.get("value", "on"))] if field.has_attr("checked") else [])
        else:
            found.setdefault(name, []).append(str(field.get("value", "")))
    return found
