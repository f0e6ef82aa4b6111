#include "ui/history/scope_line.h"

#include "ui/widgets/flow_layout.h"
#include "ui/widgets/quiet_button.h"
#include "ui/widgets/reason.h"
#include "ui/widgets/text_line.h"
#include "ui/widgets/tones.h"

#include <QButtonGroup>

namespace galley::ui {

namespace {

/// Longer names are cut.
constexpr qsizetype kLongestScopeName = 40;

QString cut(const QString& name) {
    return name.size() > kLongestScopeName ? name.left(kLongestScopeName - 1).trimmed() + QChar(u'…') : name;
}

void say(QuietButton* button, const QString& text, const QString& name) {
    button->setText(text);
    button->setAccessibleName(name);
    button->updateGeometry();
}

} // namespace

ScopeLine::ScopeLine(QWidget* parent)
    : QWidget(parent)
    , m_group(new QButtonGroup(this)) {
    auto* flow = new FlowLayout(this, scaled(this, 4));
    m_site = addSegment(HistoryScope::Site);
    m_record = addSegment(HistoryScope::Record);
    m_field = addSegment(HistoryScope::Field);
    for (QuietButton* button : {m_site, m_record, m_field})
        flow->addWidget(button);
    QSizePolicy policy(QSizePolicy::Preferred, QSizePolicy::Preferred);
    policy.setHeightForWidth(true);
    setSizePolicy(policy);
    setAccessibleName(tr("What the history is about"));
    say(m_site, tr("Whole site"), tr("History of the whole site"));
    setPlace({});
    setScope(HistoryScope::Site);
    connect(m_group, &QButtonGroup::idToggled, this, [this](int id, bool isOn) {
        const auto scope = static_cast<HistoryScope>(id);
        if (!isOn || scope == m_scope)
            return;
        m_scope = scope;
        emit chosen();
    });
}

QuietButton* ScopeLine::addSegment(HistoryScope scope) {
    auto* button = new QuietButton({}, tr("History"), this, QStringLiteral(" "));
    button->setCheckable(true);
    m_group->addButton(button, static_cast<int>(scope));
    return button;
}

QAbstractButton* ScopeLine::button(HistoryScope scope) const {
    return m_group->button(static_cast<int>(scope));
}

void ScopeLine::setPlace(const HistoryPlace& place) {
    m_place = place;
    const QString record = cut(place.recordName.isEmpty() ? place.record : place.recordName);
    const QString field = cut(place.fieldName.isEmpty() ? place.path : place.fieldName);
    if (place.record.isEmpty())
        say(m_record, tr("This record"), tr("History of the open record"));
    else
        say(m_record, tr("“%1”", "name of a record").arg(isolated(record)),
            tr("History of the record “%1”").arg(record));
    enableUnless(m_record, place.record.isEmpty() ? tr("No record is open") : QString(),
                 tr("Only changes of this record"));
    say(m_field, isolated(field), tr("History of the field %1").arg(field));
    m_field->setVisible(!place.path.isEmpty());
    m_field->setToolTip(tr("Only changes of this field"));
    setScope(m_scope);
}

void ScopeLine::setScope(HistoryScope scope) {
    if (scope == HistoryScope::Field && m_place.path.isEmpty())
        scope = HistoryScope::Record;
    if (scope == HistoryScope::Record && m_place.record.isEmpty())
        scope = HistoryScope::Site;
    m_scope = scope;
    button(scope)->setChecked(true);
}

} // namespace galley::ui
