"""The kept arrays predict what scikit-learn predicts, load fast, and survive broken files and many readers."""

import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pytest

from bot.model import router as module
from bot.model.examples import LATER, NONE, load_examples
from bot.model.features import VIEWS, features
from bot.model.fit import _classifier, _vectorizer, fit
from bot.model.router import Router, load_router

QUESTIONS = [
    "roas by channel last month",
    "把客户分成几类",
    "tell me a joke",
    "",
    "zzz qqq",
    "SELECT 1",
    "导出 excel 谢谢",
]


@pytest.fixture(scope="module")
def some():
    return load_examples()[::12]


def test_scores_are_those_of_the_pipeline(some):
    from scipy.sparse import hstack

    seen = [features(each.question, each.known) for each in some]
    vectorizers = [_vectorizer(view) for view in VIEWS]
    matrix = hstack([each.fit_transform(seen) for each in vectorizers], format="csr")
    labels = [NONE if each.tool.startswith(LATER) else each.tool for each in some]
    model = _classifier().fit(matrix, labels)
    asked = [features(question) for question in QUESTIONS]
    expected = model.decision_function(hstack([each.transform(asked) for each in vectorizers], format="csr"))
    router = Router(fit(some))
    assert router.classes == list(model.classes_)
    np.testing.assert_allclose([router.scores(question) for question in QUESTIONS], expected, atol=1e-4)


def test_probabilities_add_up_and_know_only_tools_that_exist(home):
    ranked = load_router(home).probabilities("roas by channel", {"query_data", "show_help"})
    assert {name for name, _ in ranked} == {"query_data", "show_help", NONE}
    assert sum(share for _, share in ranked) == pytest.approx(1.0)


def test_a_broken_file_is_fitted_again(tmp_path, some, monkeypatch):
    monkeypatch.setattr(module, "load_examples", lambda: some)
    load_router(tmp_path)
    (kept,) = (tmp_path / "cache").glob("router-*.npz")
    kept.write_bytes(b"not an archive")
    module._load.cache_clear()
    assert load_router(tmp_path).probabilities("hello", {"query_data"})
    with np.load(kept, allow_pickle=False) as arrays:
        assert "classes" in arrays.files


def test_writing_at_once_leaves_one_whole_file(tmp_path, some):
    fitted = fit(some)
    path = tmp_path / "cache" / "router-x.npz"
    with ThreadPoolExecutor(8) as pool:
        list(pool.map(lambda _: module._keep(path, fitted), range(16)))
    assert [each.name for each in path.parent.iterdir()] == ["router-x.npz"]
    with np.load(path, allow_pickle=False) as arrays:
        assert set(arrays.files) == set(fitted)


def test_predicting_needs_neither_scikit_learn_nor_scipy(home):
    load_router(home)
    code = (
        "import sys; from pathlib import Path; from bot.model.router import load_router;"
        "load_router(Path(sys.argv[1])).probabilities('roas by channel', {'query_data'});"
        "assert not {'sklearn', 'scipy', 'pandas'} & set(sys.modules)"
    )
    subprocess.run([sys.executable, "-c", code, str(home)], check=True)
