"""Python's garbage collector, told what kind of program this is."""

import gc


def spare() -> None:
    """Called once a program stands: what is loaded lives for ever, and work on sets makes few cycles.

    A sync of 2,000 operations makes some 50,000 objects that all live until its end; at Python's usual pace the collector
    looks through them dozens of times, a third of the whole run (measured, tests/bench/bench_sync.py).
    """
    gc.collect()
    gc.freeze()
    gc.set_threshold(200_000, 20, 100)
