// Lines of a site against a naive model: edits, publishes of what was chosen, of releases and of all, and openings
// anew.
#include "tests/publish/release_site.h"

#include <array>
#include <random>

using namespace galley;
using namespace galley::test;

namespace {

/// Lines as anybody would write them down: maps of values.
class NaiveSite {
public:
    using Fields = std::map<std::string, int>;
    using Records = std::map<std::string, Fields>;
    struct Line {
        std::map<std::string, std::optional<Fields>> base;
        std::map<std::string, std::optional<Fields>> ours;
    };

    Records draft;
    Records live;
    std::map<std::string, Line> releases;
    std::size_t conflicts = 0;

    Records releaseContent(const std::string& key) const {
        Records all = live;
        for (const auto& [id, fields] : releases.at(key).ours) {
            if (fields)
                all[id] = *fields;
            else
                all.erase(id);
        }
        return all;
    }
    void set(const std::string& key, const std::string& id, const Fields& fields) {
        if (key.empty()) {
            draft[id] = fields;
            return;
        }
        Line& line = releases[key];
        if (!line.base.contains(id))
            line.base[id] = in(live, id);
        line.ours[id] = fields;
    }
    void publishDraft(const std::vector<std::string>& ids) {
        for (const std::string& id : ids)
            if (draft.contains(id))
                live[id] = draft[id];
        rebaseAll();
    }
    void publishRelease(const std::string& key) {
        const Line line = releases.at(key);
        live = releaseContent(key);
        releases.erase(key);
        for (const auto& [id, fields] : line.ours) {
            if (fields == line.base.at(id))
                continue;
            const auto there = in(draft, id);
            if (!there || !line.base.at(id)) {
                if (!there)
                    draft[id] = *fields;
                continue;
            }
            draft[id] = merged(*line.base.at(id), *fields, *there);
        }
        rebaseAll();
    }

private:
    static std::optional<Fields> in(const Records& records, const std::string& id) {
        const auto found = records.find(id);
        return found != records.end() ? std::optional(found->second) : std::nullopt;
    }
    Fields merged(const Fields& base, const Fields& ours, const Fields& theirs) {
        Fields result = theirs;
        for (auto& [name, value] : result) {
            const int was = base.at(name);
            const int mine = ours.at(name);
            if (value == was)
                value = mine;
            else if (mine != was && mine != value)
                ++conflicts;
        }
        return result;
    }
    void rebaseAll() {
        for (auto& [key, line] : releases)
            for (auto& [id, base] : line.base) {
                const auto now = in(live, id);
                if (now == base)
                    continue;
                auto& ours = line.ours[id];
                if (ours == base || !base)
                    ours = now;
                else
                    ours = merged(*base, *ours, *now);
                base = now;
            }
    }
};

NaiveSite::Records recordsIn(const State& state) {
    NaiveSite::Records records;
    std::string scratch;
    state.forEach([&](const RecordView& record) {
        NaiveSite::Fields fields;
        for (const char* field : {"a", "b", "c"})
            fields[field] = static_cast<int>(record.field(field).asInt());
        records[std::string(record.id(scratch))] = fields;
    });
    return records;
}

} // namespace

class TestReleaseModel : public QObject, private ReleaseSite {
    Q_OBJECT

private slots:
    void init() { make(); }
    void cleanup() { close(); }
    void manyStepsAgainstAModel_data();
    void manyStepsAgainstAModel();
};

void TestReleaseModel::manyStepsAgainstAModel_data() {
    QTest::addColumn<unsigned>("seed");
    for (unsigned seed = 1; seed <= 8; ++seed)
        QTest::addRow("%u", seed) << seed;
}

/// Editing in three lines, publishing what was chosen, releases and all, opening again: always what the model says.
void TestReleaseModel::manyStepsAgainstAModel() {
    QFETCH(unsigned, seed);
    std::mt19937 random(seed);
    const auto below = [&random](int end) { return static_cast<int>(random() % static_cast<unsigned>(end)); };
    NaiveSite model;
    model.draft = model.live = recordsIn(*m_site->lines().draft);
    std::vector<std::string> keys;
    int made = 0;
    const auto ids = [&](const NaiveSite::Records& records) {
        std::vector<std::string> all;
        for (const auto& [id, fields] : records)
            all.push_back(id);
        return all;
    };
    for (int step = 0; step < 60; ++step) {
        while (keys.size() < 2) {
            keys.push_back(release(("Release " + std::to_string(step) + std::to_string(keys.size())).c_str()));
            model.releases[keys.back()] = {};
        }
        const std::string key = below(2) == 0 ? std::string() : keys[static_cast<std::size_t>(below(2))];
        const auto content = key.empty() ? model.draft : model.releaseContent(key);
        switch (below(10)) {
        case 0: { // a new record
            const std::string id = "n" + std::to_string(made++);
            edit(key, {article(id, 1)});
            model.set(key, id, {{"a", 1}, {"b", 1}, {"c", 1}});
            break;
        }
        case 1: { // some of the draft
            std::vector<std::string> chosen;
            std::vector<std::string> paths;
            bool differs = false;
            for (const std::string& id : ids(model.draft))
                if (below(2) == 0) {
                    chosen.push_back(id);
                    paths.push_back("article/" + id);
                    differs = differs || !model.live.contains(id) || model.live[id] != model.draft[id];
                }
            const auto result = publish({{}, refs(paths), false});
            QCOMPARE(result.has_value(), differs);
            if (differs)
                model.publishDraft(chosen);
            break;
        }
        case 2:
            if (below(3) == 0 && !key.empty() && m_site->conflicts().empty()) {
                const auto result = publish({key, {}, false});
                if (!result)
                    QFAIL(result.error().toString().c_str());
                model.publishRelease(key);
                std::erase(keys, key);
            }
            break;
        case 3:
            reopen();
            break;
        case 4:
            VERIFY_OK(publish());
            model.publishDraft(ids(model.draft));
            break;
        default: {
            const auto all = ids(content);
            const std::string id = all[static_cast<std::size_t>(below(static_cast<int>(all.size())))];
            NaiveSite::Fields fields = content.at(id);
            const char* field = std::array{"a", "b", "c"}[static_cast<std::size_t>(below(3))];
            fields[field] = below(50);
            edit(key, {number(id, field, fields[field])});
            model.set(key, id, fields);
        }
        }
        QCOMPARE(recordsIn(*m_site->lines().draft), model.draft);
        QCOMPARE(recordsIn(m_site->published()->state()), model.live);
        for (const std::string& open : keys)
            QCOMPARE(recordsIn(*m_site->lines().find(open)->state), model.releaseContent(open));
        QCOMPARE(m_site->conflicts().size(), model.conflicts);
        if (!m_site->conflicts().empty()) { // what stands in the lines stays
            const std::string conflict = m_site->conflicts().front().conflict.key;
            VERIFY_OK(m_site->settleConflict(conflict, Settlement::KeepDraft));
            model.conflicts = m_site->conflicts().size();
        }
    }
}

QTEST_GUILESS_MAIN(TestReleaseModel)
#include "tst_release_model.moc"
