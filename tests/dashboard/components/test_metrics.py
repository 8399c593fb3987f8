"""Figures in a row."""


def figures() -> None:
    from dashboard.components.metrics import Metric, show_metrics

    show_metrics(Metric("Receptive field", "32 px", "<wide>"), Metric("Runs", "<5>"))


def test_each_figure_stands_under_its_name_with_its_note(draw):
    [row] = draw(figures).get("html")
    told = row.proto.body
    assert told.count("<small>") == 2 and told.count("<i>") == 1
    assert "<b>32 px</b><i>&lt;wide&gt;</i>" in told and "<b>&lt;5&gt;</b></div>" in told


def test_a_term_in_a_name_explains_itself(draw):
    assert 'class="s7-term"' in draw(figures).get("html")[0].proto.body.split("</small>")[0]
