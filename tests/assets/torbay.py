# SPDX-License-Identifier: GPL-3.0-or-later
"""The plan of Torbay beside the four papers it was written from.

The update report has a row for each focus area too; a plan has no place for those.
"""

import collections

from plan_file import (check_days, check_nobody_is_named, check_quotes, compare_actions,
                       printed_value, refs_of, value_of, values_of, words_of)
from reading import day, holds, same, table

UPDATE_DAY = "2022-05-22"
NOTE_DAY = "2024-02-05"
SNAPSHOT = "Snapshot"
HALF_OF = {"half": "15"}
COMPARATORS = {"at or below": "at_most", "at or above": "at_least", "to below": "below", "(over ": "over",
               "at least": "at_least", "or better": "at_least", "at most": "at_most"}
TABLES = ("wsoa-focus", "wsoa-targets", "areas", "priorities", "kpi", "update-summary")


def check(plan):
    check_focus(plan)
    compare_actions(plan, table("wsoa-actions"), "focus", "start", "end")
    check_areas(plan)
    check_priorities(plan)
    check_kpis(plan)
    check_targets(plan)
    check_snapshot(plan)
    check_update(plan)
    check_summary(plan)
    check_ratings(plan)
    check_quotes(plan, TABLES)
    check_days(plan)
    check_nobody_is_named(plan)


def check_focus(plan):
    rows = {row["number"]: row["title"] for row in table("wsoa-focus")}
    focus = {item["ref"]: item for item in plan.all("focus")}
    plan.compare_sets("focus area", focus, rows)
    for ref in rows.keys() & focus.keys():
        plan.compare("focus area %s title" % ref, focus[ref]["title"], rows[ref])


def check_areas(plan):
    areas = {str(area["number"]): area for area in plan.all("areas")}
    rows = {row["number"]: row for row in table("areas")}
    plan.compare_sets("area", areas, rows)
    for ref in rows.keys() & areas.keys():
        said = [areas[ref]["title"], areas[ref]["source"].get("quote", "")]
        if not any(holds(text, rows[ref]["title"]) for text in said):
            plan.differ("area " + ref, said[0], rows[ref]["title"])


def check_priorities(plan):
    priorities = {str(item["number"]): item for item in plan.all("priorities")}
    rows = {row["number"]: row for row in table("priorities")}
    plan.compare_sets("priority", priorities, rows)
    for ref in rows.keys() & priorities.keys():
        title = priorities[ref]["title"]
        if not same(title, rows[ref]["title"]) and not same(title, rows[ref]["heading"]):
            plan.differ("priority " + ref, title, rows[ref]["title"])


def check_kpis(plan):
    codes = {item["code"]: str(item["number"]) for item in plan.all("priorities")}
    for row in table("kpi"):
        found = [entry for entry in plan.entries
                 if any(holds(text, row["bullet"]) for text in words_of(entry))]
        numbers = {codes[code] for entry in found for code in entry.get("priorities", [])}
        if not found:
            plan.differ("KPI of priority " + row["priority"], "not there", row["bullet"])
        elif numbers and row["priority"] not in numbers:
            plan.differ('KPI "%s"' % row["bullet"], "priority " + ", ".join(sorted(numbers)), row["priority"])


def about(entry, ref):
    """Whether an indicator or measure is about a milestone, or about any of a focus area."""
    return any(named == ref or (ref.isdigit() and named[len(ref):][:1].isalpha() and named.startswith(ref))
               for named in refs_of(entry))


def check_targets(plan):
    for row in table("wsoa-targets"):
        where = "%s of %s" % (row["kind"], row["ref"])
        if not plan.says(row["words"]):
            plan.differ(where + " words", "not there", row["words"])
        wanted = printed_value(HALF_OF.get(row["number"], row["number"]))
        entries = [entry for entry in plan.entries if about(entry, row["ref"])]
        places = [place for entry in entries for place in places_of(entry, row["kind"]) if place[0] == wanted]
        if not places:
            seen = sorted({str(value) for entry in entries for value in values_of(entry, row["kind"])})
            plan.differ(where, ", ".join(seen) or "no figure", row["number"])
            continue
        dates = [date for _, date, _ in places]
        if not any(holds(date, row["date"]) for date in dates):
            plan.differ("%s %s date" % (where, row["number"]), ", ".join(dates), row["date"])
        compared = comparator_of(row)
        if compared and not any(comparator == compared for _, _, comparator in places):
            plan.differ("%s comparator" % where, ", ".join(place[2] for place in places), row["words"])


def comparator_of(row):
    """What the printed words ask for, or None where they do not say or count the other way round."""
    if row["kind"] == "baseline" or row["number"] in HALF_OF:
        return None
    return next((comparator for words, comparator in COMPARATORS.items() if words in row["words"].lower()), None)


