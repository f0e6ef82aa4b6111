// Reads the sources as text and fails where they leave the shape that ARCHITECTURE.md describes: includes that point
// the wrong way, files that no CMakeLists.txt lists, headers without their contract, marks of unfinished work,
// thread_local objects, tests whose window nobody watches, versions that disagree. Each failure lists every place, so
// one run is enough to mend them all.
#include <QDir>
#include <QDirIterator>
#include <QFile>
#include <QFileInfo>
#include <QHash>
#include <QRegularExpression>
#include <QSet>
#include <QStringList>
#include <QTest>

namespace {

const QString kRoot = QStringLiteral(GALLEY_SOURCE_DIR);

/// The rooms of the model from bottom to top: a room includes itself and what stands before it.
const QStringList& modelRooms() {
    static const QStringList rooms{"base",      "schema", "column",  "dataset", "index",  "blob",    "journal",
                                   "workspace", "page",   "publish", "backup",  "import", "inspect", "serve"};
    return rooms;
}

struct Include {
    QString target;
    bool isQuoted;
    int line;
};

QString readText(const QString& relativePath) {
    QFile file(kRoot + '/' + relativePath);
    return file.open(QIODevice::ReadOnly) ? QString::fromUtf8(file.readAll()) : QString();
}

/// Paths below a folder of the source tree that match one of the patterns, relative to the root and sorted.
QStringList filesBelow(const QString& folder, const QStringList& patterns) {
    QStringList paths;
    QDirIterator iterator(kRoot + '/' + folder, patterns, QDir::Files, QDirIterator::Subdirectories);
    while (iterator.hasNext())
        paths.append(QDir(kRoot).relativeFilePath(iterator.next()));
    paths.sort();
    return paths;
}

QStringList sourcesBelow(const QString& folder) {
    return filesBelow(folder, {"*.h", "*.cpp"});
}

QStringList allSources() {
    return sourcesBelow("model") + sourcesBelow("ui") + sourcesBelow("app") + sourcesBelow("tests");
}

QList<Include> includesOf(const QString& relativePath) {
    static const QRegularExpression pattern(R"re(^\s*#\s*include\s*(["<])([^">]+)[">])re");
    QList<Include> includes;
    int line = 0;
    for (const QString& text : readText(relativePath).split('\n')) {
        ++line;
        if (const auto match = pattern.match(text); match.hasMatch())
            includes.append({match.captured(2), match.captured(1) == "\"", line});
    }
    return includes;
}

bool isQtHeader(const QString& target) {
    static const QRegularExpression pattern("^(Q[A-Z][A-Za-z]*|Qt[A-Z][A-Za-z]*/.*|q[a-z]+\\.h)$");
    return pattern.match(target).hasMatch();
}

/// Written by a tool into the build folder, so there is nothing in the tree to look for.
bool isGenerated(const QString& target) {
    return target.endsWith(".moc") || QFileInfo(target).fileName().startsWith("ui_") || target.endsWith("_generated.h");
}

/// The reason why `source` must not include `target`, or nothing. Both are paths from the root.
QString refusal(const QString& source, const QString& target) {
    const QString from = source.section('/', 0, 0);
    const QString to = target.section('/', 0, 0);
    if (from != "tests" && to == "tests")
        return "only tests include tests";
    if (from == "model" && to != "model")
        return "the model includes the model only";
    if (from == "ui" && to != "ui" && to != "model")
        return "the user interface includes ui and model only";
    if (from == "tests" && to == "app")
        return "tests run programs; they do not include them";
    if (from != "model")
        return {};
    const auto fromRoom = modelRooms().indexOf(source.section('/', 1, 1));
    const auto toRoom = modelRooms().indexOf(target.section('/', 1, 1));
    if (fromRoom < 0 || toRoom < 0)
        return "a folder of model/ that the order does not know";
    return toRoom > fromRoom ? QStringLiteral("a room above") : QString();
}

/// CMakeLists.txt of the nearest folder at or above the file's own.
QString nearestCMakeLists(const QString& relativePath) {
    for (QString folder = QFileInfo(relativePath).path(); folder != "."; folder = QFileInfo(folder).path()) {
        if (QFileInfo::exists(kRoot + '/' + folder + "/CMakeLists.txt"))
            return folder + "/CMakeLists.txt";
    }
    return {};
}

