#include "tests/broken/import_inputs.h"

namespace galley::test {

QByteArray number(int i) {
    return QByteArray::number(i);
}

QByteArray repeated(int count, const std::function<QByteArray(int)>& one, const char* between) {
    QByteArray text;
    for (int i = 0; i < count; ++i)
        text += (i == 0 ? QByteArray() : QByteArray(between)) + one(i);
    return text;
}

namespace {

QByteArray fieldOfItsOwn(int count, int names) {
    return records(count, [&](int i) { return ",\"f" + number(i % names) + R"(":"v")"; });
}

QByteArray manyTypes(int count) {
    return repeated(count * 20, [&](int i) {
        return R"({"type":"t)" + number(i % 1000) + R"(","id":"r)" + number(i) + R"(","to":{"type":"t)" +
               number(i % 997) + R"(","id":"r)" + number(i / 2) + "\"}}\n";
    });
}

QByteArray exportOf(const QByteArray& types, const QByteArray& entries, const QByteArray& locales) {
    return R"({"contentTypes":[)" + types + R"(],"locales":[)" + locales + R"(],"entries":[)" + entries + "]}";
}

QByteArray contentType(int i, const QByteArray& fields) {
    return R"({"sys":{"id":"type)" + number(i) + R"("},"name":"Type )" + number(i) +
           R"(","displayField":"f0","fields":[)" + fields + "]}";
}

QByteArray symbol(int i, bool localized = false) {
    return R"({"id":"f)" + number(i) + R"(","name":"F","type":"Symbol","localized":)" + (localized ? "true" : "false") +
           "}";
}

QByteArray entry(int i, int type, const QByteArray& fields) {
    return R"({"sys":{"id":"e)" + number(i) + R"(","contentType":{"sys":{"id":"type)" + number(type) +
           R"("}}},"fields":{)" + fields + "}}";
}

const QByteArray kEnglish = R"({"code":"en","default":true})";

QByteArray manyContentTypes(int types) {
    const QByteArray fields = repeated(
        8, [](int f) { return R"({"id":"f)" + number(f) + R"(","name":"F","type":"Link","linkType":"Entry"})"; }, ",");
    return exportOf(repeated(
                        types, [&](int i) { return contentType(i, fields); }, ","),
                    repeated(
                        types,
                        [&](int i) {
                            return entry(i, i,
                                         R"("f0":{"en":{"sys":{"type":"Link","linkType":"Entry","id":"e)" +
                                             number(i / 2) + "\"}}}");
                        },
                        ","),
                    kEnglish);
}

QByteArray manyLocales(int entries) {
    const auto code = [](int i) {
        return "x" + QByteArray(1, static_cast<char>('a' + i % 26)) + "-" + number(100 + i);
    };
    const QByteArray locales = kEnglish + "," +
                               repeated(
                                   150, [&](int i) { return R"({"code":")" + code(i) + "\"}"; }, ",");
    return exportOf(
        contentType(0, repeated(
                           20, [](int f) { return symbol(f, true); }, ",")),
        repeated(
            entries, [&](int i) { return entry(i, 0, "\"f" + number(i % 20) + R"(":{")" + code(149) + R"(":"v"})"); },
            ","),
        locales);
}

} // namespace

QByteArray records(int count, const std::function<QByteArray(int)>& fields) {
    return repeated(count, [&](int i) { return R"({"type":"t","id":"r)" + number(i) + "\"" + fields(i) + "}\n"; });
}

QByteArray oneRecord(const QByteArray& field) {
    return R"({"type":"page","id":"p","slug":"p","title":"P","it":)" + field + "}\n";
}

QByteArray sameSlugs(int count) {
    return records(count, [](int i) { return R"(,"slug":"same","title":"T)" + number(i) + "\""; });
}

