// galley: the desktop application. Options and wiring only.
#include "app/demo_site.h"
#include "app/galley/measurements.h"
#include "app/galley/scratch_site.h"
#include "app/galley/screenshot.h"
#include "model/base/memory.h"
#include "model/base/signals.h"
#include "resources/resources.h"
#include "ui/preview/preview_rendering.h"
#include "ui/preview/preview_scheme.h"
#include "ui/settings/settings.h"
#include "ui/shell/main_window.h"
#include "ui/shell/program_end.h"
#include "ui/tasks/watched_application.h"
#include "ui/widgets/app_style.h"

#include <CLI/CLI.hpp>
#include <QDir>
#include <QIcon>
#include <QTemporaryDir>
#include <QTimer>

#include <cstdio>
#include <memory>
#include <optional>

namespace {

struct Options {
    std::string site;
    std::string page;
    std::string screenshot;
    std::string size;
    std::string measure;
    galley::MeasurementOptions measurement;
    bool dark = false;
    bool light = false;
};

/// "1440x900" as a size.
std::optional<QSize> parseSize(const std::string& text) {
    const QStringList parts = QString::fromStdString(text).split(QLatin1Char('x'));
    if (parts.size() != 2)
        return std::nullopt;
    bool widthIsNumber = false;
    bool heightIsNumber = false;
    const QSize size(parts[0].toInt(&widthIsNumber), parts[1].toInt(&heightIsNumber));
    const QSize least(320, 240);
    const QSize most(8000, 8000);
    if (!widthIsNumber || !heightIsNumber || size != size.expandedTo(least).boundedTo(most))
        return std::nullopt;
    return size;
}

galley::Result<void> makeDemo(const std::filesystem::path& folder, const galley::Progress& progress,
                              const galley::CancelToken& cancel) {
    galley::NewSiteOptions options;
    options.actor = {"Galley", galley::ActorKind::Importer};
    options.progress = progress;
    options.cancel = cancel;
    GALLEY_TRY(const galley::NewSiteReport report, galley::createDemoSite(folder, 0, options));
    return report.records > 0 ? galley::Result<void>{}
                              : galley::Error{galley::ErrorCode::NotFound, "the demo site has no records"};
}

galley::Result<void> makeSite(const std::filesystem::path& folder, const galley::Schema& schema,
                              const galley::ui::SiteFiller& fill, const galley::CancelToken& cancel) {
    galley::NewSiteOptions options;
    options.actor = {"Galley", galley::ActorKind::Importer};
    options.cancel = cancel;
    options.fill = fill;
    return galley::createSite(folder, schema, options);
}

/// The site that the window opens: that of the options, or a copy of it below `scratch` for who would change it. Empty:
/// none is asked for.
galley::Result<QString> siteToOpen(const Options& options, const QTemporaryDir& scratch) {
    if (options.site.empty())
        return QString();
    const QString site = QDir(QString::fromStdString(options.site)).absolutePath();
    if (options.measure.empty() || !galley::measurementNeedsCopy(options.measure))
        return site;
    const QString copy = scratch.filePath(QStringLiteral("site"));
    GALLEY_CHECK(galley::copySiteFolder(site.toStdString(), copy.toStdString()));
    return copy;
}

int run(const Options& options, int argc, char** argv) {
    galley::ui::registerPreviewScheme();
    galley::ui::prepareRendering();
    galley::ui::WatchedApplication application(argc, argv);
    QApplication::setApplicationName(QStringLiteral("galley"));
    QApplication::setApplicationDisplayName(QStringLiteral("Galley"));
    QApplication::setApplicationVersion(QStringLiteral(GALLEY_VERSION));
    QApplication::setDesktopFileName(QStringLiteral(GALLEY_APP_ID));
    galley::ui::initResources();
    QApplication::setWindowIcon(QIcon(QStringLiteral(":/galley/icons/app/app.galley.Galley.svg")));

    // Pictures and measurements do not touch what the person's window remembers, and look the same everywhere.
    const bool isForTools = !options.screenshot.empty() || !options.measure.empty();
    const QTemporaryDir scratch;
    const auto site = siteToOpen(options, scratch);
    if (!site) {
        std::fprintf(stderr, "galley: %s\n", site.error().toString().c_str());
        return 1;
    }
    std::optional<galley::ui::Settings> settings;
    if (isForTools)
        settings.emplace(scratch.filePath(QStringLiteral("settings.ini")));
    else
        settings.emplace();
    auto mode = isForTools ? galley::ui::AppearanceMode::Light : settings->appearance();
    if (options.dark)
        mode = galley::ui::AppearanceMode::Dark;
    else if (options.light)
        mode = galley::ui::AppearanceMode::Light;
    galley::ui::installAppearance(application, mode);

    galley::ui::MainWindow window(*settings, makeDemo);
    window.setSiteMaker({galley::starterSchema, makeSite});
    const galley::ui::ProgramEnd end(window);
    if (const auto size = parseSize(options.size))
        window.resize(*size);
    std::optional<galley::Screenshot> screenshot;
    if (!options.screenshot.empty())
        screenshot.emplace(window, QString::fromStdString(options.screenshot));
    std::unique_ptr<galley::Measurement> measurement;
    if (!options.measure.empty())
        measurement = galley::makeMeasurement(options.measure, window, options.measurement);
    window.show();

    if (!site->isEmpty())
        window.openSite(*site, QString::fromStdString(options.page));
    else if (settings->recentSites().isEmpty())
        window.openDemo();
    return QApplication::exec();
}

} // namespace

int main(int argc, char** argv) {
    galley::keepMemoryBack();
    galley::takeFileSizeLimitAsError();
    Options options;
    CLI::App parser("Edit a whole site in memory, preview within a frame, publish what you saw", "galley");
    parser.set_version_flag("--version", "galley " GALLEY_VERSION);
    auto* site = parser.add_option("--site,site", options.site, "Folder of the site to open");
    parser.add_option("--page", options.page, "Address of the page to show first, without the leading slash");
    parser.add_option("--screenshot", options.screenshot, "Save a picture of the window to this PNG file and exit");
    parser.add_option("--size", options.size, "Size of the window, such as 1440x900")
        ->check([](const std::string& text) { return parseSize(text) ? std::string() : "not a size like 1440x900"; });
    auto* dark = parser.add_flag("--dark", options.dark, "Dark colours, whatever the system says");
    parser.add_flag("--light", options.light, "Light colours, whatever the system says")->excludes(dark);
    parser
        .add_option(
            "--measure", options.measure,
            "Measure and print one JSON object: from key to pixel (typing; what it types is undone), or how long "
            "the window's thread is busy at a time (stalls; publishes and rolls back, in a copy of the site)")
        ->check(CLI::IsMember(galley::measurementNames()))
        ->needs(site);
    parser.add_option("--edits", options.measurement.edits, "Number of keys to type")->check(CLI::Range(1, 100'000));
    // What is left belongs to Qt, such as -platform.
    parser.allow_extras();
    CLI11_PARSE(parser, argc, argv);
    return run(options, argc, argv);
}