bool mentionsWord(const QString& text, const QString& word) {
    const QRegularExpression pattern("(^|[\\s(\"/;])" + QRegularExpression::escape(word) + "($|[\\s)\";])",
                                     QRegularExpression::MultilineOption);
    return pattern.match(text).hasMatch();
}

/// Every line of the given files that matches, as "path:line: text".
QStringList linesThatMatch(const QStringList& files, const QRegularExpression& pattern) {
    QStringList places;
    for (const QString& path : files) {
        int line = 0;
        for (const QString& text : readText(path).split('\n')) {
            ++line;
            if (pattern.match(text).hasMatch())
                places.append(QStringLiteral("%1:%2: %3").arg(path).arg(line).arg(text.trimmed().left(120)));
        }
    }
    return places;
}

/// Where the bracket closes that opened before `from`, leaving strings alone; commas of its own level on the way.
qsizetype closing(const QString& code, qsizetype from, int* commas = nullptr) {
    int depth = 1;
    bool isString = false;
    for (qsizetype at = from; at < code.size(); ++at) {
        const QChar letter = code[at];
        if (isString && letter == '\\')
            ++at;
        else if (letter == '"')
            isString = !isString;
        else if (!isString && QStringLiteral("([{").contains(letter))
            ++depth;
        else if (!isString && QStringLiteral(")]}").contains(letter) && --depth == 0)
            return at;
        else if (!isString && letter == ',' && depth == 1 && commas != nullptr)
            ++*commas;
    }
    return code.size();
}

/// Texts with places (%1) whose arguments are too few, too many, or given one after the other.
QStringList unfilledPlaces(const QString& code) {
    static const QRegularExpression call("\\.arg\\(");
    static const QRegularExpression next("\\G\\s*\\.arg\\(");
    static const QRegularExpression format("\\b(?:tr|QStringLiteral)\\(\\s*((?:\"(?:[^\"\\\\]|\\\\.)*\"\\s*)+)");
    static const QRegularExpression literal("\"((?:[^\"\\\\]|\\\\.)*)\"");
    static const QRegularExpression place("%L?([1-9][0-9]?)");
    QStringList faults;
    for (auto match = call.globalMatch(code); match.hasNext();) {
        const qsizetype end = closing(code, match.next().capturedEnd()) + 1;
        if (next.match(code, end).hasMatch())
            faults.append("one argument after the other: " + code.mid(end - 40, 60).simplified());
    }
    for (auto match = format.globalMatch(code); match.hasNext();) {
        const auto text = match.next();
        const auto first = next.match(code, closing(code, text.capturedEnd()) + 1);
        if (!first.hasMatch())
            continue;
        QSet<QString> places;
        for (auto part = literal.globalMatch(text.captured(1)); part.hasNext();)
            for (auto one = place.globalMatch(part.next().captured(1)); one.hasNext();)
                places.insert(one.next().captured(1));
        int commas = 0;
        const qsizetype end = closing(code, first.capturedEnd(), &commas) + 1;
        if (!next.match(code, end).hasMatch() && commas + 1 != places.size())
            faults.append("other arguments than places: " + text.captured(1).simplified());
    }
    return faults;
}

/// Constructors that take more lines than `most`, in code as clang-format lays it out.
QStringList longConstructors(const QString& code, int most) {
    static const QRegularExpression outside("^(?:\\w+::)*(\\w+)::\\1\\(");
    static const QRegularExpression inside("^ +(?:explicit )?([A-Z]\\w*)\\(");
    const QStringList lines = code.split('\n');
    QStringList found;
    for (qsizetype first = 0; first < lines.size(); ++first) {
        auto match = outside.match(lines[first]);
        if (!match.hasMatch())
            match = inside.match(lines[first]);
        const QString name = match.captured(1);
        const bool isInside = match.captured(0).startsWith(' ');
        if (name.isEmpty() || (isInside && !code.contains("class " + name) && !code.contains("struct " + name)))
            continue;
        const QString indent(match.captured(0).size() - match.captured(0).trimmed().size(), ' ');
        bool isBody = false;
        qsizetype last = first;
        while (last < lines.size() && lines[last] != indent + '}' && (isBody || !lines[last].endsWith(';'))) {
            isBody = isBody || lines[last].endsWith('{');
            ++last;
        }
        const qsizetype length = last - first + 1;
        if (isBody && length > most)
            found.append(QStringLiteral("%1 takes %2 lines").arg(name).arg(length));
    }
    return found;
}

