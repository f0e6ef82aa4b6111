#include "app/demo_pages.h"

#include <algorithm>
#include <array>
#include <cstdio>
#include <deque>
#include <map>
#include <nlohmann/json.hpp>
#include <set>

namespace galley {

namespace {

using Json = nlohmann::json;

constexpr std::uint64_t kArticlesPerFilm = 4;
constexpr std::uint64_t kArticlesPerPerson = 12;
constexpr std::uint64_t kArticlesPerCollection = 40;
constexpr std::size_t kCardsPerRow = 8;
constexpr int kMaxDepth = 4;
constexpr const char* kTitleList = "title"; ///< the list whose words all get a capital first letter

/// SplitMix64 (public domain, Sebastiano Vigna): the same numbers on every machine.
class Random {
public:
    explicit Random(std::uint64_t seed)
        : m_state(seed) {}
    std::uint64_t next() {
        std::uint64_t mixed = m_state += 0x9e3779b97f4a7c15U;
        mixed = (mixed ^ (mixed >> 30)) * 0xbf58476d1ce4e5b9U;
        mixed = (mixed ^ (mixed >> 27)) * 0x94d049bb133111ebU;
        return mixed ^ (mixed >> 31);
    }
    std::size_t below(std::size_t bound) { return static_cast<std::size_t>(next() % bound); }
    int between(int least, int most) {
        return least + static_cast<int>(below(static_cast<std::size_t>(most - least + 1)));
    }
    bool oneIn(std::size_t count) { return below(count) == 0; }
    template <class T>
    const T& pick(const std::vector<T>& list) {
        return list[below(list.size())];
    }

private:
    std::uint64_t m_state;
};

/// One piece of a pattern: literal text, or a slot when `list` is set.
struct Piece {
    std::string text;
    std::string list;
    std::string binding;         ///< "thing#1": the same entry wherever it stands on one page
    bool hasArticle = false;     ///< "a thing"
    bool capitalArticle = false; ///< "A thing"
    bool capital = false;        ///< "Thing"
};
using Pattern = std::vector<Piece>;
using Patterns = std::vector<Pattern>;

bool isUpper(char letter) {
    return letter >= 'A' && letter <= 'Z';
}

char toUpper(char letter) {
    return letter >= 'a' && letter <= 'z' ? static_cast<char>(letter - 'a' + 'A') : letter;
}

void capitalise(std::string& text, bool everyWord) {
    bool atStart = true;
    for (char& letter : text) {
        if (atStart)
            letter = toUpper(letter);
        atStart = everyWord && letter == ' ';
        if (!everyWord)
            return;
    }
}

Piece slotFrom(std::string_view slot) {
    Piece piece;
    if (slot.starts_with("a ") || slot.starts_with("A ")) {
        piece.hasArticle = true;
        piece.capitalArticle = slot.front() == 'A';
        slot.remove_prefix(2);
    }
    const std::size_t mark = slot.find('#');
    piece.list = slot.substr(0, mark);
    if (!piece.list.empty() && isUpper(piece.list.front())) {
        piece.capital = true;
        piece.list.front() = static_cast<char>(piece.list.front() - 'A' + 'a');
    }
    if (mark != std::string_view::npos)
        piece.binding = piece.list + std::string(slot.substr(mark));
    return piece;
}

Result<Pattern> parsePattern(std::string_view text) {
    Pattern pattern;
    while (!text.empty()) {
        const std::size_t open = text.find('{');
        if (open != 0) {
            pattern.push_back({std::string(text.substr(0, open)), {}, {}, false, false, false});
            text.remove_prefix(std::min(open, text.size()));
            continue;
        }
        const std::size_t close = text.find('}');
        if (close == std::string_view::npos)
            return Error{ErrorCode::InvalidInput, "a slot is not closed: " + std::string(text)};
        pattern.push_back(slotFrom(text.substr(1, close - 1)));
        text.remove_prefix(close + 1);
    }
    return pattern;
}

std::string numbered(const char* prefix, std::uint64_t number, int digits) {
    std::array<char, 64> text{};
    const int size =
        std::snprintf(text.data(), text.size(), "%s-%0*llu", prefix, digits, static_cast<unsigned long long>(number));
    return {text.data(), static_cast<std::size_t>(size)};
}

Json english(std::string text) {
    return {{"en", std::move(text)}};
}

Json refTo(const char* type, const std::string& id) {
    return {{"type", type}, {"id", id}};
}

/// Sentences of one page: what is bound, and what was said already.
struct PageVoice {
    explicit PageVoice(std::uint64_t seed)
        : random(seed) {}
    Random random;
    std::map<std::string, std::string, std::less<>> bound;
    std::set<const Pattern*> said;
};

} // namespace

struct DemoPages::Impl {
    DemoStock stock;
    std::map<std::string, Patterns, std::less<>> words;
    std::map<std::string, Patterns, std::less<>> purposes;
    std::uint64_t articles = 0;
    std::string filmName; ///< of the newest film and person
    std::string personName;
    std::deque<BulkRecord> waiting;

