"""Golden numbers for boosted trees, from scikit-learn: python3 tools/golden/trees.py

Writes libs/trees/test/golden.json: rows on a grid of 1/16 (the same numbers in f32), what scikit-learn's histogram
gradient boosting reaches on rows it has not seen, and its predictions of ten of them.
"""
import json
import pathlib

import numpy as np
from sklearn.ensemble import HistGradientBoostingClassifier, HistGradientBoostingRegressor
from sklearn.metrics import log_loss, mean_squared_error, roc_auc_score

rng = np.random.default_rng(5)
ROWS, TRAIN, FEATURES = 3000, 2000, 5
SETTINGS = {"max_iter": 60, "learning_rate": 0.1, "max_leaf_nodes": 15, "min_samples_leaf": 20, "l2_regularization": 1.0, "early_stopping": False}

x = np.round(rng.normal(size=(ROWS, FEATURES)) * 16)
raw = 1.5 * np.sin(x[:, 0] / 12) + (x[:, 1] > 4) * (x[:, 2] / 12) - np.abs(x[:, 3]) / 20
labels = (rng.random(ROWS) < 1 / (1 + np.exp(-raw))).astype(int)
values = np.round((raw + rng.normal(size=ROWS) / 2) * 64) / 64
missing = rng.random((ROWS, FEATURES)) < 0.05
table = np.where(missing, np.nan, x / 16).astype(np.float32)

classifier = HistGradientBoostingClassifier(**SETTINGS).fit(table[:TRAIN], labels[:TRAIN])
probabilities = classifier.predict_proba(table[TRAIN:])[:, 1]
rising = HistGradientBoostingClassifier(**SETTINGS, monotonic_cst=[1, 0, 0, 0, 0]).fit(table[:TRAIN], labels[:TRAIN]).predict_proba(table[TRAIN:])[:, 1]
regressor = HistGradientBoostingRegressor(**SETTINGS).fit(table[:TRAIN], values[:TRAIN])

golden = {
    "train": TRAIN,
    "features": FEATURES,
    "sixteenths": np.where(missing, -999, x).astype(int).ravel().tolist(),
    "labels": labels.tolist(),
    "values": values.tolist(),
    "binary": {"auc": roc_auc_score(labels[TRAIN:], probabilities), "logLoss": log_loss(labels[TRAIN:], probabilities)},
    "rising": {"auc": roc_auc_score(labels[TRAIN:], rising), "logLoss": log_loss(labels[TRAIN:], rising)},
    "squared": {"meanSquaredError": mean_squared_error(values[TRAIN:], regressor.predict(table[TRAIN:]))},
    "probabilities": probabilities[:10].tolist(),
}
path = pathlib.Path(__file__).parents[2] / "libs/trees/test/golden.json"
path.write_text(json.dumps(golden, separators=(",", ":")) + "\n")
print(golden["binary"], golden["rising"], golden["squared"])