/// Text that people wrote; samples of damaged or foreign input are none of these.
QStringList handWrittenFiles() {
    QStringList files = allSources();
    for (const char* folder : {"model", "ui", "app", "tests", "resources", "packaging"})
        files +=
            filesBelow(folder, {"*.md", "*.txt", "*.cmake", "*.in", "*.js", "*.css", "*.mustache", "*.qrc", "*.sh"});
    for (const QString& path : filesBelow("packaging", {"*"})) {
        if (!files.contains(path))
            files.append(path);
    }
    for (const QFileInfo& info : QDir(kRoot).entryInfoList({"*.md", "*.json", "CMakeLists.txt"}, QDir::Files))
        files.append(info.fileName());
    files.removeIf(
        [](const QString& path) { return path.startsWith("tests/fuzz/corpus/") || path.startsWith("tests/data/"); });
    return files;
}

QByteArray listing(const QStringList& places) {
    return QByteArray::number(places.size()) + " found:\n  " + places.join("\n  ").toUtf8();
}

#define VERIFY_NONE(places) QVERIFY2((places).isEmpty(), listing(places).constData())

} // namespace

class TestArchitecture : public QObject {
    Q_OBJECT
private slots:
    void wrongEdgesAreRecognised_data();
    void wrongEdgesAreRecognised();
    void includesPointDownwards();
    void includesAreWrittenFromTheRoot();
    void modelIncludesNoQt();
    void everySourceIsListed();
    void headersOpenWithTheirContract();
    void filesAreNamedInLowerSnake();
    void everyCorpusHasATarget();
    void noMarksOfUnfinishedWork();
    void noMachinePaths();
    void threadsKeepTheirOwnByPerThread();
    void headersSayWhoMayUseThem();
    void jobsAreStartedInOnePlace();
    void testsOfTheWindowAreWatched();
    void argumentsFillTheirPlaces_data();
    void argumentsFillTheirPlaces();
    void everyPlaceOfATextHasItsArgument();
    void numbersInTextsAreGrouped();
    void versionsAgree();
    void namedTestsAreThere();
    void longConstructorsAreRecognised_data();
    void longConstructorsAreRecognised();
    void constructorsFallApartIntoParts();
};

void TestArchitecture::wrongEdgesAreRecognised_data() {
    QTest::addColumn<QString>("source");
    QTest::addColumn<QString>("target");
    QTest::addColumn<bool>("isRefused");
    QTest::newRow("same room") << "model/page/builder.cpp"
                               << "model/page/document.h" << false;
    QTest::newRow("room below") << "model/page/builder.cpp"
                                << "model/base/result.h" << false;
    QTest::newRow("room above") << "model/schema/schema.h"
                                << "model/dataset/state.h" << true;
    QTest::newRow("unknown room") << "model/schema/schema.h"
                                  << "model/other/thing.h" << true;
    QTest::newRow("model to ui") << "model/page/theme.cpp"
                                 << "ui/preview/view.h" << true;
    QTest::newRow("model to tests") << "model/page/theme.cpp"
                                    << "tests/support/samples.h" << true;
    QTest::newRow("ui to model") << "ui/preview/view.cpp"
                                 << "model/page/theme.h" << false;
    QTest::newRow("ui to app") << "ui/shell/window.cpp"
                               << "app/options.h" << true;
    QTest::newRow("app to ui") << "app/galley.cpp"
                               << "ui/shell/window.h" << false;
    QTest::newRow("tests to app") << "tests/e2e/tst_path.cpp"
                                  << "app/options.h" << true;
}

void TestArchitecture::wrongEdgesAreRecognised() {
    QFETCH(QString, source);
    QFETCH(QString, target);
    QFETCH(bool, isRefused);
    QCOMPARE(!refusal(source, target).isEmpty(), isRefused);
}

