#!/usr/bin/env python3
"""Writes model/base/html_entities_table.inc: the named character references of HTML, from Python's copy of the standard.

Run it as: python3 model/base/generate/html_entities.py > model/base/html_entities_table.inc
"""
from html.entities import html5

print("// Made by model/base/generate/html_entities.py from the HTML standard, not by hand: name, text; sorted by name.")
for name in sorted(name[:-1] for name in html5 if name.endswith(";")):
    text = "".join(f"\\x{byte:02x}" for byte in html5[name + ";"].encode())
    print(f'{{"{name}", "{text}"}},')