def places_of(entry, kind):
    """Where an indicator or measure has a value: (value, date as printed, comparator)."""
    if kind == "baseline":
        places = entry.get("figures", []) + ([entry["baseline"]] if "baseline" in entry else [])
        return [(value_of(place["value"]), place["on"], "") for place in places]
    places = [(place["value"], place.get("due", ""), place.get("comparator", usual(entry)))
              for place in entry.get("targets", []) if "value" in place]
    if "target" in entry:
        places.append((entry["target"], entry.get("due", ""), entry["comparator"]))
    return [(value_of(value), due, comparator) for value, due, comparator in places]


def usual(entry):
    return {"higher": "at_least", "lower": "at_most"}[entry["direction"]]


def check_snapshot(plan):
    measures = plan.all("measures")
    for row in table("snapshot"):
        where = "snapshot %s %s" % (row["WSOA Reference"], row["Description"])
        refs = [ref.strip() for ref in row["WSOA Reference"].split("&")]
        named = [measure for measure in measures if all(about(measure, ref) for ref in refs)]
        if not named:
            plan.differ(where, "no measure", row["WSOA Reference"])
        elif not row["Last Data Set"]:
            figures = [figure for measure in named for figure in measure.get("figures", [])]
            if any(SNAPSHOT in figure["source"]["at"] for figure in figures):
                plan.differ(where, "a figure", "no figure")
        elif not any(snapshot_differences(measure, row) == [] for measure in named):
            nearest = min((snapshot_differences(measure, row) for measure in named), key=len)
            for what, found, printed in nearest:
                plan.differ("%s %s" % (where, what), found, printed)


def snapshot_differences(measure, row):
    """What of the row a measure does not have: (what, plan, paper)."""
    wrong = []
    figures = measure.get("figures", [])
    current = printed_value(row["Current Performance"])
    dates = [figure["on"] for figure in figures if value_of(figure["value"]) == current]
    if not dates:
        wrong.append(("figure", listed(figures, "value"), row["Current Performance"]))
    elif not any(same(date, row["Last Data Set"]) for date in dates):
        wrong.append(("date", ", ".join(dates), row["Last Data Set"]))
    if printed_value(row["Target"]) not in values_of(measure, "target"):
        wrong.append(("target", listed(measure.get("targets", []), "value"), row["Target"]))
    if not same(measure.get("every", ""), row["Frequency"]):
        wrong.append(("frequency", measure.get("every", ""), row["Frequency"]))
    return wrong


def listed(items, member):
    return ", ".join(item[member] for item in items) or "none"


def reports_on(plan, date):
    found = collections.defaultdict(list)
    for ref, action in plan.actions.items():
        for report in action.get("reports", []):
            if report["on"] == date:
                found[ref].append(report)
    return found


def action_rows():
    return [row for row in table("update") if not row["ref"].startswith("Focus Area")]


def check_update(plan):
    reports = reports_on(plan, UPDATE_DAY)
    rows = {row["ref"].upper(): row for row in action_rows()}
    plan.compare_sets("report of %s on" % UPDATE_DAY, reports, rows)
    for ref in rows.keys() & reports.keys():
        row, report = rows[ref], reports[ref][0]
        where = "report of %s on %s" % (UPDATE_DAY, ref)
        plan.compare(where + " percent", "%s%%" % report.get("percent", ""), row["percent"])
        plan.compare(where + " start", report.get("start_on", ""), day(row["start"]))
        plan.compare(where + " finish", report.get("end_by", ""), day(row["finish"]))
        if row["rag"] == "Started":
            rated = report.get("rating", report.get("state", "")).replace("_", " ").capitalize()
        else:
            rated = report.get("rating", "").capitalize()
        plan.compare(where + " rating", rated, row["rag"])


def check_summary(plan):
    """Where the closing sentence does not follow from its counts, or the counts from the table."""
    summary = {row["what"]: row for row in table("update-summary")}
    reported, started, percent = (int(summary[what]["number"].rstrip("%"))
                                  for what in ("reported", "started", "percent started"))
    told = [item["text"] + "".join(source.get("quote", "") for source in item["sources"])
            for item in plan.all("discrepancies")]
    sentence = summary["percent started"]["words"]
    follows = round(100 * started / reported) == percent
    if not follows and not any(holds(text, sentence) for text in told):
        plan.differ("discrepancies", "not there", "%s But %d of %d" % (sentence, started, reported))
    rows = len(action_rows())
    if rows != reported and not any(str(rows) in text for text in told):
        plan.differ("discrepancies", "not there", "%d reported, %d rows in the table" % (reported, rows))


def check_ratings(plan):
    reports = reports_on(plan, NOTE_DAY)
    rows = {row["ref"]: row["rating"] for row in table("dfe-ratings")}
    plan.compare_sets("rating of %s on" % NOTE_DAY, reports, rows)
    for ref in rows.keys() & reports.keys():
        plan.compare("rating of %s on %s" % (NOTE_DAY, ref), reports[ref][0].get("rating", ""), rows[ref])
