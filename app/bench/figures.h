// The groups of figures, one file each. A new group: a file, a function here, a line in registry.cpp.
// Thread rule: pure functions.
#pragma once

#include "app/bench/bench.h"

namespace galley::bench {

FigureGroup memoryFigures();   ///< replica_bytes, …, snapshot_bytes
FigureGroup loadFigures();     ///< build, load
FigureGroup lookupFigures();   ///< pk_lookup, pk_miss
FigureGroup recordFigures();   ///< record_all_fields
FigureGroup documentFigures(); ///< home_document, article_document
FigureGroup htmlFigures();     ///< home_html
FigureGroup editFigures();     ///< edit_apply, edit_rebuild
FigureGroup publishFigures();  ///< publish_edit, delta_bytes
FigureGroup deltaFigures();    ///< apply_delta_1, apply_delta_1pct
FigureGroup versionFigures();  ///< versions_1000
FigureGroup readerFigures();   ///< readers_2
FigureGroup searchFigures();   ///< fulltext and the bytes of its index

} // namespace galley::bench
