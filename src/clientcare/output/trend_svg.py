"""`trend -o FILE.svg`: the milestone-trend chart and the weeks below it, made for print.

Report days run across, due dates up: a flat line is on plan, a rising one slips; where it meets
the diagonal, its day has come. Lines differ by colour, marker and a name at the end, health by a
letter as well as by a colour, so that nothing depends on seeing colours. The same trend makes
the same file every time.
"""

import re
import warnings
from collections.abc import Sequence
from datetime import date, timedelta
from importlib import import_module
from io import StringIO
from itertools import groupby
from pathlib import Path
from typing import Any

from clientcare.errors import ClientcareError
from clientcare.output.clean import line as clean
from clientcare.summary.trend import Line, Trend

MOST = 12
"""How many lines one chart can tell apart."""
COLOURS = ("#0072B2", "#D55E00", "#009E73", "#CC79A7", "#56B4E9", "#E69F00", "#000000")
"""Seven colours that differ for every kind of colour vision, and in grey."""
MARKERS = "osD^vPX"
FILLS = {"red": "#D55E00", "amber": "#F0E442", "green": "#56B4A0", "grey": "#BBBBBB"}
INK = "#333333"
STYLE = Path(__file__).with_name("trend.mplstyle")


def render(trend: Trend) -> str:
    """Draw the chart as SVG text; raises ClientcareError where matplotlib is not installed."""
    try:
        matplotlib = import_module("matplotlib")
        figures = import_module("matplotlib.figure")
        import_module("matplotlib.backends.backend_svg")
    except ImportError:
        message = "charts are drawn by matplotlib, which is not installed"
        hint = "install it with clientcare: pip install 'clientcare[charts]'"
        raise ClientcareError(message, hint) from None
    with matplotlib.rc_context(matplotlib.rc_params_from_file(STYLE)):
        figure = figures.Figure(figsize=(11.69, 8.27), layout="constrained")
        title = f"{clean(trend.name)}: milestone trend as of {trend.now.day}"
        _draw(figure, trend, title)
        out = StringIO()
        metadata = {"Date": None, "Creator": "clientcare", "Title": title}
        with warnings.catch_warnings():  # a letter that this machine has no font for stays text
            warnings.filterwarnings("ignore", "Glyph")
            figure.savefig(out, format="svg", metadata=metadata)
    return _numbered(out.getvalue())


def _numbered(svg: str) -> str:
    """Name what a chart refers to by number: matplotlib's own names are others in each run."""
    names = list(dict.fromkeys(re.findall(r' id="([a-z][0-9a-f]{10})"', svg)))
    numbers = {name: f"{name[0]}{n}" for n, name in enumerate(names)}
    refers = r'( id="|url\(#|href="#)([a-z][0-9a-f]{10})\b'
    return re.sub(refers, lambda found: found[1] + numbers.get(found[2], found[2]), svg)


def _draw(figure: Any, trend: Trend, title: str) -> None:
    grid = figure.add_gridspec(4, 1, height_ratios=(16, 1, 2.4, 2.4))
    chart = figure.add_subplot(grid[0])
    below = [figure.add_subplot(grid[n], sharex=chart) for n in (1, 2, 3)]
    figure.suptitle(title, fontsize=13, color=INK, x=0.01, ha="left")
    _milestones(chart, trend)
    draw = {"health": _health, "overdue": _overdue, "mood": _mood}
    for axes, (name, drawn) in zip(below, draw.items(), strict=True):
        drawn(axes, trend)
        axes.set_ylabel(name, rotation=0, ha="right", va="center")
    for axes in (chart, *below[:-1]):
        axes.tick_params(labelbottom=False)
    below[-1].set_xlabel("report date")


# The chart ---------------------------------------------------------------------------------------


