"""Every key of the programme's sections, proved: the club is run with one value and with another, and it matters.

A table a section: the key, what happens, the lines of the file, and what comes of them. `test_every_key.py` runs them
all and sees to it that none is missing; `test_bad_values.py` reads what an operator is told of a value that cannot be.
"""
