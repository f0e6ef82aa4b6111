// What has to go live with a choice of records, in the words of an editor.
//
// Thread rule: pure functions; any thread.
#pragma once

#include "model/publish/publish_plan.h"

#include <QString>

namespace galley::ui {

/// "Needed by “Rosa Lund on tour”: person “Rosa Lund” is not on the site yet."
QString neededWords(const NeededRecord& needed, const PublishScene& scene, std::size_t locale);

} // namespace galley::ui
