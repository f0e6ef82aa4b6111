#!/usr/bin/env python3
"""Draws every image of the demo site as a compact SVG. Deterministic; needs the standard library only.

    python3 draw_assets.py [FOLDER]        (default: assets/ beside this file)

How it works: a *motif* is a function that draws around the origin, in a box of 400 x 400, with four colours
(ground, a, b, c); things like horizons and beams run far beyond the box. A poster puts a motif above its title, a
still puts the same motif large and right of the middle, so a story always looks related to its film. Lettering is our
own: a monoline alphabet (GLYPHS) whose coordinates are stretched and whose stroke is not, so no font is needed.
"""
import math
import os
import random
import re
import sys

INK, CREAM, RED, AMBER, ROSE = "#1b1425", "#f8ecd6", "#e5432b", "#f6ae2d", "#f2949f"
TEAL, NAVY, SKY, VIOLET, LEAF = "#0e7470", "#1c2a63", "#86c8d9", "#5a3791", "#3a7a4c"
SAND, PLUM, MINT, RUST, NIGHT = "#dcb78c", "#4b1a45", "#abdcc0", "#a8361f", "#10182f"


# ---- drawing helpers: each gives one SVG element ----
def n(value):
    return f"{value:.1f}".rstrip("0").rstrip(".") if value % 1 else str(int(value))


def circle(x, y, radius, fill):
    return f'<circle cx="{n(x)}" cy="{n(y)}" r="{n(radius)}" fill="{fill}"/>'


def rect(x, y, w, h, fill, extra=""):
    return f'<rect x="{n(x)}" y="{n(y)}" width="{n(w)}" height="{n(h)}" fill="{fill}"{extra}/>'


def shape(d, fill):
    return f'<path d="{d}" fill="{fill}"/>'


def line(d, colour, width, cap="butt"):
    cap = f' stroke-linecap="{cap}"' if cap != "butt" else ""
    return f'<path d="{d}" fill="none" stroke="{colour}" stroke-width="{n(width)}"{cap}/>'


def ring(x, y, radius, colour, width):
    return f'<circle cx="{n(x)}" cy="{n(y)}" r="{n(radius)}" fill="none" stroke="{colour}" stroke-width="{n(width)}"/>'


def group(content, transform):
    return f'<g transform="{transform}">{content}</g>'


def poly(points, fill):
    return shape("M" + "L".join(f"{n(x)} {n(y)}" for x, y in points) + "Z", fill)


def polar(radius, degrees, x=0.0, y=0.0):
    angle = math.radians(degrees)
    return x + radius * math.cos(angle), y + radius * math.sin(angle)


def star(x, y, outer, inner, count, fill, turn=-90, skip=()):
    points = []
    for i in range(count * 2):
        radius = outer if i % 2 == 0 and i // 2 not in skip else inner
        points.append(polar(radius, turn + i * 180 / count, x, y))
    return poly(points, fill)


def moth(x, y, size, wing, body, turn=0):
    return group(shape("M0-6C-14-40-62-44-70-18C-74 4-38 16-10 10C-40 16-44 44-24 46C-10 46-2 28 0 14C2 28 10 46 24 46C44 44 40 16 10 10C38 16 74 4 70-18C62-44 14-40 0-6Z", wing)
                 + shape("M-5-12C-5-20 5-20 5-12L4 26C4 34-4 34-4 26Z", body) + line("M-2-16C-6-28-12-34-18-36M2-16C6-28 12-34 18-36", body, 3, "round")
                 + circle(-42, -14, 8, body) + circle(42, -14, 8, body), f"translate({n(x)} {n(y)})rotate({turn})scale({n(size)})")


# ---- lettering ----
GLYPHS = {
    "A": (60, "M0 100L30 0L60 100M11 66H49"), "B": (58, "M28 46H32A27 27 0 0 1 32 100H0V0H28A23 23 0 0 1 28 46H0"),
    "C": (60, "M60 26A32 50 0 1 0 60 74"), "D": (60, "M0 0V100H20A40 50 0 0 0 20 0Z"), "E": (48, "M48 0H0V100H48M0 48H42"),
    "F": (46, "M46 0H0V100M0 48H40"), "G": (62, "M60 26A32 50 0 1 0 62 67V54H38"), "H": (58, "M0 0V100M58 0V100M0 48H58"),
    "I": (1, "M0 0V100"), "J": (40, "M40 0V76A20 24 0 0 1 0 76"), "K": (56, "M0 0V100M54 0L2 56M20 38L58 100"), "L": (46, "M0 0V100H46"),
    "M": (72, "M0 100V0L36 62L72 0V100"), "N": (60, "M0 100V0L60 100V0"), "O": (64, "M32 0A32 50 0 1 1 32 100A32 50 0 1 1 32 0Z"),
    "P": (56, "M0 100V0H28A28 28 0 0 1 28 56H0"), "Q": (64, "M32 0A32 50 0 1 1 32 100A32 50 0 1 1 32 0ZM40 72L64 104"),
    "R": (57, "M0 100V0H28A28 28 0 0 1 28 56H0M28 56L57 100"),
    "S": (56, "M53 20C48 6 38 0 28 0C12 0 3 11 3 24C3 40 15 45 28 49C44 53 55 60 55 76C55 90 43 100 28 100C14 100 4 93 0 80"),
    "T": (58, "M0 0H58M29 0V100"), "U": (58, "M0 0V68A29 32 0 0 0 58 68V0"), "V": (60, "M0 0L30 100L60 0"), "W": (88, "M0 0L22 100L44 12L66 100L88 0"),
    "X": (56, "M0 0L56 100M56 0L0 100"), "Y": (58, "M0 0L29 52L58 0M29 52V100"), "Z": (56, "M2 0H56L0 100H58"),
    ",": (8, "M6 88V100L0 118"), "'": (6, "M4 0L0 26"), "-": (30, "M0 52H30"), " ": (34, ""),
}
PLAIN = str.maketrans("ÁÉÍÓÚÏØÖÅŁÑÜ", "AEIOUIOOALNU")


def natural(text, gap=22):
    return sum(GLYPHS[ch][0] for ch in text) + gap * (len(text) - 1)


def place(d, x, y, sx, sy):
    out, command, index = [], "", 0
    for token in re.findall(r"[A-Z]|-?[\d.]+", d):
        if token.isalpha():
            command, index = token, 0
            out.append(token)
            continue
        value, previous = float(token), out[-1]
        if command == "A":
            slot = index % 7
            value = (value * sx, value * sy, value, value, value, x + value * sx, y + value * sy)[slot]
        elif command == "H" or (command != "V" and index % 2 == 0):
            value = x + value * sx
        else:
            value = y + value * sy
        index += 1
        text = n(value)
        out.append(text if previous.isalpha() or text.startswith("-") else " " + text)
    return "".join(out)


def letter(text, x, y, height, width, colour, weight, stretch=(0.5, 1.75), anchor="start"):
    """One line of text; stretched to `width` within limits. Gives (element, right edge)."""
    text = text.upper().translate(PLAIN)
    gap = 22 if height > 20 else 34
    sx = max(stretch[0], min(stretch[1], (width - weight) / natural(text, gap) / (height / 100))) * height / 100
    if natural(text, gap) * sx > width:
        sx = (width - weight) / natural(text, gap)
    used = natural(text, gap) * sx
    cursor = x + weight / 2 if anchor == "start" else x - used / 2
    d = ""
    for ch in text:
        d += place(GLYPHS[ch][1], cursor, y, sx, height / 100)
        cursor += (GLYPHS[ch][0] + gap) * sx
    return f'<path d="{d}" fill="none" stroke="{colour}" stroke-width="{n(weight)}" stroke-linejoin="round"/>'


# ---- motifs of the films and series: (ground, a, b, c) ----
def lighthouse(g, a, b, c):
    return (poly([(0, -118), (1500, -560), (1500, 160)], a) + poly([(0, -118), (-1500, 40), (-1500, -180)], a).replace('fill="', 'opacity=".35" fill="')
            + shape("M-1600 150C-400 90 -160 120 -60 110L70 118C300 140 500 190 1600 200V900H-1600Z", b)
            + poly([(-34, 120), (-22, -92), (22, -92), (34, 120)], c) + poly([(-30, 40), (-26.5, -10), (26.5, -10), (30, 40)], b)
            + rect(-32, -98, 64, 8, b) + rect(-18, -136, 36, 38, a) + shape("M-24-136L0-164L24-136Z", b) + circle(0, -117, 10, CREAM))


def waves(g, a, b, c):
    rings = "".join(ring(0, 40, r, a, 9) for r in range(40, 640, 40))
    return rings + rect(-1600, 40, 3200, 1200, b) + "".join(line(f"M-1600 {70 + i * 34}H1600", g, 3) for i in range(5)) + circle(0, 40, 22, c) + rect(-4, -10, 8, 52, c) + shape("M-64 62L64 62L42 40L-42 40Z", c)


def tiger(g, a, b, c):
    half = (poly([(0, -150), (-80, -110), (-130, -190), (-180, -90), (-170, 40), (0, 0)], a) + poly([(-130, -190), (-80, -110), (-160, -120)], c) + poly([(-170, 40), (0, 0), (0, 90), (-70, 150)], b)
            + poly([(-70, 150), (0, 90), (0, 170)], CREAM if g != CREAM else "#ffffff") + poly([(-110, -20), (-44, -34), (-66, 12)], INK)
            + poly([(-176, -30), (-116, -56), (-172, -4)], INK) + poly([(-172, 30), (-110, 22), (-156, 60)], INK) + poly([(-60, -126), (-20, -60), (-30, -138)], INK))
    return half + group(half, "scale(-1 1)") + poly([(0, -150), (0, 0), (60, -70)], c) + poly([(-30, 84), (30, 84), (0, 118)], INK)


def orbits(g, a, b, c):
    return (group(f'<ellipse rx="230" ry="92" fill="none" stroke="{a}" stroke-width="7"/>', "rotate(-28)") + group(f'<ellipse rx="230" ry="92" fill="none" stroke="{b}" stroke-width="7"/>', "rotate(28)")
            + circle(0, 0, 74, c) + shape("M0-74A74 74 0 0 1 0 74Z", b) + circle(-186, 96, 30, a) + circle(186, 96, 30, CREAM) + circle(186, 96, 12, g))


def honeycomb(g, a, b, c):
    cells = {a: "", b: "", c: ""}
    for row in range(-3, 4):
        for col in range(-3, 4):
            x, y = col * 92 + (row % 2) * 46, row * 80
            fill = c if (row, col) == (0, 0) else (a if (row * 2 + col * 3) % 4 else b)
            cells[fill] += f"M{n(x)} {n(y - 49)}l42 24v49l-42 25-42-25v-49z"
    return "".join(shape(d, fill) for fill, d in cells.items()) + moth(0, 0, .4, a, g)


