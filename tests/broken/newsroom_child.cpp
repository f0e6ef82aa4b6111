// The window of somebody who writes all day in the draft and in two releases, and publishes one of them now and then,
// until somebody kills it. It prints what it does: "switching LINE" before it looks at another line, "typing LINE TEXT"
// before the keys, "saved LINE TEXT" when the status line says so, "publishing" and "published". Arguments: the site, a
// file for the window's settings, and the number where its texts start.
#include "resources/resources.h"
#include "ui/editor/record_editor.h"
#include "ui/preview/preview_rendering.h"
#include "ui/preview/preview_scheme.h"
#include "ui/publish/publish_dialog.h"
#include "ui/review/review_panel.h"
#include "ui/settings/settings.h"
#include "ui/shell/editor_pane.h"
#include "ui/shell/main_window.h"
#include "ui/shell/publish_flow.h"
#include "ui/shell/status_strip.h"
#include "ui/shell/workbench.h"

#include <QApplication>
#include <QLabel>
#include <QPushButton>
#include <QTest>

#include <algorithm>
#include <cstdio>
#include <string>

using namespace galley;
using namespace galley::ui;

namespace {

constexpr int kPatienceMs = 30'000;
constexpr const char* kChristmas = "Christmas";

void print(const QString& line) {
    std::printf("%s\n", qUtf8Printable(line));
    std::fflush(stdout);
}

template <class Condition>
void await(const char* what, Condition condition) {
    if (!QTest::qWaitFor(condition, kPatienceMs))
        qFatal("waited in vain: %s", what);
}

class Writer {
public:
    Writer(MainWindow& window, int number)
        : m_window(window)
        , m_number(number) {}

    /// Without end.
    void work() {
        for (int round = 0;; ++round) {
            write({}, "draft", "article/long-shadow");
            const std::string christmas = christmasKey();
            write(christmas, kChristmas, "article/foley-artist-celery");
            write(keyOf(QStringLiteral("Easter")), "Easter", "article/marzipan-throne-review");
            if (round % 2 == 1)
                publish(christmas);
        }
    }

private:
    SiteSession& session() { return m_window.workbench()->session(); }

    std::string keyOf(const QString& title) {
        for (const Release& release : session().workspace().lines().releases)
            if (QString::fromStdString(release.title) == title)
                return release.key;
        return {};
    }

    std::string christmasKey() {
        if (const std::string key = keyOf(QLatin1String(kChristmas)); !key.empty())
            return key;
        const auto opened = session().openRelease(QLatin1String(kChristmas));
        if (!opened)
            qFatal("%s", opened.error().toString().c_str());
        return *opened;
    }

    void write(const std::string& line, const char* name, const char* record) {
        print(QStringLiteral("switching %1").arg(QLatin1String(name)));
        if (const auto done = session().setLine(line); !done)
            qFatal("%s", done.error().toString().c_str());
        const QString text = QStringLiteral("Ana %1").arg(++m_number, 5, 10, QLatin1Char('0'));
        print(QStringLiteral("typing %1 %2").arg(QLatin1String(name), text));
        m_window.workbench()->editorPane()->goTo(*session().draft()->state().findPath(record),
                                                 QStringLiteral("headline"));
        await("the headline", [this] { return QApplication::focusWidget() != nullptr; });
        QTest::keyClick(QApplication::focusWidget(), Qt::Key_A, Qt::ControlModifier);
        QTest::keyClicks(QApplication::focusWidget(), text, Qt::NoModifier, 1);
        await("being saved", [this] { return isSaved(); });
        print(QStringLiteral("saved %1 %2").arg(QLatin1String(name), text));
    }

    /// The status line says so, and nothing is typed meanwhile.
    bool isSaved() {
        if (session().saveState() != SaveState::Saved) // the line may be about to say so, too
            return false;
        const auto labels = m_window.findChild<StatusStrip*>()->findChildren<QLabel*>();
        return std::any_of(labels.begin(), labels.end(),
                           [](const QLabel* label) { return label->text() == QLatin1String("Saved"); });
    }

    void publish(const std::string& line) {
        if (const auto done = session().setLine(line); !done)
            qFatal("%s", done.error().toString().c_str());
        print(QStringLiteral("publishing"));
        m_window.workbench()->publishing().review(QStringLiteral("Ana"));
        auto* review = m_window.findChild<ReviewPanel*>();
        await("the review", [&] { return review->result() != nullptr && publishButton(*review) != nullptr; });
        publishButton(*review)->click();
        await("the publish", [&] { return session().workspace().lines().find(line) == nullptr; });
        await("its end", [this] {
            auto* const dialog = m_window.findChild<PublishDialog*>();
            if (dialog != nullptr)
                dialog->close();
            return dialog == nullptr;
        });
        print(QStringLiteral("published"));
    }

    static QPushButton* publishButton(ReviewPanel& review) {
        for (auto* button : review.findChildren<QPushButton*>())
            if (button->isVisible() && button->isEnabled() && button->text().startsWith(QStringLiteral("Publish")))
                return button;
        return nullptr;
    }

    MainWindow& m_window;
    int m_number;
};

} // namespace

int main(int argc, char** argv) {
    if (argc != 4)
        return 2;
    registerPreviewScheme();
    prepareRendering();
    QApplication application(argc, argv);
    initResources();
    QApplication::setQuitOnLastWindowClosed(false);
    Settings settings(QString::fromLocal8Bit(argv[2]));
    MainWindow window(settings, DemoMaker());
    window.show();
    QApplication::setActiveWindow(&window);
    bool isOpen = false;
    QObject::connect(&window, &MainWindow::siteOpened, &window, [&] { isOpen = true; });
    QObject::connect(&window, &MainWindow::siteFailed, &window,
                     [](const Error& error) { qFatal("%s", error.toString().c_str()); });
    window.openSite(QString::fromLocal8Bit(argv[1]), QStringLiteral("long-shadow"));
    await("the site", [&] { return isOpen; });
    Writer(window, std::stoi(argv[3])).work();
}
