#include "ui/publish/needed_words.h"

#include "model/dataset/content_changes.h"
#include "ui/editor/record_text.h"

#include <QCoreApplication>

namespace galley::ui {

namespace {

struct NeededWords {
    Q_DECLARE_TR_FUNCTIONS(galley::ui::NeededWords)
};

bool isIn(const State& state, RecordRef record) {
    const auto found = recordIn(state, record);
    return found != nullptr && found->exists;
}

RecordLabel labelOf(RecordRef record, const State& published, const State& draft, std::size_t locale) {
    return recordLabel(isIn(draft, record) || !isIn(published, record) ? draft : published, record, locale);
}

} // namespace

QString neededWords(const NeededRecord& needed, const State& published, const State& draft, std::size_t locale) {
    const RecordLabel record = labelOf(needed.record, published, draft, locale);
    const QString by = labelOf(needed.by, published, draft, locale).name;
    return (isIn(published, needed.record)
                ? NeededWords::tr("Before “%1” goes: %2 “%3” still leads to it on the site.", "record, type, record")
                : NeededWords::tr("Needed by “%1”: %2 “%3” is not on the site yet.", "record, type, record"))
        .arg(by, record.typeLabel, record.name);
}

} // namespace galley::ui
