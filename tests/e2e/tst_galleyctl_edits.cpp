// create, insert, move, remove, delete and what set has with them: one commit to one record, also while others write.
#include "model/workspace/workspace.h"
#include "tests/e2e/galleyctl_fixture.h"
#include "tests/support/page_fixture.h"
#include "tests/support/samples.h"

#include <QJsonArray>
#include <QJsonObject>
#include <QProcess>
#include <memory>
#include <vector>

using namespace galley;
using namespace galley::test;

namespace {

constexpr const char* kEditedSchema = R"({"site":{"name":"Edits","zone":"Europe/Berlin"},
  "locales":[{"code":"en"},{"code":"de","fallback":"en"}],"types":[
  {"name":"page","label":"Article","page":true,"slug":"slug","display":"headline","fields":[
    {"name":"headline","label":"Title","kind":"string"},{"name":"slug","kind":"string"},
    {"name":"at","kind":"datetime"},{"name":"price","kind":"float"},{"name":"stock","kind":"int"},
    {"name":"dek","kind":"string","localized":true},
    {"name":"tags","label":"Labels","kind":"list","of":{"kind":"string"}},
    {"name":"modules","kind":"blocks","blocks":[{"name":"quote","fields":[{"name":"text","kind":"text"}]}]}]}]})";

} // namespace

class TestGalleyctlEdits : public QObject {
    Q_OBJECT
private slots:
    void init();
    void aRecordIsMade();
    void fieldsAreReadAsSetReadsThem();
    void whatCannotBeARecordIsRefused_data();
    void whatCannotBeARecordIsRefused();
    void elementsComeMoveAndGo();
    void modulesComeMoveAndGo();
    void whatIsNoListIsNamed_data();
    void whatIsNoListIsNamed();
    void aRecordIsDeleted();
    void aChangeMayAskForARevision();
    void wrongUsageIsToldApart_data();
    void wrongUsageIsToldApart();
    void aWindowMayHaveTheSiteOpen();
    void manyAtOnceAreAllThere();

private:
    QJsonObject record(const QString& name = QStringLiteral("page/a")) const {
        return m_fixture->run({"get", "site", name}).json().object();
    }
    QStringList tags() const {
        QStringList tags;
        for (const auto& tag : record()["tags"].toArray())
            tags.append(tag.toString());
        return tags;
    }
    std::filesystem::path site() const { return m_fixture->path("site").toStdString(); }

    std::unique_ptr<CtlFixture> m_fixture;
};

void TestGalleyctlEdits::init() {
    m_fixture = std::make_unique<CtlFixture>();
    VERIFY_OK(Workspace::create(site(), *parsedSchema(kEditedSchema)));
    m_fixture->write("a.json", R"({"headline":"A","slug":"a","stock":3,"tags":["x","y","z"],
        "modules":[{"kind":"quote","key":"k1","text":"One"}]})");
    RUN(made, *m_fixture, 0, {"create", "site", "page/a", "a.json"});
    QCOMPARE(made.output, QByteArray("created page/a as version 1\n"));
}

void TestGalleyctlEdits::aRecordIsMade() {
    QCOMPARE(record()["headline"].toString(), QStringLiteral("A"));
    RUN(empty, *m_fixture, 0, {"create", "site", "Article/b", "--message", "Why", "--json"});
    QCOMPARE(empty.json()["type"].toString(), QStringLiteral("page"));
    QCOMPARE(empty.json()["id"].toString(), QStringLiteral("b"));
    QCOMPARE(empty.json()["version"].toInt(), 2);
    QVERIFY(empty.json()["changed"].toBool());
    RUN(log, *m_fixture, 0, {"log", "site", "--limit", "1", "--json"});
    QCOMPARE(log.json()[0]["message"].toString(), QStringLiteral("Why"));
    // What get prints can be given back.
    RUN(got, *m_fixture, 0, {"get", "site", "page/a"});
    const Run copied = m_fixture->run({"create", "site", "page/c", "-"}, got.output);
    QVERIFY2(copied.exitCode == 0, copied.all().constData());
    QJsonObject copy = record(QStringLiteral("page/c"));
    copy["id"] = QStringLiteral("a");
    QCOMPARE(copy, record());
}

