// bench over the real program: every figure is printed with what it read, and a file without the shapes is refused by
// name. That what it reads is right, the benchmark checks itself against a plain reading of the file.
#include "tests/e2e/galleyctl_fixture.h"
#include "tests/support/film_dataset.h"
#include "tests/support/samples.h"

#include <QFile>
#include <QJsonObject>
#include <QMap>
#include <QXmlStreamReader>

using namespace galley;
using galley::test::CtlFixture;

namespace {

/// Figures by name; a line that is none gets the name "".
QMap<QString, QJsonObject> figuresOf(const QByteArray& output) {
    QMap<QString, QJsonObject> figures;
    for (const QByteArray& line : output.split('\n')) {
        if (line.isEmpty())
            continue;
        const QJsonObject figure = QJsonDocument::fromJson(line).object();
        figures.insert(figure["figure"].toString(), figure);
    }
    return figures;
}

} // namespace

class TestGalleyctlBench : public QObject {
    Q_OBJECT
private slots:
    void everyFigureIsMeasuredAndChecked();
    void aFewFiguresReadTheSame();
    void aFileWithoutTheShapesIsRefusedByName_data();
    void aFileWithoutTheShapesIsRefusedByName();
    void figuresThatNeedNoShapesMeasureAnyFile();
    void growthIsDrawnFromFilesOfSeveralSizes();
    void namesOfManyFiguresFitIntoTheDrawing();
    void unknownFiguresAreAUsageError();
};

void TestGalleyctlBench::everyFigureIsMeasuredAndChecked() {
    REQUIRE_SAMPLE(films, "data/wikipedia-movies");
    CtlFixture fixture;
    fixture.write("films.ndjson", test::filmDataset(films));
    RUN(run, fixture, 0, {"bench", "films.ndjson"});
    const QMap<QString, QJsonObject> figures = figuresOf(run.output);
    QVERIFY2(!figures.contains(QString()), run.all().constData());
    for (const char* name : {"build",
                             "load",
                             "replica_bytes",
                             "replica_resident",
                             "snapshot_bytes",
                             "pk_lookup",
                             "pk_miss",
                             "record_all_fields",
                             "home_document",
                             "article_document",
                             "home_html",
                             "edit_apply",
                             "edit_rebuild",
                             "edit_apply_listed",
                             "edit_rebuild_listed",
                             "publish_edit",
                             "publish_edit_listed",
                             "delta_bytes",
                             "apply_delta_1",
                             "apply_delta_1_listed",
                             "apply_delta_1pct",
                             "versions_1000",
                             "readers_2"}) {
        QVERIFY2(figures.contains(name), name);
        const QJsonObject figure = figures[name];
        QVERIFY2(figure["n"].toInt() > 0, name);
        QVERIFY2(figure["min"].toDouble() > 0 && figure["min"].toDouble() <= figure["median"].toDouble() &&
                     figure["median"].toDouble() <= figure["p99"].toDouble() &&
                     figure["p99"].toDouble() <= figure["max"].toDouble(),
                 name);
        QVERIFY2(!figure["unit"].toString().isEmpty() && !figure["check"].toString().isEmpty(), name);
    }
}

void TestGalleyctlBench::aFewFiguresReadTheSame() {
    REQUIRE_SAMPLE(films, "data/wikipedia-movies");
    CtlFixture fixture;
    fixture.write("films.ndjson", test::filmDataset(films));
    const QStringList arguments = {"bench", "films.ndjson", "--only", "home_document,record_all_fields", "--threads",
                                   "1"};
    RUN(first, fixture, 0, arguments);
    const auto figures = figuresOf(first.output);
    QCOMPARE(figures.keys(), QStringList({"home_document", "record_all_fields"}));
    QCOMPARE(figures["home_document"]["check"].toString().size(), 64);
    RUN(second, fixture, 0, arguments);
    for (const QString& name : figures.keys())
        QCOMPARE(figuresOf(second.output)[name]["check"], figures[name]["check"]);
}

void TestGalleyctlBench::aFileWithoutTheShapesIsRefusedByName_data() {
    QTest::addColumn<QByteArray>("left");
    QTest::addColumn<QByteArray>("put");
    QTest::addColumn<QByteArray>("text");
    QTest::newRow("type") << QByteArray("\"type\":\"genre\"") << QByteArray("\"type\":\"kind\"") << QByteArray("genre");
    QTest::newRow("field") << QByteArray("\"year\":") << QByteArray("\"made\":") << QByteArray("title, field year");
    QTest::newRow("member") << QByteArray("\"height\":") << QByteArray("\"tall\":")
                            << QByteArray("title, field thumbnail/height");
    QTest::newRow("page") << QByteArray("\"page/home\"") << QByteArray("\"page/start\"") << QByteArray("page/home");
}

void TestGalleyctlBench::aFileWithoutTheShapesIsRefusedByName() {
    QFETCH(QByteArray, left);
    QFETCH(QByteArray, put);
    QFETCH(QByteArray, text);
    REQUIRE_SAMPLE(films, "data/wikipedia-movies");
    CtlFixture fixture;
    fixture.write("films.ndjson", test::filmDataset(films).replace(left, put));
    RUN(refused, fixture, 6, {"bench", "films.ndjson", "--only", "home_document"});
    QVERIFY2(refused.errors.contains("films.ndjson") && refused.errors.contains(text), refused.errors.constData());
    QVERIFY2(refused.output.isEmpty(), refused.output.constData());
}

