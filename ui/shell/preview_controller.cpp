#include "ui/shell/preview_controller.h"
#include "model/publish/site_version.h"
#include "model/workspace/site_files.h"

#include "model/base/time.h"
#include "model/index/redirects.h"
#include "model/schema/site_address.h"
#include "ui/navigator/record_text.h"
#include "ui/shell/watched_folder.h"

namespace galley::ui {

namespace {

constexpr int kThemeDelayMs = 200;

PreviewPatch patchOf(const PageUpdate& update, quint64 generation) {
    PreviewPatch patch;
    patch.generation = generation;
    patch.fragments.reserve(static_cast<qsizetype>(update.fragments.size()));
    for (const PageFragment& fragment : update.fragments)
        patch.fragments.append({QString::fromStdString(fragment.key), QString::fromStdString(fragment.html)});
    patch.order.reserve(static_cast<qsizetype>(update.order.size()));
    for (const std::string& key : update.order)
        patch.order.append(QString::fromStdString(key));
    if (update.shell) // the marker stands for the modules and what is between them; the last one ends its line too
        patch.shell = QString::fromStdString(update.shell->before) + PreviewView::kModulesMarker + QLatin1Char('\n') +
                      QString::fromStdString(update.shell->after);
    return patch;
}

} // namespace

PreviewController::PreviewController(SiteSession& session, QObject* parent)
    : QObject(parent)
    , m_session(session)
    , m_files(session.folder())
    , m_themeFolder(new WatchedFolder(session.folder(), QStringLiteral("theme"), kThemeDelayMs, this))
    , m_instant(Clock::system().now()) {
    connect(m_themeFolder, &WatchedFolder::changed, this, &PreviewController::reload);
    connect(&session, &SiteSession::draftChanged, this, &PreviewController::onDraftChanged);
    connect(&session, &SiteSession::saveStateChanged, this, [this] {
        if (m_isThemeStale && m_session.isInPlace())
            reload();
    });
    // A release may bring a theme.
    connect(&session, &SiteSession::linesChanged, this, [this] {
        const auto before = m_theme;
        chooseTheme();
        if (m_theme == before)
            return;
        resetEngine();
        showPage();
        emit themeRead();
    });
    connect(&session, &SiteSession::pageChanged, this, &PreviewController::showPage);
    connect(&session, &SiteSession::localeChanged, this, &PreviewController::showPage);
    readTheme();
    resetEngine();
}

void PreviewController::setView(PreviewView* view) {
    m_view = view;
    connect(view, &PreviewView::fieldActivated, this, &PreviewController::activate);
    connect(view, &PreviewView::linkActivated, this, [this](const QString& path) {
        if (openAddress(path))
            return;
        const auto redirect = m_session.draft()->redirectAt(path.toStdString());
        const RedirectEnd end = redirect ? followRedirect(*m_session.draft(), *redirect) : RedirectEnd();
        emit noticed(
            end.leadsOn()
                ? tr("%1 leads on to %2; the preview stays here.").arg(path, QString::fromStdString(end.address))
                : tr("No page of this site has the address %1.").arg(path));
    });
    connect(view, &PreviewView::externalLinkIgnored, this, [this](const QUrl& url) {
        emit noticed(tr("%1 is outside the site; the preview stays here.").arg(url.toDisplayString()));
    });
    showPage();
}

PageContext PreviewController::context() const {
    PageContext made;
    made.locale = m_session.locale();
    made.instant = m_instant;
    made.origins = true;
    return made;
}

void PreviewController::resetEngine() {
    m_builder = std::make_shared<const PageBuilder>(m_session.draft()->state().schemaPointer());
    m_live.emplace(m_builder, m_theme, RenderMode::Preview);
}

Result<void> PreviewController::openLive() {
    QElapsedTimer timer;
    timer.start();
    GALLEY_CHECK(m_live->open(*m_session.draft(), *m_session.page(), context()));
    m_buildMs = static_cast<double>(timer.nsecsElapsed()) / 1e6;
    emit built(m_buildMs);
    return {};
}

void PreviewController::showPage() {
    if (!m_view || !m_session.page())
        return setAddress({});
    if (const auto opened = openLive(); !opened) {
        setAddress({});
        return;
    }
    setAddress(addressOfPage());
    m_loaded = m_address;
    m_view->load(m_address);
}

QString PreviewController::addressOfPage() const {
    const State& state = m_session.draft()->state();
    const RecordView page = state.record(*m_session.page());
    const auto url = m_session.draft()->addresses().url(page, m_session.locale());
    // A page without an address is shown all the same.
    return QString::fromStdString(url ? *url : pageUrl(state.schema(), m_session.locale(), page.id()));
}

void PreviewController::followAddress() {
    if (!m_session.draft()->state().record(*m_session.page()).exists())
        return;
    if (const QString address = addressOfPage(); address != m_address)
        setAddress(address);
}

void PreviewController::setAddress(const QString& address) {
    m_address = address;
    emit addressChanged(address);
}

void PreviewController::onDraftChanged(const DraftChange& change) {
    if (change.before->state().schemaPointer() != change.after->state().schemaPointer()) {
        resetEngine();
        return showPage();
    }
    if (!m_live->isOpen() || !m_session.page())
        return;
    QElapsedTimer timer;
    timer.start();
    const auto update = m_live->update(*change.after, change.changes);
    if (!update)
        return; // the page is gone; the session says so next
    followAddress();
    if (update->isEmpty())
        return;
    m_buildMs = static_cast<double>(timer.nsecsElapsed()) / 1e6;
    ++m_generation;
    emit built(m_buildMs);
    if (m_view)
        m_view->patch(patchOf(*update, m_generation));
}

QByteArray PreviewController::page(const QString& path) {
    // The view keeps the address that it was loaded under while the page's own changes.
    if ((path == m_address || path == m_loaded) && m_live->isOpen())
        return QByteArray::fromStdString(m_live->html());
    const std::shared_ptr<const Replica> draft = m_session.draft();
    const std::string address = path.toStdString();
    PageContext asked = context();
    if (const auto found = pageLedTo(*draft, address)) {
        asked.locale = found->locale;
        if (const auto document = m_builder->build(*draft, found->page, asked))
            return QByteArray::fromStdString(renderPage(*m_theme, *document, RenderMode::Preview));
    }
    asked.locale = parseSiteAddress(draft->state().schema(), address).locale;
    return QByteArray::fromStdString(
        renderLostPage(*m_theme, *m_builder, *draft, asked.locale, whyLost(*draft, address), RenderMode::Preview));
}

std::optional<PreviewFile> PreviewController::file(const QString& path) {
    return m_files.file(path);
}

bool PreviewController::openAddress(const QString& path) {
    const auto found = pageLedTo(*m_session.draft(), path.toStdString());
    if (!found)
        return false;
    m_session.setLocale(found->locale);
    m_session.showPage(found->page);
    m_session.select(found->page);
    return true;
}

bool PreviewController::shows(RecordRef record) const {
    return m_session.page() == record || (m_live->isOpen() && m_live->document().reads(record));
}

void PreviewController::activate(const QString& origin) {
    // "type/id#path", or the key of a module.
    const qsizetype mark = origin.indexOf(QLatin1Char('#'));
    const State& state = m_session.draft()->state();
    if (mark >= 0) {
        if (const auto ref = state.findPath(origin.left(mark).toStdString()))
            emit fieldActivated(*ref, origin.mid(mark + 1));
        return;
    }
    if (!m_live->isOpen())
        return;
    for (const auto& module : m_live->document().modules) {
        if (QString::fromStdString(module->key) == origin)
            return activate(QString::fromStdString(module->origin).contains(QLatin1Char('#'))
                                ? QString::fromStdString(module->origin)
                                : QString::fromStdString(module->origin) + QLatin1Char('#'));
    }
}

void PreviewController::highlight(const QString& origin) {
    if (m_view)
        m_view->highlightField(origin, moduleOf(origin));
}

QString PreviewController::moduleOf(const QString& origin) const {
    if (!m_live->isOpen())
        return {};
    const std::string wanted = origin.toStdString();
    const auto holds = [&wanted](const std::string& place) {
        return !place.empty() && wanted.starts_with(place) &&
               (place.back() == '#' || wanted.size() == place.size() || wanted[place.size()] == '/');
    };
    std::string key;
    std::size_t longest = 0;
    for (const auto& module : m_live->document().modules) {
        if (module->origin.size() <= longest || !holds(module->origin))
            continue;
        key = module->key;
        longest = module->origin.size();
    }
    if (key.empty() && m_session.page() && holds(m_session.draft()->state().record(*m_session.page()).path() + "#"))
        key = "header";
    return QString::fromStdString(key);
}

void PreviewController::reloadFiles() {
    if (m_view)
        m_view->dropKeptFiles();
    reload();
}

void PreviewController::reload() {
    readTheme();
    resetEngine();
    showPage();
}

void PreviewController::readTheme() {
    // What was read stays while the folder is gone, or another one is in its place.
    m_isThemeStale = m_folderTheme != nullptr && !m_session.isInPlace();
    if (m_isThemeStale)
        return;
    const std::filesystem::path folder = std::filesystem::path(m_session.folder().toStdString()) / "theme";
    m_themeFolder->watch(WatchedFolder::pathsIn(m_themeFolder->path())); // first: what changes while it is read counts
    auto theme = Theme::load(folder);
    m_themeProblems = {};
    if (theme) {
        m_folderTheme = *theme;
        m_themeProblems.warnings = m_folderTheme->warningsFor(m_session.draft()->state().schema());
    } else {
        m_themeProblems.failure = theme.error();
        if (!m_folderTheme)
            m_folderTheme = *Theme::fromFiles({}); // the built-in theme
    }
    m_hadTheme = m_hadTheme || !m_folderTheme->sources().empty();
    if (theme && m_folderTheme->sources().empty() && m_hadTheme)
        m_themeProblems.isGone = true;
    chooseTheme();
    emit themeRead();
}

void PreviewController::chooseTheme() {
    const Workspace& workspace = m_session.workspace();
    const Release* const release = workspace.lines().find(workspace.line());
    const BlobRef own = release != nullptr ? BlobRef{release->theme, release->themeBytes} : BlobRef{};
    if (own != m_releaseBundle) {
        m_releaseBundle = own;
        m_releaseTheme = nullptr;
    }
    if (own.digest != Digest{} && !m_releaseTheme) {
        if (auto loaded = loadTheme(FolderBlobStore(SitePaths(workspace.folder()).blobs()), own))
            m_releaseTheme = *std::move(loaded);
        else
            m_themeProblems.failure = loaded.error();
    }
    const auto chosen = m_releaseTheme ? m_releaseTheme : m_folderTheme;
    if (m_view && m_theme && m_theme->files() != chosen->files())
        m_view->dropKeptFiles();
    m_theme = chosen;
    m_files.setTheme(m_theme);
}

} // namespace galley::ui
