// The line at the bottom of the window: whether everything is saved, which field holds what cannot be saved as it
// stands (with the way there), who published last and when, what waits to be published, and the way to the live page.
// Behind "Details" the figures for engineers: version, records, memory of the replica and its share of plain JSON,
// build time of the last preview.
#pragma once

#include "model/workspace/workspace.h"

#include <QWidget>

#include <utility>
#include <vector>

class QLabel;
class QToolButton;

namespace galley::ui {

class ElidedLabel;
class SiteFigures;
class SiteSession;
struct UnfinishedField;

class StatusStrip : public QWidget {
    Q_OBJECT
public:
    explicit StatusStrip(QWidget* parent = nullptr);
    /// Both must outlive the strip or be replaced before.
    void showSite(const SiteSession& session, const SiteFigures& figures);
    /// Who published when (in short and exactly), and how many records wait to be published.
    void showPublished(const QString& words, const QString& exact, std::size_t unpublished, bool hasLivePage);
    void showDetails(bool isShown);
    QToolButton* detailsButton() const { return m_details; }
    QToolButton* livePageButton() const { return m_open; }
    QToolButton* unfinishedButton() const { return m_unfinished; }
    void showBuildTime(double milliseconds);
    /// How much of the texts was packed smaller, in place of the memory until the next showSite().
    void showPacking(quint64 done, quint64 total);

signals:
    void livePageRequested();
    /// The person wants to see a field that holds what cannot be saved.
    void fieldRequested(const QString& record, const QString& path);
    /// The person wants the figures shown or not.
    void detailsToggled(bool isShown);

protected:
    void changeEvent(QEvent* event) override;

private:
    void showSaveState(SaveState state);
    void showUnfinished(const std::vector<UnfinishedField>& fields);

    ElidedLabel* m_published; // children, all of them
    QToolButton* m_open;
    QToolButton* m_details;
    QWidget* m_figures;
    QLabel* m_version;
    QLabel* m_records;
    QLabel* m_memory;
    QLabel* m_build;
    QLabel* m_saveIcon;
    QLabel* m_save;
    QToolButton* m_unfinished;
    std::vector<std::pair<QString, QString>> m_fields; ///< records and paths of those that it leads to
    std::size_t m_nextField = 0;
    SaveState m_saveState = SaveState::Saved;
};

} // namespace galley::ui
