#include "ui/editor/field_row.h"

#include "model/dataset/field_path.h"
#include "model/dataset/local_value.h"
#include "model/schema/site_address.h"
#include "ui/editor/field_head.h"
#include "ui/editor/record_text.h"
#include "ui/widgets/app_style.h"
#include "ui/widgets/icons.h"
#include "ui/widgets/tones.h"

#include <QAbstractScrollArea>
#include <QContextMenuEvent>
#include <QFocusEvent>
#include <QHBoxLayout>
#include <QLabel>
#include <QMenu>
#include <QPainter>
#include <QVBoxLayout>
#include <QVariantAnimation>

namespace galley::ui {

namespace {

/// More are counted.
constexpr int kMostProblems = 5;

/// Whether a field is the one with the page's address.
bool isSlug(const FieldPlace& place) {
    const Type& type = place.context->schema().type(place.context->record().type);
    return type.page && place.field == type.field(type.slug);
}

} // namespace

FieldRow::FieldRow(const FieldPlace& place, QWidget* parent)
    : QWidget(parent)
    , m_input(makeFieldInput(place, this))
    , m_head(new FieldHead(*m_input, m_input->focusTarget(), m_input->labelTools(), this))
    , m_note(new QLabel(this)) {
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(scaled(this, 6));
    column->addLayout(m_head);
    if (m_input->isNarrow()) {
        auto* line = new QHBoxLayout;
        line->addWidget(m_input);
        line->addStretch(1);
        column->addLayout(line);
    } else {
        column->addWidget(m_input);
    }

    QFont noteFont = m_note->font();
    noteFont.setPointSizeF(noteFont.pointSizeF() * 0.9);
    m_note->setFont(noteFont);
    m_note->setWordWrap(true);
    setRole(m_note, "muted");
    column->addWidget(m_note);
    connect(m_input, &FieldInput::stateChanged, this, &FieldRow::showState);
    connect(place.context, &FormContext::problemsChanged, this, &FieldRow::showState);
    if (isSlug(place))
        m_input->focusTarget()->installEventFilter(this);
    showState();
}

void FieldRow::setWholeValue(const Value& value) {
    if (!m_input->field().localized) {
        m_input->setValue(value);
        return;
    }
    const FormContext& context = m_input->context();
    const auto locale = static_cast<std::uint32_t>(context.locale());
    const Value none;
    const bool isPresent = !value.isNull() && locale < value.elements().size();
    m_fallbackLocale.clear();
    Value fallback;
    std::size_t found = context.locale();
    if (!value.isNull()) {
        const ValueView other = localValue(ValueView(&value), context.schema().fallbackChain(locale), &found);
        if (found != context.locale() && !other.isNull()) {
            fallback = other.materialise();
            m_fallbackLocale = QString::fromStdString(context.schema().locales[found].code);
        }
    }
    m_input->setFallback(fallback, m_fallbackLocale);
    m_input->setValue(isPresent ? value.elements()[locale] : none);
    showState();
}

void FieldRow::showState() {
    const Field& field = m_input->field();
    QString note = m_input->problem();
    const bool isMissing = field.required && m_input->isEmpty() && m_fallbackLocale.isEmpty();
    if (note.isEmpty())
        note = isMissing ? tr("Needed before you can publish.") : problems().join(QLatin1Char('\n'));
    NoteWeight weight = note.isEmpty() ? NoteWeight::Help : NoteWeight::Problem;
    const QString toKnow = m_input->context().noteAt(m_input->place().path);
    if (weight == NoteWeight::Help && !toKnow.isEmpty())
        weight = NoteWeight::ToKnow;
    if (weight == NoteWeight::Help)
        note = QString::fromStdString(field.help);
    else if (isMissing && !field.help.empty())
        note += QLatin1Char(' ') + QString::fromStdString(field.help);
    if (!toKnow.isEmpty())
        note = note.isEmpty() ? toKnow : note + QLatin1Char('\n') + toKnow;
    m_note->setText(note);
    m_note->setVisible(!note.isEmpty());
    if (m_noteWeight != weight) {
        m_noteWeight = weight;
        setRole(m_note, weight == NoteWeight::Problem ? "danger" : weight == NoteWeight::ToKnow ? "warning" : "muted");
    }
    m_head->showOrigin(m_input->isEmpty() ? m_fallbackLocale : QString());
}

QStringList FieldRow::problems() const {
    const FieldPlace& place = m_input->place();
    QStringList sentences = place.context->problemsAt(place.path);
    if (m_input->field().localized && place.context->locale() == 0) // what the default language lacks
        sentences += place.context->problemsAt(m_input->field().name);
    switch (m_input->field().kind) {
    case FieldKind::List:
    case FieldKind::Blocks: // rows of open cards say theirs themselves too
        sentences += place.context->problemsBelow(place.path);
        break;
    case FieldKind::Bool:
    case FieldKind::Int:
    case FieldKind::Float:
    case FieldKind::Date:
    case FieldKind::DateTime:
    case FieldKind::String:
    case FieldKind::Text:
    case FieldKind::Asset:
    case FieldKind::Enum:
    case FieldKind::Ref:
    case FieldKind::Object:
        break;
    }
    if (sentences.size() > kMostProblems) {
        const auto more = static_cast<int>(sentences.size() - kMostProblems);
        sentences = sentences.mid(0, kMostProblems);
        sentences += tr("And %Ln more.", nullptr, more);
    }
    return sentences;
}

bool FieldRow::eventFilter(QObject* watched, QEvent* event) {
    if (event->type() == QEvent::FocusOut) {
        // A menu over the field, or another window for a while, is no leaving: the person types on.
        const Qt::FocusReason reason = static_cast<QFocusEvent*>(event)->reason();
        if (reason != Qt::PopupFocusReason && reason != Qt::ActiveWindowFocusReason)
            settleSlug();
    }
    return QWidget::eventFilter(watched, event);
}

void FieldRow::settleSlug() {
    FormContext& context = m_input->context();
    const RecordView record = context.state().record(context.record());
    const Field& field = m_input->field();
    const std::size_t locale = field.localized ? context.locale() : 0;
    const auto index = record.type().fieldIndex(field.name);
    if (!record.exists() || !index || context.isReadOnly())
        return;
    const ValueView whole = record.field(*index);
    const ValueView value = whole.kind() == ValueKind::Localized ? whole.at(static_cast<std::uint32_t>(locale)) : whole;
    if (value.kind() != ValueKind::String)
        return;
    std::string scratch;
    const std::string typed(value.asString(scratch));
    const std::string settled = canonicalSlug(context.schema(), locale, typed);
    if (settled == typed)
        return;
    if (settled.empty())
        context.patch(m_input->place().path, nullptr);
    else
        context.patch(m_input->place().path, settled);
}

void FieldRow::showHistory() {
    emit m_input->context().historyRequested(QString::fromStdString(m_input->place().path));
}

void FieldRow::contextMenuEvent(QContextMenuEvent* event) {
    auto* menu = new QMenu(this);
    menu->setAttribute(Qt::WA_DeleteOnClose);
    addFieldCommands(menu, this);
    menu->popup(event->globalPos());
}

/// The light around a row. It reaches a little beyond the row, so it is a child of what has room around it.
class FieldRow::Glow : public QWidget {
public:
    explicit Glow(FieldRow* row)
        : QWidget(roomAround(row))
        , m_row(row) {
        setAttribute(Qt::WA_TransparentForMouseEvents);
        connect(row, &QObject::destroyed, this, [this] {
            m_light.stop();
            deleteLater();
        });
        m_light.setDuration(1400);
        m_light.setStartValue(1.0);
        m_light.setKeyValueAt(0.5, 1.0);
        m_light.setEndValue(0.0);
        connect(&m_light, &QVariantAnimation::valueChanged, this, &Glow::follow);
        connect(&m_light, &QVariantAnimation::finished, this, &QWidget::hide);
    }
    void flash() {
        m_light.stop();
        follow();
        lower();
        show();
        m_light.start();
    }
    void follow() {
        const int edge = air(m_row);
        setGeometry(QRect(m_row->mapTo(parentWidget(), QPoint()), m_row->size()).adjusted(-edge, -edge, edge, edge));
        update();
    }

protected:
    void paintEvent(QPaintEvent*) override {
        QPainter painter(this);
        painter.setOpacity(m_light.currentValue().toDouble());
        ui::drawFrame(painter, rect(), currentTones().accentSoft, {}, scaled(this, 8));
    }

private:
    static int air(const QWidget* row) { return scaled(row, 10); }
    static QWidget* roomAround(const QWidget* row) {
        QWidget* room = row->parentWidget();
        // Never out of the form: before its layout ran every row stands at its edge, and a splitter around it would
        // take the glow for one more pane.
        const auto isForm = [](const QWidget* one) {
            const QWidget* viewport = one->parentWidget();
            return viewport == nullptr || qobject_cast<const QAbstractScrollArea*>(viewport->parentWidget()) != nullptr;
        };
        while (!isForm(room) && row->mapTo(room, QPoint()).x() < air(row))
            room = room->parentWidget();
        return room;
    }

