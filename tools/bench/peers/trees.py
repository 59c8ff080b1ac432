"""The tasks of trees.bench.ts in scikit-learn and LightGBM: trees.py FOLDER SETTINGS. Prints figures as JSON.

settings: {"rows", "features", "trees", "leaves", "learningRate", "l2", "folds"}; with folds > 0 the rows are predicted by models that have not
seen them, else by the one that has.
"""
import json
import sys
import time

import numpy as np

models, missing = {}, []
folder, settings = sys.argv[1], json.loads(sys.argv[2])
try:
    import sklearn
    from sklearn.ensemble import HistGradientBoostingClassifier

    models[f"scikit-learn {sklearn.__version__}"] = lambda: HistGradientBoostingClassifier(
        max_iter=settings["trees"], learning_rate=settings["learningRate"], max_leaf_nodes=settings["leaves"], l2_regularization=settings["l2"], early_stopping=False)
except ImportError:
    missing.append("scikit-learn")
try:
    import lightgbm

    models[f"LightGBM {lightgbm.__version__}"] = lambda: lightgbm.LGBMClassifier(
        n_estimators=settings["trees"], learning_rate=settings["learningRate"], num_leaves=settings["leaves"], reg_lambda=settings["l2"], min_child_samples=20,
        n_jobs=settings["threads"], verbose=-1)
except ImportError:
    missing.append("LightGBM")

x = np.fromfile(f"{folder}/values", dtype=np.float32).reshape(settings["rows"], settings["features"])
y = np.fromfile(f"{folder}/labels", dtype=np.float32)
fold = np.fromfile(f"{folder}/folds", dtype=np.int32)
answers = []
for name, make in models.items():
    probabilities = np.zeros(len(y))
    seconds, processor = time.perf_counter(), time.process_time()
    for k in range(max(1, settings["folds"])):
        seen = fold != k if settings["folds"] else fold == fold
        asked = fold == k if settings["folds"] else seen
        model = make().fit(x[seen], y[seen])
        if settings["folds"]:
            probabilities[asked] = model.predict_proba(x[asked])[:, 1]
    answer = {"name": name, "seconds": time.perf_counter() - seconds, "cpuSeconds": time.process_time() - processor}
    if not settings["folds"]:
        probabilities = model.predict_proba(x)[:, 1]
    answers.append({**answer, "probabilities": np.round(probabilities, 6).tolist() if settings["folds"] else None,
                    "logLoss": float(-np.mean(np.log(np.clip(np.where(y > 0, probabilities, 1 - probabilities), 1e-15, 1))))})
print(json.dumps({"answers": answers, "missing": missing}))