    // -- text ---------------------------------------------------------------------------------------------------
    std::string slotText(const Piece& slot, PageVoice& voice, bool titleCase, int depth) const {
        std::string text;
        const auto bound = slot.binding.empty() ? voice.bound.end() : voice.bound.find(slot.binding);
        if (slot.list == "name") {
            text = voice.bound["name"];
        } else if (bound != voice.bound.end()) {
            text = bound->second;
        } else {
            const auto list = words.find(slot.list);
            const bool isTitle = slot.list == kTitleList;
            text = expand(voice.random.pick(list->second), voice, titleCase || isTitle, depth + 1);
            if (!slot.binding.empty())
                voice.bound[slot.binding] = text;
        }
        if (slot.hasArticle) {
            const char first = text.empty() ? 'x' : toUpper(text.front());
            const bool isVowel = first == 'A' || first == 'E' || first == 'I' || first == 'O' || first == 'U';
            text = std::string(slot.capitalArticle ? "A" : "a") + (isVowel ? "n " : " ") + text;
        } else if (slot.capital) {
            capitalise(text, titleCase);
        }
        return text;
    }

    std::string expand(const Pattern& pattern, PageVoice& voice, bool titleCase = false, int depth = 0) const {
        std::string text;
        for (const Piece& piece : pattern)
            text += piece.list.empty() || depth > kMaxDepth ? piece.text : slotText(piece, voice, titleCase, depth);
        return text;
    }

    std::string text(std::string_view purpose, PageVoice& voice) const {
        return expand(voice.random.pick(purposes.find(purpose)->second), voice);
    }

    /// Sentences that this page did not have yet, joined by spaces; fewer when they run out.
    std::string sentences(PageVoice& voice, int count) const {
        const Patterns& all = purposes.find("sentences")->second;
        std::string joined;
        for (int i = 0; i < count && voice.said.size() < all.size(); ++i) {
            const Pattern* pattern = &voice.random.pick(all);
            while (voice.said.contains(pattern))
                pattern = &voice.random.pick(all);
            voice.said.insert(pattern);
            joined += (joined.empty() ? "" : " ") + expand(*pattern, voice);
        }
        return joined;
    }

    // -- records ------------------------------------------------------------------------------------------------
    void addFilm(std::uint64_t number) {
        PageVoice voice(number * 3 + 1);
        const std::string id = numbered("film", number, 6);
        filmName = expand(voice.random.pick(words.find(kTitleList)->second), voice, true);
        voice.bound["title#1"] = filmName;
        Json fields;
        fields["name"] = english(filmName);
        fields["format"] = voice.random.oneIn(4) ? "series" : "film";
        fields["year"] = voice.random.between(1960, 2027);
        fields["runtime"] = voice.random.between(74, 170);
        fields["synopsis"] = english(text("synopses", voice));
        fields["poster"] = voice.random.pick(stock.posters);
        fields["posterAlt"] = english("Poster of " + filmName);
        fields["genres"] = twoGenres(voice.random);
        const std::string person = numbered("person", (number * kArticlesPerFilm - 1) / kArticlesPerPerson + 1, 5);
        fields["directors"] = Json::array({person});
        fields["story"] = numbered("article", (number - 1) * kArticlesPerFilm + 1, 6);
        waiting.push_back({"title", id, std::move(fields)});
    }

    Json twoGenres(Random& random) const {
        const std::string& first = random.pick(stock.genres);
        const std::string& second = random.pick(stock.genres);
        return first == second ? Json::array({first}) : Json::array({first, second});
    }

