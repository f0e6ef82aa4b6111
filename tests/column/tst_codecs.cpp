// The symbol code and the zstd wrappers: round trips, what they save, and hostile bytes.
#include "model/column/symbol_table.h"
#include "model/column/text_dictionary.h"
#include "model/column/zstd_codec.h"
#include "tests/support/samples.h"

#include <QTest>

#include <random>

using namespace galley;

class TestCodecs : public QObject {
    Q_OBJECT
private slots:
    void symbolsGiveBackAnyText();
    void symbolsHalveNames();
    void symbolsDecodeLongTexts();
    void decodeAcceptsAnyBytes();
    void damagedSymbolTablesAreSafe();
    void dictionaryHelpsSmallTexts();
    void exactSizeIsRequired();
    void framesKeepTheirLimit();
    void patchIsSmall();
    void wrongBaseIsFound();
    void damagedDictionaryIsRefused();
    void dictionaryHoldsWhatRepeats();
};

namespace {

std::vector<std::string> titles(std::size_t count, unsigned seed) {
    static const char* const kWords[] = {"The",    "Return", "of",    "Night", "Ghost", "Story", "Big",  "House",
                                         "Little", "Woman",  "Man",   "and",   "Last",  "Train", "City", "Street",
                                         "Love",   "in",     "Paris", "Storm", "Dark",  "River", "King", "Queen"};
    std::mt19937 random(seed);
    std::vector<std::string> result;
    for (std::size_t index = 0; index < count; ++index) {
        std::string title = kWords[random() % 24];
        for (std::size_t words = 1 + random() % 4; words > 0; --words)
            title += std::string(" ") + kWords[random() % 24];
        result.push_back(title + (random() % 5 ? "" : " " + std::to_string(random() % 9)));
    }
    return result;
}

std::vector<std::string_view> viewsOf(const std::vector<std::string>& texts) {
    return {texts.begin(), texts.end()};
}

std::string randomBytes(std::size_t size, unsigned seed) {
    std::mt19937 random(seed);
    std::string bytes(size, '\0');
    for (char& byte : bytes)
        byte = static_cast<char>(random());
    return bytes;
}

std::string joined(const std::vector<std::string>& texts, std::vector<std::size_t>& sizes) {
    std::string all;
    for (const std::string& text : texts) {
        all += text;
        sizes.push_back(text.size());
    }
    return all;
}

std::vector<std::size_t> endsOf(const std::vector<std::size_t>& sizes) {
    std::vector<std::size_t> ends;
    std::size_t end = 0;
    for (const std::size_t size : sizes)
        ends.push_back(end += size);
    return ends;
}

} // namespace

void TestCodecs::symbolsGiveBackAnyText() {
    const auto sample = titles(500, 1);
    const auto views = viewsOf(sample);
    for (const SymbolTable& table : {SymbolTable::train(views), SymbolTable::train({}), SymbolTable()}) {
        ByteWriter out;
        table.write(out);
        ByteReader in(out.view());
        const auto again = SymbolTable::read(in);
        VERIFY_OK(again);
        const SymbolEncoder encoder(table);
        auto texts = titles(200, 2);
        texts.insert(texts.end(), {"", "T", "Th", std::string("\0\0\0", 3), "\xff\xff", randomBytes(100, 1)});
        std::string decoded;
        for (const std::string& text : texts) {
            std::string coded;
            encoder.encode(text, coded);
            table.decode(coded, decoded);
            QCOMPARE(decoded, text);
            again->decode(coded, decoded);
            QCOMPARE(decoded, text);
        }
    }
}

void TestCodecs::symbolsHalveNames() {
    const auto sample = titles(1000, 1);
    const SymbolTable table = SymbolTable::train(viewsOf(sample));
    QVERIFY(table.size() > 100);
    const SymbolEncoder encoder(table);
    std::string coded;
    std::size_t plain = 0;
    for (const std::string& text : titles(1000, 77)) {
        encoder.encode(text, coded);
        plain += text.size();
    }
    QVERIFY2(coded.size() * 2 < plain, QByteArray::number(double(coded.size()) / double(plain)));
}

