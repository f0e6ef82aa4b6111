// Which field, module or link an event on the page means, and showing a field or module to the person. Runs in the
// isolated world and leaves the document's markup as it is: outlines are animations and constructed style sheets.
'use strict';

const galleyPointer = (() => {
  const kModule = 'data-galley-module';
  const kField = 'data-galley-field';
  const kAccent = '#7666e0';
  const kTools = `
    [${kField}]:hover { outline: 1px dashed ${kAccent}; outline-offset: 2px; }
    img[src^="http:"], img[src^="https:"], img[src^="//"] {
      background: repeating-linear-gradient(-45deg, #8881 0 8px, #8882 8px 16px);
    }`;

  const scrollBars = new CSSStyleSheet();
  let outlines = [];
  let shown = null; // { kind, name, module }: what is highlighted, to find it again after a patch

  function installTools() {
    const sheet = new CSSStyleSheet();
    sheet.replaceSync(kTools);
    document.adoptedStyleSheets = [...document.adoptedStyleSheets, sheet, scrollBars];
  }

  function showScrollBars(shown) {
    scrollBars.replaceSync(shown ? '' : '::-webkit-scrollbar { display: none }');
  }

  function withAttribute(name, value) {
    return [...document.querySelectorAll(`[${name}="${CSS.escape(value)}"]`)];
  }

  /** Elements that show a field, else those of the nearest enclosing field, else the module that holds it, if any. */
  function elementsOfField(origin, module) {
    for (let name = origin; name.includes('#'); name = name.slice(0, name.lastIndexOf('/'))) {
      const found = withAttribute(kField, name);
      if (found.length) return found;
      if (name.lastIndexOf('/') < name.indexOf('#')) break;
    }
    return module ? withAttribute(kModule, module) : [];
  }

  function isInView(element) {
    const box = element.getBoundingClientRect();
    return box.top >= 0 && box.left >= 0 && box.top + Math.min(box.height, innerHeight / 2) <= innerHeight && box.left < innerWidth;
  }

  function outline(element) {
    const offset = isLarge(element) ? '-3px' : '2px'; // outside a full-width element there is no room to be seen
    const line = { outlineStyle: 'solid', outlineColor: kAccent, outlineOffset: offset };
    return element.animate([{ ...line, outlineWidth: '4px' }, { ...line, outlineWidth: '2px' }], {
      duration: 250,
      fill: 'forwards',
      easing: 'ease-out',
    });
  }

  function isLarge(element) {
    return element.getBoundingClientRect().width > innerWidth - 8;
  }

  function show(kind, name, scroll, module) {
    outlines.forEach((animation) => animation.cancel());
    outlines = [];
    shown = name ? { kind, name, module } : null;
    if (!shown) return;
    const elements = kind === 'field' ? elementsOfField(name, module) : withAttribute(kModule, name);
    outlines = elements.map(outline);
    if (scroll && elements.length && !elements.some(isInView)) {
      const calm = matchMedia('(prefers-reduced-motion: reduce)').matches;
      const isTall = elements[0].getBoundingClientRect().height > innerHeight;
      elements[0].scrollIntoView({
        behavior: calm ? 'auto' : 'smooth',
        block: isTall ? 'start' : 'center', // of what is higher than the window the beginning counts
        inline: 'nearest',
      });
    }
  }

  /** After a patch: elements may have been replaced by others for the same field. */
  function refresh() {
    if (shown && outlines.some((animation) => !animation.effect.target.isConnected)) show(shown.kind, shown.name, false, shown.module);
  }

  function reportField(target, bridge) {
    const field = target.closest(`[${kField}]`);
    const origin = field?.getAttribute(kField) ?? target.closest(`[${kModule}]`)?.getAttribute(kModule);
    if (origin !== undefined && origin !== null) bridge.reportFieldClick(origin);
  }

  function followLink(link, bridge) {
    const url = new URL(link.href, document.baseURI);
    const here = new URL(document.URL);
    if (link.getAttribute('href').startsWith('#') && url.pathname === here.pathname) {
      document.getElementById(decodeURIComponent(url.hash.slice(1)))?.scrollIntoView({ behavior: 'smooth' });
    } else {
      bridge.reportLinkClick(url.href);
    }
  }

  /** A plain click on a link follows it; with Ctrl or Alt, and anywhere else, a click means the field. */
  function onClick(event, bridge) {
    const target = event.target;
    if (!(target instanceof Element)) return;
    const link = target.closest('a[href], area[href]');
    if (link || target.closest('button, [type="submit"]')) event.preventDefault();
    if (!event.isTrusted || !bridge) return;
    if (link && !event.ctrlKey && !event.altKey) followLink(link, bridge);
    else reportField(target, bridge);
  }

  function listen(getBridge) {
    const options = { capture: true };
    document.addEventListener('click', (event) => onClick(event, getBridge()), options);
    for (const type of ['auxclick', 'submit', 'dragstart', 'drop']) {
      document.addEventListener(type, (event) => event.preventDefault(), options);
    }
  }

  return { installTools, showScrollBars, listen, show, refresh };
})();
