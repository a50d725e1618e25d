"""Step 3, view Model: the slider, the file for other tools, and the path that cases are held against."""

import pytest

from analysis.discover.models import MOST_BOXES, model, n_covered, outcome_of, readable_noise
from analysis.discover.reference import offered
from tests.pages.conftest import opened, said, sound
from ui import names, workspace
from ui.text import t


def page(log, lang="en", **kept):
    chosen = {f"sel:{name}": value for name, value in kept.items()}
    return opened("discover", log, lang, **{"sel:view:discover": "model"}, **chosen)


def sentence(log, noise, lang="en"):
    n, cases = len(model(log, noise=noise).activities), names.cases(log, 300, lang)
    return t("discover.model.finding", lang=lang, n=n, cases=cases)


def test_at_first_as_little_is_left_out_as_can_be_read(log):
    noise, app = readable_noise(log), sound(page(log))
    assert app.slider(key="model_noise_slider").value == round(noise * 100)
    assert t("model.automatic", lang="en", share=noise, n=MOST_BOXES) in said(app)
    found = model(log, noise=noise)
    n = n_covered(log, found)
    assert t("model.covered", lang="en", share=n / 300, cases=names.cases(log, n, "en")) in said(app)
    app.slider(key="model_noise_slider").set_value(50).run()
    assert t("model.automatic", lang="en", share=0.5, n=MOST_BOXES) not in said(sound(app))


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_the_slider_says_how_much_is_left_out(log, lang):
    app = sound(page(log, lang))
    first = readable_noise(log)
    assert sentence(log, first, lang) in said(app)
    app.slider(key="model_noise_slider").set_value(50).run()
    assert sentence(log, 0.5, lang) in said(sound(app))
    assert sentence(log, 0.5, lang) != sentence(log, first, lang)


def test_the_model_can_be_taken_along(log):
    app = page(log)
    assert "model_bpmn" in [one.key for one in app.get("download_button")]


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_a_variant_as_the_path_is_kept_and_checked_against(log, lang):
    second = offered(log)[1]
    app = page(log, lang)
    app.selectbox(key="reference_choice").set_value(second.number).run()
    assert workspace.reference_path(log) == second.path
    app.button(key="check_reference").click().run()
    variants = log.frame(log.variants)
    follows = sum(
        n
        for trace, n in zip(variants["trace"], variants["n_cases"])
        if [name for name in trace if name in second.path] == list(second.path)
    )
    assert follows >= second.n_cases
    assert f"**{names.cases(log, follows, lang)}**" in said(sound(app))
    app = page(log, lang)  # another session
    assert app.selectbox(key="reference_choice").value == second.number
    app.selectbox(key="reference_choice").set_value(0).run()
    assert workspace.reference_path(log) == log.catalogue.reference_path
    assert workspace.store().setting(f"reference_path:{log.series_id}") is None


def test_a_path_of_another_version_of_the_log_stays_chosen(log):
    workspace.choose_path(log, ("Quote Created", "Contract Signed"))
    app = sound(page(log))
    assert app.selectbox(key="reference_choice").value == -1
    assert "Quote Created → Contract Signed" in said(app)


def test_evenness_goes_by_the_chosen_path(log):
    path = ("Opportunity Created", "Quote Created")
    workspace.choose_path(log, path)
    from ui.discover.evenness import shown

    rows = log.frame(log.cases.select("variant_key", "region" if "region" in log.cases.columns else "Region"))
    traces = log.frame(log.variants).set_index("variant_key")["trace"]
    on = rows["variant_key"].map(lambda key: outcome_of(traces[key], path) != "deviates")
    expected = on.groupby(rows.iloc[:, 1]).mean()
    found = shown(log, "region").set_index("group")["share_reference"]
    assert {name: round(share, 9) for name, share in found.items()} == {
        name: round(expected[name], 9) for name in found.index
    }
