// The start of the preview's script: connects to the application and answers its requests. Timers never fire here,
// because the page's scripts are off; animation frames and promises do.
'use strict';

(() => {
  let bridge = null;

  /** Two animation frames later the change has been handed to the screen. */
  function afterPaint(then) {
    requestAnimationFrame(() => requestAnimationFrame(then));
  }

  function onPatch(patch) {
    let applied = false;
    try {
      applied = galleyPatcher.apply(patch);
    } catch (error) {
      console.error('patch failed', error.stack);
    }
    if (!applied) {
      bridge.reportLost(patch.generation, scrollX, scrollY);
      return;
    }
    galleyPointer.refresh();
    afterPaint(() => bridge.reportPainted(patch.generation));
  }

  galleyPointer.listen(() => bridge);
  document.addEventListener('DOMContentLoaded', () => {
    galleyPointer.installTools();
    new QWebChannel(qt.webChannelTransport, (channel) => {
      bridge = channel.objects.preview;
      bridge.sourceGiven.connect(galleyPatcher.setSource);
      bridge.patchRequested.connect(onPatch);
      bridge.fieldHighlightRequested.connect((origin, module) => galleyPointer.show('field', origin, true, module));
      bridge.moduleHighlightRequested.connect((key) => galleyPointer.show('module', key, true));
      bridge.scrollRequested.connect((x, y) => scrollTo(x, y));
      bridge.scrollBarsRequested.connect(galleyPointer.showScrollBars);
      bridge.reportAttached(document.URL);
      afterPaint(() => {
        bridge.reportShown();
        galleyPatcher.checkSource();
      });
    });
  });
})();
