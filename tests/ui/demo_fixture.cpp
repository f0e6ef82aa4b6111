#include "tests/ui/demo_fixture.h"

#include "model/import/ndjson_import.h"
#include "model/schema/schema_json.h"
#include "resources/resources.h"
#include "tests/support/packable_text.h"

#include <QDir>
#include <QDirIterator>
#include <QFile>

#include <stdexcept>

namespace galley::test {

namespace {

template <class T>
T valueOf(Result<T> result) {
    if (!result)
        throw std::runtime_error(result.error().toString());
    return *std::move(result);
}

std::string bytesOf(const QString& path) {
    QFile file(path);
    if (!file.open(QIODevice::ReadOnly))
        throw std::runtime_error(path.toStdString());
    return file.readAll().toStdString();
}

void copyTree(const QString& from, const QString& to) {
    QDirIterator files(from, QDir::Files, QDirIterator::Subdirectories);
    while (files.hasNext()) {
        const QString source = files.next();
        const QString target = to + source.mid(from.size());
        QDir().mkpath(QFileInfo(target).path());
        QFile::copy(source, target);
    }
}

} // namespace

DemoFixture::DemoFixture() {
    ui::initResources();
    const QString demo = QStringLiteral(":/galley/demo");
    const Schema schema = valueOf(parseSchema(bytesOf(demo + QStringLiteral("/schema.json"))));
    if (const auto made = Workspace::create(folder().toStdString(), schema); !made)
        throw std::runtime_error(made.error().toString());
    copyTree(QStringLiteral(":/galley/theme"), folder() + QStringLiteral("/theme"));
    copyTree(demo + QStringLiteral("/assets"), folder() + QStringLiteral("/assets"));
    const std::string content = bytesOf(demo + QStringLiteral("/content.ndjson"));
    NdjsonImportOptions options;
    options.schema = schema;
    const auto source = valueOf(importNdjsonText(content, std::move(options)));
    const BulkSource records = [&]() -> Result<std::optional<BulkRecord>> {
        GALLEY_TRY(auto record, source->next());
        if (!record)
            return std::optional<BulkRecord>();
        return std::optional<BulkRecord>({record->type, record->id, std::move(record->fields)});
    };
    valueOf(open()->importRecords(records, schema, "Demo"));
}

void DemoFixture::addPackableGenres() const {
    constexpr std::uint64_t kGenres = 1500;
    std::uint64_t made = 0;
    const BulkSource genres = [&made]() -> Result<std::optional<BulkRecord>> {
        if (made == kGenres)
            return std::optional<BulkRecord>();
        const std::uint64_t number = made++;
        nlohmann::json fields{{"name", {{"en", "G"}}}, {"description", {{"en", packableText(number)}}}};
        return std::optional<BulkRecord>({"genre", "g" + std::to_string(number), std::move(fields)});
    };
    const auto workspace = open();
    const Schema schema = workspace->draft()->state().schema();
    valueOf(workspace->importRecords(genres, schema, "Import"));
}

std::unique_ptr<Workspace> DemoFixture::open() const {
    OpenOptions options;
    options.actor = {"tester", ActorKind::Human};
    return valueOf(Workspace::open(folder().toStdString(), std::move(options)));
}

} // namespace galley::test
