"""What the arguments of the analyses, and the words that they may be, are called in a form.

A signature says what an argument is; this says how a person reads it. An entry is for an argument of any tool, or for
one of a single tool ("optimize_budget.target"). A test fails when an analysis has an argument or a choice without one.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from bot.actions import help_topics
from bot.conversation import Language
from tools.messages import Message, Text, say
from tools.registry import Tool

__all__ = ["choice_label", "example_of", "hint_for", "label_for"]

_LABELS: Mapping[str, Message] = MappingProxyType(
    {
        "above": say("Counts as the outcome above"),
        "against": say("Compared with"),
        "assume_square_root": say("Assume curves where the data is too short to learn them?"),
        "beyond_observed": say("May a channel leave the range that was observed?"),
        "budget": say("Budget to split"),
        "by": say("Rank by"),
        "categories": say("Do categories form the groups too?"),
        "change": say("Change against"),
        "channel": say("Column of the channel"),
        "channel_count": say("Number of channels"),
        "channels": say("Channels to split over"),
        "columns": say("Columns to use"),
        "compare": say("Compare with"),
        "country": say("Public holidays of"),
        "current": say("Today's spend by channel"),
        "damping": say("Chance of following a link (damping)"),
        "date": say("Column of the date"),
        "date_column": say("Column of the date"),
        "dimension": say("Look for what moved it in"),
        "dimensions": say("Group by"),
        "directed": say("Do links have a direction?"),
        "direction": say("Which side"),
        "expected": say("Did it rise or fall?"),
        "filters": say("Only rows where"),
        "grain": say("Split time by"),
        "groups": say("Number of groups"),
        "having": say("Only groups where"),
        "limits": say("Limits of channels"),
        "member": say("Only this member"),
        "metric": say("What changed"),
        "metrics": say("What to work out"),
        "order": say("Order"),
        "outcome": say("Column of the result to move"),
        "per": say("The budget is for"),
        "period": say("Period"),
        "positive": say("Value that counts as the outcome"),
        "response": say("Response curves"),
        "roles": say("Which column is what"),
        "scale": say("Scale of the columns"),
        "sensitivity": say("How much to flag"),
        "solver": say("Method of the search"),
        "source": say("Column of who follows or mentions"),
        "spend": say("Column of the spend"),
        "spend_columns": say("Columns of spend, one a channel"),
        "sql": say("Query"),
        "top": say("How many to show"),
        "weight": say("Column of the strength of a link"),
        "steps": say("Steps, in their order"),
        "within": say("Time from first to last step"),
        "worst_by": say("Weakest step by"),
        "customer": say("Column of who did it"),
        "event": say("Column of the step"),
        "count_column": say("Column of the count"),
        "analyze_funnel.dimension": say("Split the funnel by"),
        "analyze_funnel.measure": say("About"),
        "analyze_funnel.at": say("Loss at the step"),
        "analyze_funnel.order": say("Must steps follow in time?"),
        "analyze_retention.acquired": say("Only those who began with"),
        "analyze_retention.age_unit": say("Count time since then in"),
        "analyze_retention.ages": say("After how many of them"),
        "analyze_retention.customer": say("Column of the customer"),
        "analyze_retention.dimension": say("Compare by"),
        "analyze_retention.end_column": say("Column of when they were last there"),
        "analyze_retention.focus": say("What to look at"),
        "analyze_retention.grain": say("Cohorts by"),
        "analyze_retention.measure": say("What is followed"),
        "analyze_retention.order_id": say("Column of the order number"),
        "analyze_retention.period": say("When they began"),
        "analyze_retention.revenue": say("Column of the revenue"),
        "analyze_retention.sign_up_column": say("Column of the sign-up"),
        "correlate_metrics.across": say("One observation for each value of"),
        "correlate_metrics.controls": say("What is held constant"),
        "correlate_metrics.delay": say("Is it about the delay?"),
        "correlate_metrics.grain": say("One observation is a"),
        "correlate_metrics.longest_delay": say("Longest delay to try, in steps"),
        "correlate_metrics.method": say("Kind of correlation"),
        "correlate_metrics.metrics": say("What to relate to each other"),
        "correlate_metrics.slope": say("How much more of one goes with one more of the other?"),
        "correlate_metrics.target": say("Relate everything to"),
        "correlate_metrics.within": say("Also within each"),
        "optimize_budget.target": say("Result to reach, instead of a budget"),
        "explain_change.dimensions": say("Explain by"),
        "predict_outcome.target": say("Column of the outcome"),
        "rank_influencers.target": say("Column of who is followed or mentioned"),
        "test_hypothesis.metric": say("What is compared"),
        "test_hypothesis.by": say("Column of the groups"),
        "test_hypothesis.columns": say("Several columns, compared row by row"),
        "test_hypothesis.outcome": say("Kind that counts as yes"),
        "test_hypothesis.between": say("Only these groups (the first with the second)"),
        "test_hypothesis.value": say("Number to compare with, instead of groups"),
        "test_hypothesis.second": say("Second column, compared row by row"),
        "test_hypothesis.paired": say("Are both groups the same people or things?"),
        "test_hypothesis.unit": say("Column of who a row is about"),
        "test_hypothesis.alternative": say("Direction"),
        "test_hypothesis.test": say("Test"),
        "test_hypothesis.weight": say("Column of counts"),
        "test_hypothesis.confidence": say("Level of confidence"),
        "test_hypothesis.against": say("Second period, compared with the first"),
    }
)

_CHOICES: Mapping[str, Message] = MappingProxyType(
    {
        "hour": say("hour of the day"),
        "day": say("day"),
        "week": say("week"),
        "month": say("month"),
        "quarter": say("quarter"),
        "year": say("year"),
        "weekday": say("day of the week"),
        "fiscal quarter": say("fiscal quarter"),
        "fiscal year": say("fiscal year"),
        "period before": say("the period before"),
        "year before": say("the year before"),
        "direction.up": say("only what is too high"),
        "direction.down": say("only what is too low"),
        "sensitivity.low": say("only what is far off"),
        "sensitivity.normal": say("as usual"),
        "sensitivity.high": say("also what is a little off"),
        "best": say("best first"),
        "worst": say("worst first"),
        "highest": say("highest first"),
        "lowest": say("lowest first"),
        "name": say("by name"),
        "rise": say("it rose"),
        "fall": say("it fell"),
        "order.strict": say("one after the other"),
        "order.any": say("in any order"),
        "order.each": say("each step by itself"),
        "worst_by.rate": say("lowest rate"),
        "worst_by.people": say("most people lost"),
        "per.day": say("a day"),
        "per.week": say("a week"),
        "per.month": say("a month"),
        "period": say("as long as the data"),
        "row": say("row of the file"),
        "measure.retention": say("who is there in that very stretch"),
        "measure.rolling": say("who is there then or later"),
        "measure.revenue": say("revenue against the first stretch"),
        "measure.repeat": say("who bought again until then"),
        "measure.conversion": say("how many come through"),
        "measure.time": say("how long it takes"),
        "focus.average": say("all cohorts"),
        "focus.best cohort": say("the best cohort"),
        "focus.worst cohort": say("the worst cohort"),
        "focus.second purchase": say("how soon they buy again"),
        "focus.churn": say("who is lost"),
        "focus.trend": say("whether newer cohorts do better"),
        "pearson": say("along a line (Pearson)"),
        "spearman": say("by ranks (Spearman)"),
        "kendall": say("in the same order (Kendall)"),
        "standard": say("every column with the same weight"),
        "raw": say("numbers as they are"),
        "slsqp": say("SLSQP"),
        "gradient descent": say("gradient descent"),
        "adam": say("Adam"),
        "pagerank": say("PageRank"),
        "combined": say("mean of the ranks by all measures"),
        "followers": say("number of followers"),
        "betweenness": say("bridges between groups (betweenness)"),
        "authority": say("authority (HITS)"),
        "core": say("core number"),
        "two-sided": say("no direction"),
        "greater": say("higher"),
        "less": say("lower"),
        "t": say("averages (t-test)"),
        "welch": say("Welch's t-test"),
        "student": say("Student's t-test"),
        "anova": say("analysis of variance (ANOVA)"),
        "welch anova": say("Welch's analysis of variance (ANOVA)"),
        "rank": say("by ranks"),
        "mann-whitney": say("Mann-Whitney U test"),
        "wilcoxon": say("Wilcoxon signed-rank test"),
        "friedman": say("Friedman test"),
        "kruskal-wallis": say("Kruskal-Wallis test"),
        "chi-square": say("chi-square test"),
        "fisher": say("Fisher's exact test"),
        "proportions": say("two-proportion z-test"),
        "normality": say("bell curve (Shapiro-Wilk)"),
        "levene": say("spread of the groups (Levene)"),
    }
)

_HINTS: Mapping[str, Message] = MappingProxyType(
    {
        "period": say("In words: last month, June 2024, from 3 May to 10 May"),
        "conditions": say("For example: Channel is Google, Meta; Spend > 1000. Separate conditions by semicolons."),
        "groups": say("For example: Spend > 1000; ROAS at least 2. Separate conditions by semicolons."),
        "limits": say("For example: TV at least 10; Radio at most 30%; each at most 50%"),
        "pairs": say("For example: revenue = Net sales; spend = Cost"),
        "amounts": say("For example: TV = 100; Radio = 50"),
        "names": say("Names, separated by commas"),
        "response": say("For example: sqrt(TV) + 2 sqrt(Radio)"),
    }
)


def label_for(tool: str, argument: str) -> Text:
    """What an argument of a tool is called; its plain name where nobody has said so."""
    return _LABELS.get(f"{tool}.{argument}") or _LABELS.get(argument) or argument.replace("_", " ")


def choice_label(argument: str, choice: str) -> Text:
    """What one of the words is called that an argument may be."""
    return _CHOICES.get(f"{argument}.{choice}") or _CHOICES.get(choice) or choice


def hint_for(kind: str) -> Message | None:
    """How to write what a kind of field takes, or None where that is plain."""
    return _HINTS.get(kind)


def example_of(tool: Tool, language: Language) -> str:
    """A question that a tool answers, in a language where there is one: it says best what the tool is for."""
    return help_topics.example_of(tool, language) or tool.name.replace("_", " ")