    void addPerson(std::uint64_t number) {
        PageVoice voice(number * 3 + 2);
        const std::string id = numbered("person", number, 5);
        personName = expand(words.find("person")->second.front(), voice);
        voice.bound["person#1"] = personName;
        voice.bound["name"] = personName;
        Json fields;
        fields["name"] = personName;
        fields["slug"] = id;
        fields["profession"] = english(text("professions", voice));
        fields["portrait"] = voice.random.pick(stock.portraits);
        fields["portraitAlt"] = english("Portrait of " + personName);
        fields["born"] = voice.random.between(1936, 2004);
        const Patterns& bios = purposes.find("bios")->second;
        const std::size_t first = voice.random.below(bios.size());
        std::string bio = expand(bios[first], voice);
        for (int more = voice.random.between(1, 2), i = 1; i <= more; ++i)
            bio += " " + expand(bios[(first + static_cast<std::size_t>(i)) % bios.size()], voice);
        fields["bio"] = english(std::move(bio));
        const std::uint64_t firstFilm = (number - 1) * kArticlesPerPerson / kArticlesPerFilm + 1;
        fields["knownFor"] = Json::array({numbered("film", firstFilm, 6), numbered("film", firstFilm + 1, 6)});
        waiting.push_back({"talent", id, std::move(fields)});
    }

    void addArticle(std::uint64_t number) {
        PageVoice voice(number * 3);
        Random& random = voice.random;
        voice.bound["title#1"] = filmName;
        voice.bound["person#1"] = personName;
        const std::string id = numbered("article", number, 6);
        const std::string film = numbered("film", (number - 1) / kArticlesPerFilm + 1, 6);
        const std::string person = numbered("person", (number - 1) / kArticlesPerPerson + 1, 5);
        Json fields;
        fields["kicker"] = english(text("kickers", voice));
        std::string headline = text("headlines", voice);
        capitalise(headline, false);
        fields["headline"] = english(std::move(headline));
        fields["dek"] = english(text("deks", voice));
        fields["slug"] = id;
        fields["image"] = random.pick(stock.stills);
        fields["imageAlt"] = english("A still from " + filmName);
        constexpr Instant kFirstDay = 1'262'304'000'000; // 2010-01-01
        constexpr Instant kMinute = 60'000;
        fields["published"] = formatInstant(kFirstDay + static_cast<Instant>(random.below(8'400'000)) * kMinute);
        fields["author"] = random.pick(stock.writers);
        fields["minutes"] = random.between(3, 14);
        static const std::vector<std::string> kSections = {"features", "reviews", "interviews", "lists", "notebook"};
        fields["section"] = random.pick(kSections);
        fields["topics"] = twoGenres(random);
        fields["titles"] = Json::array({film});
        fields["modules"] = {{"en", articleModules(voice, film, person)}};
        waiting.push_back({"article", id, std::move(fields)});
    }

    Json articleModules(PageVoice& voice, const std::string& film, const std::string& person) const {
        Random& random = voice.random;
        Json modules = Json::array();
        const std::string opening = text("openings", voice);
        modules.push_back({{"kind", "paragraph"}, {"text", opening + " " + sentences(voice, random.between(3, 6))}});
        for (int more = random.between(2, 3); more > 0; --more) {
            Json paragraph = {{"kind", "paragraph"}};
            if (random.oneIn(2)) {
                std::string heading = text("headings", voice);
                capitalise(heading, false);
                paragraph["heading"] = std::move(heading);
            }
            paragraph["text"] = sentences(voice, random.between(3, 6));
            modules.push_back(std::move(paragraph));
        }
        if (random.oneIn(2))
            modules.push_back(
                {{"kind", "quote"}, {"text", text("quotes", voice)}, {"who", personName}, {"person", person}});
        if (random.oneIn(2))
            modules.push_back({{"kind", "titleCard"},
                               {"title", film},
                               {"score", std::to_string(random.between(1, 5))},
                               {"verdict", text("verdicts", voice)}});
        if (random.oneIn(5)) {
            Json images = Json::array();
            for (int count = random.between(2, 3); count > 0; --count)
                images.push_back({{"image", random.pick(stock.stills)},
                                  {"alt", "A still from " + filmName},
                                  {"caption", text("captions", voice)}});
            modules.push_back({{"kind", "gallery"}, {"images", std::move(images)}});
        }
        const std::string last = sentences(voice, 2);
        modules.push_back(
            {{"kind", "paragraph"}, {"text", last + (last.empty() ? "" : " ") + text("closings", voice)}});
        return modules;
    }

