// The line at the bottom of the window: whether everything is saved, which field holds what cannot be saved as it
// stands (with the way there), how many texts are to be decided between what two people wrote (with the way there),
// whether only this window can have the site open, who published last and when, what waits to be published, and the
// way to the live page. Behind "Details" the figures for engineers: version, records, memory of the replica and its
// share of plain JSON, build time of the last preview.
// Used in this folder alone.
#pragma once

#include <QWidget>

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

class QLabel;
class QToolButton;

namespace galley::ui {

class ElidedLabel;
class FigureLine;
class SaveMark;
class SiteFigures;
class SiteSession;
class UnfinishedButton;
struct LineFacts;

class StatusStrip : public QWidget {
    Q_OBJECT
public:
    explicit StatusStrip(QWidget* parent = nullptr);
    void showSite(const SiteSession& session, const SiteFigures& figures);
    /// Who published when (in short and exactly), and how many records wait to be published.
    void showPublished(const QString& words, const QString& exact, std::size_t unpublished, bool hasLivePage,
                       bool isRelease = false);
    /// How many texts are to be decided in lines other than `line`, which is looked at.
    void showConflictsElsewhere(const std::vector<LineFacts>& lines, const std::string& line);
    void showDetails(bool isShown);
    QToolButton* detailsButton() const { return m_details; }
    QToolButton* livePageButton() const { return m_open; }
    QToolButton* unfinishedButton() const;
    QToolButton* conflictsButton() const { return m_conflicts; }
    QToolButton* elsewhereButton() const { return m_elsewhere; }
    void showBuildTime(double milliseconds);
    /// How much of the texts was packed smaller, in place of the memory until the next showSite().
    void showPacking(quint64 done, quint64 total);

signals:
    void livePageRequested();
    /// The person wants to see a field that holds what cannot be saved.
    void fieldRequested(const QString& record, const QString& path, const std::string& line);
    /// The person wants to see a text that is to be decided.
    void conflictRequested();
    /// The same in a line that is not looked at: key of a release, or empty for the draft.
    void conflictElsewhereRequested(const std::string& line);
    /// The person wants the figures shown or not.
    void detailsToggled(bool isShown);

private:
    void showConflicts(std::size_t count);
    void showAlone(const std::optional<std::string>& reason);
    QToolButton* makeButton(const QString& iconName, const QString& text);

    SaveMark* m_save; // children, all of them
    UnfinishedButton* m_unfinished;
    QToolButton* m_conflicts;
    QToolButton* m_elsewhere; ///< of other lines
    std::string m_elsewhereLine;
    QLabel* m_alone; ///< why only this window can write
    ElidedLabel* m_published;
    QToolButton* m_open;
    QToolButton* m_details;
    FigureLine* m_figures;
};

} // namespace galley::ui
