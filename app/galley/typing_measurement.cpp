#include "app/galley/typing_measurement.h"

#include "app/galley/frame_watch.h"
#include "ui/preview/preview_view.h"
#include "ui/shell/editor_pane.h"
#include "ui/shell/preview_controller.h"
#include "ui/shell/preview_pane.h"
#include "ui/shell/workbench.h"

#include <QApplication>
#include <QKeyEvent>
#include <QTimer>
#include <QWebEngineView>

#include <nlohmann/json.hpp>
#include <utility>

namespace galley {

namespace {

constexpr std::chrono::minutes kPatience{2};
constexpr int kSettleMs = 1'500;
/// Between keys: a quick typist, and off the beat of the screen, so that every phase of a frame is met.
constexpr int kPauseMs = 37;
/// Letters typed in a row before they are taken back.
constexpr int kWordLength = 12;
/// A key whose letter is not in the picture by then will not come.
constexpr int kUnseenMs = 5'000;
constexpr double kMillion = 1e6;

} // namespace

TypingMeasurement::TypingMeasurement(ui::MainWindow& window, int edits)
    : Measurement(QStringLiteral("typing"), window, kPatience)
    , m_edits(edits) {}

double TypingMeasurement::sinceKey() const {
    return static_cast<double>(m_sinceKey.nsecsElapsed()) / kMillion;
}

void TypingMeasurement::begin() {
    const RecordRef record = *session().selection();
    const Type& type = session().draft()->state().schema().type(record.type);
    if (type.display.empty())
        return fail(QStringLiteral("this type of page has no headline to type into"));
    workbench().editorPane()->goTo(record, QString::fromStdString(type.display));
    m_field = QApplication::focusWidget();
    if (!m_field || !workbench().editorPane()->isAncestorOf(m_field))
        return fail(QStringLiteral("the headline did not take the keyboard"));
    ui::PreviewView* view = workbench().previewPane()->view();
    QWidget* drawn = view->browser()->focusProxy();
    if (!drawn)
        return fail(QStringLiteral("the preview shows nothing"));
    m_frames = new FrameWatch(*drawn, this);
    connect(m_frames, &FrameWatch::changed, this, &TypingMeasurement::seePixels);
    connect(&workbench().preview(), &ui::PreviewController::built, this, [this] {
        if (!m_waiting || std::exchange(m_hasBuilt, true))
            return;
        // The preview is the first to hear of an edit: when it began to build, the edit was applied.
        m_built.push_back(sinceKey());
        m_applied.push_back(m_built.back() - workbench().preview().lastBuildMs());
    });
    connect(view, &ui::PreviewView::painted, this, &TypingMeasurement::acknowledge);
    // The outline of the field comes first.
    QTimer::singleShot(kSettleMs, this, [this] {
        m_frames->start();
        typeNext();
    });
}

void TypingMeasurement::typeNext() {
    if (m_typed >= m_edits)
        return finish();
    if (!m_field)
        return fail(QStringLiteral("the headline went away"));
    ++m_typed;
    m_waiting = true;
    m_hasBuilt = m_hasPainted = m_hasAcknowledged = false;
    QTimer::singleShot(kUnseenMs, this, [this, key = m_typed] {
        if (m_waiting && m_typed == key)
            fail(
                QStringLiteral("what was typed did not show in the preview; is the headline on the page and in view?"));
    });
    // A word, letter by letter, then taken back: a headline that only grew would leave the view.
    const int place = (m_typed - 1) % (2 * kWordLength);
    const bool isBack = place >= kWordLength;
    const int key = isBack ? int{Qt::Key_Backspace} : Qt::Key_A + place;
    const QString text = isBack ? QStringLiteral("\b") : QString(QLatin1Char(static_cast<char>('a' + place)));
    m_sinceKey.start();
    QKeyEvent press(QEvent::KeyPress, key, Qt::NoModifier, text);
    QKeyEvent release(QEvent::KeyRelease, key, Qt::NoModifier, text);
    QApplication::sendEvent(m_field, &press);
    QApplication::sendEvent(m_field, &release);
}

void TypingMeasurement::seePixels() {
    if (!m_waiting || !m_hasBuilt || std::exchange(m_hasPainted, true))
        return;
    m_painted.push_back(sinceKey());
    finishKey();
}

void TypingMeasurement::acknowledge(quint64 generation) {
    if (!m_waiting || generation < workbench().preview().generation() || std::exchange(m_hasAcknowledged, true))
        return;
    m_acknowledged.push_back(sinceKey());
    finishKey();
}

void TypingMeasurement::finishKey() {
    if (!m_hasPainted || !m_hasAcknowledged)
        return;
    m_waiting = false;
    QTimer::singleShot(kPauseMs, this, &TypingMeasurement::typeNext);
}

void TypingMeasurement::finish() {
    session().seal();
    report({{"figure", "typing"},
            {"unit", "ms"},
            {"records", session().draft()->state().recordCount()},
            {"edits", m_typed},
            {"keyToEditApplied", spreadOf(m_applied)},
            {"keyToFragmentsBuilt", spreadOf(m_built)},
            {"keyToPainted", spreadOf(m_painted)},
            {"keyToAcknowledged", spreadOf(m_acknowledged)}});
}

void TypingMeasurement::takeBack() {
    if (m_typed == 0)
        return;
    while (session().canUndo())
        session().undo();
}

} // namespace galley