void TestCodecs::symbolsDecodeLongTexts() {
    std::vector<std::size_t> sizes;
    const std::string text = joined(titles(5000, 3), sizes) + randomBytes(5000, 2) + std::string(9000, 'a');
    const auto sample = titles(300, 1);
    const SymbolTable table = SymbolTable::train(viewsOf(sample));
    std::string coded;
    SymbolEncoder(table).encode(text, coded);
    std::string decoded;
    table.decode(coded, decoded);
    QVERIFY(decoded == text);
}

void TestCodecs::decodeAcceptsAnyBytes() {
    const auto sample = titles(300, 1);
    const SymbolTable full = SymbolTable::train(viewsOf(sample));
    std::string decoded;
    for (const SymbolTable& table : {full, SymbolTable()})
        for (unsigned seed = 0; seed < 50; ++seed) {
            const std::string bytes = randomBytes(seed * 97, seed) + "\xff";
            table.decode(bytes, decoded);
            QVERIFY(decoded.size() <= bytes.size() * 8);
            // What follows in memory, escapes too, is no part of it.
            const std::string more = bytes + randomBytes(seed % 10, seed + 100);
            std::string buffer;
            QCOMPARE(
                table.decodeInto(std::string_view(more).substr(0, bytes.size()), more.data() + more.size(), buffer),
                std::string_view(decoded));
        }
}

void TestCodecs::damagedSymbolTablesAreSafe() {
    const auto sample = titles(300, 1);
    ByteWriter out;
    SymbolTable::train(viewsOf(sample)).write(out);
    const std::string whole = std::move(out).take();
    const std::string coded = randomBytes(300, 3);
    std::string decoded;
    for (std::size_t cut = 0; cut < whole.size(); ++cut) {
        ByteReader in(std::string_view(whole).substr(0, cut));
        QVERIFY(!SymbolTable::read(in).has_value());
    }
    for (std::size_t at = 0; at < whole.size() * 8; ++at) {
        std::string flipped = whole;
        flipped[at / 8] = static_cast<char>(flipped[at / 8] ^ (1 << (at % 8)));
        ByteReader in(flipped);
        if (const auto table = SymbolTable::read(in))
            table->decode(coded, decoded);
    }
}

void TestCodecs::dictionaryHelpsSmallTexts() {
    std::vector<std::size_t> sizes;
    const std::string samples = joined(titles(20000, 1), sizes);
    const std::string dictionary = finishZstdDictionary(selectDictionary(samples, endsOf(sizes), 8192), samples, sizes);
    QVERIFY(!dictionary.empty());
    const ZstdCompressor with(dictionary);
    const ZstdCompressor without("");
    const auto prepared = ZstdDecompressor::prepare(SharedBytes::own(dictionary));
    VERIFY_OK(prepared);
    QVERIFY(prepared->heapBytes() >= dictionary.size());
    std::string small;
    std::string large;
    std::size_t smallBytes = 0;
    for (const std::string& text : titles(100, 5)) {
        small.clear();
        with.compress(text, small);
        smallBytes += small.size();
        without.compress(text, large);
        std::string again(text.size(), '\0');
        QVERIFY(prepared->decompress(small, again));
        QCOMPARE(again, text);
    }
    QVERIFY2(smallBytes * 10 < large.size() * 9, QByteArray::number(double(smallBytes) / double(large.size())));
    std::string plain;
    without.compress("hello hello hello", plain);
    std::string again(17, '\0');
    QVERIFY(ZstdDecompressor().decompress(plain, again));
}

void TestCodecs::exactSizeIsRequired() {
    const ZstdCompressor compressor("");
    std::string frame;
    compressor.compress(std::string(1000, 'a'), frame);
    for (const std::size_t size : {std::size_t{0}, std::size_t{999}, std::size_t{1001}}) {
        std::string out(size, '\0');
        QVERIFY(!ZstdDecompressor().decompress(frame, out));
    }
    std::string out(1000, '\0');
    QVERIFY(ZstdDecompressor().decompress(frame, out));
    QVERIFY(!ZstdDecompressor().decompress("", out));
    QVERIFY(!ZstdDecompressor().decompress(std::string_view(frame).substr(1), out));
}

