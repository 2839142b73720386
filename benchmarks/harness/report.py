"""The regression run's report: one self-contained HTML page from the same model as the JSON."""
import html

STYLE = """body{font:14px system-ui,sans-serif;margin:2em;color:#222}table{border-collapse:collapse;margin:.5em 0 2em}
th,td{padding:.25em .7em;text-align:right;border-bottom:1px solid #ddd}th:first-child,td:first-child{text-align:left}
tr.bad{background:#fdd}tr.good{background:#dfd}tr.new{background:#eef}.bar{display:inline-block;height:.7em;background:#69c;vertical-align:middle}
.note{color:#666}h2{margin-bottom:.2em}"""

TITLES = {"execution": "Execution alone (instructions)", "pipeline": "Source to result (instructions)", "wall": "Execution, wall time as a multiple of CPython's",
          "pipeline_wall": "Source to result, wall time as a multiple of CPython's"}


def number(metric, value):
    if value is None:
        return "-"
    return f"{value:,.0f}" if metric in ("execution", "pipeline") else f"{value:.3f}"


def render(model):
    parts = ["<!doctype html><meta charset=utf-8><title>Regression run</title>", f"<style>{STYLE}</style>", "<h1>Regression run</h1>"]
    base = model["baseline"]
    parts.append(f"<p>Commit <b>{html.escape(model['commit'])}</b> on {html.escape(model['machine']['cpu'])}, against "
                 + (f"the baseline of <b>{html.escape(base['commit'])}</b>." if base else "no baseline.") + "</p>")
    bad = [r for r in model["rows"] if r["verdict"] == "regressed"]
    parts.append(f"<p><b>{len(bad)} regressed</b> of {len(model['rows'])} figures; instruction threshold {model['thresholds']['instructions']:.0%}, "
                 f"wall threshold at least {model['thresholds']['wall']:.0%}, wider where runs spread more.</p>")
    for row in bad:
        parts.append(f"<p>Regressed: <b>{html.escape(row['engine'])} {html.escape(row['name'])}</b>, {TITLES[row['metric']].lower()}: {row['change']:+.1%}</p>")
    for metric, title in TITLES.items():
        rows = [r for r in model["rows"] if r["metric"] == metric]
        if not rows:
            continue
        parts.append(f"<h2>{title}</h2><table><tr><th>row<th>engine<th>baseline<th>now<th>change<th>")
        for row in rows:
            css = {"regressed": "bad", "improved": "good", "new": "new"}.get(row["verdict"], "")
            change = "-" if row["change"] is None else f"{row['change']:+.1%}"
            width = 0 if row["change"] is None else min(150, abs(row["change"]) * 300)
            parts.append(f"<tr class='{css}'><td>{html.escape(row['name'])}<td>{html.escape(row['engine'])}<td>{number(metric, row['old'])}<td>{number(metric, row['new'])}"
                         f"<td>{change}<td style='text-align:left'><span class=bar style='width:{width:.0f}px'></span> {row['verdict']}")
        parts.append("</table>")
    parts.append("<p class=note>Instructions are counted by callgrind; execution alone is the difference between a run of n rounds and one of n/10. "
                 "Wall figures are medians of paired runs beside CPython.</p>")
    return "\n".join(parts)
