// What a name says is one thing for labels, imports and pages.
#include "model/schema/name_words.h"

#include <QStringList>
#include <QTest>

using namespace galley;

class TestNameWords : public QObject {
    Q_OBJECT
private slots:
    void namesAreParted_data();
    void namesAreParted();
};

void TestNameWords::namesAreParted_data() {
    QTest::addColumn<QString>("name");
    QTest::addColumn<QString>("label"); ///< null: it is no name, and needs no other label
    QTest::addColumn<QStringList>("words");
    QTest::newRow("nothing") << ""
                             << "" << QStringList();
    QTest::newRow("no letter") << "_-"
                               << "_-" << QStringList{"_-"};
    QTest::newRow("humps") << "publishedAt"
                           << "Published at" << QStringList{"published", "at"};
    QTest::newRow("an acronym at the end") << "imageURL"
                                           << "Image URL" << QStringList{"image", "url"};
    QTest::newRow("an acronym before a word") << "URLOfImage"
                                              << "URL of image" << QStringList{"url", "of", "image"};
    QTest::newRow("lines") << "hero-image_2"
                           << "Hero image 2" << QStringList{"hero", "image", "2"};
    QTest::newRow("lines at the ends") << "__internal__"
                                       << "Internal" << QStringList{"internal"};
    QTest::newRow("a label of people") << "Internal name (CMS only)" << QString()
                                       << QStringList{"internal", "name", "cms", "only"};
    QTest::newRow("a path") << "seo.title:en/GB" << QString() << QStringList{"seo", "title", "en", "gb"};
    QTest::newRow("other letters") << "ÄnderungsDatum"
                                   << "Änderungs datum" << QStringList{"änderungs", "datum"};
    QTest::newRow("no humps") << "日付"
                              << "日付" << QStringList{"日付"};
}

void TestNameWords::namesAreParted() {
    QFETCH(const QString, name);
    QFETCH(const QString, label);
    QFETCH(const QStringList, words);
    if (!label.isNull())
        QCOMPARE(QString::fromStdString(labelFromName(name.toStdString())), label);
    QStringList found;
    for (const std::string& word : wordsOfName(name.toStdString()))
        found += QString::fromStdString(word);
    QCOMPARE(found, words);
}

QTEST_APPLESS_MAIN(TestNameWords)
#include "tst_name_words.moc"
