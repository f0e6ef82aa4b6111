#include "ui/history/line_label.h"

#include "model/journal/journal.h"

#include <QCoreApplication>

namespace galley::ui {

namespace {

struct LineLabels {
    Q_DECLARE_TR_FUNCTIONS(galley::ui::LineLabels)
};

} // namespace

QString ReleaseTitles::title(std::string_view key) {
    if (!m_isRead) {
        m_isRead = true;
        const auto numbers = m_journal.numbersOf(BodyKind::LineNote, 1);
        for (const std::uint64_t number : numbers ? *numbers : std::vector<std::uint64_t>()) {
            const auto commit = m_journal.readCommit(number);
            const auto* const note = commit ? std::get_if<LineNote>(&commit->body) : nullptr;
            if (note != nullptr && !note->title.empty())
                m_titles[note->line] = QString::fromStdString(note->title);
        }
    }
    const auto found = m_titles.find(key);
    return found != m_titles.end() ? found->second : QString();
}

QString lineLabel(const Commit& commit, ReleaseTitles& titles) {
    if (!commit.line().empty())
        return titles.title(commit.line());
    if (const auto* const selection = std::get_if<Selection>(&commit.body))
        return selection->line.empty()
                   ? LineLabels::tr("Draft", "what is being written, of which readers see nothing yet")
                   : titles.title(selection->line);
    if (commit.bodyKind() == BodyKind::Publication)
        return LineLabels::tr("Live", "what readers see");
    if (commit.bodyKind() == BodyKind::Repair)
        return {};
    return LineLabels::tr("Draft", "what is being written, of which readers see nothing yet");
}

} // namespace galley::ui
