"""What came of a test, in words: the headline, how it was done, and what to ask next."""

from __future__ import annotations

from tools.messages import Message, Number, Percent, Text, Value, say
from tools.performance.significance.finding import Finding, Verdict, value_of
from tools.performance.significance.results import Interval, p_text

__all__ = ["headline_of", "method_of", "next_questions"]


def headline_of(found: Finding, verdict: Verdict) -> Message:
    """The finding in one sentence, with what it is worth in a second one."""
    match found.design:
        case "shape":
            return _of_shape(found, verdict)
        case "spread":
            return _of_spread(found, verdict)
        case "frequencies":
            return _of_frequencies(found, verdict)
        case "kinds":
            return _of_kinds(found, verdict)
        case "one" | "one share":
            return _against_value(found, verdict)
    return _two(found, verdict) if len(found.groups) == 2 else _several(found, verdict)


def _metric(found: Finding) -> Text:
    """What is compared, with the word for how: an average, a median, a share."""
    if found.design in ("shares", "one share"):
        return found.share_name
    title = found.subject.title
    if found.second is not None:
        return say("the median") if found.by_ranks else say("the average")
    if found.subject.kind in ("ratio", "counts"):
        return title
    return say("median {metric}", metric=title) if found.by_ranks else say("average {metric}", metric=title)


def _shown(found: Finding, value: float) -> Value:
    if found.design in ("shares", "one share"):
        return Percent(value, 2 if abs(value) < 0.1 else 1)
    return value_of(found.subject.measure, found.subject, value)


def _middle(found: Finding, place: int) -> Value:
    group = found.groups[place]
    use = group.median if found.by_ranks and group.median is not None else group.middle
    return _shown(found, use.value)


def _difference(found: Finding, value: float) -> Value:
    """A difference in the unit of what is compared; of shares in points."""
    if found.judged.result.kind == "share difference":
        return say("{points} percentage points", points=Number(value * 100, 2))
    return _shown(found, value)


def _evidence(found: Finding) -> Message:
    """The effect with its interval, and p."""
    result = found.judged.result
    effect: Interval = result.effect
    if result.kind not in ("difference", "share difference"):
        return p_text(result.p_value)
    ends = _ends(found, effect, found.level)
    typical = found.by_ranks and result.kind == "difference"
    match found.alternative:
        case "greater":
            least = {name: value for name, value in ends.items() if name != "high"}
            if typical:
                return say("one-sided: typical difference {effect}, {level} bound at least {low}, {p}", **least)
            return say("one-sided: difference {effect}, {level} bound at least {low}, {p}", **least)
        case "less":
            most = {name: value for name, value in ends.items() if name != "low"}
            if typical:
                return say("one-sided: typical difference {effect}, {level} bound at most {high}, {p}", **most)
            return say("one-sided: difference {effect}, {level} bound at most {high}, {p}", **most)
    if typical:
        return say("typical difference {effect}, {level} interval {low} to {high}, {p}", **ends)
    return say("difference {effect}, {level} interval {low} to {high}, {p}", **ends)


def _ends(found: Finding, effect: Interval, level: float) -> dict[str, Value]:
    points = found.judged.result.kind == "share difference"
    low, high = (
        (Number(effect.low * 100, 2), Number(effect.high * 100, 2))
        if points
        else (_shown(found, effect.low), _shown(found, effect.high))
    )
    return {
        "effect": _difference(found, effect.value),
        "level": Percent(level, 0),
        "low": low,
        "high": high,
        "p": p_text(found.judged.result.p_value),
    }


def _two(found: Finding, verdict: Verdict) -> Message:
    """Two groups, two periods, or the two members of pairs."""
    first, second = found.groups
    higher = found.judged.result.effect.value > 0
    values: dict[str, Value] = {
        "metric": _metric(found),
        "first": first.name.label,
        "second": second.name.label,
        "one": _middle(found, 0),
        "two": _middle(found, 1),
        "evidence": _evidence(found),
    }
    if verdict.dependent:
        return say(
            "No clear difference once rows that hang together are allowed for: {metric} is {one} for {first} and {two} "
            "for {second} ({evidence}).",
            **{**values, "evidence": p_text(found.judged.p_dependent or 1.0)},
        )
    if not verdict.clear:
        return _not_clear(found, verdict, values)
    if higher:
        text = say("{metric} is higher for {first} ({one}) than for {second} ({two}): {evidence}.", **values)
    else:
        text = say("{metric} is lower for {first} ({one}) than for {second} ({two}): {evidence}.", **values)
    return _with_size(text, verdict)