def _milestones(axes: Any, trend: Trend) -> None:
    drawn = trend.drawn(MOST)
    ends: list[tuple[date, date, str, str]] = []
    for n, one in enumerate(drawn):
        colour = COLOURS[n % len(COLOURS)]
        marker = MARKERS[(n + n // len(COLOURS)) % len(MARKERS)]
        _line(axes, one, colour, marker)
        last = one.points[-1]
        if due := one.forecast or last.due:
            ends.append((last.on, due, colour, _label(one)))
    first, now = trend.weeks[0].on, trend.now.day
    axes.plot([first, now], [first, now], color="#888888", linewidth=0.8, linestyle=":")
    axes.set_ylabel("due date")
    axes.grid(axis="y", color="#DDDDDD", linewidth=0.5)
    _dates(axes.yaxis)
    _dates(axes.xaxis)
    hidden = len(trend.lines) - len(drawn)
    notes = [
        "flat: on plan; rising: slips; dashed: what we expect, not told yet",
        "dotted: the day itself", f"from {trend.read_from}",
        *([f"{hidden} more not drawn"] if hidden else []),
    ]  # fmt: skip
    axes.set_title("; ".join(notes), fontsize=8, loc="left", color=INK)
    _names(axes, ends)


def _line(axes: Any, one: Line, colour: str, marker: str) -> None:
    """Draw the dates of a promise, those that nobody was told of yet dashed."""
    told = [(point.on, point.due) for point in one.points if point.due]
    style = {"color": colour, "marker": marker, "markersize": 4, "linewidth": 1.6}
    every = max(len(told) // 20, 1)
    xs, ys = [on for on, _ in told], [due for _, due in told]
    axes.plot(xs, ys, drawstyle="steps-post", markevery=every, **style)
    for point in one.points:
        if point.forecast:  # for the week before, in which it came to be expected
            xs, ys = [point.on - timedelta(7), point.on], [point.forecast] * 2
            axes.plot(xs, ys, linestyle="--", markerfacecolor="white", markevery=[1], **style)
    if one.done and one.last:
        axes.plot([one.done], [one.done], color=colour, marker=marker, markersize=9)


def _label(one: Line) -> str:
    slip = f" ({one.slip:+d}d)" if one.slip else ""
    ended = " delivered" if one.done else " ended" if one.ended else ""
    title = clean(one.title)
    return f"{title if len(title) <= 34 else title[:33] + '…'}{slip}{ended}"


def _names(axes: Any, ends: Sequence[tuple[date, date, str, str]]) -> None:
    """Write each name at the right of its line's end, far enough from its neighbours."""
    low, high = axes.get_ylim()
    gap, at = (high - low) / 28, low - (high - low)
    dates = import_module("matplotlib.dates")
    arrow = {"arrowstyle": "-", "linewidth": 0.4, "alpha": 0.6, "relpos": (0, 0.5)}
    for on, due, colour, text in sorted(ends, key=lambda end: (end[1], end[3])):
        height = dates.date2num(due)
        at = max(height, at + gap)
        axes.annotate(
            text, xy=(dates.date2num(on), height), xytext=(1.01, at),
            textcoords=("axes fraction", "data"), color=colour, va="center", fontsize=8,
            arrowprops=arrow | {"color": colour},
        )  # fmt: skip


def _dates(axis: Any) -> None:
    dates = import_module("matplotlib.dates")
    locator = dates.AutoDateLocator(minticks=4, maxticks=10)
    axis.set_major_locator(locator)
    axis.set_major_formatter(dates.DateFormatter("%Y-%m-%d"))


# The weeks ---------------------------------------------------------------------------------------


def _health(axes: Any, trend: Trend) -> None:
    numbers = import_module("matplotlib.dates").date2num
    for colour, run in groupby(trend.weeks, key=lambda week: week.colour):
        weeks = list(run)
        if colour:
            left, width = numbers(weeks[0].on) - 7, 7 * len(weeks)
            axes.barh(0, width, left=left, height=1, color=FILLS[colour], edgecolor="white",
                      linewidth=0.4)  # fmt: skip
            letter = "?" if colour == "grey" else colour[0].upper()
            size = 8 if width / len(trend.weeks) > 7 / 60 else 5
            axes.text(left + width / 2, 0, letter, ha="center", va="center", fontsize=size)
    axes.set_yticks([])
    axes.spines["left"].set_visible(False)


def _overdue(axes: Any, trend: Trend) -> None:
    axes.bar([w.on for w in trend.weeks], [w.overdue for w in trend.weeks], width=-6, align="edge",
             color="#666666")  # fmt: skip
    most = max(week.overdue for week in trend.weeks)
    axes.set_ylim(0, max(most, 1) * 1.1)
    axes.set_yticks([0, most] if most else [0])


def _mood(axes: Any, trend: Trend) -> None:
    felt = trend.moods
    if not felt:
        axes.text(0.01, 0.5, "none recorded", transform=axes.transAxes, va="center", fontsize=8)
    axes.plot([on for on, _ in felt], [mood for _, mood in felt], color=COLOURS[0], marker="o",
              markersize=4, linewidth=1.2)  # fmt: skip
    axes.set_ylim(0.6, 5.4)
    axes.set_yticks([1, 3, 5])
