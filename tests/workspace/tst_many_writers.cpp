// Many programs that write to one site at once, some of which are killed: what each was told is true.
// GALLEY_WRITER_EDITS sets how many edits each of them makes; GALLEY_WRITER_SEED repeats the moments of the kills.
#include "model/journal/journal.h"
#include "model/workspace/workspace.h"
#include "tests/support/page_fixture.h"
#include "tests/support/samples.h"

#include <QProcess>
#include <QRandomGenerator>
#include <QTemporaryDir>
#include <QTest>
#include <map>
#include <memory>
#include <set>
#include <vector>

using namespace galley;
using namespace galley::test;

namespace {

constexpr int kTimeout = 120'000; ///< milliseconds until a program must have said something
constexpr int kSellers = 8;
constexpr int kClients = 742;
constexpr int kUnits = 500;
constexpr int kWriters = 4;
constexpr int kDefaultEdits = 100; ///< of each writer

constexpr const char* kItemSchema = R"({"site":{"name":"Many"},"locales":[{"code":"en"}],"types":[
  {"name":"item","display":"title","fields":[{"name":"title","kind":"string"},{"name":"text","kind":"text"},
    {"name":"stock","kind":"int"},{"name":"tags","kind":"list","of":{"kind":"string"}}]}]})";

int numberFromEnvironment(const char* name, int otherwise) {
    bool isNumber = false;
    const int number = qEnvironmentVariableIntValue(name, &isNumber);
    return isNumber ? number : otherwise;
}

/// A running writer_child.
class Program {
public:
    explicit Program(const QStringList& arguments) { m_process.start(QStringLiteral(GALLEY_WRITER_CHILD), arguments); }
    ~Program() {
        m_process.kill();
        m_process.waitForFinished();
    }
    Program(const Program&) = delete;
    Program& operator=(const Program&) = delete;

    void begin() {
        m_process.write("\n");
        m_process.waitForBytesWritten(kTimeout);
    }
    /// The next line within a time; empty: there is none.
    QByteArray line(int milliseconds = kTimeout) {
        if (!m_process.canReadLine())
            m_process.waitForReadyRead(milliseconds);
        return m_process.canReadLine() ? m_process.readLine().trimmed() : QByteArray();
    }
    /// Also what it said before it died.
    void kill() {
        m_process.kill();
        m_process.waitForFinished(kTimeout);
    }
    bool endsWell() { return m_process.waitForFinished(kTimeout) && m_process.exitCode() == 0; }
    bool isRunning() const { return m_process.state() != QProcess::NotRunning; }
    QByteArray errors() { return m_process.readAllStandardError(); }

private:
    QProcess m_process;
};

/// What one writer, with all that take its place when it was killed, was told.
struct Writer {
    std::unique_ptr<Program> program;
    int generation = 0;
    int left = 0;      ///< edits to make
    int untilKill = 0; ///< lines
    bool isDone = false;
};

} // namespace

class TestManyWriters : public QObject {
    Q_OBJECT
private slots:
    void init();
    void nobodySellsWhatIsSold();
    void withoutTheComparisonTooManyAreSold();
    void whatWasSavedIsThereOnceWhoeverIsKilled();

private:
    struct Sale {
        int won = 0;
        int lost = 0;
        std::int64_t left = 0;
    };
    void sell(const QString& how, Sale& sale);
    void start(Writer& writer, int index);
    void hear(Writer& writer, const QByteArray& line);
    void editAndKill(QRandomGenerator& random);
    void checkStates();
    void checkJournal(Journal& journal);
    QString site() const { return m_folder->filePath(QStringLiteral("site")); }
    std::unique_ptr<Workspace> open() const {
        auto opened = Workspace::open(site().toStdString(), {});
        return opened ? *std::move(opened) : nullptr;
    }

    std::unique_ptr<QTemporaryDir> m_folder;
    std::vector<Writer> m_writers;
    std::set<std::string> m_saved;
    std::set<std::string> m_kept;
    int m_kills = 0;
};

void TestManyWriters::init() {
    m_folder = std::make_unique<QTemporaryDir>();
    VERIFY_OK(Workspace::create(site().toStdString(), *parsedSchema(kItemSchema)));
}

void TestManyWriters::sell(const QString& how, Sale& sale) {
    {
        const auto workspace = open();
        QVERIFY(workspace);
        VERIFY_OK(workspace->apply({Edit::create("item", "sale", {{"stock", kUnits}})}));
        VERIFY_OK(workspace->flush());
    }
    std::vector<std::unique_ptr<Program>> sellers;
    std::vector<int> clients;
    for (int i = 0; i < kSellers; ++i) {
        clients.push_back(kClients / kSellers + (i < kClients % kSellers ? 1 : 0));
        sellers.push_back(std::make_unique<Program>(QStringList{how, site(), QString::number(clients.back())}));
    }
    for (const auto& seller : sellers)
        QVERIFY2(seller->line() == "ready", seller->errors().constData()); // all clients have read the whole stock
    for (const auto& seller : sellers)
        seller->begin();
    for (std::size_t i = 0; i < sellers.size(); ++i) {
        for (int client = 0; client < clients[i]; ++client) {
            const QByteArray said = sellers[i]->line();
            QVERIFY2(said == "won" || said == "lost", sellers[i]->errors().constData());
            ++(said == "won" ? sale.won : sale.lost);
        }
        QVERIFY2(sellers[i]->endsWell(), sellers[i]->errors().constData());
    }
    const auto workspace = open();
    QVERIFY(workspace);
    const State& state = workspace->draft()->state();
    sale.left = state.record(*state.find(TypeIndex{0}, "sale")).field("stock").asInt();
    const auto report = workspace->journal().verify();
    VERIFY_OK(report);
    QVERIFY(report->isWhole());
}

