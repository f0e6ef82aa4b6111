#include "ui/history/line_label.h"

#include "model/inspect/release_titles.h"

#include <QCoreApplication>

namespace galley::ui {

namespace {

struct LineLabels {
    Q_DECLARE_TR_FUNCTIONS(galley::ui::LineLabels)
};

} // namespace

QString lineLabel(const Commit& commit, ReleaseTitles& titles) {
    if (const std::string title = titles.titleOf(commit); !title.empty())
        return QString::fromStdString(title);
    if (commit.bodyKind() == BodyKind::Publication)
        return LineLabels::tr("Live", "what readers see");
    if (commit.bodyKind() == BodyKind::Repair)
        return {};
    return LineLabels::tr("Draft", "what is being written, of which readers see nothing yet");
}

} // namespace galley::ui
