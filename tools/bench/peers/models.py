"""The trainings of models.bench.ts in implicit, NumPy and PyTorch: models.py FOLDER SETTINGS. Prints figures as JSON.

settings: {"rows", "width", "threads", "neighbours", "factors", "iterations", "net"}; "net" has the names of the settings of sasrec.
"""
import json
import math
import sys
import time

import numpy as np

folder, settings = sys.argv[1], json.loads(sys.argv[2])
rows, missing = [], []
read = lambda name, kind: np.fromfile(f"{folder}/{name}", dtype=kind)


def measure(task, peer, work, per=1):
    seconds, processor = time.perf_counter(), time.process_time()
    work()
    rows.append({"task": task, "peer": peer, "seconds": (time.perf_counter() - seconds) / per, "cpuSeconds": (time.process_time() - processor) / per})


try:
    import scipy.sparse

    x = scipy.sparse.csr_matrix((read("values", np.float32), read("columns", np.int32), read("offsets", np.int32)), (settings["rows"], settings["width"]))
except ImportError:
    scipy, x = None, None
    missing.append("SciPy")
try:
    import implicit
    from implicit.nearest_neighbours import CosineRecommender
except ImportError:
    implicit = None
    missing.append("implicit")
try:
    import torch
except ImportError:
    torch = None
    missing.append("PyTorch")

if implicit and scipy:
    als = implicit.als.AlternatingLeastSquares(factors=settings["factors"], iterations=settings["iterations"], use_gpu=False, use_cg=True, num_threads=settings["threads"], random_state=1)
    measure("ALS", f"implicit {implicit.__version__}", lambda: als.fit(x, show_progress=False))
    nearest = CosineRecommender(K=settings["neighbours"], num_threads=settings["threads"])
    measure(f"nearest {settings['neighbours']} items", f"implicit {implicit.__version__}", lambda: nearest.fit(x, show_progress=False))

if scipy and settings["width"] <= 12_000:
    def ease():
        gram = (x.T @ x).toarray()
        gram[np.diag_indices_from(gram)] += 4 * gram.diagonal().mean()
        inverse = np.linalg.inv(gram)
        return inverse / -np.diag(inverse)

    measure("EASE", f"NumPy {np.__version__}", ease)


def net_step():
    """The same net as libs/strategies/sequential/src/network.ts: gated residuals, attention, SwiGLU, softmax over drawn items."""
    net, items = settings["net"], settings["width"]
    size, length, batch, heads, drawn = net["embeddingSize"], net["maxLength"], net["batchSize"], net["heads"], net["negatives"]
    torch.set_num_threads(settings["threads"])
    torch.manual_seed(1)

    class Layer(torch.nn.Module):
        def __init__(self):
            super().__init__()
            dense = lambda a, b: torch.nn.Linear(a, b, bias=False)
            self.attention_norm, self.feed_norm = torch.nn.LayerNorm(size), torch.nn.LayerNorm(size)
            self.qkv, self.mix, self.attention_gate = dense(size, 3 * size), dense(size, size), dense(size, size)
            self.feed_in, self.feed_switch, self.feed_out, self.feed_gate = dense(size, 2 * size), dense(size, 2 * size), dense(2 * size, size), dense(size, size)
            self.dropout = torch.nn.Dropout(0.2)

        def forward(self, x):
            q, k, v = self.qkv(self.attention_norm(x)).view(batch, length, 3, heads, size // heads).permute(2, 0, 3, 1, 4)
            attended = torch.nn.functional.scaled_dot_product_attention(q, k, v, is_causal=True).transpose(1, 2).reshape(batch, length, size)
            x = x + torch.sigmoid(self.attention_gate(x)) * self.dropout(self.mix(attended))
            h = self.feed_norm(x)
            return x + torch.sigmoid(self.feed_gate(x)) * self.dropout(self.feed_out(torch.nn.functional.silu(self.feed_switch(h)) * self.feed_in(h)))

    class Net(torch.nn.Module):
        def __init__(self):
            super().__init__()
            self.items, self.places = torch.nn.Embedding(items, size), torch.nn.Parameter(0.02 * torch.randn(length, size))
            self.layers, self.last = torch.nn.ModuleList([Layer() for _ in range(net["layers"])]), torch.nn.LayerNorm(size)

        def forward(self, seen, wanted, others):
            x = self.items(seen) * math.sqrt(size) + self.places
            for layer in self.layers:
                x = layer(x)
            states = self.last(x).view(-1, size)
            logits = torch.cat([(states * self.items(wanted).view(-1, size)).sum(1, keepdim=True) - math.log((items - 1) / drawn), states @ self.items(others).T], 1)
            return torch.nn.functional.cross_entropy(logits, torch.zeros(len(logits), dtype=torch.long))

    model = Net()
    optimizer = torch.optim.Adam(model.parameters(), lr=0.003)

    def steps(count):
        for _ in range(count):
            loss = model(torch.randint(items, (batch, length)), torch.randint(items, (batch, length)), torch.randint(items, (drawn,)))
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()

    steps(5)
    measure("SASRec", f"PyTorch {torch.__version__}", lambda: steps(20), 20)


if torch:
    net_step()
print(json.dumps({"rows": rows, "missing": missing}))
