"""Maximum flow on a 6-connected grid, compiled.

Boykov and Kolmogorov's two search trees (PAMI 2004, with the time stamps of their 2004 report) on an implicit grid:
no node or arc objects, neighbors by offset. The grid is flat with one slice of padding at both ends; a neighbor
beyond an edge is some other voxel or padding, but the capacity there is zero in both directions, so no bounds are
ever checked.

residual: (nodes, 8) int32. Columns 0..5 are the residual capacities towards +i, -i, +j, -j, +k, -k (direction d's
    reverse is d ^ 1); column 6 is what is left of the terminal: positive from the source, negative to the sink.
"""

import numpy as np
from numpy.typing import NDArray

from labeling.optimize.compiled import compiled

TERMINAL, ORPHAN, FREE = 6, 7, 8  # values of `parent` beyond the six directions
FAR = 1 << 30


@compiled
def push_between_neighbors(residual: NDArray[np.int32], offsets: NDArray[np.int64], start: int, stop: int) -> int:
    """Flow of all paths source - voxel - neighbor - sink; cheap, and most of the flow when unaries are noisy."""
    flow = 0
    for n in range(start, stop):
        left = residual[n, 6]
        if left <= 0:
            continue
        for d in range(6):
            capacity = residual[n, d]
            if capacity <= 0:
                continue
            m = n + offsets[d]
            need = -residual[m, 6]
            if need <= 0:
                continue
            pushed = min(left, capacity, need)
            residual[n, d] -= pushed
            residual[m, d ^ 1] += pushed
            residual[m, 6] += pushed
            left -= pushed
            flow += pushed
            if left == 0:
                break
        residual[n, 6] = left
    return flow


@compiled
def augment(
    n: int,
    d: int,
    residual: NDArray[np.int32],
    offsets: NDArray[np.int64],
    parent: NDArray[np.uint8],
    orphans: NDArray[np.int32],
) -> tuple[int, int]:
    """Push what fits through the path over arc (n, d); returns the flow and how many orphans it made."""
    m = n + offsets[d]
    pushed = residual[n, d]
    a = n
    while parent[a] != TERMINAL:
        p = parent[a]
        a += offsets[p]
        pushed = min(pushed, residual[a, p ^ 1])
    pushed = min(pushed, residual[a, 6])
    a = m
    while parent[a] != TERMINAL:
        p = parent[a]
        pushed = min(pushed, residual[a, p])
        a += offsets[p]
    pushed = min(pushed, -residual[a, 6])

    count = 0
    residual[n, d] -= pushed
    residual[m, d ^ 1] += pushed
    a = n
    while parent[a] != TERMINAL:
        p = parent[a]
        b = a + offsets[p]
        residual[a, p] += pushed
        residual[b, p ^ 1] -= pushed
        if residual[b, p ^ 1] == 0:
            parent[a] = ORPHAN
            orphans[count] = a
            count += 1
        a = b
    residual[a, 6] -= pushed
    if residual[a, 6] == 0:
        parent[a] = ORPHAN
        orphans[count] = a
        count += 1
    a = m
    while parent[a] != TERMINAL:
        p = parent[a]
        b = a + offsets[p]
        residual[b, p ^ 1] += pushed
        residual[a, p] -= pushed
        if residual[a, p] == 0:
            parent[a] = ORPHAN
            orphans[count] = a
            count += 1
        a = b
    residual[a, 6] += pushed
    if residual[a, 6] == 0:
        parent[a] = ORPHAN
        orphans[count] = a
        count += 1
    return pushed, count


