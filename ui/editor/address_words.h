// What readers meet at the old address of a page when it goes to another one, or when it goes: said in the form as soon
// as it is so, and in the review before it is published.
//
// Thread rule: pure functions over immutable replicas; any thread.
#pragma once

#include "model/index/replica.h"

#include <QString>
#include <QStringList>

#include <optional>
#include <string>

namespace galley::ui {

/// The address of a page in a language; nothing where the replica has no such record or language, or it no address.
std::optional<std::string> addressIn(const Replica& replica, RecordRef page, std::size_t locale);

/// A sentence or two when a page that is published has another address in the draft, or none any more; empty when it
/// has the same, when it is no page, and when readers could not open it before. `published` and `draft` are of one site
/// and share ordinals. Pages are called by their names in `locale`.
QString addressWords(const Replica& published, const Replica& draft, RecordRef page, std::size_t locale);
/// The same for all languages, in their order.
QStringList addressWords(const Replica& published, const Replica& draft, RecordRef page);

} // namespace galley::ui
