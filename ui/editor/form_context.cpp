#include "ui/editor/form_context.h"

#include "ui/editor/edit_words.h"
#include "ui/editor/unfinished_texts.h"

namespace galley::ui {

FormContext::FormContext(std::shared_ptr<const Replica> replica, RecordRef record, std::size_t locale,
                         UnfinishedTexts& texts, QObject* parent)
    : QObject(parent)
    , m_replica(std::move(replica))
    , m_schema(m_replica->state().schemaPointer())
    , m_record(record)
    , m_locale(locale)
    , m_texts(texts) {
    const RecordView view = m_replica->state().record(record);
    m_type = view.type().name;
    m_id = view.id();
}

QString FormContext::origin(const std::string& path) const {
    return QString::fromStdString(m_type + "/" + m_id + "#" + path);
}

void FormContext::setProblems(std::map<std::string, QStringList> problems) {
    if (m_problems == problems)
        return;
    m_problems = std::move(problems);
    emit problemsChanged();
}

void FormContext::setNotes(std::map<std::string, QString> notes) {
    if (m_notes == notes)
        return;
    m_notes = std::move(notes);
    emit problemsChanged();
}

QString FormContext::noteAt(const std::string& path) const {
    const auto found = m_notes.find(path);
    return found == m_notes.end() ? QString() : found->second;
}

QStringList FormContext::problemsAt(const std::string& path) const {
    const auto found = m_problems.find(path);
    return found == m_problems.end() ? QStringList() : found->second;
}

QStringList FormContext::problemsBelow(const std::string& path) const {
    QStringList sentences;
    const std::string prefix = path + "/";
    const RecordView record = state().record(m_record);
    for (auto one = m_problems.lower_bound(prefix); one != m_problems.end() && one->first.starts_with(prefix); ++one) {
        // The words of the place itself stand above the field.
        const QString place = fieldWords(record, one->first).section(QStringLiteral(" › "), -2);
        for (const QString& sentence : one->second)
            sentences += tr("%1: %2", "a field, what is wrong with it").arg(place, sentence);
    }
    return sentences;
}

void FormContext::keepUnfinished(const std::string& path, FieldKind kind, const QString& text) {
    m_texts.keep(m_type + "/" + m_id, path, kind, text);
}

void FormContext::finish(const std::string& path) {
    m_texts.finish(m_type + "/" + m_id, path);
}

const QString* FormContext::unfinished(const std::string& path) const {
    return m_texts.find(m_type + "/" + m_id, path);
}

bool FormContext::hasUnfinishedBelow(const std::string& path) const {
    return m_texts.hasBelow(m_type + "/" + m_id, path);
}

void FormContext::patch(const std::string& path, nlohmann::json value) {
    if (!m_isReadOnly)
        emit edited(Edit::patch(m_type, m_id, path, std::move(value)), QString::fromStdString(path));
}

void FormContext::insert(const std::string& path, std::size_t index, nlohmann::json value) {
    if (m_isReadOnly)
        return;
    emit edited(Edit::insert(m_type, m_id, path, static_cast<std::uint32_t>(index), std::move(value)), QString());
}

void FormContext::move(const std::string& path, std::size_t index) {
    if (!m_isReadOnly)
        emit edited(Edit::move(m_type, m_id, path, static_cast<std::uint32_t>(index)), QString());
}

void FormContext::remove(const std::string& path) {
    if (!m_isReadOnly)
        emit edited(Edit::remove(m_type, m_id, path), QString());
}

} // namespace galley::ui