def fisheye(g, a, b, c):
    return (circle(0, 0, 190, b) + circle(0, 0, 166, a) + shape("M-150 20C-70-80 80-80 150 20C80 110-70 110-150 20Z", CREAM) + circle(6, 16, 58, c) + circle(6, 16, 28, INK) + circle(-10, 0, 11, CREAM)
            + "".join(ring(x, y, r, CREAM, 4) for x, y, r in ((-96, -96, 12), (-70, -124, 7), (104, -90, 9))) + "".join(circle(*polar(178, i * 45), 7, g) for i in range(8)))


def rain(g, a, b, c):
    rnd, d = random.Random(7), ""
    for i in range(46):
        x, y, h = -420 + (i * 37) % 860, -330 + (i * 149) % 560, 40 + rnd.random() * 60
        d += f"M{n(x)} {n(y)}l{n(-h * .3)} {n(h)}"
    out = line(d, a, 5, "round") + shape("M-190 60A190 150 0 0 1 190 60Z", b)
    out += "".join(shape(f"M{n(-190 + i * 76)} 60A38 26 0 0 0 {n(-114 + i * 76)} 60Z", c if i % 2 else CREAM) for i in range(5))
    return out + rect(-5, 60, 10, 170, c)


def queen(g, a, b, c):
    return (rect(-96, 150, 192, 34, a) + poly([(-70, 150), (-36, -30), (36, -30), (70, 150)], b) + rect(-52, -48, 104, 20, a)
            + shape("M-84-130L-56-48H56L84-130L42-86L0-150L-42-86Z", a) + circle(0, -160, 14, c) + circle(-86, -138, 11, c) + circle(86, -138, 11, c)
            + line("M60 60H180V210", c, 24) + rect(156, 196, 48, 22, a) + shape("M180 240C196 262 196 276 180 276C164 276 164 262 180 240Z", SKY))


def curtains(g, a, b, c):
    folds = lambda s: "".join(shape(f"M{s * (600 - i * 62)}-700H{s * (538 - i * 62)}C{s * (536 - i * 62)} {-100} {s * (548 - i * 44)} 120 {s * (600 - i * 30)} 700H{s * 1600}Z", a if i % 2 else b) for i in reversed(range(8)))
    return shape("M-140 300V-40A60 60 0 0 1 -20-40V300ZM20 300V-40A60 60 0 0 1 140-40V300Z", c) + circle(-80, -130, 46, c) + circle(80, -130, 46, c) + rect(-1600, 220, 3200, 900, INK) + folds(1) + folds(-1)


def meridian(g, a, b, c):
    return (circle(0, -20, 150, a) + rect(-1600, 30, 3200, 1200, b) + poly([(-10, 30), (10, 30), (140, 700), (-140, 700)], c) + "".join(rect(-1600, 44 + i * i * 9, 3200, 3 + i, g) for i in range(5))
            + line("M-4-700V30", c, 4) + rect(60, -14, 60, 44, b) + poly([(54, -14), (90, -46), (126, -14)], b))


def cloud(g, a, b, c):
    return (circle(-70, 0, 74, a) + circle(70, 6, 66, a) + circle(0, -44, 88, a) + rect(-138, -10, 270, 84, a, ' rx="42"') + circle(-34, -16, 9, INK) + circle(34, -16, 9, INK)
            + line("M-18 14Q0 30 18 14", INK, 7, "round") + circle(-62, 8, 14, ROSE) + circle(62, 8, 14, ROSE) + poly([(14, 84), (-38, 158), (-4, 158), (-28, 226), (46, 134), (10, 134), (36, 84)], b))


