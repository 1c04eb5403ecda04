"""Solves one allocation with a peer: python solve.py FOLDER PEER SECONDS

FOLDER holds what bench/peers/python.ts wrote: header.json (users, contracts, groups, per_user, ratio, mixing)
and raw little-endian arrays. Writes chosen.i32 (indexes of the chosen pairs) and prints one JSON
object: status, bound (null where the peer gives none), build_seconds, solve_seconds, cpu_seconds (all threads), version.
PEER: versions, min_cost_flow (no ratio, mixing free), cp_sat (ratio as a hard floor, nobody mixed), milp
(the same, or mixing free).
"""

import json
import sys
import time
from pathlib import Path


def versions():
    import numpy
    import ortools
    import scipy

    return {"ortools": ortools.__version__, "scipy": scipy.__version__, "numpy": numpy.__version__}


def read(folder):
    import numpy as np

    header = json.loads((folder / "header.json").read_text())
    kinds = {
        "row_start": "<u4",
        "contract": "<u2",
        "value": "<f8",
        "cap": "<i4",
        "sponsored": "u1",
        "group_of": "<i4",
        "target": "<f8",
    }
    arrays = {name: np.fromfile(folder / name, dtype=kind) for name, kind in kinds.items()}
    pairs_of = np.diff(arrays["row_start"].astype(np.int64))
    user = np.repeat(np.arange(header["users"], dtype=np.int64), pairs_of)
    return header, arrays, user


# Objectives of integer solvers: values to a millionth of the largest.
RESOLUTION = 1_000_000


def integers(value):
    import numpy as np

    scale = RESOLUTION / value.max()
    return np.rint(value * scale).astype(np.int64), scale


def min_cost_flow(header, arrays, user, seconds):
    import numpy as np
    import ortools
    from ortools.graph.python import min_cost_flow as graph

    began = time.perf_counter()
    users, contracts = header["users"], header["contracts"]
    cost, scale = integers(arrays["value"])
    flow = graph.SimpleMinCostFlow()
    # Nodes: users, contracts, then the source and the sink; an arc past everybody leaves seats empty.
    source, sink = users + contracts, users + contracts + 1
    nobody = np.zeros(users, dtype=np.int64)
    per_user = np.full(users, header["per_user"], dtype=np.int64)
    everybody = np.arange(users, dtype=np.int64)
    flow.add_arcs_with_capacity_and_unit_cost(np.full(users, source), everybody, per_user, nobody)
    pairs = flow.add_arcs_with_capacity_and_unit_cost(
        user, users + arrays["contract"].astype(np.int64), np.ones(len(user), dtype=np.int64), -cost
    )
    offers = np.arange(users, users + contracts, dtype=np.int64)
    flow.add_arcs_with_capacity_and_unit_cost(
        offers, np.full(contracts, sink), arrays["cap"].astype(np.int64), np.zeros(contracts, dtype=np.int64)
    )
    total = int(per_user.sum())
    flow.add_arc_with_capacity_and_unit_cost(source, sink, total, 0)
    flow.set_node_supply(source, total)
    flow.set_node_supply(sink, -total)
    built = time.perf_counter()
    work = time.process_time()
    status = flow.solve()
    solved, work = time.perf_counter(), time.process_time() - work
    optimal = status == flow.OPTIMAL
    chosen = np.flatnonzero(flow.flows(pairs)) if optimal else np.empty(0, dtype=np.int64)
    # An integer optimum of rounded values is that of the values to half a step for each seat.
    bound = -flow.optimal_cost() / scale + 0.5 * total / scale if optimal else None
    return chosen, {
        "status": "optimal" if optimal else str(status),
        "bound": bound,
        "build_seconds": built - began,
        "solve_seconds": solved - built,
        "cpu_seconds": work,
        "version": f"OR-Tools {ortools.__version__}",
    }


def floors(header, arrays):
    """The least share of each group that has one: group -> share."""
    if not header["ratio"]:
        return {}
    return {g: t for g, t in enumerate(arrays["target"]) if t == t and t > 0}


