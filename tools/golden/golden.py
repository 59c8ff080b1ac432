"""Writes the golden numbers that tests compare with: the same figures by NumPy, SciPy and scikit-learn. See README.md."""
import json
from pathlib import Path

import numpy as np
from scipy import stats
from scipy.spatial.distance import pdist
from sklearn.feature_extraction.text import TfidfTransformer
from sklearn.metrics import ndcg_score
from sklearn.metrics.pairwise import cosine_similarity

HERE = Path(__file__).parent
rng = np.random.default_rng(20260101)


def write(name, content):
    (HERE / name).write_text(json.dumps(content, separators=(",", ":")) + "\n")


def ranking_case(items, listed, relevant_count, k):
    ranked = rng.permutation(items)[:listed]
    relevant = rng.choice(items, size=relevant_count, replace=False)
    truth = np.isin(np.arange(items), relevant).astype(float)
    # scikit-learn ranks by scores: what is not listed comes last, and is made irrelevant, so that it can gain nothing.
    scores = np.full(items, -1.0)
    scores[ranked] = np.arange(listed, 0, -1)
    hits = np.isin(ranked[:k], relevant)
    gained = truth * np.isin(np.arange(items), ranked)
    dcg = lambda t: ndcg_score([t], [scores], k=k) * ideal(t, k)
    return {
        "ranked": ranked.tolist(), "relevant": relevant.tolist(), "k": k,
        "recall": float(hits.sum() / relevant_count),
        "ndcg": float(dcg(gained) / ideal(truth, k)) if gained.any() else 0.0,
        "reciprocalRank": float(1 / (np.argmax(hits) + 1)) if hits.any() else 0.0,
        "hit": int(hits.any()),
    }


def ideal(truth, k):
    ones = int(min(k, truth.sum()))
    return float((1 / np.log2(np.arange(2, ones + 2))).sum())


def spread_case(items):
    shown = rng.poisson(rng.gamma(0.4, 5.0, items))
    shown[rng.integers(items)] += 1
    counts = rng.poisson(8.0, items)
    share = counts / counts.sum()
    surprise = -np.log2((counts + 1) / (counts.sum() + items))
    return {
        "shown": shown.tolist(), "trainingCounts": counts.tolist(),
        "coverage": float((shown > 0).mean()),
        # Half the relative mean absolute difference over all ordered pairs.
        "gini": float(2 * pdist(shown[:, None], "cityblock").sum() / items**2 / (2 * shown.mean())),
        "meanPopularity": float(np.average(share, weights=shown)),
        "novelty": float(np.average(surprise, weights=shown)),
    }


def bootstrap_case(values):
    interval = stats.bootstrap((values,), np.mean, n_resamples=50_000, method="percentile", rng=rng).confidence_interval
    return {"values": values.tolist(), "mean": float(values.mean()), "low": float(interval.low), "high": float(interval.high)}


def term_case(documents, terms, k1, b):
    counts = rng.poisson(rng.gamma(0.3, 2.0, terms), (documents, terms))
    counts[0] = 0  # an empty document
    counts[1:, 0] += 1  # a term that all others hold
    frequency = (counts > 0).sum(axis=0)
    keep = frequency > 0
    counts, frequency = counts[:, keep], frequency[keep]
    idf = np.log1p((documents - frequency + 0.5) / (frequency + 0.5))
    length = counts.sum(axis=1, keepdims=True)
    saturation = k1 * (1 - b + b * length / length.mean())
    bm25 = np.divide(idf * counts * (k1 + 1), counts + saturation, out=np.zeros(counts.shape), where=counts > 0)
    tf_idf = TfidfTransformer(norm=None, smooth_idf=True, sublinear_tf=True).fit_transform(counts).toarray()
    return {
        "counts": counts.tolist(), "k1": k1, "b": b,
        "bm25": bm25.tolist(), "tfIdf": tf_idf.tolist(), "cosine": cosine_similarity(tf_idf).tolist(),
    }


write("ranking-metrics.json", {
    "rankings": [ranking_case(items, listed, relevant, k) for items, listed, relevant, k in
                 [(50, 20, 5, 10), (50, 20, 1, 20), (50, 20, 30, 10), (50, 3, 5, 10), (200, 100, 40, 100), (10, 10, 10, 5), (2000, 20, 3, 20)]],
    "spreads": [spread_case(items) for items in (1, 7, 300)],
    "bootstraps": [bootstrap_case(values) for values in (rng.beta(0.3, 1.0, 40), rng.normal(0.01, 0.2, 500))],
})
write("term-weights.json", {"corpora": [term_case(12, 20, 1.2, 0.75), term_case(30, 15, 2.0, 0.3), term_case(5, 8, 0.5, 1.0)]})