void TestArchitecture::includesPointDownwards() {
    QStringList places;
    int edges = 0;
    for (const QString& path : allSources()) {
        for (const Include& include : includesOf(path)) {
            if (!include.isQuoted || isGenerated(include.target))
                continue;
            ++edges;
            if (const QString reason = refusal(path, include.target); !reason.isEmpty())
                places.append(QStringLiteral("%1:%2: %3 (%4)").arg(path).arg(include.line).arg(include.target, reason));
        }
    }
    QVERIFY(edges > 0);
    VERIFY_NONE(places);
}

void TestArchitecture::includesAreWrittenFromTheRoot() {
    QStringList places;
    for (const QString& path : allSources()) {
        for (const Include& include : includesOf(path)) {
            if (include.isQuoted && !isGenerated(include.target) && !QFileInfo(kRoot + '/' + include.target).isFile())
                places.append(QStringLiteral("%1:%2: %3").arg(path).arg(include.line).arg(include.target));
        }
    }
    VERIFY_NONE(places);
}

void TestArchitecture::modelIncludesNoQt() {
    QVERIFY(isQtHeader("QString") && isQtHeader("QtGui/QColor") && isQtHeader("qglobal.h") && !isQtHeader("queue"));
    QStringList places;
    for (const QString& path : sourcesBelow("model")) {
        for (const Include& include : includesOf(path)) {
            if (isQtHeader(include.target))
                places.append(QStringLiteral("%1:%2: %3").arg(path).arg(include.line).arg(include.target));
        }
    }
    places += linesThatMatch(filesBelow("model", {"CMakeLists.txt"}), QRegularExpression("\\bQt[56]?::"));
    VERIFY_NONE(places);
}

void TestArchitecture::everySourceIsListed() {
    QStringList places;
    for (const QString& path : allSources()) {
        const QString list = nearestCMakeLists(path);
        const QString name = path.mid(QFileInfo(list).path().size() + 1);
        // A test or a fuzz target is listed by its name; its source follows from that.
        const bool isTest = path.startsWith("tests/") && path.endsWith(".cpp");
        const QString text = readText(list);
        if (!mentionsWord(text, name) && !(isTest && mentionsWord(text, QFileInfo(path).completeBaseName())))
            places.append(path + " is not in " + list);
    }
    VERIFY_NONE(places);
}

void TestArchitecture::headersOpenWithTheirContract() {
    static const QRegularExpression opening("\\A// [^\\n]+\\n(//[^\\n]*\\n)*#pragma once\\n");
    QStringList places;
    for (const QString& path : allSources()) {
        if (path.endsWith(".h") && !opening.match(readText(path)).hasMatch())
            places.append(path + " does not open with a comment and #pragma once");
    }
    VERIFY_NONE(places);
}

void TestArchitecture::filesAreNamedInLowerSnake() {
    static const QRegularExpression pattern("^[a-z][a-z0-9_]*\\.(h|cpp)$");
    QStringList places;
    for (const QString& path : allSources()) {
        if (!pattern.match(QFileInfo(path).fileName()).hasMatch())
            places.append(path);
    }
    VERIFY_NONE(places);
}

void TestArchitecture::everyCorpusHasATarget() {
    QStringList places;
    for (const QString& name : QDir(kRoot + "/tests/fuzz/corpus").entryList(QDir::Dirs | QDir::NoDotAndDotDot)) {
        if (!QFileInfo::exists(kRoot + "/tests/fuzz/fuzz_" + name + ".cpp"))
            places.append("tests/fuzz/corpus/" + name);
    }
    VERIFY_NONE(places);
}

void TestArchitecture::noMarksOfUnfinishedWork() {
    const QString marks = QStringList{"TO"
                                      "DO",
                                      "FIX"
                                      "ME",
                                      "XX"
                                      "X:",
                                      "HA"
                                      "CK:"}
                              .join('|');
    VERIFY_NONE(linesThatMatch(handWrittenFiles(), QRegularExpression("\\b(" + marks + ")")));
}

