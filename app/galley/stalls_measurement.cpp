#include "app/galley/stalls_measurement.h"

#include "app/galley/step_driver.h"
#include "app/galley/user_events.h"
#include "ui/history/history_panel.h"
#include "ui/navigator/navigator.h"
#include "ui/navigator/record_text.h"
#include "ui/navigator/text_search.h"
#include "ui/preview/preview_view.h"
#include "ui/publish/publish_dialog.h"
#include "ui/review/review_panel.h"
#include "ui/shell/action_registry.h"
#include "ui/shell/command_palette.h"
#include "ui/shell/editor_pane.h"
#include "ui/shell/main_window.h"
#include "ui/shell/preview_pane.h"
#include "ui/shell/top_bar.h"
#include "ui/shell/workbench.h"
#include "ui/widgets/question_dialog.h"

#include <QApplication>
#include <QCheckBox>
#include <QComboBox>
#include <QLineEdit>
#include <QListView>
#include <QListWidget>
#include <QPushButton>
#include <QToolButton>

#include <nlohmann/json.hpp>

namespace galley {

namespace {

using namespace std::chrono_literals;

constexpr auto kPatience = 20min;
/// Between keys: a quick typist, and off the beat of the screen.
constexpr auto kTypingPause = 37ms;
constexpr auto kPause = 150ms;
/// Letters typed in a row before they are taken back.
constexpr int kWordLength = 12;
/// Letters of a search.
constexpr int kSearched = 5;
constexpr int kPages = 20;
constexpr int kRows = 5;
constexpr int kSteps = 3;
constexpr std::size_t kTold = 3;

double inMilliseconds(std::chrono::nanoseconds time) {
    return std::chrono::duration<double, std::milli>(time).count();
}

nlohmann::json jsonOf(const ui::TurnFigures& figures) {
    nlohmann::json json{{"turns", figures.turns},
                        {"over16", figures.slow},
                        {"longest", inMilliseconds(figures.longest)},
                        {"p99", inMilliseconds(figures.percentile99)}};
    if (!figures.step.isEmpty())
        json["step"] = figures.step.toStdString();
    nlohmann::json slowest = nlohmann::json::array();
    for (const ui::SlowTurn& turn : figures.slowest)
        if (slowest.size() < kTold)
            slowest.push_back({{"held", inMilliseconds(turn.cost.held())},
                               {"clock", inMilliseconds(turn.cost.wall)},
                               {"processor", inMilliseconds(turn.cost.processor)},
                               {"what", turn.what.toStdString()}});
    json["slowest"] = std::move(slowest);
    return json;
}

} // namespace

StallsMeasurement::StallsMeasurement(ui::MainWindow& window, int edits)
    : Measurement(QStringLiteral("stalls"), window, kPatience)
    , m_driver(new StepDriver(this))
    , m_edits(edits) {
    m_watch.emplace();
    m_starting.emplace(QStringLiteral("starting"));
    connect(&window, &ui::MainWindow::siteOpened, this, &StallsMeasurement::countEvents);
    connect(m_driver, &StepDriver::begun, this, [this](const QString& step) {
        m_starting.reset();
        m_watch->setStep(step);
        m_before = now();
        m_isAnswered = false;
    });
    connect(m_driver, &StepDriver::failed, this, &StallsMeasurement::fail);
    connect(m_driver, &StepDriver::finished, this, &StallsMeasurement::finish);
}

void StallsMeasurement::countEvents() {
    connect(workbench().previewPane()->view(), &ui::PreviewView::loadFinished, this, [this] { ++m_loads; });
    connect(workbench().navigator(), &ui::Navigator::listed, this, [this] { ++m_listings; });
}

StallsMeasurement::Counts StallsMeasurement::now() {
    Counts counts{.loads = m_loads, .listings = m_listings};
    if (window().workbench() != nullptr)
        counts.published = session().workspace().publishedVersion().value();
    return counts;
}

void StallsMeasurement::begin() {
    m_folder = session().folder();
    const RecordView page = session().draft()->state().record(*session().selection());
    m_word = ui::displayName(page, session().locale()).section(QLatin1Char(' '), -1).left(kSearched);
    addTyping(QStringLiteral("typing"), m_edits);
    addUndo();
    addGoingAround();
    addHistory();
    addPublishing(QStringLiteral("review"), QStringLiteral("publish"));
    addTyping(QStringLiteral("typing after a publish"), 2 * kWordLength + 1);
    addPublishing(QStringLiteral("review again"), QStringLiteral("publish again"));
    addVersions();
    addSearch();
    addLeaving();
    m_driver->start();
}

void StallsMeasurement::addTyping(const QString& step, int keys) {
    m_driver->add({.name = step, .act = [this] { takeField(); }, .pause = kPause});
    const auto type = [this] {
        if (!m_field)
            return m_driver->fail(QStringLiteral("the headline went away"));
        const int place = m_typed++ % (2 * kWordLength);
        if (place >= kWordLength)
            pressKey(*m_field, Qt::Key_Backspace, QStringLiteral("\b"));
        else
            pressLetter(*m_field, QLatin1Char(static_cast<char>('a' + place)));
    };
    m_driver->add({.name = step,
                   .act = type,
                   .isDone = [this] { return session().saveState() == SaveState::Saved; },
                   .times = keys,
                   .pause = kTypingPause});
}

void StallsMeasurement::takeField() {
    const RecordRef record = *session().selection();
    const Type& type = session().draft()->state().schema().type(record.type);
    if (!type.display.empty())
        workbench().editorPane()->goTo(record, QString::fromStdString(type.display));
    m_field = QApplication::focusWidget();
    m_typed = 0;
    if (!m_field || !workbench().editorPane()->isAncestorOf(m_field))
        m_driver->fail(QStringLiteral("no headline took the keyboard"));
}

void StallsMeasurement::addUndo() {
    for (const char* id : {"edit.undo", "edit.redo"})
        m_driver->add({.name = id == std::string_view("edit.undo") ? QStringLiteral("undo") : QStringLiteral("redo"),
                       .act = [this, id] { runCommand(*command(id)); },
                       .times = kSteps,
                       .pause = kPause,
                       .isPossible = [this, id] { return command(id)->isEnabled(); }});
}

void StallsMeasurement::addGoingAround() {
    const auto chooseRow = [this] {
        QListView* list = workbench().navigator()->list();
        // Rows in view, in turn, and never the one that is chosen.
        for (int tried = 0; tried < kRows; ++tried) {
            const QModelIndex row = list->model()->index(m_row++ % (2 * kRows), 0);
            if (!row.isValid() || row == list->currentIndex())
                continue;
            return click(*list->viewport(), list->visualRect(row).center());
        }
    };
    m_driver->add(
        {.name = QStringLiteral("top of the list"), .act = [this] { workbench().navigator()->list()->scrollToTop(); }});
    m_driver->add(
        {.name = QStringLiteral("open another record"), .act = chooseRow, .times = kRows, .pause = 2 * kPause});
    const auto isLoaded = [this] { return m_loads > m_before.loads; };
    addCommand(QStringLiteral("go to the home page"), "navigate.home", isLoaded, [this] {
        const auto home = session().draft()->pageAt("/");
        return home && session().page() != home->page;
    });
    for (const char* way : {"navigate.back", "navigate.forward"})
        addCommand(QStringLiteral("switch page"), way, [] { return true; });
    const auto hasLanguages = [this] { return languages()->count() > 1; };
    const auto chooseLanguage = [this](Qt::Key key) { return [this, key] { pressKey(*languages(), key); }; };
    m_driver->add({.name = QStringLiteral("switch language"),
                   .act = chooseLanguage(Qt::Key_Down),
                   .isDone = [this] { return session().locale() == 1; },
                   .isPossible = hasLanguages});
    m_driver->add({.name = QStringLiteral("switch language"),
                   .act = chooseLanguage(Qt::Key_Up),
                   .isDone = [this] { return session().locale() == 0; },
                   .isPossible = hasLanguages});
    for (const char* device : {"preview.phone", "preview.desktop"})
        addCommand(QStringLiteral("switch device"), device, [] { return true; });
}

QComboBox* StallsMeasurement::languages() {
    return window().findChild<ui::TopBar*>()->localeBox();
}

void StallsMeasurement::addHistory() {
    const auto panel = [this] { return window().findChild<ui::HistoryPanel*>(); };
    addCommand(QStringLiteral("open the history"), "history.show",
               [panel] { return panel() != nullptr && panel()->list()->model()->rowCount() > 0; });
    const auto press = [panel](Qt::Key key) { return [panel, key] { pressKey(*panel()->list(), key); }; };
    m_driver->add({.name = QStringLiteral("scroll the history"),
                   .act = press(Qt::Key_PageDown),
                   .times = kPages,
                   .pause = kPause});
    m_driver->add({.name = QStringLiteral("open a commit"), .act = press(Qt::Key_Up), .times = kRows, .pause = kPause});
    addEscape(QStringLiteral("close the history"), panel);
}

void StallsMeasurement::addPublishing(const QString& review, const QString& publish) {
    const auto panel = [this] { return window().findChild<ui::ReviewPanel*>(); };
    const auto dialog = [this] { return window().findChild<ui::PublishDialog*>(); };
    addCommand(review, "publish.start", [panel] { return panel() != nullptr && panel()->result() != nullptr; });
    m_driver->add(
        {.name = publish,
         .act =
             [panel] {
                 if (auto* anyway = panel()->findChild<QCheckBox*>(); anyway && anyway->isVisible())
                     click(*anyway, {anyway->height() / 2, anyway->height() / 2});
                 auto* message = panel()->findChild<QLineEdit*>();
                 pressLetter(*message, QLatin1Char('m'));
                 pressKey(*message, Qt::Key_Return, QStringLiteral("\r"));
             },
         .isDone = [this,
                    dialog] { return now().published > m_before.published && dialog() && !dialog()->isRunning(); }});
    addEscape(QStringLiteral("close what was published"), dialog);
}

void StallsMeasurement::addVersions() {
    const QString back = ui::PublishDialog::tr("Go back to %1", "a version");
    const QString forward = ui::PublishDialog::tr("Go forward to %1", "a version");
    addCommand(QStringLiteral("open published versions"), "publish.versions",
               [this, back] { return versionButton(back) != nullptr; });
    addVersionChange(QStringLiteral("roll back"), back);
    addVersionChange(QStringLiteral("roll forward"), forward);
    addEscape(QStringLiteral("close published versions"), [this] { return window().findChild<ui::PublishDialog*>(); });
}

QPushButton* StallsMeasurement::versionButton(const QString& name) {
    const QString beginning = name.section(QLatin1Char('%'), 0, 0);
    for (auto* button : window().findChildren<QPushButton*>())
        if (button->accessibleName().startsWith(beginning) && button->isVisible())
            return button;
    return nullptr;
}

void StallsMeasurement::addVersionChange(const QString& step, const QString& button) {
    const auto isChanged = [this] {
        auto* dialog = window().findChild<ui::PublishDialog*>();
        if (dialog == nullptr)
            return false;
        if (auto* question = dialog->findChild<ui::QuestionDialog*>(); question && !std::exchange(m_isAnswered, true))
            click(*question->actionButton());
        return now().published != m_before.published && !dialog->isRunning();
    };
    m_driver->add({.name = step, .act = [this, button] { click(*versionButton(button)); }, .isDone = isChanged});
}

void StallsMeasurement::addSearch() {
    const auto write = [this](auto field) {
        return [this, field, at = 0]() mutable { pressLetter(*field(), m_word[at++ % m_word.size()]); };
    };
    const int letters = static_cast<int>(m_word.size());
    const auto isAnswered = [this] {
        return m_listings > m_before.listings && workbench().navigator()->textSearch()->isReady();
    };
    const auto filter = [this] { return workbench().navigator()->searchField(); };
    addCommand(QStringLiteral("filter the list"), "navigate.search", [] { return true; });
    m_driver->add({.name = QStringLiteral("filter the list"),
                   .act = write(filter),
                   .isDone = isAnswered,
                   .times = letters,
                   .pause = kPause});
    m_driver->add({.name = QStringLiteral("take the filter away"),
                   .act = [filter] { pressKey(*filter(), Qt::Key_Escape); },
                   .isDone = isAnswered});
    for (const std::optional<TypeIndex> type : {std::optional(session().selection()->type), {}})
        m_driver->add({.name = QStringLiteral("filter by type"),
                       .act = [this, type] { workbench().navigator()->setTypeFilter(type); },
                       .isDone = isAnswered});
    m_driver->add({.name = QStringLiteral("filter what changed"),
                   .act = [this] { click(*workbench().navigator()->changedButton()); },
                   .times = 2,
                   .pause = 4 * kPause});
    ui::CommandPalette* palette = window().palette();
    addCommand(QStringLiteral("open the search"), ui::CommandPalette::kAction,
               [palette] { return palette->isVisible(); });
    m_driver->add({.name = QStringLiteral("search"),
                   .act = write([palette] { return palette->field(); }),
                   .isDone = [palette] { return palette->list()->count() > 0; },
                   .times = letters,
                   .pause = kPause});
    m_driver->add({.name = QStringLiteral("close the search"),
                   .act = [palette] { pressKey(*palette->field(), Qt::Key_Escape); },
                   .isDone = [palette] { return !palette->isVisible(); }});
}

void StallsMeasurement::addLeaving() {
    addCommand(QStringLiteral("leave the site"), "site.close", [this] { return window().workbench() == nullptr; });
    m_driver->add({.name = QStringLiteral("open the site again"),
                   .act = [this] { window().openSite(m_folder); },
                   .isDone = [this] { return m_loads > m_before.loads; }});
}

QAction* StallsMeasurement::command(const char* id) {
    return window().actions().action(QLatin1String(id));
}

void StallsMeasurement::addCommand(const QString& step, const char* id, std::function<bool()> isDone,
                                   std::function<bool()> isPossible) {
    m_driver->add({.name = step,
                   .act =
                       [this, id] {
                           if (command(id)->isEnabled())
                               runCommand(*command(id));
                           else
                               m_driver->fail(QStringLiteral("the command %1 cannot be run").arg(QLatin1String(id)));
                       },
                   .isDone = std::move(isDone),
                   .isPossible = std::move(isPossible)});
}

void StallsMeasurement::addEscape(const QString& step, std::function<QWidget*()> dialog) {
    m_driver->add({.name = step,
                   .act = [dialog] { pressKey(*dialog()->window(), Qt::Key_Escape); },
                   .isDone = [dialog] { return dialog() == nullptr; }});
}

void StallsMeasurement::finish() {
    nlohmann::json steps = nlohmann::json::array();
    for (const ui::TurnFigures& step : m_watch->steps())
        steps.push_back(jsonOf(step));
    nlohmann::json excused = nlohmann::json::array();
    for (const ui::ExcusedTime& time : m_watch->excused())
        excused.push_back({{"reason", time.reason.toStdString()}, {"held", inMilliseconds(time.cost.held())}});
    report({{"figure", "stalls"},
            {"unit", "ms"},
            {"records", session().draft()->state().recordCount()},
            {"edits", m_edits},
            {"steps", std::move(steps)},
            {"total", jsonOf(m_watch->total())},
            {"excused", std::move(excused)}});
}

} // namespace galley