def _not_clear(found: Finding, verdict: Verdict, values: dict[str, Value]) -> Message:
    """Two groups without a clear difference, or none in the direction that was asked for."""
    match found.alternative:
        case "greater":
            text = say(
                "No evidence that {metric} is higher for {first} ({one}) than for {second} ({two}): {evidence}.",
                **values,
            )
        case "less":
            text = say(
                "No evidence that {metric} is lower for {first} ({one}) than for {second} ({two}): {evidence}.",
                **values,
            )
        case _:
            text = say(
                "No clear difference: {metric} is {one} for {first} and {two} for {second} ({evidence}).", **values
            )
    return say("{finding} {remark}", finding=text, remark=_other_way(found, verdict) or _unclear(found, verdict))


def _other_way(found: Finding, verdict: Verdict) -> Message | None:
    """What is to be said where the difference is in the direction that was not asked for."""
    if verdict.reversed:
        return say("It is clearly the other way round (two-sided {p}).", p=p_text(found.judged.result.two_sided))
    if verdict.opposite:
        return say("If anything, it is the other way round, and that may be chance.")
    return None


def _with_size(text: Message, verdict: Verdict) -> Message:
    """The finding, and that it is small where it is."""
    if not verdict.small:
        return text
    return say("{finding} {remark}", finding=text, remark=say("A difference, but a small one."))


def _unclear(found: Finding, verdict: Verdict) -> Message:
    """What the lack of a clear difference means: too few rows, or nothing of note."""
    result = found.judged.result
    if verdict.too_few and result.detectable is not None:
        return say(
            "That is too few rows to tell: only a difference of about {least} or more would have shown.",
            least=_least(found, result.detectable),
        )
    if verdict.too_few:
        return say("That is too few rows to tell.")
    if result.kind in ("difference", "share difference"):
        most = max(abs(result.effect.low), abs(result.effect.high))
        return say("If there is one, it is hardly more than {most}.", most=_difference(found, most))
    if result.kind == "explained":
        share = Percent(result.effect.high, 0 if result.effect.high >= 0.1 else 1)
        return say("If there is one, the groups hardly explain more than {share} of how the values vary.", share=share)
    return say(
        "If there is one, it is hardly stronger than a Cramér's V of {value}.", value=Number(result.effect.high, 2)
    )


def _least(found: Finding, value: float) -> Value:
    kind = found.judged.result.kind
    if kind == "explained":
        return say("{share} of the variation", share=Percent(value, 0))
    if kind == "association":
        return say("a Cramér's V of {value}", value=Number(value, 2))
    return _difference(found, value)


def _several(found: Finding, verdict: Verdict) -> Message:
    """Three groups or more."""
    medians = found.by_ranks
    middles = [(g.median if medians and g.median else g.middle).value for g in found.groups]
    low, high = middles.index(min(middles)), middles.index(max(middles))
    result = found.judged.result
    values: dict[str, Value] = {
        "metric": _metric(found),
        "count": len(found.groups),
        "column": found.by.title if found.by else "",
        "low": _middle(found, low),
        "high": _middle(found, high),
        "lowest": found.groups[low].name.label,
        "highest": found.groups[high].name.label,
        "p": p_text(result.p_value),
    }
    if found.design == "related":
        return _of_related(found, verdict, values)
    if verdict.dependent:
        return say(
            "No clear difference between the {count} groups of “{column}” once rows that hang together are allowed "
            "for: {metric} is from {low} ({lowest}) to {high} ({highest}), {p}.",
            **{**values, "p": p_text(found.judged.p_dependent or 1.0)},
        )
    if not verdict.clear:
        text = say(
            "No clear difference between the {count} groups of “{column}”: {metric} is from {low} ({lowest}) to {high} "
            "({highest}), {p}.",
            **values,
        )
        return say("{finding} {remark}", finding=text, remark=_unclear(found, verdict))
    text = say(
        "{metric} differs between the {count} groups of “{column}”: from {low} ({lowest}) to {high} ({highest}), {p}.",
        **values,
    )
    if result.kind == "explained":
        share = say(
            "The groups explain {share} of how the values vary.",
            share=Percent(result.effect.value, 0 if result.effect.value >= 0.1 else 1),
        )
        if found.by_ranks:
            share = say(
                "The groups explain {share} of how the ranks vary.",
                share=Percent(result.effect.value, 0 if result.effect.value >= 0.1 else 1),
            )
        text = say("{finding} {remark}", finding=text, remark=share)
    return _with_size(text, verdict)


