"""A stored answer as a file that says in its name what it holds."""

from __future__ import annotations

from bot.conversation import ExportedFile
from bot.render.export import export_answer, table_of_file
from bot.render.file_names import name_for
from storage.errors import NotFound
from storage.records import Place, StoredResult
from storage.store import Store
from tools.answer import Answer

__all__ = ["export_stored"]


def export_stored(
    store: Store,
    stored: StoredResult,
    answer: Answer,
    format: str,  # noqa: A002 - what people call it
    language: str,
    places: tuple[Place, ...],
) -> ExportedFile:
    """The tables of a stored result as a file.

    Args:
        store: knows the names of the data sets.
        stored: the result.
        answer: read from it, with at least one table.
        format: csv or xlsx.
        language: of the name and the heads.
        places: what the asker may see; no data set of another place is named.
    """
    name = name_for(answer, table_of_file(answer, format), format, language, _sources(store, stored, places))
    return ExportedFile(name, export_answer(answer, format, language))


def _sources(store: Store, stored: StoredResult, places: tuple[Place, ...]) -> list[str]:
    """The names of the data sets of a result that the asker may see."""
    names = []
    for dataset_id in stored.dataset_ids:
        try:
            names.append(store.dataset(dataset_id, places).name)
        except NotFound:
            continue
    return names
