// Taking back commits of a release, at random, against what a naive reader of its history says.
#include "model/inspect/release_reversal.h"
#include "model/workspace/workspace.h"
#include "tests/support/page_fixture.h"
#include "tests/support/samples.h"

#include <QTemporaryDir>
#include <QTest>

#include <map>
#include <random>

using namespace galley;
using namespace galley::test;

namespace {

constexpr const char* kBackSchema = R"({"site":{"name":"Back"},"locales":[{"code":"en"}],"types":[
  {"name":"page","page":true,"slug":"slug","fields":[
    {"name":"slug","kind":"string"},{"name":"a","kind":"string"},{"name":"b","kind":"string"}]}]})";

using Place = std::pair<std::string, std::string>; ///< record and field

/// What one commit did, as the naive reader has it.
struct Written {
    std::uint64_t number = 0;
    std::map<Place, std::pair<std::string, std::string>> values; ///< before and after
};

std::string valueAt(const State& state, const Place& place) {
    const auto ref = state.findPath("page/" + place.first);
    std::string scratch;
    return ref ? std::string(state.record(*ref).field(std::string_view(place.second)).asString(scratch)) : "";
}

std::unique_ptr<Workspace> newSite(const QTemporaryDir& folder) {
    const std::string path = folder.filePath("site").toStdString();
    const auto made = Workspace::create(path, *parsedSchema(kBackSchema));
    auto opened = Workspace::open(path, {});
    if (!made || !opened)
        throw std::runtime_error("no site");
    return *std::move(opened);
}

} // namespace

class TestReleaseReversal : public QObject {
    Q_OBJECT
private slots:
    void randomCommitsAreTakenBack_data();
    void randomCommitsAreTakenBack();
    void whatChangedNoReleaseIsSaid();
};

void TestReleaseReversal::randomCommitsAreTakenBack_data() {
    QTest::addColumn<unsigned>("seed");
    for (unsigned seed = 1; seed <= 12; ++seed)
        QTest::addRow("%u", seed) << seed;
}

void TestReleaseReversal::randomCommitsAreTakenBack() {
    QFETCH(unsigned, seed);
    std::mt19937 random(seed);
    const QTemporaryDir folder;
    const auto opened = newSite(folder);
    Workspace& site = *opened;
    for (const char* const id : {"p", "q"})
        VERIFY_OK(site.commit({Edit::create("page", id, {{"slug", id}, {"a", "0"}, {"b", "0"}})}));
    const auto key = site.openRelease("Spring");
    VERIFY_OK(key);
    for (const char* const id : {"p", "q"}) // live has none of them: the release makes its own
        VERIFY_OK(site.addToRelease(*key, {*site.draft()->state().findPath("page/" + std::string(id))}));
    VERIFY_OK(site.setLine(*key));
    std::vector<Written> history;
    for (int step = 0; step < 30; ++step) {
        Written written;
        std::map<Place, std::string> next;
        for (int i = 0; i < 2; ++i)
            next[{random() % 2 == 0 ? "p" : "q", random() % 2 == 0 ? "a" : "b"}] = std::to_string(random() % 3);
        std::vector<Edit> edits;
        for (const auto& [place, value] : next) {
            written.values[place] = {valueAt(site.draft()->state(), place), value};
            edits.push_back(Edit::patch("page", place.first, place.second, value));
        }
        const auto number = site.commit(edits);
        VERIFY_OK(number);
        written.number = *number;
        history.push_back(std::move(written));
    }
    int conflicts = 0;
    for (const Written& written : history) {
        const auto now = site.draft()->statePointer();
        const auto reversal = reversalInRelease(site.journal(), now, written.number);
        VERIFY_OK(reversal);
        // In the way is who wrote something else there since, which still stands.
        bool isFree = true;
        for (const auto& [place, values] : written.values) {
            const std::string here = valueAt(*now, place);
            isFree = isFree && (here == values.second || here == values.first || values.first == values.second);
        }
        QCOMPARE(reversal->conflict.has_value(), !isFree);
        if (!isFree) {
            ++conflicts;
            QVERIFY(reversal->conflict->commit.number > written.number);
            const auto restoring = restorationInRelease(site.journal(), *now, written.number);
            VERIFY_OK(restoring);
            StateEditor forced(now);
            for (const Edit& edit : *restoring)
                VERIFY_OK(applyEdit(forced, edit, 1'000'000));
            for (const auto& [place, values] : written.values)
                QCOMPARE(valueAt(forced.current(), place), values.first);
            continue;
        }
        StateEditor editor(now);
        for (const Edit& edit : reversal->edits)
            VERIFY_OK(applyEdit(editor, edit, 1'000'000));
        for (const char* const id : {"p", "q"})
            for (const char* const name : {"a", "b"}) {
                const auto found = written.values.find({id, name});
                const bool isBack = found != written.values.end() && found->second.first != found->second.second;
                QCOMPARE(valueAt(editor.current(), {id, name}),
                         isBack ? found->second.first : valueAt(*now, {id, name}));
            }
    }
    QVERIFY(conflicts > 0 && conflicts < 30);
}

void TestReleaseReversal::whatChangedNoReleaseIsSaid() {
    const QTemporaryDir folder;
    const auto opened = newSite(folder);
    Workspace& site = *opened;
    const auto number = site.commit({Edit::create("page", "p", {{"slug", "p"}})});
    VERIFY_OK(number);
    const auto now = site.draft()->statePointer();
    QCOMPARE(reversalInRelease(site.journal(), now, *number).error().code, ErrorCode::InvalidInput);
    QCOMPARE(restorationInRelease(site.journal(), *now, *number).error().code, ErrorCode::InvalidInput);
    QCOMPARE(reversalInRelease(site.journal(), now, 99).error().code, ErrorCode::NotFound);
}

QTEST_GUILESS_MAIN(TestReleaseReversal)
#include "tst_release_reversal.moc"
