"""The desktop program 特派通: what it can do (core), what is seen of it (ui), and the roof that joins both (app)."""
