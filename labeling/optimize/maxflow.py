"""Maximum flow on a 6-connected grid, compiled.

Boykov and Kolmogorov's two search trees (PAMI 2004, with the time stamps of their 2004 report) on an implicit grid:
no node or arc objects, neighbors by offset. The grid is flat with one slice of padding at both ends; a neighbor
beyond an edge is some other voxel or padding, but the capacity there is zero in both directions, so no bounds are
ever checked.

residual: (nodes, 8) int32, 32 bytes a node so that a visit touches one line of the cache. Columns 0..5 are the residual
    capacities towards +i, -i, +j, -j, +k, -k (direction d's reverse is d ^ 1); column 6 is what is left of the
    terminal: positive from the source, negative to the sink; column 7 the node's place in the trees, see below.
trail: (nodes, 2) int32: when the way to the terminal was last checked, and how long it was.
"""

import numpy as np
from numpy.typing import NDArray

from labeling.optimize.compiled import compiled

# Column 7: the direction of the parent, or one of
TERMINAL, ORPHAN, FREE = 6, 7, 8
PARENT = 15
# and two flags: in the sink's tree; in the queue.
SINK, QUEUED = 16, 32
LOST = 1 << 30

Nodes = NDArray[np.int32]


@compiled
def prepare(residual: Nodes, offsets: NDArray[np.int64], start: int, stop: int, trail: Nodes) -> int:
    """Push what goes over single arcs, and hang every node with something left on its terminal. Returns the flow.

    Most of the flow when unaries are noisy: all paths source - voxel - neighbor - sink.
    """
    flow = 0
    for n in range(start, stop):
        left = residual[n, 6]
        if left > 0:
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
    for n in range(start, stop):
        left = residual[n, 6]
        trail[n, 0] = 0
        trail[n, 1] = 1
        residual[n, 7] = FREE if left == 0 else TERMINAL if left > 0 else TERMINAL | SINK
    return flow


@compiled
def enqueue(
    residual: Nodes,
    offsets: NDArray[np.int64],
    start: int,
    stop: int,
    queue: Nodes,
    tail: int,
) -> int:
    """Queue the nodes that may grow at once; returns the new tail.

    A voxel amid others of its own side has nothing to grow into; it is queued when one of them is set free.
    """
    mask = queue.size - 1
    for n in range(start, stop):
        place = residual[n, 7]
        if place & (FREE | QUEUED):
            continue
        for d in range(6):
            m = n + offsets[d]
            room = residual[m, d ^ 1] if place & SINK else residual[n, d]
            if room > 0 and (residual[m, 7] ^ place) & (SINK | FREE):
                residual[n, 7] = place | QUEUED
                queue[tail] = n
                tail = (tail + 1) & mask
                break
    return tail


@compiled
def augment(n: int, d: int, residual: Nodes, offsets: NDArray[np.int64], orphans: Nodes) -> tuple[int, int]:
    """Push what fits through the path over arc (n, d); returns the flow and how many orphans it made."""
    m = n + offsets[d]
    pushed = residual[n, d]
    a = n
    p = residual[a, 7] & PARENT
    while p != TERMINAL:
        a += offsets[p]
        pushed = min(pushed, residual[a, p ^ 1])
        p = residual[a, 7] & PARENT
    pushed = min(pushed, residual[a, 6])
    a = m
    p = residual[a, 7] & PARENT
    while p != TERMINAL:
        pushed = min(pushed, residual[a, p])
        a += offsets[p]
        p = residual[a, 7] & PARENT
    pushed = min(pushed, -residual[a, 6])

    count = 0
    residual[n, d] -= pushed
    residual[m, d ^ 1] += pushed
    a = n
    p = residual[a, 7] & PARENT
    while p != TERMINAL:
        b = a + offsets[p]
        residual[a, p] += pushed
        residual[b, p ^ 1] -= pushed
        if residual[b, p ^ 1] == 0:
            residual[a, 7] |= ORPHAN
            orphans[count] = a
            count += 1
        a = b
        p = residual[a, 7] & PARENT
    residual[a, 6] -= pushed
    if residual[a, 6] == 0:
        residual[a, 7] |= ORPHAN
        orphans[count] = a
        count += 1
    a = m
    p = residual[a, 7] & PARENT
    while p != TERMINAL:
        b = a + offsets[p]
        residual[b, p ^ 1] += pushed
        residual[a, p] -= pushed
        if residual[a, p] == 0:
            residual[a, 7] |= ORPHAN
            orphans[count] = a
            count += 1
        a = b
        p = residual[a, 7] & PARENT
    residual[a, 6] += pushed
    if residual[a, 6] == 0:
        residual[a, 7] |= ORPHAN
        orphans[count] = a
        count += 1
    return pushed, count


