#include "resources/resources.h"

#include <QtCore/QDir>

// Q_INIT_RESOURCE declares a function of the global namespace, so it cannot stand inside another one.
static void initGalleyResources() {
    Q_INIT_RESOURCE(galley);
}

void galley::ui::initResources() {
    initGalleyResources();
}