void TestCodecs::framesKeepTheirLimit() {
    const std::string bomb = zstdCompress(std::string(50000000, 'a'));
    QVERIFY(bomb.size() < 10000);
    QVERIFY(!zstdDecompress(bomb, 49999999).has_value());
    const auto whole = zstdDecompress(bomb, 50000000);
    VERIFY_OK(whole);
    QCOMPARE(whole->size(), std::size_t{50000000});
    QVERIFY(!zstdDecompress("", 10).has_value());
    QVERIFY(!zstdDecompress("not zstd at all", 1000).has_value());

    const std::string frame = zstdCompress("some text that is not very long");
    for (std::size_t cut = 0; cut < frame.size(); ++cut)
        QVERIFY(!zstdDecompress(std::string_view(frame).substr(0, cut), 1000).has_value());
    for (std::size_t at = 0; at < frame.size() * 8; ++at) {
        std::string flipped = frame;
        flipped[at / 8] = static_cast<char>(flipped[at / 8] ^ (1 << (at % 8)));
        const auto text = zstdDecompress(flipped, 100000);
        QVERIFY(!text || *text == "some text that is not very long");
    }
}

void TestCodecs::patchIsSmall() {
    std::string before = randomBytes(3000000, 4);
    std::string after = before;
    after.replace(1000, 5, "another");
    after.insert(2000000, "inserted");
    after.erase(2500000, 100);
    const std::string patch = compressAgainst(before, after);
    QVERIFY2(patch.size() < 2000, QByteArray::number(qulonglong(patch.size())));
    const auto again = decompressAgainst(before, patch, after.size());
    VERIFY_OK(again);
    QVERIFY(*again == after);
    QVERIFY(!decompressAgainst(before, patch, after.size() - 1).has_value());
    const auto emptyBase = decompressAgainst("", compressAgainst("", after), after.size());
    VERIFY_OK(emptyBase);
    const auto toEmpty = decompressAgainst(before, compressAgainst(before, ""), 0);
    VERIFY_OK(toEmpty);
    QVERIFY(toEmpty->empty());
}

void TestCodecs::wrongBaseIsFound() {
    const std::string before = randomBytes(10000, 4);
    const std::string patch = compressAgainst(before, before + "more");
    QVERIFY(!decompressAgainst(randomBytes(10000, 5), patch, 20000).has_value());
    QVERIFY(!decompressAgainst(before.substr(0, 100), patch, 20000).has_value());
}

void TestCodecs::damagedDictionaryIsRefused() {
    std::vector<std::size_t> sizes;
    const std::string samples = joined(titles(20000, 1), sizes);
    const std::string dictionary = finishZstdDictionary(selectDictionary(samples, endsOf(sizes), 4096), samples, sizes);
    std::string frame;
    ZstdCompressor(dictionary).compress("The Return of the Ghost", frame);
    for (std::size_t at = 0; at < 200 * 8; ++at) {
        std::string flipped = dictionary;
        flipped[at / 8] = static_cast<char>(flipped[at / 8] ^ (1 << (at % 8)));
        std::string out(23, '\0');
        if (const auto prepared = ZstdDecompressor::prepare(SharedBytes::own(flipped)))
            static_cast<void>(prepared->decompress(frame, out));
    }
    QVERIFY(!ZstdDecompressor::prepare(SharedBytes::own(dictionary.substr(0, 20))).has_value());
}

void TestCodecs::dictionaryHoldsWhatRepeats() {
    const std::string often = randomBytes(1000, 1);
    std::string text;
    for (unsigned part = 0; part < 50; ++part)
        text += randomBytes(3000, part + 2) + often;
    const std::vector<std::size_t> ends{text.size()};
    const std::string chosen = selectDictionary(text, ends, 2048);
    QVERIFY(chosen.size() <= 2048);
    QVERIFY(chosen.find(often.substr(400, 100)) != std::string::npos);
    QVERIFY(chosen == selectDictionary(text, ends, 2048));
    QVERIFY(selectDictionary("short", std::vector<std::size_t>{5}, 4096).empty());
    QVERIFY(selectDictionary({}, {}, 4096).empty());
    QVERIFY(selectDictionary(text, ends, 1).empty());
}

QTEST_APPLESS_MAIN(TestCodecs)
#include "tst_codecs.moc"