void TestGalleyctlEdits::fieldsAreReadAsSetReadsThem() {
    m_fixture->write("b.json", R"({"headline":"B","slug":"/B/","at":"2021-07-01T10:00","dek":{"de":"Hallo"}})");
    RUN(made, *m_fixture, 0, {"create", "site", "page/b", "b.json"});
    QVERIFY2(made.output.contains("note: at: \"2021-07-01T10:00\" is kept as 2021-07-01T08:00:00Z") &&
                 made.output.contains("note: slug: \"/B/\" is kept as \"B\""),
             made.all().constData());
    const QJsonObject b = record(QStringLiteral("page/b"));
    QCOMPARE(b["slug"].toString(), QStringLiteral("B"));
    QCOMPARE(b["dek"].toObject()["de"].toString(), QStringLiteral("Hallo"));
}

void TestGalleyctlEdits::whatCannotBeARecordIsRefused_data() {
    QTest::addColumn<QString>("name");
    QTest::addColumn<QByteArray>("fields");
    QTest::addColumn<int>("code");
    QTest::addColumn<QByteArray>("said");
    const auto row = [](const char* what, const char* name, const char* fields, int code, const char* said) {
        QTest::newRow(what) << QString::fromUtf8(name) << QByteArray(fields) << code << QByteArray(said);
    };
    row("there already", "page/a", "{}", 4, "page/a");
    row("no such type", "pages/b", "{}", 3, "there is no type pages; the types are page (Article)");
    row("no object", "page/b", "[1]", 6, "b.json: page/b: the fields of a record are a JSON object");
    row("no JSON", "page/b", "{", 6, "b.json: page/b: the fields of a record are a JSON object");
    row("unknown field", "page/b", R"({"title":"x"})", 6, "title");
    row("another kind", "page/b", R"({"stock":"many"})", 6, "b.json: page/b, field stock");
    row("too many digits", "page/b", R"({"price":12345678901234567890.5})", 6, "b.json: page/b, field price");
    row("name twice", "page/b", R"({"stock":1,"stock":2})", 6, "twice");
}

void TestGalleyctlEdits::whatCannotBeARecordIsRefused() {
    QFETCH(const QString, name);
    QFETCH(const QByteArray, fields);
    QFETCH(const int, code);
    QFETCH(const QByteArray, said);
    m_fixture->write("b.json", fields);
    RUN(refused, *m_fixture, code, {"create", "site", name, "b.json"});
    QVERIFY2(refused.errors.contains(said), refused.errors.constData());
    RUN(status, *m_fixture, 0, {"status", "site", "--json"});
    QCOMPARE(status.json()["version"].toInt(), 1);
}

void TestGalleyctlEdits::elementsComeMoveAndGo() {
    RUN(first, *m_fixture, 0, {"insert", "site", "page/a", "tags", "0", "first"});
    QCOMPARE(first.output, QByteArray("inserted tags/0 of page/a as version 2\n"));
    RUN(last, *m_fixture, 0, {"insert", "site", "Article/a", "Labels", "end", "\"last\"", "--json"});
    QCOMPARE(last.json()["path"].toString(), QStringLiteral("tags/4"));
    QCOMPARE(tags(), (QStringList{"first", "x", "y", "z", "last"}));
    RUN(moved, *m_fixture, 0, {"move", "site", "page/a", "tags/0", "end", "--json"});
    QCOMPARE(moved.json()["path"].toString(), QStringLiteral("tags/4"));
    RUN(again, *m_fixture, 0, {"move", "site", "page/a", "tags/3", "0"});
    QCOMPARE(tags(), (QStringList{"last", "x", "y", "z", "first"}));
    RUN(still, *m_fixture, 0, {"move", "site", "page/a", "tags/2", "2", "--json"});
    QVERIFY(!still.json()["changed"].toBool(true));
    RUN(removed, *m_fixture, 0, {"remove", "site", "page/a", "tags/1"});
    QCOMPARE(removed.output, QByteArray("removed tags/1 of page/a as version 6\n"));
    QCOMPARE(tags(), (QStringList{"last", "y", "z", "first"}));
    RUN(refused, *m_fixture, 6, {"insert", "site", "page/a", "tags", "5", "x"});
    QVERIFY2(refused.errors.contains("page/a, field tags: there is no place 5: the last one is 4"), refused.errors);
    RUN(far, *m_fixture, 6, {"move", "site", "page/a", "tags/0", "4"});
    RUN(missing, *m_fixture, 3, {"remove", "site", "page/a", "tags/9"});
    QVERIFY2(missing.errors.contains("page/a, field tags/9"), missing.errors);
}

