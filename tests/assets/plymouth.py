# SPDX-License-Identifier: GPL-3.0-or-later
"""The plan of Plymouth beside its paper."""

from plan_file import check_days, check_nobody_is_named, check_quotes, compare_actions, refs_of, words_of
from reading import bare, holds, same, squeeze, table

LONG_ENOUGH = 40  # a shorter bullet may be part of another one by chance
TABLES = ("plymouth-areas", "plymouth-kpis", "plymouth-outcomes", "plymouth-wishes")


def check(plan):
    check_areas(plan)
    compare_actions(plan, table("plymouth-actions"), "area", "start", "completion")
    check_wishes(plan)
    for row in table("plymouth-outcomes"):
        check_statement(plan, "outcome", row["area"], row["statement"], "")
    for row in table("plymouth-kpis"):
        check_statement(plan, row["kind"], row["area"], row["bullet"], row["group"])
    check_quotes(plan, TABLES)
    check_days(plan)
    check_nobody_is_named(plan)


def check_areas(plan):
    areas = {str(area["number"]): area for area in plan.all("areas")}
    rows = {row["number"]: row for row in table("plymouth-areas")}
    plan.compare_sets("area", areas, rows)
    for ref in rows.keys() & areas.keys():
        said = [areas[ref]["title"], areas[ref]["source"].get("quote", "")]
        if not any(holds(text, rows[ref]["title"]) for text in said):
            plan.differ("area " + ref, said[0], rows[ref]["title"])


def check_wishes(plan):
    wishes = {str(wish["number"]): wish["title"] for wish in plan.all("wishes")}
    rows = {row["number"]: row["wish"] for row in table("plymouth-wishes")}
    plan.compare_sets("wish", wishes, rows)
    for ref in rows.keys() & wishes.keys():
        plan.compare("wish " + ref, wishes[ref], rows[ref])


def states(entry, statement):
    statement = statement.removesuffix(", and")
    return any(same(text, statement) or (len(bare(statement)) >= LONG_ENOUGH and holds(text, statement))
               for text in words_of(entry))


def areas_of(plan, entry):
    """The numbers of the areas that an indicator or measure belongs to."""
    numbers = {area["code"]: str(area["number"]) for area in plan.all("areas")}
    return {numbers.get(ref, ref.split(".")[0]) for ref in refs_of(entry)}


def left_out(plan, area, statement):
    """Whether the plan says, with the words themselves, that they are no outcome and no measure."""
    return any(area in item["about"] and holds(source.get("quote", ""), statement)
               for item in plan.all("discrepancies") for source in item["sources"])


def check_statement(plan, what, area, statement, group):
    found = [entry for entry in plan.entries if states(entry, statement)]
    if not found and (left_out(plan, area, statement) or (what == "evidence" and plan.says(statement))):
        return
    if not found:
        plan.differ("%s of area %s" % (what, area), "not there", statement)
    elif not any(area in areas_of(plan, entry) for entry in found):
        plan.differ('%s "%s"' % (what, statement), "no measure names the area", "area " + area)
    elif group.startswith("For pupils") and not any(says_group(entry, group) for entry in found):
        plan.differ('%s "%s"' % (what, statement), "no measure names the group", group)


def says_group(entry, group):
    whom = squeeze(group.removeprefix("For pupils with ")).lower()
    return any(whom in squeeze(text).lower() for text in words_of(entry) + [entry["source"]["at"]])