def _of_related(found: Finding, verdict: Verdict, values: dict[str, Value]) -> Message:
    """Several measurements of the same rows."""
    shown = {name: value for name, value in values.items() if name not in ("metric", "column")}
    if not verdict.clear:
        text = say(
            "No clear difference between the {count} measurements: the median is from {low} ({lowest}) to {high} "
            "({highest}), {p}.",
            **shown,
        )
        return say("{finding} {remark}", finding=text, remark=_unclear(found, verdict))
    return say(
        "The {count} measurements differ: the median is from {low} ({lowest}) to {high} ({highest}), {p}; how far the "
        "rows agree on that (Kendall's W) is {agreement} of 1.",
        agreement=Number(found.judged.result.effect.value, 2),
        **shown,
    )


def _of_kinds(found: Finding, verdict: Verdict) -> Message:
    result = found.judged.result
    values: dict[str, Value] = {
        "one": found.by.title if found.by else "",
        "two": found.subject.title,
        "p": p_text(result.p_value),
        "v": Number(result.effect.value, 2),
    }
    if not verdict.clear:
        text = say("No clear relation between “{one}” and “{two}” (Cramér's V {v}, {p}).", **values)
        return say("{finding} {remark}", finding=text, remark=_unclear(found, verdict))
    if verdict.small:
        return say("“{one}” and “{two}” are related, but only weakly (Cramér's V {v}, {p}).", **values)
    if verdict.medium:
        return say("“{one}” and “{two}” are related, to a moderate degree (Cramér's V {v}, {p}).", **values)
    return say("“{one}” and “{two}” are strongly related (Cramér's V {v}, {p}).", **values)


def _of_frequencies(found: Finding, verdict: Verdict) -> Message:
    assert found.table is not None
    counts = [int(each) for each in found.table[:, 0]]
    low, high = counts.index(min(counts)), counts.index(max(counts))
    values: dict[str, Value] = {
        "column": found.by.title if found.by else "",
        "low": counts[low],
        "high": counts[high],
        "lowest": found.groups[low].name.label,
        "highest": found.groups[high].name.label,
        "p": p_text(found.judged.result.p_value),
    }
    if not verdict.clear:
        return say(
            "The groups of “{column}” are about equally frequent: from {low} ({lowest}) to {high} ({highest}), {p}.",
            **values,
        )
    text = say(
        "The groups of “{column}” are not equally frequent: from {low} ({lowest}) to {high} ({highest}), {p}.", **values
    )
    return _with_size(text, verdict)


def _against_value(found: Finding, verdict: Verdict) -> Message:
    assert found.against is not None
    values: dict[str, Value] = {
        "metric": _metric(found),
        "one": _middle(found, 0),
        "value": _shown(found, found.against),
        "evidence": _evidence(found),
    }
    if not verdict.clear:
        return _no_clear_value(found, verdict, values)
    if found.judged.result.effect.value > 0:
        return _with_size(say("{metric} is {one}, above {value}: {evidence}.", **values), verdict)
    return _with_size(say("{metric} is {one}, below {value}: {evidence}.", **values), verdict)


def _no_clear_value(found: Finding, verdict: Verdict, values: dict[str, Value]) -> Message:
    """No clear difference from a value, or none in the direction that was asked for."""
    if verdict.dependent:
        return say(
            "{metric} is {one}, not clearly different from {value} once rows that hang together are allowed for ({p}).",
            **{name: value for name, value in values.items() if name != "evidence"},
            p=p_text(found.judged.p_dependent or 1.0),
        )
    match found.alternative:
        case "greater":
            text = say("No evidence that {metric} ({one}) is above {value}: {evidence}.", **values)
        case "less":
            text = say("No evidence that {metric} ({one}) is below {value}: {evidence}.", **values)
        case _:
            text = say("{metric} is {one}, not clearly different from {value} ({evidence}).", **values)
    return say("{finding} {remark}", finding=text, remark=_other_way(found, verdict) or _unclear(found, verdict))


def _of_shape(found: Finding, verdict: Verdict) -> Message:
    result = found.judged.result
    values: dict[str, Value] = {"metric": found.subject.title, "p": p_text(result.p_value)}
    if not verdict.clear:
        if found.groups[0].rows < 30:
            return say(
                "Nothing speaks against a bell curve for {metric} ({p}), but {count} values are too few to tell.",
                count=found.groups[0].rows,
                **values,
            )
        return say("{metric} is in line with a normal distribution ({p}).", **values)
    skewness, peak = result.extras["skewness"], result.extras["excess_kurtosis"]
    if verdict.small and abs(peak) < 1:
        return say(
            "{metric} is not exactly normally distributed ({p}), but so close that averages and t-tests are fine.",
            **values,
        )
    if skewness >= 0.5:
        return say(
            "{metric} is not normally distributed ({p}): a tail of high values stretches to the right.", **values
        )
    if skewness <= -0.5:
        return say("{metric} is not normally distributed ({p}): a tail of low values stretches to the left.", **values)
    if peak > 0:
        return say("{metric} is not normally distributed ({p}): both tails are heavier than a bell curve's.", **values)
    return say("{metric} is not normally distributed ({p}): it is flatter than a bell curve.", **values)


