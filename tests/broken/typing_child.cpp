// What the window does with what is typed, without its widgets: opens a site, types texts with numbers into a field,
// one after the other, and prints "saved NUMBER" whenever the window would say that all is saved. It ends when all is
// typed, and saved or not to be saved for now; then it prints why and ends with 3. One argument: the site; a second
// one: the number of the last text.
#include "model/publish/site_publish.h"
#include "ui/shell/site_session.h"
#include "ui/widgets/error_words.h"

#include <QCoreApplication>
#include <QTimer>

#include <cstdio>
#include <cstdlib>
#include <string>

using namespace galley;
using namespace galley::ui;

namespace {

constexpr int kTextsInCommit = 3;

int fail(const Error& error, int code) {
    std::fprintf(stderr, "%s\n", error.toString().c_str());
    return code;
}

class Typist : public QObject {
public:
    Typist(SiteSession& session, int last)
        : m_session(session)
        , m_last(last) {
        connect(&session, &SiteSession::saveStateChanged, this, [this](SaveState state) {
            if (state == SaveState::Saved && m_typed > 0) {
                std::printf("saved %d\n", m_typed);
                std::fflush(stdout);
            }
        });
        connect(&m_keys, &QTimer::timeout, this, &Typist::type);
        m_keys.start(2);
    }

private:
    void type() {
        if (m_typed == m_last) {
            m_keys.stop();
            m_session.finishTyping();
            m_session.seal();
            return QCoreApplication::quit();
        }
        const std::string text = "text " + std::to_string(m_typed + 1);
        if (!m_session.applyTyping(Edit::patch("page", "a", "title", text), QStringLiteral("title")))
            return QCoreApplication::exit(1);
        if (++m_typed % kTextsInCommit == 0)
            m_session.seal(); // as a pause does
    }

    SiteSession& m_session;
    int m_last;
    int m_typed = 0;
    QTimer m_keys;
};

} // namespace

int main(int argc, char** argv) {
    if (argc != 3)
        return 2;
    const QCoreApplication application(argc, argv);
    OpenOptions options;
    options.actor = {"child", ActorKind::Human};
    auto workspace = openSite(argv[1], options);
    if (!workspace) {
        std::fprintf(stderr, "%s\n", qUtf8Printable(explain(workspace.error())));
        return 3;
    }
    SiteSession session(*std::move(workspace));
    const Typist typist(session, std::atoi(argv[2]));
    if (const int code = QCoreApplication::exec(); code != 0)
        return code;
    if (const auto finished = session.workspace().finish(); !finished)
        return fail(finished.error(), 3);
    std::printf("saved %s\n", argv[2]);
    return 0;
}