def cp_sat(header, arrays, user, seconds):
    import numpy as np
    import ortools
    from ortools.sat.python import cp_model

    began = time.perf_counter()
    cost, scale = integers(arrays["value"])
    model = cp_model.CpModel()
    x = [model.new_bool_var("") for _ in range(len(user))]
    sponsored = arrays["sponsored"][arrays["contract"]] == 1
    starts = arrays["row_start"].astype(np.int64)
    for u in range(header["users"]):
        kinds = [[], []]
        for j in range(starts[u], starts[u + 1]):
            kinds[int(sponsored[j])].append(x[j])
        paid = model.new_bool_var("")
        model.add(sum(kinds[1]) <= header["per_user"] * paid)
        model.add(sum(kinds[0]) <= header["per_user"] * (1 - paid))
    for c in range(header["contracts"]):
        mine = [x[j] for j in np.flatnonzero(arrays["contract"] == c)]
        model.add(sum(mine) <= int(arrays["cap"][c]))
    group = arrays["group_of"][user]
    for g, floor in floors(header, arrays).items():
        mine = np.flatnonzero(group == g)
        # Whole numbers: shares of targets are read to a millionth, rounded up, so that none is broken.
        need = int(np.ceil(floor * 1_000_000 - 1e-6))
        model.add(sum(x[j] * ((1_000_000 if sponsored[j] else 0) - need) for j in mine) >= 0)
    model.maximize(sum(int(cost[j]) * x[j] for j in range(len(user))))
    solver = cp_model.CpSolver()
    solver.parameters.max_time_in_seconds = seconds
    built = time.perf_counter()
    work = time.process_time()
    status = solver.solve(model)
    solved, work = time.perf_counter(), time.process_time() - work
    found = status in (cp_model.OPTIMAL, cp_model.FEASIBLE)
    chosen = np.array([j for j in range(len(user)) if solver.value(x[j])]) if found else np.empty(0)
    total = header["users"] * header["per_user"]
    return chosen, {
        "status": solver.status_name(status).lower(),
        "bound": (solver.best_objective_bound + 0.5 * total) / scale if found else None,
        "build_seconds": built - began,
        "solve_seconds": solved - built,
        "cpu_seconds": work,
        "version": f"OR-Tools CP-SAT {ortools.__version__}",
    }


def milp(header, arrays, user, seconds):
    import numpy as np
    import scipy
    from scipy.optimize import Bounds, LinearConstraint, milp as solve
    from scipy.sparse import csr_matrix, vstack

    began = time.perf_counter()
    pairs, users = len(user), header["users"]
    columns = pairs + users
    contract = arrays["contract"].astype(np.int64)
    sponsored = (arrays["sponsored"][contract] == 1).astype(np.float64)
    j = np.arange(pairs)
    everybody = np.arange(users)
    k = float(header["per_user"])

    def rows(row, column, data, count):
        return csr_matrix((data, (row, column)), shape=(count, columns))

    caps = rows(contract, j, np.ones(pairs), header["contracts"])
    if header["mixing"]:
        parts = [rows(user, j, np.ones(pairs), users), caps]
        limits = [np.full(users, k), arrays["cap"].astype(np.float64)]
    else:
        either = rows(everybody, pairs + everybody, np.full(users, k), users)
        parts = [rows(user, j, sponsored, users) - either, rows(user, j, 1 - sponsored, users) + either, caps]
        limits = [np.zeros(users), np.full(users, k), arrays["cap"].astype(np.float64)]
    share = floors(header, arrays)
    if share:
        group = arrays["group_of"][user]
        floor = np.array([share.get(g, 0.0) for g in range(header["groups"])])
        parts.append(rows(group, j, np.where(floor[group] > 0, floor[group] - sponsored, 0), header["groups"]))
        limits.append(np.zeros(header["groups"]))
    built = time.perf_counter()
    work = time.process_time()
    found = solve(
        c=np.concatenate([-arrays["value"], np.zeros(users)]),
        integrality=np.ones(columns),
        bounds=Bounds(0, 1),
        constraints=LinearConstraint(vstack(parts), -np.inf, np.concatenate(limits)),
        options={"time_limit": seconds, "mip_rel_gap": 0},
    )
    solved, work = time.perf_counter(), time.process_time() - work
    chosen = np.flatnonzero(found.x[:pairs] > 0.5) if found.x is not None else np.empty(0)
    bound = getattr(found, "mip_dual_bound", None)
    return chosen, {
        "status": {0: "optimal", 1: "time limit"}.get(found.status, str(found.status)),
        "bound": None if bound is None else -float(bound),
        "build_seconds": built - began,
        "solve_seconds": solved - built,
        "cpu_seconds": work,
        "version": f"scipy {scipy.__version__} (HiGHS)",
    }


def main():
    folder, peer, seconds = Path(sys.argv[1]), sys.argv[2], float(sys.argv[3])
    if peer == "versions":
        print(json.dumps(versions()))
        return
    header, arrays, user = read(folder)
    chosen, report = {"min_cost_flow": min_cost_flow, "cp_sat": cp_sat, "milp": milp}[peer](
        header, arrays, user, seconds
    )
    chosen.astype("<i4").tofile(folder / "chosen.i32")
    print(json.dumps(report))


if __name__ == "__main__":
    main()