def _of_spread(found: Finding, verdict: Verdict) -> Message:
    deviations = [group.deviation or 0.0 for group in found.groups]
    low, high = deviations.index(min(deviations)), deviations.index(max(deviations))
    values: dict[str, Value] = {
        "metric": found.subject.title,
        "low": _shown(found, deviations[low]),
        "high": _shown(found, deviations[high]),
        "lowest": found.groups[low].name.label,
        "highest": found.groups[high].name.label,
        "p": p_text(found.judged.result.p_value),
    }
    if not verdict.clear:
        return say(
            "No clear difference in how {metric} spreads: standard deviation from {low} ({lowest}) to {high} "
            "({highest}), {p}.",
            **values,
        )
    return say(
        "{metric} spreads differently: standard deviation from {low} ({lowest}) to {high} ({highest}), {p}.", **values
    )


def method_of(found: Finding) -> Message:
    """Which test, and why."""
    direction = {
        "two-sided": say("two-sided"),
        "greater": say("one-sided, as the question asks for higher"),
        "less": say("one-sided, as the question asks for lower"),
    }[found.alternative]
    level = Percent(found.level, 0 if abs(found.level * 100 - round(found.level * 100)) < 1e-6 else 1)
    title = found.judged.result.title
    if found.judged.result.kind in ("difference", "share difference") and found.judged.result.key != "chi_square":
        test = say("{test} ({direction}, {level} confidence).", test=title, direction=direction, level=level)
    else:
        test = say("{test} ({level} confidence).", test=title, level=level)
    return _one_after_another((test, *found.judged.reasons))


def _one_after_another(items: tuple[Message, ...]) -> Message:
    whole = items[0]
    for item in items[1:]:
        whole = say("{finding} {remark}", finding=whole, remark=item)
    return whole


def next_questions(found: Finding) -> tuple[Message, ...]:
    """What to ask next; the bot answers each of them."""
    metric = found.subject.column.name if found.subject.column is not None else found.subject.title
    by: Text | None = found.by.title if found.by is not None and not found.by.periods else None
    asked: list[Message] = []
    if len(found.groups) > 2 and by is not None and found.design in ("groups", "shares"):
        ranked = sorted(found.groups, key=lambda group: -group.middle.value)
        one, two = ranked[0].name.label, ranked[1].name.label
        asked.append(
            say("Is the difference in {metric} between {one} and {two} significant?", metric=metric, one=one, two=two)
        )
    if found.second is not None:
        asked.append(say("Correlation between {one} and {two}", one=metric, two=found.second))
        asked.append(say("average {metric}", metric=metric))
    elif by is None:
        asked += _without_groups(found, metric)
    elif found.subject.is_share or found.design in ("kinds", "frequencies", "shares"):
        if found.subject.kind == "flag":
            asked.append(say("share of {metric} by {column}", metric=metric, column=by))
        elif found.subject.kind == "counts":
            asked.append(say("{metric} by {column}", metric=metric, column=by))
        asked.append(say("number of rows by {column}", column=by))
    else:
        asked.append(_by_ranks(found, metric, by))
        asked.append(
            say("{metric} by {column}", metric=metric, column=by)
            if found.subject.kind == "ratio"
            else say("average {metric} by {column}", metric=metric, column=by)
        )
    return tuple(asked[:3])


def _without_groups(found: Finding, metric: Text) -> list[Message]:
    if found.subject.is_share:
        return [say("number of rows")]
    asked = [say("average {metric}", metric=metric), say("median {metric}", metric=metric)]
    if found.design == "one":
        asked.insert(0, say("Is {metric} normally distributed?", metric=metric))
    return asked


def _by_ranks(found: Finding, metric: Text, by: Text) -> Message:
    """The same question to another test."""
    if found.by_ranks or found.subject.kind == "ratio":
        return say("Are the variances of {metric} equal across {column}?", metric=metric, column=by)
    if found.design == "pairs":
        return say("Paired Wilcoxon test of {metric} by {column}", metric=metric, column=by)
    if len(found.groups) == 2:
        return say("Mann-Whitney test of {metric} by {column}", metric=metric, column=by)
    return say("Kruskal-Wallis test of {metric} by {column}", metric=metric, column=by)