void TestGalleyctlEdits::modulesComeMoveAndGo() {
    RUN(made, *m_fixture, 0,
        {"insert", "site", "page/a", "modules", "0", R"({"kind":"quote","text":"Two"})", "--json"});
    QCOMPARE(made.json()["path"].toString(), QStringLiteral("modules/k2"));
    RUN(set, *m_fixture, 0, {"set", "site", "page/a", "modules/k2/text=Zwei"});
    RUN(moved, *m_fixture, 0, {"move", "site", "page/a", "modules/k2", "end"});
    QCOMPARE(moved.output, QByteArray("moved modules/k2 of page/a as version 4\n"));
    QCOMPARE(record()["modules"][1]["text"].toString(), QStringLiteral("Zwei"));
    RUN(removed, *m_fixture, 0, {"remove", "site", "page/a", "modules/k1"});
    QCOMPARE(record()["modules"].toArray().size(), 1);
    RUN(kind, *m_fixture, 6, {"insert", "site", "page/a", "modules", "0", R"({"kind":"poem"})"});
    QVERIFY2(kind.errors.contains("page/a, field modules"), kind.errors);
}

void TestGalleyctlEdits::whatIsNoListIsNamed_data() {
    QTest::addColumn<QStringList>("arguments");
    QTest::addColumn<int>("code");
    QTest::addColumn<QByteArray>("said");
    QTest::newRow("insert") << QStringList{"insert", "site", "page/a", "headline", "0", "x"} << 6
                            << QByteArray("page/a, field headline: is no list");
    QTest::newRow("insert into languages")
        << QStringList{"insert", "site", "page/a", "dek", "0", "x"} << 6 << QByteArray("page/a, field dek: is no list");
    QTest::newRow("move") << QStringList{"move", "site", "page/a", "headline", "0"} << 6 << QByteArray("is no list");
    QTest::newRow("remove") << QStringList{"remove", "site", "page/a", "headline"} << 6
                            << QByteArray("page/a, field headline");
    QTest::newRow("no field") << QStringList{"remove", "site", "page/a", "tag/1"} << 3
                              << QByteArray("there is no field tag; the fields are headline (Title)");
    QTest::newRow("no record") << QStringList{"delete", "site", "page/b"} << 3
                               << QByteArray("page/b: there is no such record");
}

void TestGalleyctlEdits::whatIsNoListIsNamed() {
    QFETCH(const QStringList, arguments);
    QFETCH(const int, code);
    QFETCH(const QByteArray, said);
    RUN(refused, *m_fixture, code, arguments);
    QVERIFY2(refused.errors.contains(said), refused.errors.constData());
}

void TestGalleyctlEdits::aRecordIsDeleted() {
    RUN(gone, *m_fixture, 0, {"delete", "site", "page/a", "--json"});
    QCOMPARE(gone.json()["version"].toInt(), 2);
    RUN(missing, *m_fixture, 3, {"get", "site", "page/a"});
    RUN(again, *m_fixture, 3, {"delete", "site", "page/a"});
    RUN(anew, *m_fixture, 0, {"create", "site", "page/a", "a.json"});
    QCOMPARE(record()["headline"].toString(), QStringLiteral("A"));
}

void TestGalleyctlEdits::aChangeMayAskForARevision() {
    RUN(read, *m_fixture, 0, {"get", "site", "page/a", "--with-revision", "--json"});
    QCOMPARE(read.json()["revision"].toInt(), 1);
    QCOMPARE(read.json()["record"]["stock"].toInt(), 3);
    RUN(other, *m_fixture, 0, {"create", "site", "page/b"});
    RUN(sold, *m_fixture, 0, {"set", "site", "page/a", "stock=2", "--if-revision", "1", "--json"});
    QCOMPARE(sold.json()["version"].toInt(), 3);
    for (const QStringList& command :
         {QStringList{"set", "site", "page/a", "stock=2"}, QStringList{"set", "site", "page/a", "stock=1"},
          QStringList{"insert", "site", "page/a", "tags", "0", "n"},
          QStringList{"move", "site", "page/a", "tags/0", "1"}, QStringList{"remove", "site", "page/a", "tags/0"},
          QStringList{"delete", "site", "page/a"}}) {
        RUN(refused, *m_fixture, 4, command + QStringList{"--if-revision", "1"});
        QVERIFY2(refused.errors.contains("page/a: the record is at revision 3, not at 1"), refused.errors);
        QCOMPARE(refused.output, QByteArray());
    }
    QCOMPARE(tags(), (QStringList{"x", "y", "z"}));
    RUN(gone, *m_fixture, 0, {"delete", "site", "page/a", "--if-revision", "3"});
}

