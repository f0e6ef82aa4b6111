// Everything that shows one open site: navigator, form and preview side by side, wired to one session. The window owns
// one at a time; closing a site destroys it.
//
// Thread rule: GUI thread.
#pragma once

#include "ui/preview/device_frame.h"
#include "ui/publish/publish_words.h"
#include "ui/shell/site_session.h"

#include <QWidget>

#include <memory>
#include <vector>

class QSplitter;

namespace galley::ui {

class ConflictTour;
class EditorPane;
class FileWatch;
class LineChanges;
class Navigator;
class PreviewController;
class PreviewPane;
class PublishFlow;
class ReleaseDesk;
class SiteFigures;
class StoreWatch;
class VisitHistory;

class Workbench : public QWidget {
    Q_OBJECT
public:
    explicit Workbench(std::unique_ptr<Workspace> workspace, QWidget* parent = nullptr);
    ~Workbench() override;

    SiteSession& session() { return *m_session; }
    SiteFigures& figures() { return *m_figures; }
    FileWatch& files() { return *m_files; }
    StoreWatch& store() { return *m_store; }
    /// What a publish would bring to readers.
    Waiting waiting() const;
    PreviewController& preview() { return *m_controller; }
    PublishFlow& publishing() { return *m_publishing; }
    ConflictTour& conflicts() { return *m_conflicts; }
    LineChanges& lines() { return *m_lines; }
    ReleaseDesk& releases() { return *m_releases; }
    /// Those that are selected in the list, when they are several; else the open one.
    std::vector<RecordRef> chosenRecords() const;
    VisitHistory& visits() { return *m_visits; }
    Navigator* navigator() const { return m_navigator; }
    EditorPane* editorPane() const { return m_editor; }
    PreviewPane* previewPane() const { return m_previewPane; }
    QSplitter* splitter() const { return m_splitter; }

    /// Shares `width` out between list, form and preview, which gets the most.
    void shareOut(int width);
    /// Selects a record; a page is shown in the preview too.
    void open(RecordRef record);
    /// Goes to a field: a record as "type/id" and a path, which may be empty.
    void goTo(const QString& record, const QString& path);
    /// The same in a line: key of a release, or empty for the draft.
    void goToIn(const QString& record, const QString& path, const std::string& line);
    /// Opens the page with this slug; an empty one is the home page. False when there is none.
    bool openSlug(const QString& slug);
    /// Opens the first page that there is, of the first type of pages that has one. False when there is none.
    bool openFirstPage();
    /// Where the keyboard is at home: in the list, or where there is none in what is offered instead.
    QWidget* usualPlace() const;

    /// Makes a record again that was deleted since the last publish, as it is published, and opens it. The session
    /// tells when that fails.
    void bringBack(RecordRef record);

signals:
    void noticed(const QString& text);
    /// Of the list of what is not published yet.
    void deletedRecordChosen(galley::RecordRef record);
    /// ReleaseDesk::done().
    void releaseDone(const QString& words, const std::string& line);

private:
    void connectRooms();
    void connectLines();
    /// Says in the form which lines change its record.
    void showChangedIn();
    /// What the preview says while it shows no page.
    void showContent();
    /// Says in the preview when its page has nothing of the record in the form.
    void showWhetherShown();
    /// Opens what the site was opened for, and puts the keyboard where it is at home.
    void begin(RecordRef page);
    /// Goes where an undo or redo changed something.
    void showStep(const HistoryStep& step);

    // In this order: what is used outlives its users.
    std::unique_ptr<SiteSession> m_session;
    std::unique_ptr<SiteFigures> m_figures;
    std::unique_ptr<FileWatch> m_files;
    std::unique_ptr<StoreWatch> m_store;
    std::unique_ptr<LineChanges> m_lines;
    std::unique_ptr<PreviewController> m_controller;
    std::unique_ptr<PublishFlow> m_publishing;
    std::unique_ptr<ConflictTour> m_conflicts;
    std::unique_ptr<ReleaseDesk> m_releases;
    std::unique_ptr<VisitHistory> m_visits;
    QSplitter* m_splitter; // children
    Navigator* m_navigator;
    EditorPane* m_editor;
    PreviewPane* m_previewPane;
};

} // namespace galley::ui
