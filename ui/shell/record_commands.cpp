#include "ui/shell/record_commands.h"

#include "model/schema/site_address.h"
#include "ui/editor/address_words.h"
#include "ui/editor/link_watch.h"
#include "ui/navigator/record_query.h"
#include "ui/navigator/record_text.h"
#include "ui/widgets/app_style.h"
#include "ui/widgets/decision_row.h"
#include "ui/widgets/grapheme_caret.h"
#include "ui/widgets/metrics.h"
#include "ui/widgets/reason.h"

#include <QHBoxLayout>
#include <QLabel>
#include <QLineEdit>
#include <QLocale>
#include <QPushButton>
#include <QVBoxLayout>

#include <algorithm>
#include <nlohmann/json.hpp>

namespace galley::ui {

QString slugFromName(const QString& name) {
    QString slug;
    for (const QChar c : foldedText(name)) {
        const bool isPlain =
            (c >= QLatin1Char('a') && c <= QLatin1Char('z')) || (c >= QLatin1Char('0') && c <= QLatin1Char('9'));
        if (isPlain)
            slug.append(c);
        else if (!slug.isEmpty() && !slug.endsWith(QLatin1Char('-')))
            slug.append(QLatin1Char('-'));
    }
    while (slug.endsWith(QLatin1Char('-')))
        slug.chop(1);
    return slug;
}

std::vector<TypeIndex> firstPageTypes(const Schema& schema) {
    std::vector<TypeIndex> types;
    for (std::size_t i = 0; i < schema.types.size(); ++i)
        if (schema.types[i].page)
            types.emplace_back(static_cast<std::uint16_t>(i));
    return types;
}

NewRecordDialog::NewRecordDialog(SiteSession& session, TypeIndex type, QWidget* parent)
    : QDialog(parent)
    , m_session(session)
    , m_type(type)
    , m_name(new QLineEdit(this))
    , m_id(new QLineEdit(this))
    , m_problem(new QLabel(this))
    , m_create(new QPushButton(tr("Create"), this)) {
    const Type& shape = session.draft()->state().schema().type(type);
    setWindowTitle(tr("New %1").arg(typeLabel(shape)));
    setMinimumWidth(420);
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(space::kXl, space::kXl, space::kXl, space::kL);
    layout->setSpacing(space::kXs);
    const auto addField = [&](const QString& text, QLineEdit* field) {
        auto* label = new QLabel(text, this);
        label->setFont(textFont(TextRole::Label));
        label->setBuddy(field);
        new GraphemeCaret(field);
        field->setAccessibleName(text);
        layout->addWidget(label);
        layout->addWidget(field);
        layout->addSpacing(space::kM);
    };
    addField(tr("Name"), m_name);
    addField(shape.page ? tr("Address and id") : tr("Id"), m_id);
    m_problem->setWordWrap(true);
    m_problem->setFont(textFont(TextRole::Caption));
    setRole(m_problem, "muted");
    layout->addWidget(m_problem);
    layout->addSpacing(space::kM);
    m_create->setDefault(true);
    connect(m_create, &QPushButton::clicked, this, &QDialog::accept);
    layout->addLayout(decisionRow(this, m_create, "primary"));

    connect(m_id, &QLineEdit::textEdited, this, [this] { m_idIsTyped = true; });
    connect(m_id, &QLineEdit::textChanged, this, &NewRecordDialog::validate);
    connect(m_name, &QLineEdit::textChanged, this, [this](const QString& name) {
        if (!m_idIsTyped)
            m_id->setText(slugFromName(name));
        validate();
    });
    const State& state = session.draft()->state();
    const std::vector<TypeIndex> pages = firstPageTypes(state.schema());
    m_isFirstPage = shape.page && std::all_of(pages.begin(), pages.end(),
                                              [&](TypeIndex page) { return state.recordCount(page) == 0; });
    if (m_isFirstPage) {
        m_idIsTyped = true;
        m_id->setText(QString::fromStdString(std::string(homeSlug(state.schema()))));
    }
    validate();
}

void NewRecordDialog::validate() {
    const QString id = recordId();
    const State& state = m_session.draft()->state();
    const Schema& schema = state.schema();
    const std::size_t locale = slugLocale();
    const bool isPage = schema.type(m_type).page;
    const auto claims = [&] { return m_session.draft()->slugs().claims(state, locale, id.toStdString()); };
    QString problem;
    if (id.isEmpty())
        problem = tr("Give it a name; the id follows from that.");
    else if (state.find(m_type, id.toStdString()))
        problem = tr("There is a record with the id “%1” already. Choose another one.").arg(id);
    else if (isPage && slugFault(schema, locale, id.toStdString()) == SlugFault::Reserved)
        problem = tr("“%1” begins with a name that is kept for the server or a language. Choose another one.").arg(id);
    else if (isPage && slugFault(schema, locale, id.toStdString()) != SlugFault::None)
        problem =
            tr("“%1” cannot be an address. Use letters, digits and hyphens, and single slashes between them.").arg(id);
    else if (isPage && !claims().empty())
        problem = tr("There is a page with the address “%1” already. Choose another one.").arg(id);
    const bool isHome = m_isFirstPage && id.toStdString() == homeSlug(schema);
    m_problem->setText(!problem.isEmpty() ? problem
                       : isHome ? tr("This will be the home page: readers find it at the address of the site itself.")
                                : tr("The id cannot be changed later."));
    enableUnless(m_create, problem);
}

std::size_t NewRecordDialog::slugLocale() const {
    const Type& type = m_session.draft()->state().schema().type(m_type);
    const Field* slug = type.page ? type.field(type.slug) : nullptr;
    return slug != nullptr && slug->localized ? m_session.locale() : 0;
}

QString NewRecordDialog::recordId() const {
    const Schema& schema = m_session.draft()->state().schema();
    const QString id = m_id->text().trimmed();
    // A page's id is its address too, which has one form.
    return schema.type(m_type).page ? QString::fromStdString(canonicalSlug(schema, slugLocale(), id.toStdString()))
                                    : id;
}

Edit NewRecordDialog::edit() const {
    const Schema& schema = m_session.draft()->state().schema();
    const Type& type = schema.type(m_type);
    const std::string id = recordId().toStdString();
    nlohmann::json fields = nlohmann::json::object();
    const auto set = [&](const std::string& name, const std::string& text) {
        const Field* field = name.empty() ? nullptr : type.field(name);
        if (field == nullptr || text.empty() || (field->kind != FieldKind::String && field->kind != FieldKind::Text))
            return;
        if (field->localized)
            fields[name] = {{schema.locales[m_session.locale()].code, text}};
        else
            fields[name] = text;
    };
    set(type.display, m_name->text().trimmed().toStdString());
    if (type.page)
        set(type.slug, id);
    return Edit::create(type.name, id, std::move(fields));
}

QString deletionWarning(const LinkWatch& users, const SiteSession& session, RecordRef record) {
    const auto words = [](std::size_t count, const QString& one, const QString& many) {
        return count == 1 ? one : many.arg(QLocale().toString(static_cast<qulonglong>(count)));
    };
    const QString referring =
        words(users.referring(), NewRecordDialog::tr("1 other record refers to it and will show nothing in its place."),
              NewRecordDialog::tr("%1 other records refer to it and will show nothing in its place."));
    const QString linking = words(
        users.linking(), NewRecordDialog::tr("1 other record links to it in a text; that link will lead nowhere."),
        NewRecordDialog::tr("%1 other records link to it in their texts; those links will lead nowhere."));
    QStringList sentences;
    if (users.referring() > 0)
        sentences += referring;
    if (users.linking() > 0)
        sentences += linking;
    if (users.isLooking())
        sentences += NewRecordDialog::tr("Links in texts are still being looked for.");
    else if (sentences.isEmpty())
        sentences += NewRecordDialog::tr("No other record refers or links to it.");
    const auto published = session.comparable();
    if (const auto address = published ? addressIn(*published, record, session.locale()) : std::nullopt)
        sentences +=
            NewRecordDialog::tr("When you publish, links and bookmarks to %1 will find nothing.", "address of a page")
                .arg(QString::fromStdString(*address));
    sentences += NewRecordDialog::tr("You can undo this.");
    return sentences.join(QLatin1Char(' '));
}

} // namespace galley::ui