void TestManyWriters::nobodySellsWhatIsSold() {
    Sale sale;
    sell(QStringLiteral("sell"), sale);
    QCOMPARE(sale.won, kUnits);
    QCOMPARE(sale.lost, kClients - kUnits);
    QCOMPARE(sale.left, std::int64_t{0});
    const auto workspace = open();
    QVERIFY(workspace);
    QVERIFY(workspace->conflicts().empty());
    QCOMPARE(workspace->draft()->state().version(), Version{kUnits + 1}); // one commit for each
}

void TestManyWriters::withoutTheComparisonTooManyAreSold() {
    Sale sale;
    sell(QStringLiteral("sell-blindly"), sale);
    QVERIFY2(sale.won + sale.left > kUnits, qPrintable(QString::number(sale.won)));
}

void TestManyWriters::start(Writer& writer, int index) {
    const QString name = QStringLiteral("w%1g%2").arg(index).arg(++writer.generation);
    writer.program =
        std::make_unique<Program>(QStringList{QStringLiteral("edit"), site(), name, QString::number(writer.left)});
    QVERIFY2(writer.program->line() == "ready", writer.program->errors().constData());
    writer.program->begin();
}

void TestManyWriters::hear(Writer& writer, const QByteArray& line) {
    if (line == "done")
        writer.isDone = true;
    const QList<QByteArray> words = line.split(' ');
    if (words.size() != 2)
        return;
    --writer.left;
    --writer.untilKill;
    if (words[0] != "deleted")
        (words[0] == "saved" ? m_saved : m_kept).insert(words[1].toStdString());
}

void TestManyWriters::editAndKill(QRandomGenerator& random) {
    const auto isAnyLeft = [this] {
        return std::any_of(m_writers.begin(), m_writers.end(), [](const Writer& writer) { return !writer.isDone; });
    };
    const int kEach = numberFromEnvironment("GALLEY_WRITER_EDITS", kDefaultEdits);
    for (int i = 0; i < kWriters; ++i) {
        Writer& writer = m_writers.emplace_back();
        writer.left = kEach;
        writer.untilKill = 1 + random.bounded(kEach / 2);
    }
    for (int i = 0; i < kWriters; ++i)
        start(m_writers[static_cast<std::size_t>(i)], i);
    while (isAnyLeft() && !QTest::currentTestFailed())
        for (int i = 0; i < kWriters; ++i) {
            Writer& writer = m_writers[static_cast<std::size_t>(i)];
            if (writer.isDone)
                continue;
            hear(writer, writer.program->line(5));
            QVERIFY2(writer.isDone || writer.program->isRunning(), writer.program->errors().constData());
            if (writer.isDone || writer.untilKill > 0 || writer.left == 0)
                continue;
            QTest::qSleep(random.bounded(4)); // somewhere in the next edit
            writer.program->kill();
            ++m_kills;
            for (QByteArray line = writer.program->line(0); !line.isEmpty(); line = writer.program->line(0))
                hear(writer, line);
            writer.untilKill = 1 + random.bounded(kEach / 2);
            if (!writer.isDone)
                start(writer, i);
        }
}

void TestManyWriters::checkStates() {
    const auto workspace = open();
    QVERIFY(workspace);
    const State& state = workspace->draft()->state();
    QVERIFY(state.recomputeChecksum() == state.checksum());
    for (Writer& writer : m_writers) {
        if (!writer.program->isRunning())
            continue; // it was killed when it had nothing left to do
        writer.program->begin();
        QCOMPARE(writer.program->line(), "state " + QByteArray::fromStdString(state.checksum().toHex()));
        QVERIFY2(writer.program->endsWell(), writer.program->errors().constData());
    }
    checkJournal(workspace->journal());
}

void TestManyWriters::checkJournal(Journal& journal) {
    const auto report = journal.verify();
    VERIFY_OK(report);
    QVERIFY(report->isWhole());
    std::map<std::string, int> commits; // by their texts
    std::string conflicts;              // all that was kept of them
    VERIFY_OK(journal.read(1, UINT64_MAX, [&](const Commit& commit) -> Result<void> {
        if (commit.bodyKind() == BodyKind::Edits)
            ++commits[commit.message];
        if (const auto* const notes = std::get_if<ConflictNotes>(&commit.body))
            for (const Conflict& conflict : notes->found)
                conflicts += conflict.both.ours.dump() + "\n";
        return {};
    }));
    for (const auto& [text, count] : commits)
        QVERIFY2(count == 1, text.c_str());
    for (const std::string& text : m_saved)
        QVERIFY2(commits.contains(text), text.c_str());
    for (const std::string& text : m_kept)
        QVERIFY2(!commits.contains(text) && conflicts.find(text) != std::string::npos, text.c_str());
}

void TestManyWriters::whatWasSavedIsThereOnceWhoeverIsKilled() {
    const auto seed =
        static_cast<quint32>(numberFromEnvironment("GALLEY_WRITER_SEED", QRandomGenerator::system()->bounded(1 << 30)));
    QRandomGenerator random(seed);
    editAndKill(random);
    if (!QTest::currentTestFailed())
        checkStates();
    m_writers.clear();
    qInfo("GALLEY_WRITER_SEED=%u: %zu saved, %zu kept as conflicts, %d kills", seed, m_saved.size(), m_kept.size(),
          m_kills);
    QVERIFY(m_kills > 0);
}

QTEST_GUILESS_MAIN(TestManyWriters)
#include "tst_many_writers.moc"