def house(g, a, b, c, lit=5):
    windows = "".join(rect(-44 + (i % 2) * 52, -110 + (i // 2) * 80, 36, 50, b if i < lit else c) for i in range(5))
    return (circle(130, -150, 62, b if lit == 5 else CREAM) + rect(-1600, 220, 3200, 900, c) + rect(-80, -150, 160, 372, a) + poly([(-100, -150), (0, -262), (100, -150)], c) + rect(44, -250, 22, 66, a) + windows
            + rect(8, 50, 36, 172, c) + shape("M-150 222C-150 170-112 170-112 222ZM104 222C104 150 160 150 160 222Z", LEAF if lit == 5 else a))


def contours(g, a, b, c):
    out = ""
    wobble = [1 + .16 * math.sin(i * 1.9) + .1 * math.cos(i * 3.1) for i in range(12)]
    for k, r in enumerate(range(590, 60, -56)):
        pts = [polar(r * wobble[i], i * 30) for i in range(12)]
        d = "M" + "".join(("" if i else "") + f"{n((pts[i - 1][0] + pts[i][0]) / 2)} {n((pts[i - 1][1] + pts[i][1]) / 2)}Q{n(pts[i][0])} {n(pts[i][1])} " for i in range(12))
        d += f"{n((pts[11][0] + pts[0][0]) / 2)} {n((pts[11][1] + pts[0][1]) / 2)}Z"
        out += shape(d, CREAM if r < 110 else (a if k % 2 else b))
    return out + line("M-14-14L14 14M14-14L-14 14", c, 9)


def piano(g, a, b, c):
    keys = "".join(rect(-210 + i * 60, 60, 56, 190, CREAM) for i in range(7)) + "".join(rect(-168 + i * 60, 60, 34, 112, INK) for i in (0, 1, 3, 4, 5))
    return poly([(-30, -700), (30, -700), (420, 700), (-420, 700)], a) + rect(-222, 30, 444, 34, INK) + keys + circle(0, -70, 46, b) + shape("M-80 30C-80-30 80-30 80 30Z", b) + rect(-60, -124, 120, 14, c) + rect(-40, -170, 80, 50, c)


def cables(g, a, b, c):
    out = "".join(circle(-150 + i * 75, -150 + j * 75, 19, b) + circle(-150 + i * 75, -150 + j * 75, 8, g) for i in range(5) for j in range(5))
    for x1, y1, x2, y2 in ((0, 0, 4, 3), (1, 4, 3, 0), (4, 1, 0, 3), (2, 1, 2, 4)):
        p, q = (-150 + x1 * 75, -150 + y1 * 75), (-150 + x2 * 75, -150 + y2 * 75)
        out += line(f"M{p[0]} {p[1]}C{p[0]} {p[1] + 150} {q[0]} {q[1] + 150} {q[0]} {q[1]}", a if (x1 + y1) % 2 == 0 else c, 13, "round")
    return out


def slope(g, a, b, c):
    return circle(110, -36, 44, b) + poly([(-1600, 360), (1600, -240), (1600, 1200), (-1600, 1200)], CREAM) + poly([(-1600, 560), (1600, 60), (1600, 1200), (-1600, 1200)], a) + line("M-700 330C-300 300-160 220-14 92", g, 5) + group(rect(-20, -10, 40, 12, c) + rect(-8, -40, 14, 32, c) + circle(0, -50, 10, c), "translate(6 78)rotate(-11)")


def dumplings(g, a, b, c):
    one = shape("M-44 14C-40-42 40-42 44 14C20 28-20 28-44 14Z", CREAM) + line("M-30-6Q-22-20-12-6M-10-14Q0-28 10-14M12-6Q22-20 30-6", c, 5, "round")
    return circle(0, 0, 206, a) + circle(0, 0, 180, b) + "".join(group(one, f"translate({n(x)} {n(y)})rotate({t})") for x, y, t in ((-64, -100, -18), (64, -100, 18), (-116, -8, -30), (0, -20, 0), (116, -8, 30), (-64, 84, -10), (64, 84, 10)))


def falling(g, a, b, c):
    man = circle(0, -34, 12, "{f}") + shape("M-10-20H10L8 12H-8Z", "{f}") + line("M-8-14L-34-34M8-14L34-30M-5 10L-22 40M5 10L26 36", "{f}", 10, "round")
    out = rect(-1600, 210, 3200, 900, c)
    for i in range(5):
        out += group(man.replace("{f}", (a, a, b, b, CREAM)[i]), f"translate({-110 + i * 52} {-170 + i * 82})rotate({i * 44})scale({n(.85 + i * .12)})")
    return out


def shelf(g, a, b, c):
    rnd, out = random.Random(3), ""
    for row in range(3):
        x = -204
        while x < 190:
            w = rnd.choice((18, 24, 30, 36))
            h = rnd.choice((84, 96, 104))
            gap = row == 1 and -20 < x < 24
            if not gap:
                out += rect(x, -70 + row * 126 - h, w - 3, h, rnd.choice((a, a, CREAM)))
            x += w
        out += rect(-1600, -70 + row * 126, 3200, 10, b)
    return out + group(rect(-16, -96, 34, 96, c), "translate(8 54)rotate(-9)")


def moonchair(g, a, b, c):
    stripes = "".join(poly([(-60 + i * 18, 180), (-42 + i * 18, 180), (22 + i * 18, 70), (4 + i * 18, 70)], CREAM if i % 2 else c) for i in range(5))
    return circle(20, -90, 150, a) + circle(70, -130, 26, b) + circle(-30, -50, 38, b) + circle(60, -20, 18, b) + rect(-1600, 150, 3200, 900, INK) + line("M-90 214L58 52M70 214L-40 120", CREAM, 8) + stripes + circle(46, 54, 15, CREAM)


def clocktree(g, a, b, c):
    out = line("M0 230V60C0 0-70 0-90-60M0 90C0 20 80 10 100-60M0 80V-110M-46 4C-100-10-130 10-150 20M52 14C110 0 130 20 152 30", a, 18, "round")
    for i, (x, y) in enumerate(((-92, -84), (0, -140), (104, -84), (-156, 24), (158, 34))):
        hx, hy = polar(26, -90 + i * 67, x, y)
        out += circle(x, y, 46, b) + circle(x, y, 37, CREAM) + line(f"M{x} {y}L{n(hx)} {n(hy)}M{x} {y}V{y - 18}", c, 6, "round")
    return rect(-1600, 220, 3200, 900, c) + out


def nested(g, a, b, c):
    out = ""
    for i in range(11):
        w, h = 420 - i * 37, 620 - i * 52
        out += rect(-w / 2 + i * 4, -h / 2 + i * 5, w, h, (a, g)[i % 2] if i < 10 else b)
    return out + circle(40, 60, 4, c)


def turns(g, a, b, c):
    return line("M-150 190C-40 120 120 90 90-30C64-130-80-100-60 0C-40 90 120 60 170-150", a, 30, "round") + line("M150 190C40 130-150 110-110-40C-80-140 70-120 60-10C46 90-110 50-170-150", b, 30, "round") + circle(-60, 6, 20, c) + circle(60, -6, 20, c)


def dome(g, a, b, c):
    out = shape("M-200 150A200 230 0 0 1 200 150Z", b)
    d = ""
    for k in range(-3, 4):
        d += f"M{k * 57} 150Q{n(k * 62)} {-40 + abs(k) * 20} 0 -80"
    out += line(d + "M-186 80Q0 30 186 80M-150 14Q0-40 150 14", a, 6)
    return out + shape("M0 150C-60 100-60 40 0-10C60 40 60 100 0 150Z", c) + line("M0 150V20", g, 5) + shape("M-70 150C-110 120-110 90-90 60C-60 90-56 120-70 150ZM70 150C110 120 110 90 90 60C60 90 56 120 70 150Z", a) + rect(-1600, 150, 3200, 900, g)


def ferry(g, a, b, c):
    return ("".join(star(-128 + i * 64, -130 - (24 if i in (1, 3) else 36 if i == 2 else 0), 26, 11, 5, a if i < 2 else b) for i in range(5)) + rect(-1600, 90, 3200, 1100, b) + "".join(rect(-1600 + (i % 3) * 26, 118 + i * 38, 3200, 5, g) for i in range(6))
            + shape("M-150 62C-110 108 110 108 150 62C120 74-120 74-150 62Z", c) + shape("M-30 70V-20A30 34 0 0 1 30-20V70Z", INK) + circle(0, -24, 15, CREAM) + line("M60-60L20 150", a, 7))


def dish(g, a, b, c):
    return group(shape("M-150-20A150 150 0 0 0 150-20Z", a) + rect(-150, -28, 300, 14, b) + line("M0-20V-110M-70-20L0-110L70-20", b, 6) + circle(0, -112, 12, c), "rotate(24)") + poly([(-40, 96), (0, 96), (60, 230), (-110, 230)], b) + circle(150, -190, 9, CREAM) + ring(150, -190, 26, CREAM, 2) + rect(-1600, 224, 3200, 900, INK)


def cheese(g, a, b, c):
    flags = "".join(rect(x, y - 92, 5, 92, INK) + poly([(x + 5, y - 92), (x + 60, y - 74), (x + 5, y - 56)], f) for x, y, f in ((-110, -4, c), (-40, -34, CREAM), (30, -62, b), (100, -92, c)))
    return flags + poly([(-190, 30), (160, -120), (190, 30)], a) + rect(-190, 30, 380, 130, b) + circle(-110, 90, 30, g) + circle(20, 76, 22, g) + circle(110, 116, 34, g) + circle(-20, 134, 14, g) + circle(130, -40, 18, b) + circle(50, -20, 12, b)


def containers(g, a, b, c):
    fills = (a, b, c, SAND)
    out, ribs = "", ""
    for row in range(4):
        for col in range(4):
            fill = INK if (row, col) == (1, 2) else fills[(row * 3 + col * 2) % 4]
            x, y = -236 + col * 120 - (row % 2) * 14, -150 + row * 82
            out += rect(x, y, 114, 76, fill)
            ribs += "".join(f"M{x + 17 + k * 22} {y + 10}v56" for k in range(4) if fill != INK)
    return out + line(ribs, g, 6) + rect(-1600, 178, 3200, 900, INK)


def fuse(g, a, b, c):
    return shape("M-110 130C-170-60-90-190 0-190C90-190 170-60 110 130Z", CREAM) + shape("M-66 130C-90-20-50-100 0-100C50-100 90-20 66 130Z", a) + shape("M-44-20C-44-90 44-90 44-20C44 44-44 44-44-20Z", SAND) + line("M0 130C0 210 90 160 100 220C108 268 40 280 10 262", b, 9, "round") + star(8, 262, 34, 12, 8, c)


def stamp(g, a, b, c):
    flake = "".join(f"M0 0L{n(polar(38, i * 60)[0])} {n(polar(38, i * 60)[1])}" for i in range(6))
    flake += "".join(f"M{n(polar(24, i * 60)[0])} {n(polar(24, i * 60)[1])}L{n(polar(36, i * 60 + 22)[0])} {n(polar(36, i * 60 + 22)[1])}" for i in range(6))
    out = "".join(group(line(flake, CREAM if i else b, 5, "round"), f"translate({x} {y})rotate({i * 11})scale({s})") for i, (x, y, s) in enumerate(((0, 168, 1.3), (-140, 120, .8), (140, 130, .9), (-160, 10, .6), (160, -10, .6), (-120, -110, .5), (130, -130, .5))))
    return out + rect(-74, 66, 148, 34, b) + rect(-60, 30, 120, 40, a) + shape("M-20 30C-20-20-46-30-46-74A46 46 0 0 1 46-74C46-30 20-20 20 30Z", c)


def kingfisher(g, a, b, c):
    return rect(-1600, 120, 3200, 1100, b) + poly([(-150, -190), (-20, -150), (70, 60), (20, 120)], a) + poly([(-150, -190), (-110, -60), (20, 120)], TEAL) + poly([(20, 120), (70, 60), (96, 210)], INK) + circle(36, 66, 9, CREAM) + poly([(-60, -20), (20, 120), (10, 20)], c) + ring(70, 122, 70, CREAM, 4) + ring(70, 122, 110, CREAM, 2)


def corridor(g, a, b, c):
    out = poly([(-1600, -1100), (1600, -1100), (40, -50), (-40, -50)], b) + poly([(-1600, 1300), (1600, 1300), (40, 60), (-40, 60)], c) + rect(-40, -50, 80, 110, CREAM) + rect(-16, -20, 32, 80, a)
    for side in (-1, 1):
        for k, (x1, x2) in enumerate(((56, 78), (98, 140), (180, 262), (360, 560))):
            out += poly([(side * x1, -x1 * .72), (side * x2, -x2 * .72), (side * x2, x2 * .86 + 8), (side * x1, x1 * .86 + 8)], a)
    return out + poly([(-12, 60), (12, 60), (260, 1300), (-260, 1300)], a)


def crown(g, a, b, c):
    return (shape("M-170 110L-190-90L-96-10L0-150L96-10L190-90L170 110Z", a) + "".join(circle(x, y, 22, c) for x, y in ((-190, -100), (0, -162), (190, -100)))
            + shape("M-178 60H178L172 120C172 180 140 180 140 130C140 110 112 110 112 132C112 230 70 230 70 140C70 112 34 112 34 136C34 190-6 190-6 134C-6 108-44 108-44 136C-44 250-92 250-92 140C-92 110-122 110-122 130C-122 176-168 176-172 120Z", CREAM)
            + circle(-90, 30, 15, b) + circle(0, 10, 19, b) + circle(90, 30, 15, b))


def bucket(g, a, b, c):
    stripe = "".join(poly([(-700 + i * 60, 100), (-670 + i * 60, 100), (-690 + i * 60, 140), (-720 + i * 60, 140)], INK) for i in range(26))
    return circle(150, -170, 50, b) + rect(-1600, 190, 3200, 900, SAND) + poly([(-110, -40), (60, -40), (34, 200), (-84, 200)], a) + line("M-104-40C-104-150 54-150 54-40", CREAM, 9) + group(rect(-8, -150, 16, 200, INK) + shape("M-34 50H34V110C34 160-34 160-34 110Z", c) + rect(-34, -164, 68, 18, INK), "translate(124 60)rotate(14)") + rect(-1600, 100, 3200, 40, b) + stripe


def planet(g, a, b, c):
    return ("".join(circle((i * 97) % 420 - 210, (i * 61) % 400 - 230, 3 + i % 3, CREAM) for i in range(16)) + group(f'<path d="M-220 0A220 54 0 0 1 220 0" fill="none" stroke="{c}" stroke-width="16"/>', "translate(0 40)rotate(-14)")
            + circle(0, 40, 124, a) + shape("M-124 40A124 124 0 0 0 124 40A150 90 0 0 1-124 40Z", b) + rect(-34, -120, 68, 56, CREAM) + poly([(-46, -120), (0, -164), (46, -120)], c) + rect(-8, -96, 16, 32, INK)
            + group(f'<path d="M-220 0A220 54 0 0 0 220 0" fill="none" stroke="{c}" stroke-width="16"/>', "translate(0 40)rotate(-14)"))


def papersun(g, a, b, c):
    return star(20, -40, 190, 140, 16, a) + circle(20, -40, 118, b) + shape("M-190 140A70 70 0 0 1-110 30A96 96 0 0 1 70 20A72 72 0 0 1 160 140Z", c) + circle(20, -150, 12, RED) + line("M-120 180L-140 220M-50 180L-70 220M20 180L0 220M90 180L70 220", c, 10, "round")


def cat(g, a, b, c):
    return (circle(0, -30, 176, b) + rect(-1600, 170, 3200, 900, c) + shape("M-170 180V60C-170-90 40-150 110-20V180H70V80C40 30-80 30-120 90V180Z", a) + circle(122, -30, 52, a) + poly([(80, -60), (92, -116), (124, -74)], a) + poly([(128, -76), (160, -112), (168, -54)], a)
            + circle(110, -36, 8, AMBER) + circle(142, -36, 8, AMBER) + line("M-164 70C-220 40-230-60-170-90", a, 22, "round") + "".join(rect(-230 + i * 54, 196 + (i % 2) * 22, 30, 8, b) for i in range(9)))


def arch(g, a, b, c):
    out = "".join(shape(f"M{-w} 700V{-h + w}A{w} {w} 0 0 1 {w} {-h + w}V700Z", f) for w, h, f in ((230, 270, a), (180, 210, b), (130, 150, g), (84, 90, c), (44, 36, CREAM)))
    return out + rect(-3, 40, 6, 60, INK) + rect(-16, 54, 32, 6, INK)


def bubbles(g, a, b, c):
    return (shape("M-200-150H60A30 30 0 0 1 90-120V30A30 30 0 0 1 60 60H-60L-130 130V60H-170A30 30 0 0 1-200 30V-120A30 30 0 0 1-170-150Z", a) + shape("M-60-40H170A30 30 0 0 1 200-10V130A30 30 0 0 1 170 160H150V220L80 160H-60A30 30 0 0 1-90 130V-10A30 30 0 0 1-60-40Z", b)
            + shape("M-72 30C-30-20-10 0 4 10C18 0 38-20 80 30C40 86-32 86-72 30Z", c) + line("M-72 30Q4 54 80 30", INK, 6, "round"))


def luggage(g, a, b, c):
    out = f'<ellipse rx="196" ry="150" fill="none" stroke="{b}" stroke-width="76"/><ellipse rx="196" ry="150" fill="none" stroke="{g}" stroke-width="3" stroke-dasharray="14 14"/>'
    for i in range(9):
        x, y = 196 * math.cos(i * 2 * math.pi / 9), 150 * math.sin(i * 2 * math.pi / 9)
        out += group(rect(-30, -22, 60, 46, (a, c, CREAM)[i % 3], ' rx="7"') + line("M-12-22V-34H12V-22", (a, c, CREAM)[i % 3], 6), f"translate({n(x)} {n(y)})rotate({(i * 40 + 90) % 180 - 90})")
    return out + f'<ellipse rx="120" ry="84" fill="{INK}"/>' + circle(0, 0, 7, c)


def hut(g, a, b, c):
    pine = lambda x, s: group("".join(poly([(-60 + i * 8, 60 - i * 62), (60 - i * 8, 60 - i * 62), (0, -50 - i * 62)], a) for i in range(3)) + rect(-8, 60, 16, 40, c), f"translate({x} 80)scale({s})")
    return "".join(circle((i * 83) % 460 - 230, (i * 57) % 380 - 250, 4, CREAM) for i in range(22)) + shape("M-1600 170C-200 120 100 190 1600 130V1200H-1600Z", CREAM) + pine(-130, 1) + pine(142, .8) + rect(-44, 60, 100, 96, c) + poly([(-64, 62), (6, -6), (76, 62)], CREAM) + rect(-12, 84, 36, 36, b)


def road(g, a, b, c):
    return ring(60, -150, 60, c, 10) + ring(60, -150, 60, CREAM, 3) + shape("M-1600 240C-300 40 0-10 60-50C140 0 300 60 1600 240V1200H-1600Z", b) + shape("M56-48C-10 0 120 30 40 80C-60 140 160 170 60 260L-10 420H200L170 260C200 170 20 130 90 80C140 40 30 0 64-48Z", a) + line("M60-40C20 0 110 40 62 82C0 140 160 160 112 270L100 400", CREAM, 4).replace("/>", ' stroke-dasharray="18 14"/>')


def diner(g, a, b, c):
    stools = "".join(rect(-112 + i * 70, 104, 6, 46, a) + rect(-124 + i * 70, 96, 30, 10, c) for i in range(4))
    return (rect(-1600, 150, 3200, 900, INK) + rect(-200, -60, 400, 214, a) + rect(-180, -34, 360, 130, b) + rect(-216, -80, 432, 26, c) + rect(-180, 72, 360, 24, a) + circle(-60, 20, 18, INK) + shape("M-92 72C-92 34-28 34-28 72Z", INK)
            + "".join(line(f"M{x}-34V-14", INK, 3) + shape(f"M{x - 20} 4A20 20 0 0 1 {x + 20} 4Z", CREAM) for x in (-120, 30, 120)) + rect(-6, -190, 12, 112, a) + rect(-70, -210, 140, 52, c) + stools)


def helmets(g, a, b, c):
    out = ""
    for i in range(13):
        row = (0, 0, 0, 0, 1, 1, 1, 1, 1, 2, 2, 2, 2)[i]
        col = i - (0, 4, 9)[row]
        x, y = -165 + col * 110 - (55 if row == 1 else 0), -110 + row * 116
        out += circle(x, y, 46, CREAM) + (circle(x, y - 2, 32, c) + circle(x, y - 6, 18, SAND) + shape(f"M{x - 18} {y - 10}A18 18 0 0 1 {x + 18} {y - 10}Z", INK) if i == 6 else circle(x, y - 2, 32, a) + shape(f"M{x - 22} {y - 14}Q{x} {y - 36} {x + 20} {y - 16}Q{x} {y - 22}{x - 22} {y - 14}Z".replace(f"{y - 22}{x - 22}", f"{y - 22} {x - 22}"), b))
    return out


def brokenstar(g, a, b, c):
    return group(star(0, 0, 210, 84, 5, a, skip=(1,)) + star(0, 0, 128, 52, 5, b, skip=(1,)), "rotate(-14)") + group(poly([(0, -60), (34, 34), (-30, 22)], a), "translate(190 -10)rotate(38)") + circle(0, 0, 16, c)


def reels(g, a, b, c):
    reel = circle(0, 0, 96, a) + circle(0, 0, 84, b) + "".join(circle(*polar(46, i * 120 - 90), 24, g) for i in range(3)) + circle(0, 0, 12, a)
    return line("M-100 86C-60 150 60 150 100 86", c, 5) + group(reel, "translate(-106 -20)") + group(reel, "translate(106 -20)rotate(40)") + rect(-50, 126, 100, 26, c) + line("M-206 -20C-206 210 206 210 206-20", a, 3)


POSTERS = {
    # id: (motif, ground, a, b, c, title colour, lines, small line)
    "the-long-shadow": (lighthouse, RED, AMBER, INK, CREAM, CREAM, "THE LONG|SHADOW", "TOBIAS RENN"),
    "salt-and-static": (waves, NAVY, SKY, "#14204d", RED, CREAM, "SALT AND|STATIC", "PRIYA BALASUNDAR"),
    "the-paper-tigers-club": (tiger, CREAM, "#f08a24", "#d96a12", AMBER, INK, "THE PAPER|TIGERS CLUB", "KOFI LAMPADOU"),
    "orbit-of-two": (orbits, ROSE, NAVY, RED, CREAM, NAVY, "ORBIT|OF TWO", "MEI ARKWRIGHT"),
    "the-apiarists-alibi": (honeycomb, INK, AMBER, "#e08a12", INK, CREAM, "THE|APIARIST'S|ALIBI", "CORMAC BELLWEATHER"),
    "midnight-at-the-aquarium": (fisheye, "#06302f", TEAL, "#0a4a48", MINT, MINT, "MIDNIGHT AT|THE AQUARIUM", "ZOFIA HALICKA"),
    "seven-minutes-of-rain": (rain, NAVY, SKY, RED, ROSE, CREAM, "SEVEN|MINUTES|OF RAIN", "LUCIA MONTALVO"),
    "grandmaster-flush": (queen, TEAL, "#e0884a", "#c56a2c", CREAM, CREAM, "GRANDMASTER|FLUSH", "KOFI LAMPADOU"),
    "the-understudy-war": (curtains, AMBER, RED, RUST, INK, CREAM, "THE|UNDERSTUDY|WAR", "LUCIA MONTALVO"),
    "copper-meridian": (meridian, SAND, "#c4572a", RUST, INK, CREAM, "COPPER|MERIDIAN", "CORMAC BELLWEATHER"),
    "little-thunder": (cloud, SKY, "#ffffff", AMBER, NAVY, NAVY, "LITTLE|THUNDER", "YUKI TAMASHIRO"),
    "ghosts-pay-rent": (house, VIOLET, PLUM, AMBER, INK, CREAM, "GHOSTS|PAY RENT", "PRIYA BALASUNDAR"),
    "the-unmapped": (contours, TEAL, TEAL, "#158f86", RED, CREAM, "THE|UNMAPPED", "ZOFIA HALICKA"),
    "velvet-hour": (piano, PLUM, VIOLET, ROSE, INK, ROSE, "VELVET|HOUR", "KOFI LAMPADOU"),
    "the-last-switchboard": (cables, INK, RED, SAND, AMBER, CREAM, "THE LAST|SWITCHBOARD", "TOBIAS RENN"),
    "north-of-nobody": (slope, "#8fb3c9", SKY, AMBER, RED, NAVY, "NORTH OF|NOBODY", "ZOFIA HALICKA"),
    "dumpling-season": (dumplings, RED, SAND, RUST, SAND, CREAM, "DUMPLING|SEASON", "MEI ARKWRIGHT"),
    "a-field-guide-to-falling": (falling, AMBER, "#e08a12", RED, INK, CREAM, "A FIELD|GUIDE TO|FALLING", "CAMILLE ROSTAGNE"),
    "the-quiet-heist": (shelf, "#2b3a2f", LEAF, INK, RED, CREAM, "THE QUIET|HEIST", "KOFI LAMPADOU"),
    "moon-over-margate": (moonchair, NAVY, CREAM, SAND, RED, CREAM, "MOON OVER|MARGATE", "SAOIRSE DUNMORE"),
    "the-brass-orchard": (clocktree, "#22453f", "#c98a2b", AMBER, INK, AMBER, "THE BRASS|ORCHARD", "MEI ARKWRIGHT"),
    "eleven-doors": (nested, INK, RED, CREAM, INK, CREAM, "ELEVEN|DOORS", "ZOFIA HALICKA"),
    "tango-for-beginners": (turns, ROSE, RED, PLUM, CREAM, PLUM, "TANGO FOR|BEGINNERS", "LUCIA MONTALVO"),
    "glasshouse": (dome, INK, MINT, TEAL, LEAF, MINT, "GLASSHOUSE", "PRIYA BALASUNDAR"),
    "ferryman-five-stars": (ferry, VIOLET, AMBER, "#3a2166", RED, CREAM, "FERRYMAN,|FIVE STARS", "KOFI LAMPADOU"),
    "signal-to-no-one": (dish, NIGHT, "#51618f", SKY, RED, CREAM, "SIGNAL|TO NO ONE", "MEI ARKWRIGHT"),
    "the-cheese-accords": (cheese, SKY, "#ffd46b", AMBER, RED, NAVY, "THE CHEESE|ACCORDS", "PRIYA BALASUNDAR"),
    "harbour-lights-out": (containers, NAVY, RED, TEAL, AMBER, CREAM, "HARBOUR|LIGHTS OUT", "TOBIAS RENN"),
    "sister-saboteur": (fuse, RUST, INK, AMBER, AMBER, CREAM, "SISTER|SABOTEUR", "CORMAC BELLWEATHER"),
    "the-snow-clerk": (stamp, "#4d7ea8", "#20446b", NAVY, SAND, CREAM, "THE SNOW|CLERK", "YUKI TAMASHIRO"),
    "kingfisher-down": (kingfisher, "#f08a24", "#19a3a8", TEAL, RED, CREAM, "KINGFISHER|DOWN", "THEO VASSILAKIS"),
    "hotel-parallax": (corridor, LEAF, RUST, "#7a1f2b", "#3b1220", AMBER, "HOTEL|PARALLAX", "ZOFIA HALICKA"),
    "the-marzipan-throne": (crown, ROSE, AMBER, RED, RED, PLUM, "THE|MARZIPAN|THRONE", "LUCIA MONTALVO"),
    "low-tide-high-crimes": (bucket, SKY, RED, AMBER, TEAL, INK, "LOW TIDE,|HIGH CRIMES", "CORMAC BELLWEATHER"),
    "a-small-planet-with-a-view": (planet, VIOLET, MINT, TEAL, RED, CREAM, "A SMALL|PLANET WITH|A VIEW", "YUKI TAMASHIRO"),
    "the-weatherman-lies": (papersun, "#d8e4e2", AMBER, "#ffd46b", "#4a5a6b", INK, "THE|WEATHERMAN|LIES", "KOFI LAMPADOU"),
    "nine-lives-of-bruno": (cat, TEAL, INK, MINT, NIGHT, CREAM, "THE NINE|LIVES OF|BRUNO", "YUKI TAMASHIRO"),
    "dust-cathedral": (arch, INK, RUST, "#c4572a", AMBER, AMBER, "DUST|CATHEDRAL", "CORMAC BELLWEATHER"),
    "lost-in-dubbing": (bubbles, AMBER, CREAM, TEAL, RED, INK, "LOST IN|DUBBING", "LUCIA MONTALVO"),
    "carousel-nine": (luggage, "#38404f", RED, "#5b6577", AMBER, CREAM, "CAROUSEL|NINE", "ZOFIA HALICKA"),
    "the-wintering": (hut, "#34527a", "#1f3d3c", AMBER, INK, CREAM, "THE|WINTERING", "LUCIA MONTALVO"),
    "roadside-saints": (road, "#f0b38a", INK, LEAF, RED, CREAM, "ROADSIDE|SAINTS", "EZEQUIEL PRATS"),
    "blue-hour-diner": (diner, NAVY, "#3b62b5", AMBER, RED, CREAM, "BLUE HOUR|DINER", "CORMAC BELLWEATHER"),
    "we-were-astronauts": (helmets, "#c8452f", NAVY, SKY, AMBER, CREAM, "WE WERE|ASTRONAUTS", "CAMILLE ROSTAGNE"),
    "queen-of-the-c-list": (brokenstar, PLUM, AMBER, ROSE, PLUM, ROSE, "QUEEN OF|THE C-LIST", "PRIYA BALASUNDAR"),
    "the-foley-tapes": (reels, "#d9d2c0", INK, RED, INK, INK, "THE FOLEY|TAPES", "CAMILLE ROSTAGNE"),
}
TOP = {"seven-minutes-of-rain", "north-of-nobody", "the-wintering", "dust-cathedral", "kingfisher-down", "copper-meridian", "hotel-parallax", "velvet-hour"}
PANEL = {"eleven-doors", "the-apiarists-alibi", "tango-for-beginners", "sister-saboteur", "harbour-lights-out", "midnight-at-the-aquarium", "orbit-of-two", "grandmaster-flush",
         "the-last-switchboard", "roadside-saints", "the-unmapped", "we-were-astronauts", "the-brass-orchard", "little-thunder", "signal-to-no-one"}


def svg(width, height, ground, content, title):
    return f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}"><title>{title}</title>{rect(0, 0, width, height, ground)}{content}</svg>\n'


def poster(name):
    motif, g, a, b, c, text, lines, small = POSTERS[name]
    lines = lines.split("|")
    top = name in TOP
    x, width = 34, 332
    height, step = (46, 63) if len(lines) < 3 else (39, 54)
    y = 66 if top else 556 - step * len(lines) + (step - height)
    centre = (352 + 20 * (len(lines) > 2)) if top else (y - 20) / 2 + 22
    out = group(motif(g, a, b, c), f"translate(200 {n(centre)})scale({'.92' if len(lines) < 3 or top else '.84'})")
    if name in PANEL:
        out += rect(0, y - 24, 400, 600, RUST if name == "roadside-saints" else g)
    for i, words in enumerate(lines):
        squeeze = min(1, (width - 10) / natural(words) / (height / 100) / .8)
        out += letter(words, x, y + i * step, height, width, text, 10.5 * max(.62, squeeze))
    out += letter(small, x, 36 if top else 567, 10, 220, text, 1.9, (0.6, 1))
    return svg(400, 600, g, out, " ".join(lines).title().replace("'S", "'s"))


# ---- motifs of stories that are not about one title ----
def celery(g, a, b, c):
    stalk = shape("M-26 220C-36 80-34 0-20-60H20C34 0 36 80 26 220Z", a) + line("M-10 210C-16 90-14 10-8-50M10 210C16 90 14 10 8-50", b, 5)
    leaves = "".join(group(shape("M0 0C-40-20-46-70 0-110C46-70 40-20 0 0Z", LEAF if i % 2 else b), f"translate(0 -70)rotate({t})") for i, t in enumerate((-52, 52, -24, 24, 0)))
    mic = rect(-34, -150, 68, 150, INK, ' rx="34"') + "".join(rect(-34, -120 + i * 26, 68, 6, c) for i in range(4)) + line("M-56-60A56 62 0 0 0 56-60M0 4V110", INK, 9)
    return group(stalk.replace("-60H20", "-20L20-44").replace("220", "230"), "translate(-96 40)rotate(-16)") + group(leaves + shape("M-20-70H20L26 60L0 34L-24 70Z", a), "translate(-190 -70)rotate(-46)") + star(-150, 0, 60, 22, 9, c) + group(mic, "translate(130 40)scale(1.3)")


def coats(g, a, b, c):
    out = rect(-1600, -190, 3200, 12, INK)
    for i in range(-4, 4):
        fill = (a, b, PLUM, TEAL)[i % 4]
        out += group(line("M0-184C20-184 20-160 0-150", INK, 6) + shape("M-16-150H16L62-116L70 190H-70L-62-116Z", fill) + line("M0-140V190", g, 4) + shape("M-16-150L0-90L16-150Z", CREAM) + (rect(16, 40, 40, 46, c) + circle(36, 63, 60, c).replace("/>", ' opacity=".25"/>') if i == 0 else rect(16, 40, 40, 5, g)), f"translate({i * 150 + 60} 0)")
    return out


def doors(g, a, b, c):
    out = rect(-1600, 190, 3200, 900, c)
    for i in range(-6, 3):
        x = i * 170
        out += rect(x - 60, -190, 120, 380, INK)
        out += (rect(x - 54, -184, 108, 374, AMBER) + poly([(x - 54, -184), (x + 4, -150), (x + 4, 210), (x - 54, 190)], a)) if i == 0 else rect(x - 54, -184, 108, 374, (a, b)[i % 2]) + circle(x + 36, 20, 7, CREAM)
        out += rect(x - 16, -146, 32, 20, CREAM) if i else ""
    return out


def filmstrip(g, a, b, c):
    fills = (a, b, c, AMBER, SKY)
    out = rect(-1600, -150, 3200, 300, INK) + "".join(line(f"M-1000 {y}H1000", g, 22).replace("/>", ' stroke-dasharray="26 20"/>') for y in (-127, 127))
    return out + "".join(rect(-640 + i * 230, -94, 212, 188, fills[i]) for i in range(5)) + circle(-534, 10, 50, CREAM) + rect(-344, -30, 90, 124, INK) + circle(-74, 20, 44, INK) + ring(-74, 20, 70, INK, 6) + poly([(60, 94), (150, -60), (240, 94)], INK) + star(386, 0, 70, 30, 6, INK)


def keyhole(g, a, b, c):
    return circle(0, 0, 400, a) + ring(0, 0, 330, b, 12) + shape("M0-170A96 96 0 0 1 56 4L110 220H-110L-56 4A96 96 0 0 1 0-170Z", INK) + shape("M-70-72C-40-112 40-112 70-72C40-34-40-34-70-72Z", CREAM) + circle(4, -74, 25, c) + circle(4, -74, 11, INK)


def marquee(g, a, b, c):
    bulbs = "".join(circle(-250 + i * 50, y, 10, a) for i in range(11) for y in (-66, 86)) + "".join(circle(x, -28 + i * 38, 10, a) for x in (-250, 250) for i in range(3))
    glow = "".join(circle(0, -190, r, a).replace("/>", f' opacity="{o}"/>') for r, o in ((250, ".1"), (170, ".14"), (100, ".2")))
    return glow + rect(-280, -96, 560, 212, b) + rect(-228, -44, 456, 108, CREAM) + letter("TONIGHT", -190, -18, 58, 380, INK, 11) + bulbs + rect(-220, 116, 440, 700, c) + rect(-150, 160, 130, 700, INK) + rect(20, 160, 130, 700, INK) + circle(-40, 300, 9, a) + circle(40, 300, 9, a) + moth(0, -190, 1.1, CREAM, INK, 8)


def moths5(g, a, b, c):
    return "".join(moth(-420 + i * 200, 30 - 60 * (i % 2), 1.15, (a, b, a, b, a)[i], c, -12 + 6 * i) for i in range(5))


def projector(g, a, b, c):
    cone = poly([(-40, -10), (-1600, -560), (-1600, 420)], a)
    return cone.replace('fill="', 'opacity=".9" fill="') + poly([(-40, -10), (-1600, -300), (-1600, 200)], CREAM).replace('fill="', 'opacity=".55" fill="') + circle(60, -160, 92, b) + circle(216, -120, 70, b) + "".join(circle(*polar(48, i * 72, 60, -160), 16, g) for i in range(5)) + "".join(circle(*polar(36, i * 72, 216, -120), 12, g) for i in range(5)) + rect(-20, -80, 280, 150, INK) + rect(-60, -44, 60, 68, c) + poly([(60, 70), (180, 70), (230, 700), (10, 700)], INK) + moth(-250, -60, .5, INK, b, -20) + moth(-400, 60, .34, INK, b, 30)


def cone(g, a, b, c):
    out = poly([(520, -420), (620, -400), (-900, 620), (-1600, 100)], a) + poly([(560, -420), (600, -400), (-800, 400), (-1200, 180)], CREAM).replace('fill="', 'opacity=".5" fill="')
    for i, (x, y, s, t) in enumerate(((0, -30, 1.3, -20), (-220, 90, .9, 24), (150, -180, .7, 40), (-340, 230, .6, -30), (60, 150, .55, 10), (-120, -60, .45, -50), (250, -60, .5, 15), (-460, 100, .4, 45))):
        out += moth(x, y, s, (INK, b, c)[i % 3], CREAM if i % 3 else AMBER, t)
    return out


def mouths(g, a, b, c):
    mouth = shape("M-64-20C-30-50-10-34 0-26C10-34 30-50 64-20C52 60-52 60-64-20Z", a) + shape("M-44-14H44C34 34-34 34-44-14Z", INK) + rect(-36, -14, 72, 12, CREAM) + shape("M-20 22C-10 6 10 6 20 22Z", ROSE)
    return tile(mouth, [(i * 160 + (j % 2) * 80, j * 130, f"rotate({(i * 7 + j * 11) % 24 - 12})scale({1.15 if (i + j) % 2 else .9})") for i in range(-4, 4) for j in range(-1, 2)])


def cloudrows(g, a, b, c):
    out = ""
    for j in range(4):
        for i in range(-5, 4):
            special = (i, j) == (0, 1)
            f = a if not special else AMBER
            x, y = i * 160 + (j % 2) * 80, -150 + j * 104
            out += shape(f"M{x - 50} {y + 30}a30 30 0 0 1 4-60a40 40 0 0 1 76-6a34 34 0 0 1 20 66z", f if (i + j) % 3 else b if not special else f)
    return out + poly([(8, -10), (-24, 50), (-2, 50), (-18, 104), (40, 30), (14, 30), (32, -10)], c)


def scissors(g, a, b, c):
    blade = lambda s: group(shape("M-14 20L-8-230C0-246 10-240 14-220L16 20Z", a) + line("M0 20V70", c, 22) + ring(0, 126, 56, c, 24), f"rotate({s * 18})")
    cloth = shape("M-1600-60H60L10 0L60 60H-1600Z", b) + line("M-1600 0H-20", CREAM, 4).replace("/>", ' stroke-dasharray="22 16"/>')
    return cloth + group(blade(1) + blade(-1) + circle(0, 10, 14, INK), "translate(60 0)rotate(-90)")


def ear(g, a, b, c):
    return shape("M-30 230C-60 150-150 110-150-30A160 160 0 0 1 170-30C170 70 90 90 80 170C74 260 0 280-30 230Z", a) + line("M-92-30A100 100 0 0 1 108-30C108 40 40 50 30 120", b, 20, "round") + line("M-30-20A44 44 0 0 1 52-16C50 30 0 20-8 70", c, 16, "round") + "".join(line(f"M{-230 - i * 56} {-110 - i * 26}Q{-280 - i * 62} 10 {-230 - i * 56} {130 + i * 26}", (RED, AMBER, CREAM)[i % 3], 14, "round") for i in range(4))


def pagefan(g, a, b, c):
    fills = (a, b, CREAM, c, AMBER)
    out = ""
    for i in range(5):
        art = rect(-84, -330, 168, 120, INK) + rect(-84, -192, 168, 14, INK) + rect(-84, -166, 120, 14, INK) + "".join(rect(-84, -130 + k * 18, 168 - (k % 3) * 22, 5, INK) for k in range(7))
        out += group(rect(-106, -352, 212, 380, fills[i]) + art + circle(-40 + i * 20, -270, 34, fills[(i + 2) % 5]), f"translate(0 220)rotate({-50 + i * 25})")
    return out


def lamp(g, a, b, c):
    out = circle(0, 0, 250, a).replace("/>", ' opacity=".18"/>') + circle(0, 0, 160, a).replace("/>", ' opacity=".35"/>') + shape("M-60 60C-130-20-80-130 0-130C80-130 130-20 60 60C50 80 46 90 46 110H-46C-46 90-50 80-60 60Z", a) + line("M-24 100L-30-20L0 20L30-20L24 100", RED, 7) + rect(-46, 116, 92, 16, c) + rect(-46, 138, 92, 16, c) + rect(-26, 160, 52, 18, c)
    return out + "".join(moth(*polar(r, t), s, CREAM if i % 2 else b, INK, t + 90) for i, (r, t, s) in enumerate(((270, -150, .9), (250, -40, .8), (280, 20, .7), (290, 160, .75), (330, -95, .5))))


def plates(g, a, b, c):
    out = ""
    for i in range(-3, 3):
        x, y = i * 230 + 60, -90 + (i % 2) * 190
        out += circle(x, y, 96, CREAM) + ring(x, y, 70, (a, b, c)[i % 3], 6) + (star(x, y, 44, 20, 7, (b, c, a)[i % 3]) if i % 2 else circle(x, y, 36, (b, c, a)[i % 3])) + line(f"M{x + 118} {y - 60}v120M{x - 118} {y - 60}v120", INK, 8, "round")
    return out + group(rect(-80, -110, 160, 220, CREAM) + "".join(rect(-60, -84 + k * 22, 120 - (k % 4) * 18, 5, INK) for k in range(8)), "translate(180 70)rotate(14)")


def boat(g, a, b, c):
    return poly([(-1600, -500), (-1600, -380), (420, 40), (520, -20)], a).replace('fill="', 'opacity=".8" fill="') + rect(-1600, 60, 3200, 1200, b) + "".join(line(f"M{-760 + (i * 311) % 900} {100 + i * 40}h{160 + (i % 3) * 90}", a if i < 2 else g, 5) for i in range(7)) + shape("M-130 20H150L108 86H-90Z", c) + rect(-40, -50, 90, 70, CREAM) + rect(-20, -36, 24, 24, INK) + rect(16, -150, 7, 110, c) + poly([(23, -148), (86, -120), (23, -96)], RED)


def lens(g, a, b, c):
    return circle(0, 0, 330, b) + "".join(ring(0, 0, r, a, w) for r, w in ((300, 8), (262, 14), (220, 14), (178, 14), (136, 14))) + circle(0, 0, 100, a) + circle(0, 0, 56, CREAM) + rect(-1600, -7, 3200, 14, c) + rect(-7, -1200, 14, 2400, c) + line("M-26 0C-14-30 14-30 26 0", RED, 8)


def spiral(g, a, b, c):
    out = ""
    for i in range(22):
        r1, r2, t = 70 + i * 17, 96 + i * 27, i * 32
        p = [polar(r1, t), polar(r2, t), polar(r2 * 1.04, t + 34), polar(r1 * 1.04, t + 34)]
        out = poly(p, (a, b, c)[i % 3]) + out
    return out + circle(0, 0, 62, AMBER) + circle(0, 0, 34, CREAM)


def roofs(g, a, b, c):
    out = circle(60, -130, 130, a) + circle(110, -160, 110, g)
    for i in range(-6, 5):
        x, h = i * 130, 60 + (i * 53) % 130
        out += poly([(x - 66, 700), (x - 66, 80 - h + 60), (x, 80 - h), (x + 66, 80 - h + 60), (x + 66, 700)], b if i % 2 else c) + rect(x - 15, 170 - h, 30, 40, AMBER if i in (-3, 1) else INK)
    return out


def typed(g, a, b, c):
    lines = "".join(rect(-300, -60 + k * 50, (520, 470, 540, 300)[k], 9, "#d5cbbb") for k in range(4))
    keys = "".join(circle(-330 + i * 74 + j * 34, 290 + j * 72, 27, CREAM if (i + j) % 5 else RED) for j in range(2) for i in range(10))
    return rect(-360, -300, 720, 520, CREAM) + letter("IT WAS ON", -300, -200, 58, 420, INK, 9) + lines + rect(150, -206, 12, 70, RED) + rect(-470, 190, 940, 700, b) + rect(-500, 176, 1000, 40, INK) + keys


def vegetables(g, a, b, c):
    out = ""
    for j, count in enumerate((5, 8, 10)):
        for i in range(count):
            t = 200 + i * 140 / (count - 1)
            x, y = polar(150 + j * 130, t, 0, 260)
            kind = (i + j) % 3
            veg = (shape("M0-50C22-50 22-10 0 60C-22-10-22-50 0-50Z", "#f08a24") + line("M0-50L-14-80M0-50V-88M0-50L14-80", LEAF, 7, "round"), circle(0, 0, 34, RED) + line("M0-34L-12-64M0-34L12-64", MINT, 8, "round") + shape("M-4 32L0 60L4 32Z", RED), rect(-13, -60, 26, 120, MINT, ' rx="10"') + line("M-4-52V52M5-52V52", LEAF, 3))[kind]
            out += group(veg, f"translate({n(x)} {n(y)})rotate({n(t - 270)})scale({.72 + j * .1:.2f})")
    return out + circle(0, 220, 34, CREAM) + shape("M-50 420C-50 250 50 250 50 420Z", INK) + line("M30 280L120 170", CREAM, 7, "round")


def batons(g, a, b, c):
    staves = "".join(line(f"M-1600 {-120 + k * 60}H1600", a, 3) for k in range(5))
    return staves + rect(40, -60, 60, 30, b) + rect(-300, 0, 60, 30, b) + rect(240, -60, 60, 30, b) + line("M-170 260L210-230", CREAM, 12, "round") + circle(-176, 268, 30, c) + line("M330-120V120M350-120V120", a, 8)


def crowd(g, a, b, c):
    skins, out = ("#8a5a3c", "#e9bd94", "#5b3826", "#c98d62", "#f2d0ae"), ""
    for j in range(3):
        for i in range(-4, 4):
            x, y, k = i * 160 + (j % 2) * 80, -110 + j * 150, (i * 3 + j * 5)
            out += shape(f"M{x - 84} {y + 260}c0-190 168-190 168 0z", (a, b, c, TEAL, AMBER, VIOLET)[k % 6]) + circle(x, y, 60, skins[k % 5]) + shape(f"M{x - 64} {y}a64 64 0 0 1 128 0q-54-34-128 0z", (INK, RUST, "#3a2a22", SAND)[k % 4])
    return out


def calendar(g, a, b, c):
    out = rect(-280, -250, 560, 520, CREAM) + rect(-280, -250, 560, 90, a) + rect(-190, -290, 24, 80, INK) + rect(166, -290, 24, 80, INK)
    return out + "".join(rect(-246 + i * 72, -130 + j * 72, 58, 58, c if (i, j) == (4, 2) else "#e6d8bf") for i in range(7) for j in range(5)) + circle(71, 43, 90, c).replace("/>", ' opacity=".25"/>') + moth(71, 43, .34, INK, AMBER)


def wall(g, a, b, c):
    fills, out, words = (RED, AMBER, TEAL, ROSE, SKY, VIOLET, LEAF, SAND), "", ""
    for j in range(3):
        for i in range(-5, 4):
            x, y, k = i * 142, -330 + j * 206, i * 3 + j * 5
            h = fills[(k + 3) % 8]
            out += rect(x, y, 124, 188, fills[k % 8]) + (circle(x + 62, y + 76, 38, h), shape(f"M{x + 20} {y + 118}l42-88 42 88z", h), rect(x + 32, y + 30, 60, 88, h), shape(f"M{x + 22} {y + 76}l40-44 40 44-40 44z", h))[(k * 7) % 4]
            words += f"M{x + 14} {y + 150}h94m-94 18h56"
    return out + line(words, INK, 9)


def cranes(g, a, b, c):
    crane = poly([(-10, 20), (-84, -40), (-30, 34)], a) + poly([(-14, 24), (-30, -74), (26, 24)], b) + poly([(0, 24), (44, -70), (30, 26)], a) + poly([(20, 26), (70, -34), (62, -34), (52, -22), (34, 34)], c) + poly([(-30, 34), (34, 34), (0, 56)], b)
    return tile(crane, [(i * 170 + (j % 2) * 80, -150 + j * 150, "") for j in range(3) for i in range(-5, 4)])


def papervan(g, a, b, c):
    return rect(-1600, 150, 3200, 900, c) + poly([(-270, -130), (110, -130), (110, 120), (-270, 120)], a) + poly([(110, -130), (180, -130), (270, -10), (270, 120), (110, 120)], b) + poly([(-270, -130), (-210, -170), (160, -170), (110, -130)], "#e9c79b") + poly([(134, -100), (172, -100), (226, -16), (134, -16)], SKY) + line("M-270-130L110 120M-80-130L-270 0", g, 3) + "".join(circle(x, 128, 52, INK) + star(x, 128, 34, 22, 8, CREAM) for x in (-170, 180))


def sheet(g, a, b, c):
    return group(rect(-210, -210, 420, 420, INK).replace("/>", ' opacity=".18" transform="translate(16 20)"/>') + rect(-210, -210, 420, 420, CREAM) + poly([(-210, -210), (210, -210), (210, 210)], a) + line("M-210-210L210 210", b, 4).replace("/>", ' stroke-dasharray="20 14"/>'), "rotate(12)")


def spoon(g, a, b, c):
    return group(f'<ellipse cx="0" cy="-130" rx="70" ry="96" fill="{a}"/><ellipse cx="-8" cy="-136" rx="44" ry="66" fill="{b}"/>' + shape("M-12-40H12L8 220C8 250-8 250-8 220Z", a) + circle(0, 236, 22, a), "rotate(38)")


def envelope(g, a, b, c):
    return group(rect(-290, -180, 580, 360, CREAM) + poly([(-290, -180), (290, -180), (0, 60)], a) + circle(0, 40, 44, c) + moth(0, 40, .36, CREAM, c) + rect(176, 70, 88, 88, b) + rect(188, 82, 64, 64, CREAM) + circle(220, 114, 22, RED), "rotate(-8)")


def ticket(g, a, b, c):
    return group(shape("M-290-130H290V-40A40 40 0 0 0 290 40V130H-290V40A40 40 0 0 0-290-40Z", a) + line("M-150-120V120", g, 6).replace("/>", ' stroke-dasharray="14 14"/>') + letter("LINE NINE", -110, -70, 54, 340, INK, 9) + letter("CENTRAAL", -110, 30, 40, 300, INK, 6) + circle(-220, -50, 22, g) + circle(-220, 40, 22, g), "rotate(-12)")


def tile(unit, places):
    """Defines `unit` once and places it often: (x, y, transform)."""
    return f'<defs><g id="u">{unit}</g></defs>' + "".join(f'<use href="#u" transform="translate({n(x)} {n(y)}){t}"/>' for x, y, t in places)


def carpet(kind):
    def motif(g, a, b, c):
        if kind == "zigzag":
            d = "l70-70 70 70" * 9
            return "".join(line(f"M-630 {y}{d}", (a, b, c)[k % 3], 26) for k, y in enumerate(range(-330, 420, 44)))
        if kind == "stars":
            unit = star(-70, 0, 66, 24, 6, a) + star(70, 30, 46, 22, 8, b, 10) + star(0, 130, 56, 20, 5, c, 20) + star(120, 150, 30, 12, 4, a) + star(-120, 140, 34, 14, 7, b)
            return tile(unit, [(i * 280 + j * 90, j * 210, "") for i in range(-3, 4) for j in range(-1, 2)])
        if kind == "fans":
            unit = "".join(circle(0, 0, r, f) for r, f in ((82, g), (76, a), (60, g), (50, b), (34, c), (16, g)))
            return tile(unit, [(i * 164 + (j % 2) * 82, j * 46, "") for j in range(-6, 8) for i in range(-3, 4)])
        return tile(ring(0, 0, 84, a, 14) + ring(0, 0, 56, b, 14) + circle(0, 0, 26, c), [(i * 140 + (j % 2) * 70, j * 140, "") for j in range(-2, 3) for i in range(-5, 5)])
    return motif


def squares(g, a, b, c):
    out = ""
    for i, (x, y, t) in enumerate(((-420, -60, -12), (-180, 40, 8), (40, -80, -6), (240, 60, 14), (-300, 180, 4), (60, 190, -16))):
        f, h = ((RED, AMBER), (TEAL, CREAM), (NAVY, ROSE), (AMBER, RED), (PLUM, SKY), (LEAF, SAND))[i]
        fill = (ring(0, 0, 70, h, 14) + circle(0, 0, 34, h), line("M-130-50l65-50 65 50 65-50 65 50M-130 10l65-50 65 50 65-50 65 50M-130 70l65-50 65 50 65-50 65 50", h, 18), star(0, 0, 90, 40, 8, h), "".join(circle(-80 + 80 * (k % 3), -80 + 80 * (k // 3), 24, h) for k in range(9)), poly([(-110, 110), (0, -110), (110, 110)], h), line("M-130-130L130 130M130-130L-130 130", h, 30))[i]
        out += group(rect(-130, -130, 260, 260, f) + fill, f"translate({x} {y})rotate({t})")
    return out


def tower(g, a, b, c):
    windows = "".join(rect(150 + i * 74, -400 + j * 84, 46, 56, AMBER if (i * 5 + j * 3) % 7 == 0 else b) for i in range(5) for j in range(11))
    man = circle(0, -64, 24, c) + shape("M-22-38H22L16 30H-16Z", c) + line("M-16-26L-80-70M16-26L70-66M-8 26L-50 90M10 26L64 74", c, 20, "round")
    return rect(110, -1200, 900, 2400, a) + windows + group(man, "translate(-80 -40)rotate(-28)scale(1.2)") + line("M-150-330V-210M-40-360V-250M40-300V-220", CREAM, 6, "round")


def hero_lighthouse(g, a, b, c):
    return circle(150, 96, 58, CREAM) + lighthouse(g, a, b, c)


STILLS = {
    # name: (motif, ground, a, b, c, x, y, scale)
    "long-shadow": (hero_lighthouse, RED, AMBER, INK, CREAM, 1090, 560, 2), "lighthouse-screening": (lighthouse, VIOLET, AMBER, INK, CREAM, 560, 540, 1.8),
    "shadow-stair": (spiral, INK, "#3a2b4d", "#55406d", "#241a33", 800, 450, 1.25), "shadow-boat": (boat, NIGHT, AMBER, "#0b1022", RED, 900, 480, 1.7), "shadow-lamp": (lens, RUST, AMBER, INK, RED, 820, 450, 1.25),
    "salt-static-season-two": (waves, NAVY, SKY, "#14204d", RED, 980, 480, 1.7), "foley-artist-celery": (celery, ROSE, MINT, "#6fae7f", RED, 980, 430, 1.6),
    "marzipan-throne-review": (crown, ROSE, AMBER, RED, RED, 900, 430, 1.8), "fictional-hotels": (doors, "#f0b38a", RED, TEAL, PLUM, 880, 430, 1.6), "stunt-school": (tower, SKY, NAVY, "#33479a", RED, 800, 480, 1.35),
    "paper-tigers": (cranes, CREAM, "#f08a24", AMBER, RED, 880, 440, 1.6), "paper-van": (papervan, SKY, SAND, "#c79a66", LEAF, 800, 470, 1.7), "paper-sheet": (sheet, TEAL, AMBER, RED, INK, 800, 450, 1.4),
    "dubbing-war": (bubbles, AMBER, CREAM, TEAL, RED, 860, 420, 1.75), "cheese-accords-review": (cheese, SKY, "#ffd46b", AMBER, RED, 900, 440, 1.8), "ghosts-pay-rent-finale": (lambda g, a, b, c: house(g, a, b, c, 1), VIOLET, PLUM, AMBER, INK, 1000, 500, 1.55),
    "intermission-manifesto": (curtains, AMBER, RED, RUST, AMBER, 800, 470, 1.35), "costume-pockets": (coats, SAND, RED, NAVY, AMBER, 860, 440, 1.7), "pocket-spoon": (spoon, VIOLET, "#d9dbe3", "#b4b8c9", INK, 800, 440, 1.3),
    "pocket-letter": (envelope, TEAL, SAND, NAVY, RED, 800, 450, 1.4), "pocket-ticket": (ticket, RUST, SAND, INK, INK, 800, 450, 1.5), "little-thunder-animators": (cloudrows, SKY, "#ffffff", "#d9eef4", RED, 860, 450, 1.75),
    "westerns-without-guns": (meridian, SAND, "#c4572a", RUST, INK, 960, 430, 1.7), "eleven-doors-review": (nested, INK, RED, CREAM, INK, 960, 440, 1.7), "screenwriters-lunch": (plates, RED, TEAL, AMBER, NAVY, 860, 430, 1.4),
    "cinema-carpets": (carpet("fans"), PLUM, RED, AMBER, TEAL, 800, 450, 1.5), "carpet-1": (carpet("fans"), RUST, AMBER, RED, CREAM, 800, 450, 1.7), "carpet-2": (carpet("zigzag"), TEAL, MINT, NAVY, AMBER, 800, 450, 1.4),
    "carpet-3": (carpet("circles"), NAVY, ROSE, SKY, AMBER, 800, 450, 1.6), "carpet-4": (carpet("stars"), PLUM, AMBER, ROSE, SKY, 800, 450, 1.5), "carpet-walk": (squares, SAND, RED, TEAL, NAVY, 860, 420, 1.5),
    "composer-silence": (batons, PLUM, ROSE, CREAM, RED, 900, 440, 1.6), "great-openings": (filmstrip, CREAM, RED, TEAL, ROSE, 820, 450, 1.35), "tango-review": (turns, ROSE, RED, PLUM, CREAM, 880, 440, 2),
    "queen-c-list": (brokenstar, PLUM, AMBER, ROSE, PLUM, 900, 450, 1.8), "last-projectionist": (projector, "#2a1c3d", AMBER, RED, SAND, 1080, 470, 1.6), "hotel-parallax-theories": (corridor, LEAF, RUST, "#7a1f2b", "#3b1220", 860, 430, 1.7),
    "snow-clerk-review": (stamp, "#4d7ea8", "#20446b", NAVY, SAND, 880, 420, 1.9), "margate": (moonchair, NAVY, CREAM, SAND, RED, 940, 470, 1.7), "how-we-score": (moths5, INK, AMBER, RED, CREAM, 820, 430, 1.5),
    "home": (marquee, "#2a1c3d", AMBER, RED, PLUM, 1000, 480, 1.35), "stories": (pagefan, TEAL, RED, ROSE, SKY, 860, 520, 1.35), "reviews": (lamp, PLUM, AMBER, ROSE, SAND, 860, 440, 1.3), "watchlist": (wall, INK, RED, TEAL, AMBER, 940, 470, 1.35),
    "people": (crowd, CREAM, RED, NAVY, ROSE, 830, 410, 1.75), "made-by-hand": (scissors, AMBER, "#d9dbe3", RED, INK, 900, 450, 1.8), "small-hours": (roofs, NIGHT, CREAM, "#1f2a4f", "#2b3968", 900, 450, 1.6),
    "laugh-track": (mouths, AMBER, RED, RUST, INK, 840, 450, 1.5), "dates": (calendar, VIOLET, RED, INK, AMBER, 900, 450, 1.3), "name-that-noise": (ear, NAVY, SAND, RUST, PLUM, 980, 430, 1.4),
    "guest-or-ghost": (keyhole, PLUM, AMBER, "#c97f12", TEAL, 880, 450, 1.3), "first-lines": (typed, TEAL, INK, RED, INK, 860, 440, 1.3), "moth-light": (cone, VIOLET, AMBER, PLUM, RED, 960, 430, 1.4), "foley-night": (vegetables, "#2b3a2f", RED, AMBER, INK, 860, 440, 1.35),
}


def still(name):
    motif, g, a, b, c, x, y, scale = STILLS[name]
    return svg(1600, 900, g, group(motif(g, a, b, c), f"translate({x} {y})scale({scale})"), name.replace("-", " ").capitalize())


# ---- portraits ----
SKINS = {"d": ("#5b3826", "#452818"), "m": ("#9a6544", "#7d4e32"), "o": ("#c98d62", "#ac7249"), "l": ("#e9bd94", "#d09e72"), "p": ("#f4d6b8", "#dfb794")}


def hair_shapes(style, colour):
    """(behind the head, in front of it)"""
    cap = shape("M104 190C96 96 150 62 204 64C262 66 306 104 296 190C286 150 262 130 200 130C140 130 114 150 104 190Z", colour)
    return {
        "bun": (circle(200, 56, 40, colour), cap), "short": ("", cap), "bald": ("", ""),
        "afro": (circle(200, 140, 122, colour), shape("M108 170C108 100 152 80 200 80C248 80 292 100 292 170C270 130 240 122 200 122C160 122 130 130 112 170Z", colour)),
        "long": (shape("M96 190C88 92 140 58 200 58C262 58 314 96 304 190L318 330H82Z", colour), cap),
        "bob": (shape("M92 190C84 92 138 58 200 58C264 58 318 92 308 190L306 262C290 272 110 272 94 262Z", colour), shape("M100 186C100 108 150 80 210 84C262 88 304 118 300 186C280 150 240 150 176 112C160 140 130 160 100 186Z", colour)),
        "fringe": (shape("M92 190C84 92 138 58 200 58C264 58 318 92 308 190L306 250H94Z", colour), shape("M102 182C98 96 150 66 200 66C250 66 302 96 298 182C270 168 130 168 102 182Z", colour)),
        "curly": ("".join(circle(*polar(106, 170 + i * 22, 200, 172), 38, colour) for i in range(10)), "".join(circle(130 + i * 35, 112 - abs(2 - i) * -8, 26, colour) for i in range(5))),
        "side": ("", shape("M104 196C90 92 150 50 226 60C286 66 310 120 296 196C290 160 280 140 262 124C220 140 150 130 128 134C112 150 108 170 104 196Z", colour)),
        "wave": (shape("M88 210C74 96 150 44 214 56C290 62 326 130 306 214C330 260 300 300 280 310H120C80 290 76 250 88 210Z", colour), cap),
        "top": ("", shape("M108 170C96 100 120 40 180 48C240 24 316 60 294 170C288 130 262 120 230 118C190 122 130 114 108 170Z", colour)),
        "rim": (shape("M94 214C90 160 100 130 116 120V226ZM306 214C310 160 300 130 284 120V226Z", colour), ""),
        "braids": (cap + line("M110 180C84 240 96 290 90 350M290 180C316 240 304 290 310 350", colour, 30, "round"), cap + line("M200 66V128", SAND, 3)),
        "hijab": (shape("M82 210C70 80 140 40 200 40C260 40 330 80 318 210L340 400H60Z", colour), shape("M100 220C96 110 150 80 200 80C250 80 304 110 300 220C300 290 250 318 200 322C150 318 100 290 100 220ZM122 210C122 270 160 300 200 300C240 300 278 270 278 210C278 140 240 112 200 112C160 112 122 140 122 210Z", colour).replace("/>", ' fill-rule="evenodd"/>')),
    }[style]


PORTRAITS = {
    # id: skin, hair style, hair colour, ground, clothes, collar, extras
    "imara-osei-vale": "d afro #1b1425 #f6ae2d #e5432b v e", "tobias-renn": "p short #b9b2a6 #1c2a63 #1b1425 t g", "lucia-montalvo": "l wave #3a1c14 #e5432b #f2949f r e", "dara-okonjo-finch": "m curly #2a1a14 #86c8d9 #1c2a63 r h",
    "henrik-solvang": "p side #d8c9a8 #3a7a4c #1b1425 t b", "mei-arkwright": "l bob #1b1425 #f2949f #0e7470 v g", "joaquin-barrientos": "o top #241a18 #dcb78c #4b1a45 s m", "saoirse-dunmore": "p long #b5502a #0e7470 #f8ecd6 r -",
    "anselm-kurz": "p rim #cfc8bd #4b1a45 #1b1425 s g", "priya-balasundar": "m long #1b1425 #f6ae2d #5a3791 v e", "otis-wexford": "p side #7a4a24 #86c8d9 #a8361f s -", "noor-haddadin": "o hijab #0e7470 #f8ecd6 #4b1a45 r -",
    "camille-rostagne": "l fringe #4a2c1c #f2949f #1b1425 t -", "bao-lindqvist": "l short #1b1425 #e5432b #f8ecd6 r g", "zofia-halicka": "p bun #1b1425 #5a3791 #1b1425 v e", "marcus-tindale": "p rim #e6e0d6 #86c8d9 #1c2a63 s m",
    "yuki-tamashiro": "l top #8d8a88 #abdcc0 #1c2a63 r g", "rosalind-achterberg": "p bob #ece6dc #0e7470 #e5432b v e", "ezequiel-prats": "o bald #1b1425 #dcb78c #3a7a4c s b", "wren-calloway": "p top #e5432b #1c2a63 #f6ae2d r e",
    "amadou-keita-lorne": "d short #15101c #f2949f #f8ecd6 t -", "ingrid-falk-moreau": "p bun #d8d3cc #e5432b #1b1425 v g", "desmond-ogilvy-rao": "m side #2a211e #f6ae2d #0e7470 s m", "paloma-quintanar": "l curly #5a2a18 #abdcc0 #e5432b v e",
    "theo-vassilakis": "o bald #3a2a22 #86c8d9 #1b1425 r b", "hana-jovanek": "p braids #c9964e #e5432b #1c2a63 r -", "cormac-bellweather": "p wave #d9d2c4 #a8361f #1b1425 s b", "adaeze-thorne": "d braids #15101c #0e7470 #f6ae2d v e",
    "lorenzo-dimarch": "o rim #6a625c #f8ecd6 #1c2a63 s g", "fenna-westerhuis": "p fringe #cfc6ba #f6ae2d #3a7a4c r h", "rafael-ibarrola": "o side #1b1425 #a8361f #dcb78c s b", "sunniva-brandt": "p long #ead9a8 #86c8d9 #e5432b t -",
    "kofi-lampadou": "d short #15101c #abdcc0 #e5432b r g", "greta-ostermann": "p curly #e4ddd3 #5a3791 #f2949f v g", "malik-sorensen": "m afro #241810 #e5432b #86c8d9 r -", "beatriz-cantueso": "l fringe #1b1425 #dcb78c #5a3791 t g",
    "leopold-ngata": "m wave #1b1425 #1c2a63 #0e7470 s b", "vivienne-sarkany": "p wave #1b1425 #4b1a45 #f6ae2d v e", "julian-moss-adeyemi": "d top #15101c #f2949f #1c2a63 s -", "tamsin-greaves": "p bob #8a4a2a #abdcc0 #a8361f r e",
}


def portrait(name):
    skin, style, hair, ground, clothes, collar, extra = PORTRAITS[name].split()
    light, dark = SKINS[skin]
    back, front = hair_shapes(style, hair)
    disc = circle(200, 200, 168, "#fff").replace("/>", ' opacity=".16"/>')
    neckline = {"v": shape("M150 300L200 372L250 300Z", light), "r": f'<ellipse cx="200" cy="306" rx="54" ry="26" fill="{light}"/>', "t": rect(152, 280, 96, 60, clothes, ' rx="10"'),
                "s": shape("M150 296L200 356L250 296L266 330L214 392L200 362L186 392L134 330Z", CREAM) + shape("M162 292L200 350L238 292Z", light)}[collar]
    brow = "#15101c" if skin in "d" else ("#3a2a22" if hair in ("#ead9a8", "#ece6dc", "#e6e0d6", "#e4ddd3", "#d8c9a8") else (hair if hair != ground else INK))
    if style == "hijab":
        brow = INK
    face = (f'<path d="M116 180C116 110 150 92 200 92C250 92 284 110 284 180C284 256 248 304 200 304C152 304 116 256 116 180Z" fill="{light}"/>' + shape("M200 92C250 92 284 110 284 180C284 256 248 304 200 304Z", dark)
            + (circle(114, 196, 17, light) + circle(286, 196, 17, dark) if style not in ("hijab", "bob", "long", "fringe", "wave") else "")
            + line("M138 170Q158 156 178 168M222 168Q242 156 262 170", brow, 8, "round") + circle(159, 190, 7, INK) + circle(241, 190, 7, INK) + shape("M200 180L200 236L184 236Z", dark) + line("M176 266Q200 " + ("272" if extra == "m" else "282") + " 226 264", "#8e2a2a" if skin in "dmo" else RED, 8, "round"))
    frame = CREAM if skin == "d" else INK
    beard = 'M118 206C120 270 152 316 200 316C248 316 280 270 282 206C268 244 244 246 200 246C156 246 132 244 118 206ZM176 262Q200 254 226 262Q200 284 176 262Z'
    extras = {"g": ring(159, 192, 29, frame, 6) + ring(241, 192, 29, frame, 6) + line("M188 190Q200 182 212 190", frame, 6), "e": circle(114, 236, 10, AMBER if ground != AMBER else RED) + circle(286, 236, 10, AMBER if ground != AMBER else RED),
              "b": f'<path d="{beard}" fill="{hair if style != "bald" else "#2a201c"}" fill-rule="evenodd"/>', "m": line("M162 256Q182 238 200 250Q218 238 240 256", brow, 12, "round"),
              "h": line("M96 200C84 40 316 40 304 200", INK, 14) + rect(78, 176, 36, 66, RED if ground != RED else AMBER, ' rx="14"') + rect(286, 176, 36, 66, RED if ground != RED else AMBER, ' rx="14"'), "-": ""}[extra]
    neck = rect(160, 270, 80, 60, dark)
    body = shape("M30 420C36 330 110 300 160 300H240C290 300 364 330 370 420Z", clothes)
    title = " ".join(part.capitalize() for part in name.split("-"))
    return svg(400, 400, ground, disc + back + body + neck + neckline + face + front + extras, title)


def emblem(_name):
    wings = moth(0, 0, 1, AMBER, CREAM)
    return f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="-88 -88 176 176"><title>Moth</title>{circle(0, 0, 88, RED)}{wings}</svg>\n'


def main():
    target = sys.argv[1] if len(sys.argv) > 1 else os.path.join(os.path.dirname(os.path.abspath(__file__)), "assets")
    total = 0
    for folder, names, draw in (("posters", POSTERS, poster), ("portraits", PORTRAITS, portrait), ("stills", STILLS, still), ("brand", ("moth",), emblem)):
        os.makedirs(os.path.join(target, folder), exist_ok=True)
        for name in names:
            text = draw(name)
            total += len(text.encode())
            with open(os.path.join(target, folder, name + ".svg"), "w", encoding="utf-8", newline="\n") as file:
                file.write(text)
    print(f"{len(POSTERS) + len(PORTRAITS) + len(STILLS) + 1} images, {total} bytes")


if __name__ == "__main__":
    main()
