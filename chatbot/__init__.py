"""The chatbot."""

import os

# In a web worker more threads for one small product of matrices only get into each other's way.
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