void TestArchitecture::noMachinePaths() {
    const QString folders = QStringList{"/wo"
                                        "rk/",
                                        "/ro"
                                        "ot/",
                                        "/ho"
                                        "me/[a-z]+/"}
                                .join('|');
    VERIFY_NONE(linesThatMatch(handWrittenFiles(), QRegularExpression("(^|[\\s\"'=(`])(" + folders + ")")));
}

/// A destructor of a thread_local ends the program where memory is short (model/base/per_thread.h).
void TestArchitecture::threadsKeepTheirOwnByPerThread() {
    const QStringList sources = sourcesBelow("model") + sourcesBelow("ui") + sourcesBelow("app");
    VERIFY_NONE(linesThatMatch(sources, QRegularExpression("^[^/`]*\\bthread_local\\b")));
}

/// Headers are for every room that may include theirs, or say that they are for their own folder (tests aside).
void TestArchitecture::headersSayWhoMayUseThem() {
    const QString own = "\n// Used in this folder alone.\n";
    QHash<QString, QSet<QString>> users; // folders, by header
    for (const QString& path : sourcesBelow("model") + sourcesBelow("ui") + sourcesBelow("app"))
        for (const Include& include : includesOf(path))
            users[include.target].insert(QFileInfo(path).path());
    QStringList places;
    int owned = 0;
    for (const QString& path : (sourcesBelow("model") + sourcesBelow("ui")).filter(".h")) {
        const QString text = readText(path);
        const QString folder = QFileInfo(path).path();
        const bool isOwn = text.left(text.indexOf("#pragma once")).contains(own);
        owned += isOwn ? 1 : 0;
        if (isOwn != (users.value(path) - QSet<QString>{folder}).isEmpty())
            places.append(path + (isOwn ? ": is used elsewhere too" : ": says not that nobody else uses it"));
    }
    VERIFY_NONE(places);
    QVERIFY(owned > 0);
}

/// One way to run a job off the window's thread: BackgroundTask. The settings' file has a writer of its own, which
/// keeps the order of what it writes.
void TestArchitecture::jobsAreStartedInOnePlace() {
    static const QRegularExpression pattern("\\b(QThreadPool|QPromise|QFutureWatcher\\w*|QtConcurrent|QRunnable|"
                                            "moveToThread|std::(thread|jthread|async))\\b");
    static const QRegularExpression elsewhere("^ui/(?!tasks/|settings/settings_store\\.)");
    QVERIFY(!linesThatMatch({"ui/tasks/background_task.cpp"}, pattern).isEmpty());
    VERIFY_NONE(linesThatMatch(sourcesBelow("ui").filter(elsewhere), pattern));
}

void TestArchitecture::testsOfTheWindowAreWatched() {
    // tests/ui/watched_program.h makes the application of each.
    const QStringList sources = sourcesBelow("tests/ui") + sourcesBelow("tests/e2e");
    VERIFY_NONE(linesThatMatch(sources, QRegularExpression("\\bQApplication\\s+\\w+\\(argc")));
}

void TestArchitecture::argumentsFillTheirPlaces_data() {
    QTest::addColumn<QString>("code");
    QTest::addColumn<int>("faults");
    QTest::newRow("all at once") << "tr(\"%1 of %2\").arg(a, QString::number(b(1, 2)))" << 0;
    QTest::newRow("one place") << "tr(\"%1, \\\"yes\\\"\", \"name\").arg(a);" << 0;
    QTest::newRow("one twice") << "tr(\"%1 and %1\").arg(a)" << 0;
    QTest::newRow("one after the other") << "tr(\"%1 of %2\").arg(a).arg(b)" << 1;
    QTest::newRow("over lines") << "QStringLiteral(\"%1\" \"%2\")\n    .arg(a)\n    .arg(b)" << 1;
    QTest::newRow("one too few") << "tr(\"%1 of %2\").arg(a)" << 1;
    QTest::newRow("one too many") << "tr(\"%1\").arg(a, b)" << 1;
    QTest::newRow("none") << "setText(tr(\"%1 of 2\"));" << 0; // may be filled elsewhere
}

void TestArchitecture::argumentsFillTheirPlaces() {
    QFETCH(QString, code);
    QFETCH(int, faults);
    QCOMPARE(unfilledPlaces(code).size(), faults);
}