void TestGalleyctlBench::figuresThatNeedNoShapesMeasureAnyFile() {
    CtlFixture fixture;
    QByteArray text;
    for (int i = 0; i < 5000; ++i)
        text += R"({"type":"entry","id":"e)" + QByteArray::number(i) + R"(","name":"Entry )" + QByteArray::number(i) +
                R"(","next":"e)" + QByteArray::number((i + 1) % 5000) + R"(","count":)" + QByteArray::number(i % 100) +
                "}\n";
    fixture.write("entries.ndjson", text);
    RUN(run, fixture, 0,
        {"bench", "entries.ndjson", "--only", "build,load,replica_bytes,snapshot_bytes,pk_lookup,pk_miss"});
    QCOMPARE(figuresOf(run.output).size(), 6);
}

void TestGalleyctlBench::growthIsDrawnFromFilesOfSeveralSizes() {
    CtlFixture fixture;
    for (const int count : {1000, 4000}) {
        QByteArray text;
        for (int i = 0; i < count; ++i)
            text += R"({"type":"entry","id":"e)" + QByteArray::number(i) + R"(","name":"Entry )" +
                    QByteArray::number(i) + "\"}\n";
        fixture.write(QStringLiteral("e%1.ndjson").arg(count), text);
    }
    // In any order.
    RUN(run, fixture, 0,
        {"bench", "e4000.ndjson", "e1000.ndjson", "--only", "snapshot_bytes,pk_lookup", "--growth", "growth.svg"});
    const QList<QByteArray> lines = run.output.trimmed().split('\n');
    QCOMPARE(lines.size(), 4);
    double large = 0;
    double small = 0;
    for (const QByteArray& line : lines) {
        const QJsonObject figure = QJsonDocument::fromJson(line).object();
        if (figure["figure"] == QStringLiteral("snapshot_bytes"))
            (figure["file"] == QStringLiteral("e4000.ndjson") ? large : small) = figure["median"].toDouble();
    }
    QVERIFY2(small > 0 && large > small, run.output.constData());
    QFile svg(fixture.path("growth.svg"));
    QVERIFY(svg.open(QIODevice::ReadOnly));
    const QByteArray drawn = svg.readAll();
    QXmlStreamReader reader(drawn);
    while (!reader.atEnd())
        reader.readNext();
    QVERIFY2(!reader.hasError(), drawn.constData());
    QCOMPARE(drawn.count("stroke-width=\"2\""), 2); // a curve for each figure
    const QByteArray factor = QByteArray::number(large / small, 'f', 2);
    QVERIFY2(drawn.contains("snapshot_bytes  " + factor + "×"), drawn.constData());
    RUN(same, fixture, 6, {"bench", "e1000.ndjson", "e1000.ndjson", "--only", "snapshot_bytes", "--growth", "no.svg"});
    QVERIFY2(same.errors.contains("different numbers of records"), same.errors.constData());
    QVERIFY(!QFile::exists(fixture.path("no.svg")));
}

void TestGalleyctlBench::namesOfManyFiguresFitIntoTheDrawing() {
    REQUIRE_SAMPLE(films, "data/wikipedia-movies");
    CtlFixture fixture;
    fixture.write("small.ndjson", test::filmDataset(films));
    fixture.write("large.ndjson", test::filmDataset(films, {320, 5, 50}));
    RUN(run, fixture, 0,
        {"bench", "small.ndjson", "large.ndjson", "--growth", "growth.svg", "--only",
         "build,load,replica_bytes,replica_resident,replica_accounted,replica_indexes,snapshot_bytes,pk_lookup,pk_miss,"
         "record_all_fields,home_document,article_document,home_html,home_html_build,home_html_render,edit_apply,"
         "edit_rebuild,edit_apply_listed,edit_rebuild_listed,publish_first,publish_edit,delta_bytes,publish_edit_"
         "listed,"
         "delta_bytes_listed,apply_delta_1,apply_delta_1_listed,apply_delta_1pct,versions_1000,versions_1000_bytes,"
         "fulltext_build,fulltext,fulltext_index_bytes,pack,packed_replica_bytes,packed_snapshot_bytes"});
    QFile svg(fixture.path("growth.svg"));
    QVERIFY(svg.open(QIODevice::ReadOnly));
    QXmlStreamReader reader(&svg);
    double height = 0;
    int names = 0;
    while (!reader.atEnd()) {
        if (reader.readNext() != QXmlStreamReader::StartElement)
            continue;
        const QXmlStreamAttributes attributes = reader.attributes();
        if (reader.name() == QStringLiteral("svg"))
            height = attributes.value(QStringLiteral("viewBox")).toString().section(QLatin1Char(' '), 3).toDouble();
        else if (reader.name() == QStringLiteral("text") && attributes.hasAttribute(QStringLiteral("fill"))) {
            ++names;
            QVERIFY2(attributes.value(QStringLiteral("y")).toDouble() < height,
                     qPrintable(attributes.value(QStringLiteral("y")).toString()));
        }
    }
    QVERIFY2(!reader.hasError() && names == 35, qPrintable(QString::number(names)));
}

void TestGalleyctlBench::unknownFiguresAreAUsageError() {
    CtlFixture fixture;
    fixture.write("entries.ndjson", "{}\n");
    RUN(refused, fixture, 2, {"bench", "entries.ndjson", "--only", "home_document,speed"});
    QVERIFY2(refused.errors.contains("speed"), refused.errors.constData());
    RUN(missing, fixture, 3, {"bench", "nothing.ndjson"});
    QVERIFY2(missing.errors.contains("nothing.ndjson"), missing.errors.constData());
}

QTEST_GUILESS_MAIN(TestGalleyctlBench)
#include "tst_galleyctl_bench.moc"