@compiled
def adopt(
    count: int, time: int, residual: Nodes, offsets: NDArray[np.int64], trail: Nodes, orphans: Nodes,
    queue: Nodes, tail: int,
) -> int:  # fmt: skip
    """Find each orphan the nearest parent that still hangs on a terminal, or set it free; returns the queue's tail."""
    mask = queue.size - 1
    for o in range(count // 2):  # the nearest to a terminal first
        orphans[o], orphans[count - 1 - o] = orphans[count - 1 - o], orphans[o]
    first = 0
    last = count & mask
    while first != last:
        o = orphans[first]
        first = (first + 1) & mask
        tree = residual[o, 7] & SINK
        best = -1
        shortest = LOST
        for d in range(6):
            m = o + offsets[d]
            room = residual[o, d] if tree else residual[m, d ^ 1]
            if room <= 0 or (residual[m, 7] ^ tree) & (SINK | FREE):
                continue
            a = m
            length = 0
            while True:
                if trail[a, 0] == time:
                    length += trail[a, 1]
                    break
                p = residual[a, 7] & PARENT
                length += 1
                if p == TERMINAL:
                    trail[a, 0] = time
                    trail[a, 1] = 1
                    break
                if p == ORPHAN:
                    length = LOST
                    break
                a += offsets[p]
            if length >= LOST:
                continue
            if length < shortest:
                best = d
                shortest = length
            a = m
            while trail[a, 0] != time:
                trail[a, 0] = time
                trail[a, 1] = length
                length -= 1
                a += offsets[residual[a, 7] & PARENT]
        flags = residual[o, 7] & (SINK | QUEUED)
        if best >= 0:
            residual[o, 7] = flags | best
            trail[o, 0] = time
            trail[o, 1] = shortest + 1
            continue
        residual[o, 7] = flags | FREE
        for d in range(6):
            m = o + offsets[d]
            place = residual[m, 7]
            if (place ^ tree) & (SINK | FREE):
                continue
            room = residual[o, d] if tree else residual[m, d ^ 1]
            if room > 0 and not place & QUEUED:
                place |= QUEUED
                queue[tail] = m
                tail = (tail + 1) & mask
            if place & PARENT == d ^ 1:
                place |= ORPHAN
                orphans[last] = m
                last = (last + 1) & mask
            residual[m, 7] = place
    return tail


@compiled
def search(
    residual: Nodes,
    offsets: NDArray[np.int64],
    trail: Nodes,
    queue: Nodes,
    tail: int,
    orphans: Nodes,
) -> int:
    """Grow both trees from the queued nodes (queue[:tail]) until they meet no more; returns the flow.

    queue and orphans are rings whose length is a power of two above the number of nodes. Afterwards a node is on the
    source's side where column 7 is neither SINK nor FREE.
    """
    flow = 0
    time = 0
    head = 0
    mask = queue.size - 1
    while head != tail:
        n = queue[head]
        place = residual[n, 7]
        found = -1
        at = n
        if not place & FREE:
            for d in range(6):
                m = n + offsets[d]
                room = residual[m, d ^ 1] if place & SINK else residual[n, d]
                if room <= 0:
                    continue
                other = residual[m, 7]
                if other & FREE:
                    if not other & QUEUED:
                        queue[tail] = m
                        tail = (tail + 1) & mask
                    residual[m, 7] = (d ^ 1) | QUEUED | (place & SINK)
                    trail[m, 0] = trail[n, 0]
                    trail[m, 1] = trail[n, 1] + 1
                elif (other ^ place) & SINK:
                    if place & SINK:
                        at = m
                        found = d ^ 1
                    else:
                        found = d
                    break
                elif trail[m, 0] <= trail[n, 0] and trail[m, 1] > trail[n, 1]:
                    residual[m, 7] = (other & (SINK | QUEUED)) | (d ^ 1)
                    trail[m, 0] = trail[n, 0]
                    trail[m, 1] = trail[n, 1] + 1
        if found < 0:
            residual[n, 7] &= ~QUEUED
            head = (head + 1) & mask
            continue
        time += 1
        pushed, count = augment(at, found, residual, offsets, orphans)
        flow += pushed
        tail = adopt(count, time, residual, offsets, trail, orphans, queue, tail)
    return flow
