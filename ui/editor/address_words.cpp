#include "ui/editor/address_words.h"

#include "model/index/redirects.h"
#include "ui/navigator/record_text.h"

#include <QCoreApplication>

namespace galley::ui {

namespace {

struct AddressTexts {
    Q_DECLARE_TR_FUNCTIONS(galley::ui::AddressWords)
};

/// What a link to `address` finds then: the page that has it, or that servers send readers on to, or nothing.
QString findWords(const Replica& draft, const QString& address, std::size_t locale) {
    const auto other = pageLedTo(draft, address.toStdString());
    const bool isFound = other && draft.addresses().url(draft.state().record(other->page), other->locale);
    return isFound ? AddressTexts::tr("Links and bookmarks to %1 will then lead to “%2”.", "address, page")
                         .arg(address, displayName(draft.state().record(other->page), locale))
                   : AddressTexts::tr("Links and bookmarks to %1 will then find nothing.", "address").arg(address);
}

} // namespace

std::optional<std::string> addressIn(const Replica& replica, RecordRef page, std::size_t locale) {
    const State& state = replica.state();
    const bool isKnown = page.type.value() < state.schema().types.size() &&
                         page.ordinal.value() < state.ordinalCount(page.type) && locale < state.schema().locales.size();
    return isKnown ? replica.addresses().url(state.record(page), locale) : std::nullopt;
}

QString addressWords(const Replica& published, const Replica& draft, RecordRef page, std::size_t locale) {
    const auto before = addressIn(published, page, locale);
    const auto after = addressIn(draft, page, locale);
    if (!before || before == after)
        return {};
    // Letters in another case, or in another form of Unicode: servers send readers on to the page.
    const auto found = draft.pageAt(*before);
    if (after && found && found->page == page && found->locale == locale)
        return {};
    const QString from = QString::fromStdString(*before);
    const QString finds = findWords(draft, from, locale);
    if (after)
        return AddressTexts::tr(
                   "With the next publish this page goes from %1 to %2. %3 Links that were made by choosing the "
                   "page go with it.",
                   "two addresses, what becomes of links to the first")
            .arg(from, QString::fromStdString(*after), finds);
    return AddressTexts::tr("With the next publish readers find this page at %1 no more. %2",
                            "address, what becomes of links to it")
        .arg(from, finds);
}

QStringList addressWords(const Replica& published, const Replica& draft, RecordRef page) {
    QStringList sentences;
    for (std::size_t i = 0; i < published.state().schema().locales.size(); ++i)
        if (const QString words = addressWords(published, draft, page, i); !words.isEmpty())
            sentences += words;
    sentences.removeDuplicates();
    return sentences;
}

} // namespace galley::ui