    const FieldRow* m_row; // the light goes out with it
    QVariantAnimation m_light;
};

void FieldRow::highlight() {
    if (m_glow == nullptr)
        m_glow = new Glow(this);
    m_glow->flash();
}

void FieldRow::resizeEvent(QResizeEvent* event) {
    QWidget::resizeEvent(event);
    if (m_glow != nullptr)
        m_glow->follow();
}

void FieldRow::moveEvent(QMoveEvent* event) {
    QWidget::moveEvent(event);
    if (m_glow != nullptr)
        m_glow->follow();
}

void FieldRow::addBelow(QWidget* widget) {
    auto* column = static_cast<QVBoxLayout*>(layout());
    widget->setParent(this);
    column->insertWidget(column->indexOf(m_note), widget);
}

FieldRows::FieldRows(FormContext& context, const std::vector<Field>& fields, const std::string& parentPath,
                     bool isTopLevel, QWidget* parent)
    : QWidget(parent)
    , m_context(context)
    , m_fields(fields)
    , m_isTopLevel(isTopLevel) {
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(scaled(this, isTopLevel ? 22 : 16));
    m_rows.reserve(fields.size());
    for (std::size_t i = 0; i < fields.size(); ++i) {
        m_rows.push_back(new FieldRow(
            {.context = &context, .field = &fields[i], .path = pathOf(i, parentPath), .label = labelOf(fields[i])},
            this));
        column->addWidget(m_rows.back());
    }
}

std::string FieldRows::pathOf(std::size_t index, const std::string& parentPath) const {
    const Field& field = m_fields[index];
    std::string path = parentPath.empty() ? field.name : parentPath + "/" + field.name;
    if (m_isTopLevel && field.localized)
        path += "/" + escapePathPart(m_context.schema().locales[m_context.locale()].code);
    return path;
}

void FieldRows::setValues(const ValueList& values) {
    const Value none;
    for (std::size_t i = 0; i < m_rows.size(); ++i) {
        const Value& value = i < values.size() ? values[i] : none;
        if (m_isTopLevel)
            m_rows[i]->setWholeValue(value);
        else
            m_rows[i]->setValue(value);
    }
}

void FieldRows::setPath(const std::string& parentPath) {
    for (std::size_t i = 0; i < m_rows.size(); ++i)
        m_rows[i]->input()->setPath(pathOf(i, parentPath));
}

void FieldRows::recordsChanged(const ChangedRecords& records) {
    for (FieldRow* row : m_rows)
        row->input()->recordsChanged(records);
}

FieldInput* FieldRows::descend(std::span<const std::string> parts) {
    if (parts.empty())
        return nullptr;
    for (std::size_t i = 0; i < m_rows.size(); ++i) {
        if (m_fields[i].name != parts[0])
            continue;
        auto rest = parts.subspan(1);
        // Paths from the preview leave the language out; those from edits have it.
        if (m_isTopLevel && m_fields[i].localized && !rest.empty() && m_context.schema().localeIndex(rest[0]))
            rest = rest.subspan(1);
        return rest.empty() ? m_rows[i]->input() : m_rows[i]->input()->descend(rest);
    }
    return nullptr;
}

void addFieldCommands(QMenu* menu, QWidget* control) {
    FieldRow* const row = rowOf(control);
    if (row == nullptr)
        return;
    if (!menu->isEmpty())
        menu->addSeparator();
    auto* history = menu->addAction(icon(QStringLiteral("history")), FieldRow::tr("History of this field"));
    QObject::connect(history, &QAction::triggered, row, &FieldRow::showHistory);
}

FieldRow* rowOf(QWidget* control) {
    for (QWidget* one = control; one != nullptr; one = one->parentWidget())
        if (auto* row = qobject_cast<FieldRow*>(one))
            return row;
    return nullptr;
}

} // namespace galley::ui
