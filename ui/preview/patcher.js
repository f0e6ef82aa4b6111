// Changes the page in place so that it equals a fresh load of the new HTML, keeping scroll, focus and what was typed.
// Runs in the isolated world. Whenever the result would not be certain (a template that leaves tags open, modules that
// are not side by side), apply() returns false and the application loads the page again: slower, never wrong. An open
// tag anywhere reaches into what follows, so the whole source is checked once after each load.
//
// Modules are the elements with data-galley-module. The text between neighbours is the same everywhere (nothing, or the
// white space that the template engine writes) and is kept so.
'use strict';

const galleyPatcher = (() => {
  const kModule = 'data-galley-module';
  const kMarker = '<!--galley:modules-->'; // in a shell: the modules go here
  const kProbeName = 'galley-probe';
  const kProbe = `<${kProbeName}></${kProbeName}>`; // comes out of the parser alone and empty where no tag is open
  // Before a module, which is a block: the two stand side by side only if no tag is open that the parser would repeat.
  const kProbeBefore = `<section ${kProbeName}></section>${kProbe}`;

  let source = null; // of the loaded page, until it has been checked
  let isContained = true; // no module of the loaded page leaves tags open, nor does the shell before them
  const toggledByPerson = new WeakSet(); // <details> that the person opened or closed

  function isModule(node) {
    return node.nodeType === Node.ELEMENT_NODE && node.hasAttribute(kModule);
  }

  function keyOf(element) {
    return element.getAttribute(kModule);
  }

  function isProbe(node) {
    return node?.localName === kProbeName && !node.firstChild;
  }

  function isProbeBefore(node) {
    return isProbe(node) && Boolean(node.previousSibling?.hasAttribute?.(kProbeName));
  }

  /** Position behind the element whose start tag is at `from`, by counting tags of its name; -1 if there is none. */
  function endOfElement(html, from) {
    const name = /^<([a-z0-9-]+)/i.exec(html.slice(from, from + 64))[1];
    const tags = new RegExp(`<(/?)${name}(?=[\\s>/])[^>]*>`, 'gi');
    tags.lastIndex = from;
    let depth = 0;
    for (let tag = tags.exec(html); tag; tag = tags.exec(html)) {
      depth += tag[1] ? -1 : 1;
      if (depth === 0) return tags.lastIndex;
    }
    return -1;
  }

  /** True when every module in a whole document's HTML ends where its neighbour begins, with nothing left open. */
  function modulesAreContained(html) {
    const starts = [...html.matchAll(/<[a-z][a-z0-9-]*\s[^<>]*\bdata-galley-module="/gi)].map((match) => match.index);
    if (!starts.length) return true;
    const end = endOfElement(html, starts[starts.length - 1]);
    if (end < 0) return false;
    let probed = '';
    let at = 0;
    for (const place of starts) {
      probed += html.slice(at, place) + kProbeBefore;
      at = place;
    }
    probed += html.slice(at, end) + kProbe + html.slice(end);
    const parsed = new DOMParser().parseFromString(probed, 'text/html');
    const modules = [...parsed.querySelectorAll(`[${kModule}]`)];
    return (
      modules.length === starts.length &&
      modules.every((module) => isProbeBefore(module.previousSibling) && module.parentNode === modules[0].parentNode) &&
      isProbe(modules[modules.length - 1].nextElementSibling)
    );
  }

  /** Takes the HTML that the page was loaded from. */
  function setSource(html) {
    source = html;
  }

  function checkSource() {
    if (source === null) return;
    isContained = modulesAreContained(source);
    source = null;
  }

  /** The modules of a document in order; null when they are not neighbours or a key is there twice. */
  function modulesOf(root) {
    const all = [...root.querySelectorAll(`[${kModule}]`)].filter((m) => !m.parentElement.closest(`[${kModule}]`));
    const byKey = new Map(all.map((module) => [keyOf(module), module]));
    if (byKey.size !== all.length || all.some((module) => module.parentNode !== all[0].parentNode)) return null;
    for (let i = 1; i < all.length; ++i) {
      if (textBetween(all[i - 1], all[i]) === null) return null;
    }
    return byKey;
  }

  /** White space between two siblings; null when there is anything else. */
  function textBetween(left, right) {
    let text = '';
    for (let node = left.nextSibling; node !== right; node = node.nextSibling) {
      if (!node || node.nodeType !== Node.TEXT_NODE || /\S/.test(node.data)) return null;
      text += node.data;
    }
    return text;
  }

  /**
   * Parses the HTML of one module as it would be parsed at its place: inside `parent`'s ancestors, with more to follow.
   * Null when the HTML is not exactly one closed element with that key.
   */
  function parseModule(key, html, parent) {
    const chain = [];
    for (let e = parent; e && e !== document.body && e !== document.documentElement; e = e.parentElement) {
      chain.unshift(e.localName);
    }
    const template = document.createElement('template');
    template.innerHTML = chain.map((name) => `<${name}>`).join('') + html + kProbe;
    let place = template.content;
    for (const name of chain) {
      if (place.childElementCount !== 1 || place.firstElementChild.localName !== name) return null;
      place = place.firstElementChild;
    }
    const [module, end] = place.children;
    if (place.childElementCount !== 2 || !isProbe(end)) return null;
    if (keyOf(module) !== key || end.nextSibling || /\S/.test(module.previousSibling?.data ?? '')) return null;
    const after = textBetween(module, end);
    return after === null ? null : { module, space: (module.previousSibling?.data ?? '') + after };
  }

  /** Indexes into `values` of one longest strictly rising subsequence. */
  function longestRise(values) {
    const tails = [];
    const before = new Array(values.length);
    values.forEach((value, i) => {
      let low = 0;
      let high = tails.length;
      while (low < high) {
        const middle = (low + high) >> 1;
        if (values[tails[middle]] < value) low = middle + 1;
        else high = middle;
      }
      before[i] = low > 0 ? tails[low - 1] : -1;
      tails[low] = i;
    });
    const rise = new Set();
    for (let i = tails.length ? tails[tails.length - 1] : -1; i >= 0; i = before[i]) rise.add(i);
    return rise;
  }

  function scrolledInside(element) {
    return [element, ...element.querySelectorAll('*')]
      .filter((e) => e.scrollLeft || e.scrollTop)
      .map((e) => [e, e.scrollLeft, e.scrollTop]);
  }

  /** Runs `change`, then gives focus and selection back where moving elements took them. */
  function keepingFocus(change) {
    const active = document.activeElement;
    const hasText = active && typeof active.selectionStart === 'number';
    const selection = hasText ? [active.selectionStart, active.selectionEnd, active.selectionDirection] : null;
    change();
    if (!active || active === document.body || active === document.activeElement || !active.isConnected) return;
    active.focus({ preventScroll: true });
    if (selection) active.setSelectionRange(...selection);
  }

  /** Puts the modules `wanted` (live or new elements) in place of the live ones, moving as few as possible. */
  function arrange(live, wanted, space) {
    const old = [...live.values()];
    const parent = old[0].parentNode;
    const behind = old[old.length - 1].nextSibling;
    for (let i = 1; i < old.length; ++i) {
      while (old[i].previousSibling !== old[i - 1]) old[i].previousSibling.remove();
    }
    const staying = new Set(wanted);
    old.filter((module) => !staying.has(module)).forEach((module) => module.remove());

    const position = new Map(old.map((module, i) => [module, i]));
    const known = wanted.filter((module) => position.has(module));
    const still = new Set([...longestRise(known.map((module) => position.get(module)))].map((i) => known[i]));
    let next = behind;
    for (let i = wanted.length - 1; i >= 0; --i) {
      const module = wanted[i];
      if (!still.has(module)) {
        const scrolled = position.has(module) ? scrolledInside(module) : [];
        parent.insertBefore(module, next);
        scrolled.forEach(([element, left, top]) => element.scrollTo(left, top));
      }
      if (space && i > 0) next = parent.insertBefore(document.createTextNode(space), module);
      else next = module;
    }
  }

  /** Morphs one live module; afterwards it equals `fresh`, but for what the person opened or typed. */
  function morphModule(live, fresh) {
    if (live.isEqualNode(fresh)) return live;
    const target = fresh.cloneNode(true);
    let keptByPerson = false;
    morphdom(live, fresh, {
      onBeforeElUpdated(from, to) {
        if (toggledByPerson.has(from) && from.open !== to.open) {
          to.open = from.open;
          keptByPerson = true;
        }
        return !from.isEqualNode(to);
      },
    });
    if (keptByPerson || live.isEqualNode(target)) return live;
    live.replaceWith(target); // such as an id that occurs twice in the module, which misleads the morph
    return target;
  }

  /** True when two trees are equal outside modules, and have the same modules. */
  function sameShell(left, right) {
    if (left.nodeType !== right.nodeType || left.nodeName !== right.nodeName) return false;
    if (left.nodeType !== Node.ELEMENT_NODE) return left.nodeValue === right.nodeValue;
    if (isModule(left) || isModule(right)) return keyOf(left) === keyOf(right);
    if (!left.cloneNode(false).isEqualNode(right.cloneNode(false))) return false;
    if (left.childNodes.length !== right.childNodes.length) return false;
    for (let a = left.firstChild, b = right.firstChild; a; a = a.nextSibling, b = b.nextSibling) {
      if (!sameShell(a, b)) return false;
    }
    return true;
  }

  /** Morphs all but the modules into `html`, whose marker stands for the live ones, already in order. */
  function morphShell(html, order, space) {
    const fresh = new DOMParser().parseFromString(html.replace(kMarker, kProbeBefore + kMarker + kProbe), 'text/html');
    const [before, after] = fresh.querySelectorAll(kProbeName);
    if (!isProbeBefore(before) || !isProbe(after) || before.nextSibling !== after.previousSibling) return false;
    const stands = order.flatMap((key, i) => {
      const stand = fresh.createElement('section');
      stand.setAttribute(kModule, key);
      return i > 0 && space ? [space, stand] : [stand];
    });
    const parent = before.parentNode;
    before.previousSibling.remove();
    before.nextSibling.remove();
    before.replaceWith(...stands);
    after.remove();
    parent.normalize();
    const target = fresh.documentElement.cloneNode(true);
    morphdom(document.documentElement, fresh.documentElement, {
      getNodeKey: (node) => (isModule(node) ? `module ${keyOf(node)}` : undefined),
      onBeforeElUpdated: (from, to) => !isModule(from) && !from.isEqualNode(to),
    });
    return sameShell(document.documentElement, target);
  }

  /** True when the page now is what `patch` says; false when it has to be loaded again. */
  function apply(patch) {
    checkSource();
    const live = modulesOf(document);
    if (!live || !isContained) return false;
    const order = patch.order ?? [...live.keys()];
    if (new Set(order).size !== order.length || (order.length === 0) !== (live.size === 0)) return false;

    const elements = [...live.values()];
    const parent = elements.length ? elements[0].parentNode : null;
    let space = elements.length > 1 ? textBetween(elements[0], elements[1]) : null;
    const parsed = new Map();
    for (const { key, html } of patch.fragments ?? []) {
      if (!order.includes(key)) continue;
      const result = parseModule(key, html, parent);
      if (!result) return false;
      parsed.set(key, result.module);
      space ??= result.space;
    }
    if (!order.every((key) => live.has(key) || parsed.has(key))) return false;

    const isSameOrder = order.length === live.size && [...live.keys()].every((key, i) => key === order[i]);
    if (!isSameOrder) {
      const wanted = order.map((key) => live.get(key) ?? parsed.get(key));
      keepingFocus(() => arrange(live, wanted, space ?? ''));
    }
    for (const [key, fresh] of parsed) {
      if (live.has(key)) morphModule(live.get(key), fresh);
    }
    return patch.shell === undefined || morphShell(patch.shell, order, space ?? '');
  }

  document.addEventListener(
    'click',
    (event) => {
      const summary = event.isTrusted && event.target.closest?.('summary');
      if (summary?.parentElement?.localName === 'details') toggledByPerson.add(summary.parentElement);
    },
    true,
  );

  return { apply, setSource, checkSource };
})();
