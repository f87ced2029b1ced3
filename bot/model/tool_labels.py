"""What a tool does, in a few words for a button: where either of two may be meant, no example of other data says it."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from tools.messages import Message, say
from tools.registry import Tool

__all__ = ["label_of"]

_LABELS: Mapping[str, Message] = MappingProxyType(
    {
        "analyze_funnel": say("Show a funnel, step by step"),
        "analyze_retention": say("Show how many customers come back"),
        "change_schedule": say("Change a scheduled post"),
        "change_setting": say("Change or show a setting"),
        "correlate_metrics": say("Show which metrics move together"),
        "define_term": say("Define or show a term"),
        "delete_dataset": say("Delete a data set"),
        "describe_data": say("Say what is in the data"),
        "detect_anomalies": say("Find unusual days"),
        "erase_person": say("Erase a person from all data"),
        "explain_change": say("Find why a metric changed"),
        "explain_result": say("Explain the last answer"),
        "export_result": say("Export the last answer as a file"),
        "list_datasets": say("List the data that is here"),
        "list_schedules": say("List what is posted on a schedule"),
        "optimize_budget": say("Split a budget over channels"),
        "predict_outcome": say("Predict who will buy or leave"),
        "query_data": say("Work out a number from the data"),
        "rank_influencers": say("Rank the members of a network"),
        "run_sql": say("Run an SQL query"),
        "schedule_report": say("Post an answer on a schedule"),
        "segment_customers": say("Split customers into groups"),
        "share_dataset": say("Share data with a channel, or show who may use it"),
        "show_audit_trail": say("Show who did what"),
        "show_help": say("Show what I can do"),
        "summarize_performance": say("Sum up how a period went"),
        "test_hypothesis": say("Test whether a difference is more than chance"),
    }
)


def label_of(tool: Tool) -> Message | str:
    """What a tool does; by its own summary where nobody has put it shorter."""
    return _LABELS.get(tool.name) or tool.summary
