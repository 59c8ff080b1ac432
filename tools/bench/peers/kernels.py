"""The tasks of kernels.bench.ts in NumPy, SciPy and implicit: kernels.py FOLDER SIZES. Prints milliseconds as JSON."""
import json
import statistics
import sys
import time

import numpy as np

try:
    import scipy.linalg.lapack
    import scipy.sparse
except ImportError:
    scipy = None
try:
    import implicit
except ImportError:
    implicit = None

folder, sizes = sys.argv[1], json.loads(sys.argv[2])
read = lambda name, kind: np.fromfile(f"{folder}/{name}", dtype=kind)
clock = time.process_time if sizes["cpu"] else time.perf_counter
figures = {}


def measure(name, work, repeats=5):
    times = []
    for _ in range(repeats):
        start = clock()
        work()
        times.append(1000 * (clock() - start))
    figures[name] = statistics.median(times)


n = sizes["product"]
a, b = read("a", np.float32).reshape(n, n), read("b", np.float32).reshape(n, n)
measure("product", lambda: a @ b)

vectors = read("vectors", np.float32).reshape(-1, sizes["dimensions"])
query = vectors[0].copy()
for count in (100_000, len(vectors)):
    part = vectors[:count]

    def best():
        scores = part @ query
        top = np.argpartition(-scores, 100)[:100]
        return top[np.argsort(-scores[top])]

    measure(f"top-k {count}", best)

features, total = sizes["features"], sizes["total"]
bins = np.fromfile(f"{folder}/bins", dtype=np.float32).astype(np.uint8).reshape(features, total)
gradients = read("gradients", np.float32).astype(np.float64)
measure("histogram", lambda: [(np.bincount(column, gradients, 256), np.bincount(column, gradients, 256)) for column in bins], 3)


if scipy:
    x = scipy.sparse.csr_matrix((read("values", np.float32), read("columns", np.int32), read("offsets", np.int32)), (sizes["rows"], sizes["width"]))
    measure("gram", lambda: (x.T @ x).toarray(), 3)
    dense = (x.T @ x).toarray().astype(np.float32) + 100 * np.eye(sizes["width"], dtype=np.float32)

    def invert():
        factor, _ = scipy.linalg.lapack.spotrf(dense, lower=1)
        return scipy.linalg.lapack.spotri(factor, lower=1, overwrite_c=1)

    measure("inverse", invert, 3)
if implicit and scipy:
    model = implicit.als.AlternatingLeastSquares(factors=64, iterations=1, use_gpu=False, use_cg=True, num_threads=sizes["threads"], random_state=1)
    model.fit(x, show_progress=False)
    several = implicit.als.AlternatingLeastSquares(factors=64, iterations=4, use_gpu=False, use_cg=True, num_threads=sizes["threads"], random_state=1)
    start = clock()
    model.fit(x, show_progress=False)
    once = clock() - start
    start = clock()
    several.fit(x, show_progress=False)
    figures["als"] = 1000 * (clock() - start - once) / 3

versions = [f"numpy {np.__version__}"] + ([f"scipy {scipy.__version__}"] if scipy else []) + ([f"implicit {implicit.__version__}"] if implicit else [])
print(json.dumps({"versions": ", ".join(versions), "ms": figures}))
