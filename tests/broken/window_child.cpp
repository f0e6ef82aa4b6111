// Types into the real window as a person does: keys into a headline and a long text, a module added and written in, an
// undo. It prints "typed JSON" with the content of the record whenever that changes, and "saved" whenever the status
// line says so. It ends when all is typed and saved and the window has closed; when that is refused, it prints what the
// window says and ends with 3. Arguments: the site, which has page/a, and a file for the window's settings; and a way
// to end: then it types some words, and before they are saved the program is told to end, by the signal of that number,
// by "session", or by SIGTERM while its site is "moved" away.
#include "model/dataset/value_json.h"
#include "resources/resources.h"
#include "ui/editor/blocks_input.h"
#include "ui/editor/record_editor.h"
#include "ui/preview/preview_rendering.h"
#include "ui/preview/preview_scheme.h"
#include "ui/settings/settings.h"
#include "ui/shell/action_registry.h"
#include "ui/shell/editor_pane.h"
#include "ui/shell/main_window.h"
#include "ui/shell/program_end.h"
#include "ui/shell/status_strip.h"
#include "ui/shell/workbench.h"
#include "ui/widgets/notice_bar.h"

#include <QApplication>
#include <QLabel>
#include <QSessionManager>
#include <QTest>
#include <QTimer>

#include <array>
#include <csignal>
#include <cstdio>
#include <filesystem>
#include <nlohmann/json.hpp>
#include <string>

using namespace galley;
using namespace galley::ui;

namespace {

constexpr int kPatienceMs = 20'000;
constexpr int kKeyMs = 2;

void print(const std::string& line) {
    std::printf("%s\n", line.c_str());
    std::fflush(stdout);
}

int refused(const QString& why) {
    std::fprintf(stderr, "%s\n", qUtf8Printable(why));
    return 3;
}

class Person {
public:
    explicit Person(MainWindow& window)
        : m_window(window) {}

    /// Watches what there is from now on.
    void begin() {
        QObject::connect(&session(), &SiteSession::draftChanged, &m_window, [this] { tellContent(); });
        tellContent();
        QObject::connect(&m_look, &QTimer::timeout, &m_window, [this] { lookAtStatus(); });
        m_look.start(1);
    }

    void work() {
        goTo("headline");
        write(" of the day");
        goTo("modules/p/text");
        for (int line = 0; line < 3; ++line) {
            write(" and more words of a long text");
            QTest::keyClick(field(), Qt::Key_Return);
        }
        waitUntilSaved(); // after the pause of a person who thinks
        addModule();
        write("Another text");
        undo(); // the text
        undo(); // the module
        addModule();
        write("A third one");
        goTo("headline");
        write("!");
    }

    /// Whether the status line says that all is saved; waits while it says that it is not yet.
    bool waitUntilSaved() {
        return QTest::qWaitFor([this] { return status() != QStringLiteral("Saving…"); }, kPatienceMs) &&
               status() == QLatin1String("Saved");
    }

    /// What the status line says of saving.
    QString status() const {
        for (const QLabel* label : m_window.findChild<StatusStrip*>()->findChildren<QLabel*>())
            for (const char* one : {"Saved", "Saving…", "Not saved", "Reading only"})
                if (label->text() == QString::fromUtf8(one))
                    return label->text();
        return {};
    }

    void writeHeadline(const char* words) {
        goTo("headline");
        write(words);
    }

    QString notice() const { return m_window.notices()->text() + u'\n' + m_window.notices()->detail(); }

private:
    SiteSession& session() { return m_window.workbench()->session(); }

    QWidget* field() {
        m_window.activateWindow();
        QWidget* focused = QApplication::focusWidget();
        if (focused == nullptr)
            qFatal("nothing has the focus");
        return focused;
    }

    void goTo(const char* path) {
        m_window.workbench()->editorPane()->goTo(*session().selection(), QLatin1String(path));
        QTest::keyClick(field(), Qt::Key_End, Qt::ControlModifier);
    }