    /// A page of five rows with the articles before it, so that they are found.
    void addCollection(std::uint64_t number) {
        PageVoice voice(number * 3 + (std::uint64_t{1} << 40));
        const std::string id = numbered("collection", number, 4);
        std::string headline = text("headings", voice);
        capitalise(headline, false);
        Json modules = Json::array();
        std::uint64_t article = (number - 1) * kArticlesPerCollection + 1;
        while (article <= number * kArticlesPerCollection) {
            std::string heading = text("headings", voice);
            capitalise(heading, false);
            Json items = Json::array();
            for (std::size_t card = 0; card < kCardsPerRow; ++card)
                items.push_back(refTo("article", numbered("article", article++, 6)));
            modules.push_back(
                {{"kind", "row"}, {"heading", std::move(heading)}, {"style", "stories"}, {"items", std::move(items)}});
        }
        Json fields;
        fields["headline"] = english(std::move(headline));
        fields["dek"] = english(text("deks", voice));
        fields["slug"] = id;
        fields["image"] = voice.random.pick(stock.stills);
        fields["imageAlt"] = english("A still from one of these films");
        fields["modules"] = {{"en", std::move(modules)}};
        waiting.push_back({"collection", id, std::move(fields)});
    }

    void addNextArticle() {
        const std::uint64_t number = ++articles;
        if ((number - 1) % kArticlesPerPerson == 0)
            addPerson((number - 1) / kArticlesPerPerson + 1);
        if ((number - 1) % kArticlesPerFilm == 0)
            addFilm((number - 1) / kArticlesPerFilm + 1);
        addArticle(number);
        if (number % kArticlesPerCollection == 0)
            addCollection(number / kArticlesPerCollection);
    }

    // -- reading ------------------------------------------------------------------------------------------------
    static Result<Patterns> readPatterns(const std::string& name, const Json& json) {
        if (!json.is_array() || json.empty())
            return Error{ErrorCode::InvalidInput, "is no list of texts"}.inField(name);
        Patterns patterns;
        for (const Json& text : json) {
            if (!text.is_string())
                return Error{ErrorCode::InvalidInput, "is no list of texts"}.inField(name);
            auto pattern = parsePattern(text.get_ref<const std::string&>());
            if (!pattern)
                return std::move(pattern).error().inField(name);
            patterns.push_back(*std::move(pattern));
        }
        return patterns;
    }

    Result<void> checkSlots() const {
        for (const auto* group : {&words, &purposes})
            for (const auto& [name, patterns] : *group)
                for (const Pattern& pattern : patterns)
                    for (const Piece& piece : pattern)
                        if (!piece.list.empty() && piece.list != "name" && !words.contains(piece.list))
                            return Error{ErrorCode::InvalidInput, "there is no list \"" + piece.list + "\""}.inField(
                                name);
        for (const char* name : {"title", "person"})
            if (!words.contains(name))
                return Error{ErrorCode::InvalidInput, "is missing"}.inField(name);
        for (const char* name : {"kickers", "headlines", "deks", "openings", "sentences", "closings", "headings",
                                 "quotes", "synopses", "captions", "verdicts", "professions", "bios"})
            if (!purposes.contains(name))
                return Error{ErrorCode::InvalidInput, "is missing"}.inField(name);
        return {};
    }
};

DemoPages::DemoPages(std::unique_ptr<Impl> impl)
    : m_impl(std::move(impl)) {}
DemoPages::DemoPages(DemoPages&&) noexcept = default;
DemoPages& DemoPages::operator=(DemoPages&&) noexcept = default;
DemoPages::~DemoPages() = default;

Result<DemoPages> DemoPages::fromText(std::string_view json, DemoStock stock) {
    const Json root = Json::parse(json, nullptr, false);
    if (!root.is_object() || !root.contains("words") || !root["words"].is_object())
        return Error{ErrorCode::InvalidInput, "is no JSON object with \"words\""};
    for (const auto* list : {&stock.writers, &stock.genres, &stock.stills, &stock.posters, &stock.portraits})
        if (list->empty())
            return Error{ErrorCode::InvalidInput, "the demo site lacks writers, genres or pictures"};
    auto impl = std::make_unique<Impl>();
    impl->stock = std::move(stock);
    for (const auto& [name, list] : root["words"].items()) {
        GALLEY_TRY(impl->words[name], Impl::readPatterns(name, list));
    }
    for (const auto& [name, list] : root.items()) {
        if (name == "words" || name == "version")
            continue;
        GALLEY_TRY(impl->purposes[name], Impl::readPatterns(name, list));
    }
    GALLEY_CHECK(impl->checkSlots());
    return DemoPages(std::move(impl));
}

BulkRecord DemoPages::next() {
    while (m_impl->waiting.empty())
        m_impl->addNextArticle();
    BulkRecord record = std::move(m_impl->waiting.front());
    m_impl->waiting.pop_front();
    return record;
}

} // namespace galley