void TestGalleyctlEdits::wrongUsageIsToldApart_data() {
    QTest::addColumn<QStringList>("arguments");
    QTest::addColumn<QByteArray>("said");
    const auto row = [](const QStringList& arguments, const char* said) {
        QTest::newRow(qPrintable(arguments.join(' '))) << arguments << QByteArray(said);
    };
    row({"create", "site", "page"}, "a record is named TYPE/ID, not \"page\"");
    row({"insert", "site", "page/a", "tags", "-1", "x"}, "-1");
    row({"insert", "site", "page/a", "tags", "last", "x"}, "\"last\" is neither a whole number nor end");
    row({"move", "site", "page/a", "tags/0"}, "INDEX");
    row({"set", "site", "page/a", "stock=1", "--if-revision", "new"}, "\"new\" is no whole number");
    row({"delete", "site"}, "TYPE/ID");
}

void TestGalleyctlEdits::wrongUsageIsToldApart() {
    QFETCH(const QStringList, arguments);
    QFETCH(const QByteArray, said);
    RUN(refused, *m_fixture, 2, arguments);
    QVERIFY2(refused.errors.contains(said), refused.all().constData());
}

void TestGalleyctlEdits::aWindowMayHaveTheSiteOpen() {
    OpenOptions options;
    options.actor.name = "Window";
    const auto window = Workspace::open(site(), options);
    VERIFY_OK(window);
    ApplyOptions typing;
    typing.group = "typing";
    VERIFY_OK((*window)->apply({Edit::patch("page", "a", "headline", "Typed")}, typing));
    for (const QStringList& command :
         {QStringList{"set", "site", "page/a", "stock=2"}, QStringList{"insert", "site", "page/a", "tags", "end", "n"},
          QStringList{"move", "site", "page/a", "tags/3", "0"}, QStringList{"remove", "site", "page/a", "tags/1"},
          QStringList{"create", "site", "page/b"}, QStringList{"delete", "site", "page/b"}}) {
        RUN(done, *m_fixture, 0, command);
    }
    VERIFY_OK((*window)->flush());
    QCOMPARE((*window)->conflicts().size(), std::size_t{0});
    const QJsonObject now = record();
    QCOMPARE(now["headline"].toString(), QStringLiteral("Typed"));
    QCOMPARE(now["stock"].toInt(), 2);
    QCOMPARE(tags(), (QStringList{"n", "y", "z"}));
    QCOMPARE((*window)->draft()->state().version(), Version{8});
}

void TestGalleyctlEdits::manyAtOnceAreAllThere() {
    constexpr int kPrograms = 6;
    std::vector<std::unique_ptr<QProcess>> programs;
    for (int i = 0; i < kPrograms; ++i) {
        programs.push_back(std::make_unique<QProcess>());
        programs.back()->setWorkingDirectory(m_fixture->path("."));
        programs.back()->start(QStringLiteral(GALLEY_CTL),
                               {"insert", "site", "page/a", "tags", "end", QStringLiteral("n%1").arg(i)});
    }
    // All wrote to one list, and each said that it is saved: none was merged away, none is a conflict.
    QStringList expected{"x", "y", "z"};
    for (int i = 0; i < kPrograms; ++i) {
        QVERIFY(programs[static_cast<std::size_t>(i)]->waitForFinished(120'000));
        QCOMPARE(programs[static_cast<std::size_t>(i)]->exitCode(), 0);
        expected.append(QStringLiteral("n%1").arg(i));
    }
    QStringList found = tags();
    found.sort();
    expected.sort();
    QCOMPARE(found, expected);
    RUN(none, *m_fixture, 0, {"conflicts", "list", "site", "--json"});
    QVERIFY(none.json().array().isEmpty());
    RUN(whole, *m_fixture, 0, {"audit", "verify", "site"});
}

QTEST_GUILESS_MAIN(TestGalleyctlEdits)
#include "tst_galleyctl_edits.moc"