/// A chain of arg() looks for places in what the one before put in: a record called "Part %2" would get the number.
void TestArchitecture::everyPlaceOfATextHasItsArgument() {
    QStringList faults;
    for (const QString& path : sourcesBelow("ui") + sourcesBelow("app"))
        for (const QString& fault : unfilledPlaces(readText(path)))
            faults.append(path + ": " + fault);
    VERIFY_NONE(faults);
}

void TestArchitecture::versionsAgree() {
    const QString version = QStringLiteral(GALLEY_VERSION);
    static const QRegularExpression heading("^## \\[?([0-9.]+)", QRegularExpression::MultilineOption);
    QCOMPARE(heading.match(readText("CHANGELOG.md")).captured(1), version);
    static const QRegularExpression release("<release version=\"([0-9.]+)\"");
    QCOMPARE(release.match(readText("packaging/" GALLEY_APP_ID ".metainfo.xml.in")).captured(1), version);
}

/// A promise whose test was renamed or dropped is one that nobody keeps.
void TestArchitecture::namedTestsAreThere() {
    static const QRegularExpression pattern("`((?:tst|fuzz)_[a-z0-9_]+)`");
    QSet<QString> programs;
    for (const QString& source : sourcesBelow("tests"))
        programs.insert(QFileInfo(source).completeBaseName());
    QStringList missing;
    int named = 0;
    for (const char* document : {"SECURITY.md", "ARCHITECTURE.md", "CONTRIBUTING.md"}) {
        auto names = pattern.globalMatch(readText(document));
        while (names.hasNext()) {
            const QString name = names.next().captured(1);
            ++named;
            if (!programs.contains(name))
                missing.append(QString(document) + ": " + name);
        }
    }
    QVERIFY2(missing.isEmpty(), qPrintable(missing.join('\n')));
    QVERIFY(named > 20);
}

/// "%Ln" writes a number as people of the window's language do, "%n" as a machine does.
void TestArchitecture::numbersInTextsAreGrouped() {
    VERIFY_NONE(linesThatMatch(sourcesBelow("ui"), QRegularExpression("%n\\b")));
}

void TestArchitecture::longConstructorsAreRecognised_data() {
    QTest::addColumn<QString>("head");
    QTest::addColumn<QString>("indent");
    QTest::addColumn<int>("statements");
    QTest::addColumn<QString>("found");
    const int fits = 57;
    QTest::newRow("fits") << "Panel::Panel(QWidget* parent)\n    : QWidget(parent) {"
                          << "" << fits << "";
    QTest::newRow("one too many") << "Panel::Panel(QWidget* parent)\n    : QWidget(parent) {"
                                  << "" << fits + 1 << "Panel takes 61 lines";
    QTest::newRow("initializers count") << "Panel::Panel()\n    : m_one(1)\n    , m_two{2} {"
                                        << "" << fits << "Panel takes 61 lines";
    QTest::newRow("nested") << "Panel::Row::Row(int number)\n    : m_number(number) {"
                            << "" << fits + 1 << "Row takes 61 lines";
    QTest::newRow("in its class") << "class Row {\npublic:\n    explicit Row(int number)\n        : m_number(number) {"
                                  << "    " << fits + 1 << "Row takes 61 lines";
    QTest::newRow("another function") << "void Panel::layOut(QWidget* parent)\n    // long\n{"
                                      << "" << fits + 1 << "";
}

void TestArchitecture::longConstructorsAreRecognised() {
    QFETCH(QString, head);
    QFETCH(QString, indent);
    QFETCH(int, statements);
    QString code = head + '\n';
    for (int i = 0; i < statements; ++i)
        code += indent + "    call();\n";
    QTEST(longConstructors(code + indent + "}\n", 60).join('|'), "found");
}

void TestArchitecture::constructorsFallApartIntoParts() {
    QStringList places;
    for (const QString& path : sourcesBelow("ui"))
        for (const QString& one : longConstructors(readText(path), 60))
            places.append(path + ": " + one);
    VERIFY_NONE(places);
}

QTEST_APPLESS_MAIN(TestArchitecture)
#include "tst_architecture.moc"