QByteArray manyExportedEntries(int entries) {
    return exportOf(contentType(0, repeated(
                                       400, [](int f) { return symbol(f); }, ",")),
                    repeated(
                        entries, [](int i) { return entry(i, 0, "\"f" + number(i % 400) + R"(":{"en":"v"})"); }, ","),
                    kEnglish);
}

std::vector<GrowingInput> growingInputs() {
    std::vector<GrowingInput> inputs;
    const auto row = [&](const char* name, const char* format, int size, std::function<QByteArray(int)> make) {
        inputs.push_back({name, format, size, std::move(make)});
    };
    row("records with one of 450 fields", "ndjson", 3000, [](int n) { return fieldOfItsOwn(n, 450); });
    row("tiny records", "ndjson", 20000, [](int n) { return records(n, [](int) { return QByteArray(); }); });
    row("records of one id", "ndjson", 10000,
        [](int n) { return repeated(n, [](int i) { return R"({"type":"t","id":"same","n":)" + number(i) + "}\n"; }); });
    row("ids that lose the same character", "ndjson", 4000, [](int n) {
        return repeated(n, [](int i) { return R"({"type":"t","id":"a\u0000","n":)" + number(i) + "}\n"; });
    });
    row("references to one record", "ndjson", 10000,
        [](int n) { return records(n, [](int) { return QByteArray(R"(,"parent":"r0","all":["r0","r0","r0"])"); }); });
    row("a thousand types", "ndjson", 1000, manyTypes);
    row("blocks with keys in one list", "ndjson", 10000, [](int n) {
        return oneRecord(
            "[" +
            repeated(
                n, [](int i) { return R"({"kind":"note","key":"k)" + number(i) + R"(","text":"m"})"; }, ",") +
            "]");
    });
    row("objects with one of 200 members in one list", "ndjson", 4000, [](int n) {
        return oneRecord("[" +
                         repeated(
                             n, [](int i) { return "{\"m" + number(i % 200) + "\":1}"; }, ",") +
                         "]");
    });
    row("blocks with one of 200 fields in one list", "ndjson", 4000, [](int n) {
        return oneRecord("[" +
                         repeated(
                             n, [](int i) { return R"({"kind":"note","m)" + number(i % 200) + "\":1}"; }, ",") +
                         "]");
    });
    row("numbers and texts in one list", "ndjson", 10000, [](int n) {
        return oneRecord("[" +
                         repeated(
                             n, [](int i) { return number(i) + (i % 2 == 0 ? ".5" : ".25"); }, ",") +
                         R"(,"x"])");
    });
    row("one long text", "ndjson", 1000000, [](int n) { return oneRecord("\"" + QByteArray(n, 'x') + "\""); });
    row("numbers beyond what a double holds", "ndjson", 4000,
        [](int n) { return records(n, [](int i) { return ",\"n\":1844674407370955" + number(100000 + i); }); });
    row("entries with one of 400 fields", "contentful", 2000, manyExportedEntries);
    row("entries with one of 150 languages", "contentful", 500, manyLocales);
    row("content types with links without a rule", "contentful", 90, manyContentTypes);
    row("entries of one id", "contentful", 4000, [](int n) {
        return exportOf(contentType(0, symbol(0)),
                        repeated(
                            n, [](int) { return entry(0, 0, R"("f0":{"en":"v"})"); }, ","),
                        kEnglish);
    });
    row("fields that the content type lacks", "contentful", 2000, [](int n) {
        return exportOf(contentType(0, symbol(0)),
                        entry(0, 0,
                              repeated(
                                  n, [](int i) { return "\"g" + number(i) + R"(":{"en":"v"})"; }, ",")),
                        kEnglish);
    });
    return inputs;
}

std::vector<RefusedInput> refusedInputs() {
    std::vector<RefusedInput> inputs;
    const auto row = [&](const char* name, const char* format, QByteArray bytes, const char* words) {
        inputs.push_back({name, format, std::move(bytes), words});
    };
    row("each record has a field of its own", "ndjson", fieldOfItsOwn(20000, 20000), "more than 500 fields");
    row("one record has all of them", "ndjson",
        R"({"type":"p","id":"x",)" +
            repeated(
                40000, [](int i) { return "\"k" + number(i) + "\":1"; }, ",") +
            "}",
        "more than 500 fields");
    row("types", "ndjson", repeated(5000, [](int i) { return R"({"type":"t)" + number(i) + R"(","id":"a"})" + "\n"; }),
        "more than 1000 types");
    row("a record", "ndjson", oneRecord("\"" + QByteArray(40'000'000, 'x') + "\""), "more than 32 MB");
    row("nesting", "ndjson", oneRecord(QByteArray(100000, '[') + QByteArray(100000, ']')), "JSON");
    row("fields of a content type", "contentful",
        exportOf(contentType(0, repeated(
                                    40000, [](int i) { return symbol(i); }, ",")),
                 entry(0, 0, R"("f0":{"en":"v"})"), kEnglish),
        "more than 498 fields");
    row("content types", "contentful",
        exportOf(repeated(
                     5000, [](int i) { return contentType(i, symbol(0)); }, ","),
                 entry(0, 0, R"("f0":{"en":"v"})"), kEnglish),
        "more than 998 content types");
    row("locales", "contentful",
        exportOf(contentType(0, symbol(0)), entry(0, 0, R"("f0":{"en":"v"})"),
                 kEnglish + "," +
                     repeated(
                         20000, [](int i) { return R"({"code":"x-)" + number(i) + "\"}"; }, ",")),
        "more than 200 locales");
    row("nesting of an export", "contentful",
        exportOf(contentType(0, symbol(0)),
                 entry(0, 0, R"("f0":{"en":)" + QByteArray(100000, '[') + QByteArray(100000, ']') + "}"), kEnglish),
        "nested deeper than 256 levels");
    return inputs;
}

} // namespace galley::test
