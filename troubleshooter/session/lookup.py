"""Finding nodes by reference, and telling when two checks are the same one.

An observation is kept by (kind, parameters, place), or by the shared piece, so that no check runs twice for two
articles; `identity` is that key without the place.
"""

from __future__ import annotations

from collections.abc import Mapping

from troubleshooter.model.article import Article, Check, Fix, Goal, Input, KnowledgeBase, Symptom, split_ref


def article_of(kb: KnowledgeBase, article_id: str) -> Article | None:
    """The article of that id, or of that former id."""
    return kb.articles.get(kb.former_ids.get(article_id, article_id))


def find_entry(kb: KnowledgeBase, ref: str) -> tuple[Article, Symptom | Goal] | None:
    """The symptom or goal that `article#node` names."""
    article_id, node = split_ref(ref)
    article = article_of(kb, article_id)
    if article is None:
        return None
    entry = article.symptoms.get(node) or article.goals.get(node)
    return None if entry is None else (article, entry)


def find_check(kb: KnowledgeBase, ref: str) -> tuple[Article, Check] | None:
    """The check that `article#check` names."""
    article_id, node = split_ref(ref)
    article = article_of(kb, article_id)
    if article is None or node not in article.checks:
        return None
    return article, article.checks[node]


def find_fix(kb: KnowledgeBase, ref: str) -> tuple[Article, Fix] | None:
    """The fix that `article#fix` names."""
    article_id, node = split_ref(ref)
    article = article_of(kb, article_id)
    if article is None or node not in article.fixes:
        return None
    return article, article.fixes[node]


def input_ref(article: Article, name: str) -> str:
    """The full reference under which an article's input is kept: shared ones have one value for all articles."""
    declared = article.inputs.get(name)
    return declared.shared if declared and declared.shared else f"{article.id}#{name}"


def find_input(kb: KnowledgeBase, ref: str) -> Input | None:
    """The input of that reference, as any article declares it."""
    article_id, node = split_ref(ref)
    article = article_of(kb, article_id)
    if article is not None:
        return article.inputs.get(node)
    for candidate in kb.articles.values():
        for declared in candidate.inputs.values():
            if declared.shared == ref:
                return declared
    return None


def param_refs(article: Article, check: Check) -> Mapping[str, str]:
    """Parameter -> input reference, for the parameters of a probe that are inputs."""
    if check.probe is None:
        return {}
    return {name: input_ref(article, value[1:]) for name, value in check.probe.params.items() if value.startswith("$")}


def values_of(article: Article, kind: str, params: Mapping[str, str]) -> Mapping[str, str]:
    """Input reference -> value, as far as a probe of that kind with those parameters tells them.

    Told by the article's checks of the kind whose fixed parameters are the same.
    """
    values: dict[str, str] = {}
    for check in article.checks.values():
        if check.probe is None or check.probe.kind != kind:
            continue
        refs = param_refs(article, check)
        if all(params.get(name) == value for name, value in check.probe.params.items() if name not in refs):
            values |= {ref: params[name] for name, ref in refs.items() if name in params}
    return values


def identity(article: Article, check: Check, values: Mapping[str, str]) -> str:
    """What makes two checks the same one: the probe's kind and parameters, or the shared piece, or the node itself.

    `values` maps input references to their present values; an input without one stays by its name, so that setting
    it later makes another check of it (asked anew), which is what it is.
    """
    if check.probe is None:
        return check.shared or f"{article.id}#{check.id}"
    refs = param_refs(article, check)
    parts = [
        f"{name}={values.get(refs[name], '$' + refs[name]) if name in refs else value}"
        for name, value in sorted(check.probe.params.items())
    ]
    return f"{check.probe.kind}({', '.join(parts)})"