@compiled
def solve(
    residual: NDArray[np.int32],
    offsets: NDArray[np.int64],
    start: int,
    stop: int,
    parent: NDArray[np.uint8],
    sink: NDArray[np.uint8],
    queued: NDArray[np.uint8],
    stamp: NDArray[np.int32],
    depth: NDArray[np.int32],
    queue: NDArray[np.int32],
    orphans: NDArray[np.int32],
) -> int:
    """Maximum flow over the nodes start..stop; afterwards a node is on the source's side where `side` says so.

    Scratch, per node: parent, sink (1 in the sink's tree), queued, stamp, depth. queue and orphans are rings whose
    length is a power of two above the number of nodes.
    """
    flow = push_between_neighbors(residual, offsets, start, stop)
    mask = queue.size - 1
    head = 0
    tail = 0
    time = 0
    for n in range(start, stop):
        left = residual[n, 6]
        stamp[n] = 0
        depth[n] = 1
        queued[n] = 0
        sink[n] = 0
        if left == 0:
            parent[n] = FREE
            continue
        parent[n] = TERMINAL
        if left < 0:
            sink[n] = 1
        # A voxel deep inside one tree has nothing to grow into: leave it out of the queue.
        queue[tail] = n
        tail = (tail + 1) & mask
        queued[n] = 1

    while head != tail:
        n = queue[head]
        if parent[n] == FREE:
            queued[n] = 0
            head = (head + 1) & mask
            continue
        found = -1
        at = n
        if sink[n] == 0:
            for d in range(6):
                if residual[n, d] <= 0:
                    continue
                m = n + offsets[d]
                if parent[m] == FREE:
                    sink[m] = 0
                    parent[m] = d ^ 1
                    stamp[m] = stamp[n]
                    depth[m] = depth[n] + 1
                    if queued[m] == 0:
                        queued[m] = 1
                        queue[tail] = m
                        tail = (tail + 1) & mask
                elif sink[m] == 1:
                    found = d
                    break
                elif stamp[m] <= stamp[n] and depth[m] > depth[n]:
                    parent[m] = d ^ 1
                    stamp[m] = stamp[n]
                    depth[m] = depth[n] + 1
        else:
            for d in range(6):
                m = n + offsets[d]
                if residual[m, d ^ 1] <= 0:
                    continue
                if parent[m] == FREE:
                    sink[m] = 1
                    parent[m] = d ^ 1
                    stamp[m] = stamp[n]
                    depth[m] = depth[n] + 1
                    if queued[m] == 0:
                        queued[m] = 1
                        queue[tail] = m
                        tail = (tail + 1) & mask
                elif sink[m] == 0:
                    found = d ^ 1
                    at = m
                    break
                elif stamp[m] <= stamp[n] and depth[m] > depth[n]:
                    parent[m] = d ^ 1
                    stamp[m] = stamp[n]
                    depth[m] = depth[n] + 1
        if found < 0:
            queued[n] = 0
            head = (head + 1) & mask
            continue
        time += 1

        pushed, count = augment(at, found, residual, offsets, parent, orphans)
        flow += pushed
        # Orphans, the nearest to a terminal first: each looks for the nearest parent that still hangs on a terminal,
        # else it is set free.
        for o in range(count // 2):
            orphans[o], orphans[count - 1 - o] = orphans[count - 1 - o], orphans[o]
        first = 0
        last = count & mask
        while first != last:
            o = orphans[first]
            first = (first + 1) & mask
            tree = sink[o]
            best = -1
            shortest = FAR
            for d in range(6):
                m = o + offsets[d]
                room = residual[m, d ^ 1] if tree == 0 else residual[o, d]
                if room <= 0 or sink[m] != tree or parent[m] == FREE:
                    continue
                a = m
                length = 0
                while True:
                    if stamp[a] == time:
                        length += depth[a]
                        break
                    p = parent[a]
                    length += 1
                    if p == TERMINAL:
                        stamp[a] = time
                        depth[a] = 1
                        break
                    if p == ORPHAN:
                        length = FAR
                        break
                    a += offsets[p]
                if length >= FAR:
                    continue
                if length < shortest:
                    best = d
                    shortest = length
                a = m
                while stamp[a] != time:
                    stamp[a] = time
                    depth[a] = length
                    length -= 1
                    a += offsets[parent[a]]
            if best >= 0:
                parent[o] = best
                stamp[o] = time
                depth[o] = shortest + 1
                continue
            parent[o] = FREE
            for d in range(6):
                m = o + offsets[d]
                if parent[m] == FREE or sink[m] != tree:
                    continue
                room = residual[m, d ^ 1] if tree == 0 else residual[o, d]
                if room > 0 and queued[m] == 0:
                    queued[m] = 1
                    queue[tail] = m
                    tail = (tail + 1) & mask
                if parent[m] == d ^ 1:
                    parent[m] = ORPHAN
                    orphans[last] = m
                    last = (last + 1) & mask
    return flow
