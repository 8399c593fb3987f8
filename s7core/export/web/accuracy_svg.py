"""The accuracy curve of a web page, drawn as SVG here, so that the page needs no package that a server may lack."""

from collections.abc import Sequence

from s7core.export.report.report_charts import Line
from s7core.export.report.report_page import SHAPES
from s7core.lesson.palette import SOLID

HEIGHT_PIXELS = 250
_LEFT, _RIGHT, _TOP, _BOTTOM = 46, 12, 12, 42  # margins of the plot in pixels
_MARK_CENTRE = (17, 6)  # of the paths in SHAPES
_MOST_MARKS, _MOST_EPOCH_LABELS = 30, 10  # of a line, and of the axis


def accuracy_svg(lines: Sequence[Line], start: float, width: int) -> str:
    """An SVG element of lines in percent over the epochs, from `start` to 100; `width` is that of the picture in pixels.

    Its text and axes have the colour of the page's text. What lies below the axis is cut off.
    """
    epochs = max(len(line.values) for line in lines)
    plot = _Plot(start, min(1, epochs - 1), epochs, width)
    clip = f"plot{width}"
    return (
        f'<svg class="marks" viewBox="0 0 {width} {HEIGHT_PIXELS}" aria-hidden="true" font-family="system-ui, sans-serif" '
        f'font-size="12" fill="currentColor"><clipPath id="{clip}"><rect x="{_LEFT - 6}" y="{_TOP - 6}" '
        f'width="{plot.right - _LEFT + 12}" height="{plot.bottom - _TOP + 6}"/></clipPath>'
        f"{_axes(plot)}"
        f'<g clip-path="url(#{clip})">{"".join(_line(plot, line) for line in lines)}</g></svg>'
    )


class _Plot:
    """Where values stand in the picture: percent from `low` to 100 upwards, epochs from `first` to `last` to the right."""

    def __init__(self, low: float, first: int, last: int, width: int) -> None:
        self.low, self.first, self.last = low, first, last
        self.right, self.bottom = width - _RIGHT, HEIGHT_PIXELS - _BOTTOM

    def x(self, epoch: float) -> float:
        share = (epoch - self.first) / (self.last - self.first)
        return round(_LEFT + share * (self.right - _LEFT), 1)

    def y(self, value: float) -> float:
        return round(self.bottom - (value - self.low) / (100 - self.low) * (self.bottom - _TOP), 1)


def _axes(plot: _Plot) -> str:
    """Lines across at round values with their labels, labels of epochs, and the titles of both axes."""
    middle = (_TOP + plot.bottom) / 2
    return (
        "".join(
            f'<path d="M{_LEFT} {plot.y(value)}H{plot.right}" stroke="currentColor" stroke-opacity=".16"/>'
            f'<text x="{_LEFT - 8}" y="{plot.y(value) + 4}" text-anchor="end">{value:g}</text>'
            for value in _round_values(plot.low)
        )
        + "".join(
            f'<text x="{plot.x(epoch)}" y="{plot.bottom + 18}" text-anchor="middle">{epoch}</text>'
            for epoch in _labelled_epochs(plot.first, plot.last)
        )
        + f'<text x="{(_LEFT + plot.right) / 2}" y="{HEIGHT_PIXELS - 6}" text-anchor="middle">epoch</text>'
        f'<text transform="translate(12 {middle}) rotate(-90)" text-anchor="middle">accuracy, %</text>'
    )


def _round_values(low: float) -> list[float]:
    """Up to six values from `low` to 100 that are evenly spaced."""
    step = next(step for step in (0.2, 0.5, 1, 2, 5, 10, 20) if (100 - low) / step <= 5)
    return [low + step * place for place in range(round((100 - low) / step) + 1)]


def _labelled_epochs(first: int, last: int) -> list[int]:
    """Round epochs, at most _MOST_EPOCH_LABELS and the last one."""
    step = next(step for step in (1, 2, 5, 10, 20, 50) if last / step <= _MOST_EPOCH_LABELS)
    rounded = [epoch for epoch in range(first, last + 1) if not epoch % step or epoch == 1]
    return [*(epoch for epoch in rounded if last - epoch > step / 2), last]


def _line(plot: _Plot, line: Line) -> str:
    """A line in its dashes, with marks where they are not too many."""
    places = [(plot.x(epoch), plot.y(value)) for epoch, value in enumerate(line.values, start=1)]
    path = "L".join(f"{x} {y}" for x, y in places)
    dash = f' stroke-dasharray="{" ".join(map(str, line.mark.dash))}"' if line.mark.dash != SOLID else ""
    across, down = _MARK_CENTRE
    marks = "".join(
        f'<path transform="translate({x - across:.1f} {y - down:.1f})" d="{SHAPES[line.mark.shape]}"/>'
        for x, y in places
        if len(places) <= _MOST_MARKS
    )
    return (
        f'<path d="M{path}" fill="none" stroke="{line.mark.colour}" stroke-width="2.2"{dash}/>'
        f'<g fill="{line.mark.colour}">{marks}</g>'
    )
