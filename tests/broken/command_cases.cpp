#include "tests/broken/command_cases.h"

#include <QDirIterator>
#include <QFile>
#include <QJsonDocument>
#include <QJsonObject>
#include <QTest>

namespace galley::test {

namespace {

const QByteArray kRecords = R"({"type":"page","id":"a","slug":"a","title":"A"}
{"type":"page","id":"b","slug":"b","title":"B"}
)";
const QByteArray kMore = R"({"type":"page","id":"a","slug":"a","title":"Another A"}
{"type":"page","id":"c","slug":"c","title":"C"}
)";

} // namespace

QList<CommandCase> commandCases() {
    return {
        {"new", {"new", "site"}, {}, {}},
        {"import first", {"import", "site", "--from", "ndjson", "in"}, {}, "A"},
        {"set", {"set", "site", "page/a", "title=\"New\""}, "A", "New"},
        {"import", {"import", "site", "--from", "ndjson", "more"}, "A", "Another A"},
        {"publish first", {"publish", "site"}, "A", "A"},
        {"publish", {"publish", "site"}, "Not published", "Not published"},
        {"rollback", {"rollback", "site", "2", "--yes"}, "Second", "Second"},
        {"pin", {"pin", "site", "2", "--yes"}, "Second", "Second"},
        {"unpin", {"unpin", "site", "--yes"}, "Second", "Second"},
        {"pack", {"pack", "site"}, "A", "A"},
        {"restore", {"restore", "site", "page/a", "--at", "1"}, "Not published", "A"},
        {"repair", {"repair", "site", "--yes"}, "Second", "Second"},
    };
}

void prepareFor(const CommandCase& tried, const LimitedFixture& fixture) {
    fixture.write("in", kRecords);
    fixture.write("more", kMore);
    const auto well = [&](const QStringList& arguments) {
        const Usage run = fixture.run(arguments);
        QVERIFY2(run.exitCode == 0, run.all().constData());
    };
    if (tried.before.isNull())
        return;
    well({"import", "site", "--from", "ndjson", "in"});
    if (tried.name == "publish first")
        return;
    well({"publish", "site"});
    if (tried.name == "publish" || tried.name == "restore")
        well({"set", "site", "page/a", "title=\"Not published\""});
    if (!QList<QByteArray>{"rollback", "pin", "unpin", "repair"}.contains(tried.name))
        return;
    well({"set", "site", "page/a", "title=\"Second\""});
    well({"publish", "site"});
    if (tried.name == "unpin")
        well({"pin", "site", "2", "--yes"});
    if (tried.name == "repair") {
        // The end of the journal is gone.
        QFile journal(fixture.path("site/journal.db"));
        QVERIFY(journal.resize(journal.size() / 2));
    }
}

QStringList leftovers(const LimitedFixture& fixture) {
    QStringList found;
    QDirIterator entries(fixture.path("."), QDir::AllEntries | QDir::Hidden | QDir::NoDotAndDotDot,
                         QDirIterator::Subdirectories);
    while (entries.hasNext()) {
        const QString entry = entries.next();
        const QString name = entries.fileName();
        if (name.contains(".tmp-") || name.startsWith(".galley-new-") || name.contains("repairing") ||
            name.contains("repaired"))
            found.push_back(entry);
    }
    return found;
}

QString titleOf(const LimitedFixture& fixture, const char* record) {
    const Usage got = fixture.run({"get", "site", record, "--json"});
    return QJsonDocument::fromJson(got.output).object()["title"].toString();
}

} // namespace galley::test
