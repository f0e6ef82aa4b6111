#include "ui/publish/needed_words.h"

#include "model/dataset/content_changes.h"
#include "ui/editor/record_text.h"

#include <QCoreApplication>

namespace galley::ui {

namespace {

struct NeededWords {
    Q_DECLARE_TR_FUNCTIONS(galley::ui::NeededWords)
};

/// What needs it is of the line, or goes from the site.
RecordLabel labelOfNeeding(RecordRef record, const PublishScene& scene, std::size_t locale) {
    const auto found = recordIn(scene.line->state(), record);
    return recordLabel(found && found->exists ? scene.line->state() : scene.live->state(), record, locale);
}

QString sentenceOf(const NeededRecord& needed) {
    switch (needed.why) {
    case NeededRecord::Why::NotLive:
        return NeededWords::tr("Needed by “%1”: %2 “%3” is not on the site yet.", "record, type, record");
    case NeededRecord::Why::StillLeads:
        return NeededWords::tr("Before “%1” goes: %2 “%3” still leads to it on the site.", "record, type, record");
    case NeededRecord::Why::HasAddress:
        return NeededWords::tr("“%1” takes the address that %2 “%3” has on the site.", "record, type, record");
    case NeededRecord::Why::Differs:
        return needed.record == needed.by
                   ? NeededWords::tr("The site's changed settings need what changed in %1 “%2”.", "type, record")
                   : NeededWords::tr("Needed by “%1”: what changed in %2 “%3” is not on the site yet.",
                                     "record, type, record");
    case NeededRecord::Why::OtherRelease:
        return NeededWords::tr(
            "Needed by “%1”: %2 “%3” is new in release “%4”, which goes out later. Publish that first, "
            "or take out what leads to it.",
            "record, type, record, release");
    }
    return {};
}

} // namespace

QString neededWords(const NeededRecord& needed, const PublishScene& scene, std::size_t locale) {
    const RecordLabel record = recordLabel(scene.stateWith(needed), needed.record, locale);
    const QString by = labelOfNeeding(needed.by, scene, locale).name;
    const QString sentence = sentenceOf(needed);
    if (!needed.canGoAlong())
        return sentence.arg(by, record.typeLabel, record.name, QString::fromStdString(scene.titleOf(needed.line)));
    const QString words = needed.by == needed.record ? sentence.arg(record.typeLabel, record.name)
                                                     : sentence.arg(by, record.typeLabel, record.name);
    const bool isOfDraft = !scene.key.empty() && needed.line.empty();
    return isOfDraft ? NeededWords::tr("%1 It is in the draft.", "a sentence on a record").arg(words) : words;
}

} // namespace galley::ui
