#include "tests/ui/editor_harness.h"

#include "model/dataset/value_json.h"
#include "model/schema/schema_json.h"
#include "resources/resources.h"

#include <QApplication>
#include <QFile>

namespace galley::test {

namespace {

QByteArray resource(const QString& path) {
    ui::initResources();
    QFile file(path);
    return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray();
}

} // namespace

EditorHarness::EditorHarness(const Schema& schema, const QByteArray& records) {
    ui::initResources();
    StateEditor editor(State::empty(std::make_shared<const Schema>(schema)));
    for (const QByteArray& line : records.split('\n')) {
        if (line.trimmed().isEmpty())
            continue;
        auto json = nlohmann::json::parse(line.constData(), nullptr, false);
        const auto type = json.at("type").get<std::string>();
        const auto id = json.at("id").get<std::string>();
        json.erase("type");
        json.erase("id");
        const auto applied = applyEdit(editor, Edit::create(type, id, json), 1);
        if (!applied)
            qFatal("%s", applied.error().toString().c_str());
    }
    m_replica = Replica::build(editor.finish(Version{1}));
    m_form.setUnfinishedTexts(m_texts);
    connect(&m_form, &ui::RecordEditor::edited, this, [this](const Edit& edit, const QString& group) {
        edits.push_back(edit);
        groups += group;
        if (!apply(edit))
            qWarning("the edit was refused: %s", toJson(edit).dump().c_str());
    });
    connect(&m_form, &ui::RecordEditor::fieldFocused, this, [this](const QString& origin) { focused += origin; });
    connect(&m_form, &ui::RecordEditor::recordActivated, this,
            [this](RecordRef record) { activated.push_back(record); });
}

RecordRef EditorHarness::find(std::string_view path) const {
    const auto found = m_replica->state().findPath(path);
    if (!found)
        qFatal("%s", found.error().toString().c_str());
    return *found;
}

void EditorHarness::open(std::string_view path, std::size_t locale, QSize size) {
    m_form.setRecord(m_replica, find(path), locale);
    m_form.resize(size);
    m_form.show();
    QApplication::setActiveWindow(&m_form);
}

bool EditorHarness::apply(const Edit& edit) {
    StateEditor editor(m_replica->statePointer());
    const Version next{m_replica->state().version().value() + 1};
    const auto applied = applyEdit(editor, edit, next.value());
    if (!applied) {
        qWarning("%s", applied.error().toString().c_str());
        return false;
    }
    DraftChange change{.before = m_replica, .after = nullptr, .changes = editor.changes(), .edits = {edit}};
    m_replica = m_replica->next(editor.finish(next), change.changes);
    change.after = m_replica;
    m_texts.follow(m_replica->state(), change.edits);
    m_form.draftChanged(change);
    return true;
}

nlohmann::json EditorHarness::fields(std::string_view path) const {
    return fieldsJsonOf(m_replica->state().record(find(path)));
}

Schema demoSchema() {
    auto schema = parseSchema(resource(QStringLiteral(":/galley/demo/schema.json")).toStdString());
    if (!schema)
        qFatal("%s", schema.error().toString().c_str());
    return *schema;
}

QByteArray demoRecords() {
    return resource(QStringLiteral(":/galley/demo/content.ndjson"));
}

} // namespace galley::test
