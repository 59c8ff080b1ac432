"""Golden numbers for the kernels, from NumPy and SciPy in double precision: python3 tools/golden/compute.py

Writes libs/compute/test/golden.json. Inputs are multiples of 1/64, so they are the same numbers in f32.
"""
import json
import pathlib

import numpy as np
import scipy.sparse as sp

rng = np.random.default_rng(20)
ROWS, WIDTH, DIMENSIONS = 40, 25, 6
ALPHA0, LAMBDA, NU = 0.25, 0.03125, 1.0


def grid(*shape):
    return rng.integers(-64, 65, shape) / 64


def digits(array):
    return [float(f"{value:.12g}") for value in np.asarray(array, dtype=np.float64).ravel()]


def solve_row(factors, columns, weights):
    """Minimises sum_obs c (1 - x.h)^2 + alpha0 sum_all (x.h)^2 + lambda (n + alpha0 N)^nu |x|^2."""
    observed = factors[columns]
    strength = LAMBDA * (len(columns) + ALPHA0 * len(factors)) ** NU
    normal = ALPHA0 * factors.T @ factors + (observed * weights[:, None]).T @ observed + strength * np.eye(factors.shape[1])
    return np.linalg.solve(normal, observed.T @ weights)


x = sp.random(ROWS, WIDTH, 0.25, random_state=np.random.default_rng(21), format="csr", data_rvs=lambda n: rng.integers(1, 129, n) / 64)
x.sort_indices()
dense = x.toarray()
factors = grid(WIDTH, DIMENSIONS)
gram = dense.T @ dense
u, s, vt = np.linalg.svd(dense)

als = np.zeros((ROWS, DIMENSIONS))
for row in range(ROWS):
    columns = x.indices[x.indptr[row] : x.indptr[row + 1]]
    if len(columns):
        als[row] = solve_row(factors, columns, x.data[x.indptr[row] : x.indptr[row + 1]])

a, b = grid(17, 23), grid(23, 19)
query = grid(DIMENSIONS)
scores = factors @ query
best = np.lexsort((np.arange(WIDTH), -scores))[:10]

features, total = 3, 200
bins = rng.integers(0, 256, (features, total))
chosen = np.sort(rng.choice(total, 120, replace=False))
gradients, hessians = grid(total), np.abs(grid(total))
histogram = np.zeros((features, 256, 2))
for feature in range(features):
    np.add.at(histogram[feature, :, 0], bins[feature, chosen], gradients[chosen])
    np.add.at(histogram[feature, :, 1], bins[feature, chosen], hessians[chosen])

golden = {
    "matrix": {"rows": ROWS, "width": WIDTH, "offsets": x.indptr.tolist(), "columns": x.indices.tolist(), "values": digits(x.data)},
    "gram": digits(gram),
    "inverse": {"added": 0.5, "result": digits(np.linalg.inv(gram + 0.5 * np.eye(WIDTH)))},
    "sparseTimesDense": {"columns": DIMENSIONS, "dense": digits(factors), "result": digits(dense @ factors)},
    "denseGram": digits(factors.T @ factors),
    "product": {"m": 17, "k": 23, "n": 19, "a": digits(a), "b": digits(b), "result": digits(a @ b)},
    "als": {"unobservedWeight": ALPHA0, "regularization": LAMBDA, "frequencyExponent": NU, "result": digits(als)},
    "topK": {"query": digits(query), "rows": best.tolist(), "scores": digits(scores[best])},
    "histogram": {
        "features": features, "bins": bins.ravel().tolist(), "rows": chosen.tolist(),
        "gradients": digits(gradients), "hessians": digits(hessians), "result": digits(histogram),
    },
    "svd": {"rank": 8, "values": digits(s[:8]), "projector": digits(vt[:8].T @ vt[:8])},
}
target = pathlib.Path(__file__).parents[2] / "libs/compute/test/golden.json"
target.write_text(json.dumps(golden, separators=(",", ":")) + "\n")
print(f"wrote {target}")