    void write(const char* words) { QTest::keyClicks(field(), QLatin1String(words), Qt::NoModifier, kKeyMs); }

    void addModule() {
        auto* modules = qobject_cast<BlocksInput*>(
            m_window.workbench()->editorPane()->editor()->inputAt(QStringLiteral("modules")));
        const int count = modules->cardCount();
        modules->addAt(count, modules);
        QTest::keyClick(field(), Qt::Key_Return); // takes the first kind of module
        if (modules->cardCount() != count + 1)
            qFatal("no module was added");
    }

    void undo() {
        m_window.actions().action(QStringLiteral("edit.undo"))->trigger();
        QTest::qWait(kKeyMs);
    }

    void tellContent() {
        const State& state = session().draft()->state();
        std::string line = "typed ";
        appendRecordJson(line, state.record(*state.findPath("page/a")), BlockKeys::Always);
        print(line);
        m_isTold = false;
    }

    void lookAtStatus() {
        if (m_isTold || status() != QLatin1String("Saved"))
            return;
        m_isTold = true;
        print("saved");
    }

    MainWindow& m_window;
    QTimer m_look;
    bool m_isTold = false;
};

/// What the desktop says to its programs before it ends them.
void endSession() {
    alignas(QSessionManager) std::array<std::byte, sizeof(QSessionManager)> nobody{};
    emit qGuiApp->commitDataRequest(reinterpret_cast<QSessionManager&>(nobody)); // only the desktop can make one
    std::raise(SIGKILL);
}

/// Types, and lets the system end the program in that way.
int typeAndEnd(MainWindow& window, Person& person, const std::string& way, const std::string& site) {
    const ProgramEnd end(window);
    person.writeHeadline(" at the end");
    QTimer::singleShot(0, &window, [&] {
        if (way == "session")
            return endSession();
        if (way == "moved")
            std::filesystem::rename(site, site + "-moved");
        std::raise(way == "moved" ? SIGTERM : std::stoi(way));
    });
    return QApplication::exec();
}

} // namespace

int main(int argc, char** argv) {
    if (argc != 3 && argc != 4)
        return 2;
    qunsetenv("LD_PRELOAD"); // what happens to this process happens to none that it starts
    registerPreviewScheme();
    prepareRendering();
    QApplication application(argc, argv);
    initResources();
    QApplication::setQuitOnLastWindowClosed(false);
    Settings settings(QString::fromLocal8Bit(argv[2]));
    MainWindow window(settings, DemoMaker());
    window.show();
    QApplication::setActiveWindow(&window);
    std::optional<Error> failure;
    bool isOpen = false;
    QObject::connect(&window, &MainWindow::siteOpened, &window, [&] { isOpen = true; });
    QObject::connect(&window, &MainWindow::siteFailed, &window, [&](const Error& error) { failure = error; });
    window.openSite(QString::fromLocal8Bit(argv[1]), QStringLiteral("a"));
    if (!QTest::qWaitFor([&] { return isOpen || failure; }, kPatienceMs))
        return 4;
    if (failure)
        return refused(QString::fromStdString(failure->toString()));
    Person person(window);
    if (person.status() == QLatin1String("Reading only"))
        return refused(person.notice());
    person.begin();
    if (argc == 4)
        return typeAndEnd(window, person, argv[3], argv[1]);
    person.work();
    if (!person.waitUntilSaved())
        return refused(person.status() + u'\n' + person.notice());
    QTest::qWait(5);
    const QString before = person.notice();
    window.close();
    const auto isAnswered = [&] { return !window.isVisible() || QApplication::activeModalWidget() != nullptr; };
    if (!QTest::qWaitFor(isAnswered, kPatienceMs) || window.isVisible())
        return refused(before + u'\n' + person.notice());
    print("closed");
    return 0;
}
