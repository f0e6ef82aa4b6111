// Keeps the preview in step with the draft: renders the page that the session shows with the page engine, hands the
// view what changed after each edit, and turns clicks in the page into places in the form. The theme is read again when
// its files change.
//
// Thread rule: GUI thread. The view and the session outlive the controller's use of them; see setView().
#pragma once

#include "model/page/live_page.h"
#include "model/publish/blob_store.h"
#include "ui/preview/preview_view.h"
#include "ui/shell/site_files.h"
#include "ui/shell/site_session.h"

#include <QElapsedTimer>
#include <QObject>

namespace galley::ui {

class WatchedFolder;

class PreviewController : public QObject, public PreviewSource {
    Q_OBJECT
public:
    /// `session` must outlive the controller.
    explicit PreviewController(SiteSession& session, QObject* parent = nullptr);
    /// The view is made with this controller as its source; it is destroyed before it.
    void setView(PreviewView* view);

    /// Opens the page that an address of the site leads to. False when it leads nowhere.
    bool openAddress(const QString& path);
    /// Address of the page shown, or empty.
    QString address() const { return m_address; }
    /// Whether the page shown is this record's, or takes something from it.
    bool shows(RecordRef record) const;
    /// Outlines what shows a field ("type/id#path").
    void highlight(const QString& origin);
    /// Renders the page anew, with the theme as it is on disk.
    void reload();
    /// The same, with files that the browser has shown already.
    void reloadFiles();
    /// What is wrong with the theme as it is on disk.
    struct ThemeProblems {
        std::optional<Error> failure; ///< it cannot be used: the one before, or the built-in one, is
        std::vector<Error> warnings;
        bool isGone = false; ///< there was one since the site was opened
    };
    const ThemeProblems& themeProblems() const { return m_themeProblems; }

    /// As it was read last; never null once a view is set.
    std::shared_ptr<const Theme> theme() const { return m_theme; }
    /// That of the site's folder, whatever a release brings.
    std::shared_ptr<const Theme> folderTheme() const { return m_folderTheme; }

    /// Time that the last rebuild took, from change set to HTML.
    double lastBuildMs() const { return m_buildMs; }
    /// Number of the last patch that was sent; painted() of the view acknowledges it.
    quint64 generation() const { return m_generation; }

    // PreviewSource
    QByteArray page(const QString& path) override;
    std::optional<PreviewFile> file(const QString& path) override;

signals:
    void built(double milliseconds);
    /// An element of the page was clicked: the record and the path of its field.
    void fieldActivated(galley::RecordRef record, const QString& path);
    void addressChanged(const QString& address);
    /// What a person should know, as one sentence.
    void noticed(const QString& text);
    /// The theme was read: themeProblems() may be others now.
    void themeRead();

private:
    void onDraftChanged(const DraftChange& change);
    void showPage();
    void resetEngine();
    void readTheme();
    /// Takes the theme of the line that is looked at.
    void chooseTheme();
    void activate(const QString& origin);
    Result<void> openLive();
    PageContext context() const;
    void setAddress(const QString& address);
    /// The key of the module that shows a place of a record, or of the header for the page's own fields; empty: none.
    QString moduleOf(const QString& origin) const;
    /// The address of the page in the draft, in the language that is shown.
    QString addressOfPage() const;
    /// Shows the address that the page has now.
    void followAddress();

    SiteSession& m_session;
    SiteFiles m_files;
    PreviewView* m_view = nullptr;        // not ours
    WatchedFolder* m_themeFolder;         // child
    std::shared_ptr<const Theme> m_theme; ///< of the line that is looked at
    std::shared_ptr<const Theme> m_folderTheme;
    std::shared_ptr<const Theme> m_releaseTheme; ///< of m_releaseBundle; nullptr: none that can be read
    BlobRef m_releaseBundle;
    bool m_hadTheme = false;
    bool m_isThemeStale = false; ///< it could not be read again
    ThemeProblems m_themeProblems;
    std::shared_ptr<const PageBuilder> m_builder;
    std::optional<LivePage> m_live;
    Instant m_instant = 0;
    QString m_address; ///< that the page has
    QString m_loaded;  ///< that the view was told to load
    double m_buildMs = 0;
    quint64 m_generation = 0;
};

} // namespace galley::ui
