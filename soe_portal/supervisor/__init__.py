"""The launcher behind `manage.py up`: starts every part, keeps it alive, stops everything in order.

`part` says what a part is, `restarts` decides what to do about a dead one, `parts` lists the parts of
this product, `logs` carries their output, `supervisor` is the loop, `launch` the command itself.
"""
