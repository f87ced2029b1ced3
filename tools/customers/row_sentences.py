"""The sentences about customers, and the same about rows: for data that is about flowers or cars."""

from __future__ import annotations

from tools.messages import Message, say, say_count

__all__ = ["IN_ROWS"]

IN_ROWS: dict[str, Message] = {
    "customers": say("rows"),
    (
        "Customers as points, {across} to the right and {up} upwards, the two columns that separate the "
        "groups most: {names}."
    ): say(
        "Rows as points, {across} to the right and {up} upwards, the two columns that separate the groups "
        "most: {names}."
    ),
    "How many customers each group holds: {names}.": say("How many rows each group holds: {names}."),
    "Models, judged on customers that they had not seen": say("Models, judged on rows that they had not seen"),
    "The score of each customer": say("The score of each row"),
    (
        "The share of all cases found by the share of customers contacted, by score against at random; "
        "{found} with {share}."
    ): say(
        "The share of all cases found by the share of rows taken, by score against at random; {found} with {share}."
    ),
    (
        "In groups of customers with similar scores, the predicted chance against the share that it happened "
        "to; on the dashed line both are the same."
    ): say(
        "In groups of rows with similar scores, the predicted chance against the share that it happened to; "
        "on the dashed line both are the same."
    ),
    "A row per outcome: the share of its customers for whom each outcome was predicted.": say(
        "A row per outcome: the share of its rows for whom each outcome was predicted."
    ),
    "customers, highest score first": say("rows, highest score first"),
    "customers contacted, highest score first": say("rows taken, highest score first"),
    "{share} of customers": say("{share} of rows"),
    "groups of customers": say("groups of rows"),
    (
        "The {share} of customers rated highest hold {found} of all “{value}” in “{outcome}” ({rate} of "
        "them, against {base} of everyone); “{column}” tells most."
    ): say(
        "The {share} of rows rated highest hold {found} of all “{value}” in “{outcome}” ({rate} of them, "
        "against {base} of all rows); “{column}” tells most."
    ),
    (
        "“{outcome}” can be told for {accuracy} of customers, against {base} by always saying “{common}”; "
        "“{column}” tells most."
    ): say(
        "“{outcome}” can be told for {accuracy} of rows, against {base} by always saying “{common}”; "
        "“{column}” tells most."
    ),
    (
        "{folds}-fold stratified cross-validation, the same folds for all; log loss: {tried}. The simplest "
        "within one standard error of the best is used: {model}. Scores and figures of a customer come from "
        "models that had not seen that customer. Importance is the AUC lost when a column is shuffled; odds "
        "ratios are those of the logistic regression. {networks} {sampled}"
    ): say_count(
        (
            "{folds}-fold stratified cross-validation, the same folds for all; log loss: {tried}. The simplest "
            "within one standard error of the best is used: {model}. Scores and figures of a row come from "
            "models that had not seen that row. Importance is the AUC lost when a column is shuffled; odds "
            "ratios are those of the logistic regression. {networks} {sampled}"
        ),
        (
            "{folds}-fold stratified cross-validation, drawn {count} times, the same folds for all; log loss: "
            "{tried}. The simplest within one standard error of the best is used: {model}. Scores and figures of "
            "a row come from models that had not seen that row. Importance is the AUC lost when a column is "
            "shuffled; odds ratios are those of the logistic regression. {networks} {sampled}"
        ),
        2,
    ),
    "Neural networks are tried from {least} customers on.": say("Neural networks are tried from {least} rows on."),
    (
        "The models were compared on {compared} customers and the one used learned from {learned} of them, "
        "both drawn at random."
    ): say(
        "The models were compared on {compared} rows and the one used learned from {learned} of them, both "
        "drawn at random."
    ),
    "All {learned} customers with an outcome were used.": say("All {learned} rows with an outcome were used."),
    "Export the score of each customer as CSV": say("Export the score of each row as CSV"),
    "{count} customer has no “{column}” yet: scored, but not learned from.": say_count(
        "{count} row has no “{column}” yet: scored, but not learned from.",
        "{count} rows have no “{column}” yet: scored, but not learned from.",
        2,
    ),
    "“{column}” comes several times: a customer's rows were kept together, all learned from or all judged on.": say(
        "“{column}” comes several times: its rows were kept together, all learned from or all judged on."
    ),
    "Do not choose customers by these scores: they may be no better than drawing lots.": say(
        "Do not choose by these scores: they may be no better than drawing lots."
    ),
    (
        "That is little to learn from: {rows} customers, {rarest} with the rarest outcome. Take the figures "
        "as a first hint; a few hundred would make them firm."
    ): say(
        "That is little to learn from: {rows} rows, {rarest} with the rarest outcome. Take the figures as a "
        "first hint; a few hundred would make them firm."
    ),
    "Segment customers by {first} and {second}": say("Segment rows by {first} and {second}"),
    (
        "The likelier outcome comes true for {accuracy} of customers, and always saying the more frequent "
        "one is right for {majority}: use the order of the scores, not a yes or no."
    ): say(
        "The likelier outcome comes true for {accuracy} of rows, and always saying the more frequent one is "
        "right for {majority}: use the order of the scores, not a yes or no."
    ),
    "The {rows} customers fall into {groups} groups, the largest of them {list}.": say(
        "The {rows} rows fall into {groups} groups, the largest of them {list}."
    ),
    "The group of each customer": say("The group of each row"),
    "k-means (scikit-learn) on {rows} customers. {why} {sampled}": say(
        "k-means (scikit-learn) on {rows} rows. {why} {sampled}"
    ),
    "The {rows} customers fall into {groups} groups: {list}.": say(
        "The {rows} rows fall into {groups} groups: {list}."
    ),
    (
        "Of {least} to {most} groups, {groups} are furthest apart (silhouette {silhouette}) among those that "
        "come back when a fifth of the customers is left out (stability {stability}; 1 = always the same)."
    ): say(
        "Of {least} to {most} groups, {groups} are furthest apart (silhouette {silhouette}) among those that "
        "come back when a fifth of the rows is left out (stability {stability}; 1 = always the same)."
    ),
    "The number of groups was judged on {count} customers drawn at random.": say(
        "The number of groups was judged on {count} rows drawn at random."
    ),
    "All {count} customers were used to judge it.": say("All {count} rows were used to judge it."),
    "Split the customers into {groups} groups": say("Split the rows into {groups} groups"),
    "Export the group of each customer as CSV": say("Export the group of each row as CSV"),
    (
        "The structure is weak: customers without any groups would look nearly as grouped (silhouette "
        "{found}, {chance} by chance). Take the groups as a way to cut a continuum, not as kinds of people."
    ): say(
        "The structure is weak: rows without any groups would look nearly as grouped (silhouette {found}, "
        "{chance} by chance). Take the groups as a way to cut a continuum, not as kinds of their own."
    ),
    (
        "The groups are not stable: with a fifth of the customers left out, others come out (agreement "
        "{found}; 1 would be the same)."
    ): say(
        "The groups are not stable: with a fifth of the rows left out, others come out (agreement {found}; 1 "
        "would be the same)."
    ),
    "Segment customers by {first} and {second} only": say("Segment rows by {first} and {second} only"),
    "{count} customer has no “{column}”; the middle value stands in for it.": say_count(
        "{count} row has no “{column}”; the middle value stands in for it.",
        "{count} rows have no “{column}”; the middle value stands in for it.",
        2,
    ),
    "{count} customer has no “{column}” and counts as none of its values.": say_count(
        "{count} row has no “{column}” and counts as none of its values.",
        "{count} rows have no “{column}” and count as none of its values.",
        2,
    ),
    "The silhouette is that of {count} customers drawn at random.": say(
        "The silhouette is that of {count} rows drawn at random."
    ),
}
"""Template about customers -> message about rows; the values are those of the message that is replaced."""
