"""Golden numbers for the models of repeat buying, from SciPy: python3 tools/golden/loyalty.py

Writes libs/loyalty/test/golden.json: histories of made-up customers, the parameters SciPy's optimiser finds for the published likelihoods
(Fader, Hardie, Lee 2005; Fader, Hardie 2013), and what the published formulas, with SciPy's 2F1, say of some customers.
"""
import json
import pathlib

import numpy as np
from scipy.optimize import minimize
from scipy.special import betaln, gammaln, hyp2f1

rng = np.random.default_rng(11)
CUSTOMERS, UNIT = 1500, 7
R, ALPHA, A, B = 0.6, 6.0, 0.9, 2.5
P, Q, GAMMA = 6.0, 4.0, 90.0

rows = []
for _ in range(CUSTOMERS):
    age = int(rng.integers(60, 300))
    rate, leave, scale = rng.gamma(R, 1 / ALPHA) / UNIT, rng.beta(A, B), rng.gamma(Q, 1 / GAMMA)
    day, days = 0.0, []
    while rng.random() >= leave:
        day += rng.exponential(1 / rate)
        if day >= age:
            break
        if int(day) > 0 and int(day) not in days:
            days.append(int(day))
    value = float(np.round(np.mean(rng.gamma(P, 1 / scale, len(days))), 2)) if days else 0
    rows.append((len(days), days[-1] if days else 0, age, value))
x, recency, age, value = (np.array(column, dtype=float) for column in zip(*rows))
tx, t = recency / UNIT, age / UNIT


def likelihood(logs):
    r, alpha, a, b = np.exp(logs)
    start = gammaln(r + x) - gammaln(r) + r * np.log(alpha) + gammaln(a + b) + gammaln(b + x) - gammaln(b) - gammaln(a + b + x)
    alive = -(r + x) * np.log(alpha + t)
    left = np.where(x > 0, np.log(a / (b + np.maximum(x, 1) - 1)) - (r + x) * np.log(alpha + tx), -np.inf)
    return -np.sum(start + np.logaddexp(alive, left))


fit = minimize(likelihood, np.zeros(4), method="Nelder-Mead", options={"xatol": 1e-10, "fatol": 1e-10, "maxiter": 20000, "maxfev": 20000})
r, alpha, a, b = np.exp(fit.x)


def odds(x, tx, t):
    return 0 if x == 0 else a / (b + x - 1) * ((alpha + t) / (alpha + tx)) ** (r + x)


def expected(x, tx, t, ahead):
    inside = ((alpha + t) / (alpha + t + ahead)) ** (r + x) * hyp2f1(r + x, b + x, a + b + x - 1, ahead / (alpha + t + ahead))
    return (a + b + x - 1) / (a - 1) * (1 - inside) / (1 + odds(x, tx, t))


paid = x > 0
mean, n = value[paid] / value[paid].mean(), x[paid]


def spending(logs):
    p, q, g = np.exp(logs[0]), 1 + np.exp(logs[1]), np.exp(logs[2])
    return -np.sum(gammaln(p * n + q) - gammaln(p * n) - gammaln(q) + q * np.log(g) + (p * n - 1) * np.log(mean) + p * n * np.log(n) - (p * n + q) * np.log(g + n * mean))


spent = minimize(spending, np.ones(3), method="Nelder-Mead", options={"xatol": 1e-10, "fatol": 1e-10, "maxiter": 20000, "maxfev": 20000})
p, q, g = np.exp(spent.x[0]), 1 + np.exp(spent.x[1]), np.exp(spent.x[2]) * value[paid].mean()

shown = [0, 1, 2, 3, 5, 8, 13, 21, 34, 55]
golden = {
    "histories": [[int(x), int(tx), int(t), v] for x, tx, t, v in rows],
    "bgNbd": {"r": r, "alpha": alpha, "a": a, "b": b, "logLikelihood": -fit.fun},
    "gammaGamma": {"p": p, "q": q, "gamma": g},
    "alive": [1 / (1 + odds(x[i], tx[i], t[i])) for i in shown],
    "ordersIn90Days": [expected(x[i], tx[i], t[i], 90 / UNIT) for i in shown],
    "value": [(q - 1) / (p * x[i] + q - 1) * p * g / (q - 1) + p * x[i] / (p * x[i] + q - 1) * value[i] for i in shown],
    "shown": shown,
}
path = pathlib.Path(__file__).parents[2] / "libs/loyalty/test/golden.json"
path.write_text(json.dumps(golden, separators=(",", ":")) + "\n")
print(golden["bgNbd"], golden["gammaGamma"], x.sum(), paid.mean())
