// The name of who works here, by what the environment says.
#include "model/base/login_name.h"

#include <QByteArray>
#include <QTest>
#include <pwd.h>
#include <unistd.h>

using namespace galley;

class TestLoginName : public QObject {
    Q_OBJECT
private slots:
    void theEnvironmentComesFirst();
    void withoutItTheSystemIsAsked();
    void cleanup();

private:
    const QByteArray m_user = qgetenv("USER");
    const QByteArray m_logname = qgetenv("LOGNAME");
};

void TestLoginName::cleanup() {
    qputenv("USER", m_user);
    qputenv("LOGNAME", m_logname);
}

void TestLoginName::theEnvironmentComesFirst() {
    qputenv("USER", "ada");
    qputenv("LOGNAME", "grace");
    QCOMPARE(loginName(), std::string("ada"));
    qputenv("USER", "");
    QCOMPARE(loginName(), std::string("grace"));
}

void TestLoginName::withoutItTheSystemIsAsked() {
    qunsetenv("USER");
    qunsetenv("LOGNAME");
    const passwd* const entry = getpwuid(geteuid());
    QCOMPARE(loginName(), std::string(entry != nullptr ? entry->pw_name : "editor"));
}

QTEST_APPLESS_MAIN(TestLoginName)
#include "tst_login_name.moc"
