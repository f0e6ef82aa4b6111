#include "model/import/schema_proposal.h"

#include "model/base/one_of.h"
#include "model/import/name_hints.h"
#include "model/import/names.h"
#include "model/page/public_fields.h"

#include <algorithm>
#include <cctype>
#include <utility>

namespace galley {

namespace {

constexpr std::uint64_t kChoiceTexts = 50; ///< with fewer values nobody knows that there are no others

bool isChoiceValue(const Shape::Distinct& value) {
    constexpr std::size_t kLongest = 24;
    constexpr std::uint64_t kOften = 3; // a value that stands there once may be one of any number
    return !value.text.empty() && value.text.size() <= kLongest && value.count >= kOften &&
           std::all_of(value.text.begin(), value.text.end(),
                       [](char c) { return std::isgraph(static_cast<unsigned char>(c)) != 0; });
}

std::string allOf(std::uint64_t count, const char* what) {
    return count == 1 ? std::string("its one value is ") + what
                      : "all " + std::to_string(count) + " values are " + what;
}

/// Turns shapes into fields.
class Proposer {
public:
    Proposer(const std::vector<std::string>& rawTypes, std::vector<std::string> typeNames, ImportReport& report)
        : m_rawTypes(rawTypes)
        , m_typeNames(std::move(typeNames))
        , m_report(report) {}

    /// `known` are the fields that the site has there, or nullptr.
    std::vector<Field> fields(const Shape::Members& members, const std::string& path, std::size_t depth, NameOf what,
                              const std::vector<Field>* known) {
        NameScope scope(what);
        if (known != nullptr) {
            for (const Field& field : *known)
                scope.addKnown(field.name, field.label);
        }
        const auto isKey = [what](std::string_view source) { return what == NameOf::BlockField && source == "key"; };
        for (const auto& [source, shape] : members)
            if (!isKey(source))
                scope.reserve(source);
        std::vector<Field> made;
        for (const auto& [source, shape] : members) {
            if (isKey(source))
                continue;
            const std::string place = path + (path.find(',') == std::string::npos ? ", field " : "/") + source;
            Field field;
            field.name = scope.nameOf(source);
            const Field* same = find(known, field.name);
            const bool outer = std::exchange(m_isQuiet, same != nullptr || (m_isQuiet && known == nullptr));
            if (field.name != source) {
                field.label = source.empty() ? std::string(kNoName) : source;
                note(place, "the field is named " + field.name,
                     source.empty() ? "its name is empty" : "a schema does not allow its name, which is its label");
            }
            decide(field, source, *shape, place, depth, same);
            if (isCalledInternal(field) || isMarkedInternal(field)) {
                field.isPublic = false;
                infer(place, "the field is not public", "it is called internal");
            }
            m_isQuiet = outer;
            made.push_back(std::move(field));
        }
        return made;
    }

private:
    static const Field* find(const std::vector<Field>* fields, std::string_view name) {
        if (fields == nullptr)
            return nullptr;
        const auto found =
            std::find_if(fields->begin(), fields->end(), [&](const Field& field) { return field.name == name; });
        return found == fields->end() ? nullptr : &*found;
    }

    void note(const std::string& place, std::string what, std::string why) {
        if (!m_isQuiet)
            m_report.add({place, std::move(what), std::move(why)});
    }

    /// `source` is the name of the nearest field above that has one; `site` the field that the site has there.
    void decide(Field& made, const std::string& source, const Shape& shape, const std::string& place, std::size_t depth,
                const Field* site) {
        if (shape.values == 0)
            return;
        const auto all = [&](std::uint64_t count) { return count == shape.values; };
        if (all(shape.texts) && decideTime(made, source, shape, place))
            return;
        if (decideRef(made, source, shape, place))
            return;
        if (all(shape.booleans))
            made.kind = FieldKind::Bool;
        else if (all(shape.integers))
            made.kind = FieldKind::Int;
        else if (all(shape.integers + shape.reals) && shape.largeIntegers == 0)
            made.kind = FieldKind::Float;
        else if (all(shape.integers + shape.reals + shape.numberTexts))
            note(place, "the field is a string", "it has numbers that no number of a field holds digit for digit");
        else if (all(shape.texts))
            decideText(made, source, shape, place);
        else if (all(shape.objects) && depth < kMaxFieldDepth && !shape.isMap())
            decideObject(made, shape, place, depth, site);
        else if (all(shape.lists) && depth + 1 < kMaxFieldDepth)
            decideList(made, source, shape, place, depth, site);
        else
            decideMixed(made, shape, place);
    }

    void infer(const std::string& place, std::string what, std::string why) {
        if (!m_isQuiet)
            m_report.infer({place, std::move(what), std::move(why)});
    }

    void decideMixed(Field& made, const Shape& shape, const std::string& place) {
        const bool structured = shape.objects + shape.lists > 0;
        made.kind =
            structured || shape.hasLineBreak || shape.longestText > kLongText ? FieldKind::Text : FieldKind::String;
        note(place, std::string("the field is ") + (made.kind == FieldKind::Text ? "text" : "a string"),
             structured
                 ? "its values are of several kinds, too many names or too deep; what is no text is kept as JSON text"
                 : "its values are of several kinds");
    }

    bool decideTime(Field& made, const std::string& source, const Shape& shape, const std::string& place) {
        if (isNamedLikeAName(source) || (!shape.allInstants && !shape.allDates))
            return false;
        if (shape.allInstants) {
            made.kind = FieldKind::DateTime;
            infer(place, "the field is a datetime", allOf(shape.values, "a day and time with its offset"));
            return true;
        }
        if (!isNamedLikeADate(source))
            return false;
        made.kind = FieldKind::Date;
        infer(place, "the field is a date", allOf(shape.values, "a date") + ", and its name says so");
        return true;
    }

    /// What a text field looks like, and why it is none.
    void sayWhyText(const std::string& source, const Shape& shape, const std::string& place) {
        const auto stays = [&](std::string why) { infer(place, "the field stays text", std::move(why)); };
        const std::string named = isNamedLikeAName(source) ? ", but by its name it is a name" : std::string();
        const std::string share = std::to_string(shape.texts) + " values ";
        if (shape.allDates)
            stays(allOf(shape.texts, "a date") +
                  (named.empty() ? ", but its name does not say that it is one" : named));
        else if (shape.allInstants)
            stays(allOf(shape.texts, "a day and time with its offset") + named);
        else if (shape.instantTexts + shape.dateTexts == shape.texts)
            stays("some of its values are dates, and some are times with their offset");
        else if (shape.dayLikeTexts == shape.texts)
            stays(
                allOf(shape.texts, "like a date") +
                ", but not each is a day of the calendar, alone or with seconds and an offset (2024-03-01T05:06:07Z)");
        else if (shape.dayLikeTexts * 2 >= shape.texts)
            stays(std::to_string(shape.dayLikeTexts) + " of " + share + "are like a date, and others are not");
        if (shape.figureTexts == shape.texts)
            stays(allOf(shape.texts, "a number") + ", but in quotation marks");
        if (shape.truthTexts == shape.texts)
            stays(allOf(shape.texts, "true or false") + ", but in quotation marks");
        sayWhyNoChoice(source, shape, stays);
    }

    template <class Stays>
    static void sayWhyNoChoice(const std::string& source, const Shape& shape, const Stays& stays) {
        const std::uint64_t kinds = shape.distinct.size();
        const bool isNamed = isNamedLikeAChoice(source);
        const bool isMany = kinds > Shape::kMaxDistinct;
        // Few values that come back look like a choice, whatever the name.
        const bool looksSo = !isMany && kinds > 1 && shape.texts >= 6 && kinds * 3 <= shape.texts;
        if (isNamedLikeAName(source) || (!isNamed && !looksSo) || shape.dayLikeTexts > 0 || shape.figureTexts > 0 ||
            shape.truthTexts > 0 || shape.idTexts == shape.texts)
            return;
        const std::string what =
            isMany ? "its values are more than " + std::to_string(Shape::kMaxDistinct) + " different ones"
                   : std::to_string(shape.texts) + (shape.texts == 1 ? " value is " : " values are ") +
                         std::to_string(kinds) + (kinds == 1 ? " text" : " different texts");
        const bool areWords = std::all_of(shape.distinct.begin(), shape.distinct.end(), isChoiceValue);
        stays(what + (isMany                       ? ", too many for a choice"
                      : !isNamed                   ? ", but its name does not say that it is a choice"
                      : shape.texts < kChoiceTexts ? ", which are too few to take it for a choice"
                      : !areWords ? ", but for a choice each is a short word in ASCII and stands there three times"
                                  : std::string()));
    }

    void decideText(Field& made, const std::string& source, const Shape& shape, const std::string& place) {
        if (shape.mediaTexts > 0 && shape.mediaTexts * 20 >= shape.texts * 19 &&
            shape.mediaTexts + shape.addressTexts == shape.texts) {
            made.kind = FieldKind::Asset;
        } else if (shape.hasLineBreak || (!isNamedLikeAName(source) &&
                                          (shape.longestText > kLongText || shape.markdownTexts * 50 > shape.texts))) {
            made.kind = FieldKind::Text;
        } else if (shape.texts >= kChoiceTexts && shape.distinct.size() <= Shape::kMaxDistinct &&
                   isNamedLikeAChoice(source) &&
                   std::all_of(shape.distinct.begin(), shape.distinct.end(), isChoiceValue)) {
            made.kind = FieldKind::Enum;
            for (const Shape::Distinct& value : shape.distinct)
                made.values.push_back(value.text);
            infer(place, "the field is a choice of " + std::to_string(made.values.size()),
                  std::to_string(shape.texts) + " values are " + std::to_string(made.values.size()) +
                      " words, each of them three times and more, and its name says that it is one");
            return;
        }
        if (made.kind != FieldKind::Asset && !shape.hasLineBreak)
            sayWhyText(source, shape, place);
    }

    void decideObject(Field& made, const Shape& shape, const std::string& place, std::size_t depth, const Field* site) {
        made.kind = FieldKind::Object;
        made.fields = fields(shape.members, place, depth + 1, NameOf::Member,
                             site != nullptr && site->kind == FieldKind::Object ? &site->fields : nullptr);
    }

    void decideList(Field& made, const std::string& source, const Shape& shape, const std::string& place,
                    std::size_t depth, const Field* site) {
        if (shape.elementsWithKind > 0 && shape.elementsWithout == 0 && shape.kinds.size() <= kMaxInferredKinds &&
            std::none_of(shape.kinds.begin(), shape.kinds.end(), [](const auto& kind) { return kind.second->isMap(); }))
            return decideBlocks(made, shape, place, depth, site);
        made.kind = FieldKind::List;
        Field& element = made.fields.emplace_back();
        Shape plain;
        if (shape.element)
            mergeShape(plain, *shape.element);
        for (const auto& [kind, members] : shape.kinds)
            mergeShape(plain, *members);
        if (shape.elementsWithKind > 0) {
            std::size_t hint = 0;
            Shape& kinds = *memberShape(plain.members, "kind", hint);
            kinds.values = kinds.texts = shape.elementsWithKind;
            kinds.allInstants = kinds.allDates = false;
            kinds.distinct.resize(Shape::kMaxDistinct + 1);
        }
        decide(element, source, plain, place + "/of", depth + 1,
               site != nullptr && site->kind == FieldKind::List ? &site->fields.front() : nullptr);
    }

    void decideBlocks(Field& made, const Shape& shape, const std::string& place, std::size_t depth, const Field* site) {
        made.kind = FieldKind::Blocks;
        NameScope scope(NameOf::Block);
        const bool isKnown = site != nullptr && site->kind == FieldKind::Blocks;
        if (isKnown) {
            for (const BlockKind& kind : site->blocks)
                scope.addKnown(kind.name, kind.label);
        }
        for (const auto& [kind, members] : shape.kinds)
            scope.reserve(kind);
        for (const auto& [kind, members] : shape.kinds) {
            const std::string kindPlace = place + "/" + kind;
            BlockKind block{scope.nameOf(kind), {}, {}};
            const auto same = isKnown ? site->blockIndex(block.name) : std::nullopt;
            const bool outer = std::exchange(m_isQuiet, m_isQuiet && (same || !isKnown));
            if (block.name != kind) {
                block.label = kind;
                note(kindPlace, "the kind is named " + block.name,
                     "a schema does not allow its name, which is its label");
            }
            block.fields = fields(members->members, kindPlace, depth + 2, NameOf::BlockField,
                                  same ? &site->blocks[*same].fields : nullptr);
            m_isQuiet = outer;
            made.blocks.push_back(std::move(block));
        }
    }

    // ---- references

    /// What speaks for taking texts that are ids for references; empty when it may be accident.
    static std::string evidence(const Shape& shape, bool isNamed) {
        const auto count = [&](IdForm form) { return shape.forms[static_cast<std::size_t>(form)]; };
        if (isNamed)
            return "the field is named like it";
        if (count(IdForm::Path) == shape.texts)
            return "all have a slash";
        if (count(IdForm::Uuid) == shape.texts)
            return "all are UUIDs";
        if (count(IdForm::Path) + count(IdForm::Uuid) + count(IdForm::Long) == shape.texts)
            return "all have 8 characters and more";
        return {};
    }

    bool decideRef(Field& made, const std::string& source, const Shape& shape, const std::string& place) {
        if (shape.refObjects > 0 && shape.refObjects == shape.values) {
            if (shape.resolvedObjects * 2 < shape.refObjects) {
                infer(place, "the field is no reference",
                      allOf(shape.values, "an object of type and id") + ", but the file has only " +
                          std::to_string(shape.resolvedObjects) + " of these records");
                return false;
            }
            makeRef(made, typesHit(shape));
            infer(place, "the field refers to " + namesOf(made),
                  allOf(shape.values, "an object of type and id") + ", and the file has " +
                      std::to_string(shape.resolvedObjects) + " of these records");
            return true;
        }
        if (shape.idTexts == 0 || shape.texts != shape.values || shape.hasLineBreak)
            return false;
        if (isNamedLikeAName(source) || shape.ownIdTexts * 2 > shape.texts) {
            // A slug is often the record's own id.
            if (shape.idTexts == shape.texts && shape.ownIdTexts < shape.texts)
                infer(place, "the field stays text",
                      allOf(shape.texts, "an id of a record") + (isNamedLikeAName(source)
                                                                     ? ", but by its name it is a name"
                                                                     : ", but mostly of the record itself"));
            return false;
        }
        const std::vector<std::uint16_t> types = typesHit(shape);
        const auto isNamed = [&](std::uint16_t type) { return isNamedLikeType(source, m_rawTypes[type]); };
        // One type that has all, or nearly all: the others then have ids that also are in use elsewhere.
        std::vector<std::uint16_t> whole;
        for (const std::uint16_t type : types) {
            if (shape.hitsByType.at(type) * 20 >= shape.texts * 19)
                whole.push_back(type);
        }
        const auto named = std::find_if(whole.begin(), whole.end(), isNamed);
        if (named != whole.end())
            whole = {*named};
        const auto strong =
            shape.forms[static_cast<std::size_t>(IdForm::Path)] + shape.forms[static_cast<std::size_t>(IdForm::Uuid)];
        if (whole.size() == 1) {
            const std::string why = evidence(shape, isNamed(whole.front()));
            if (!why.empty()) {
                makeRef(made, whole);
                const std::uint64_t hits = shape.hitsByType.at(whole.front());
                const std::string ids = "ids of " + namesOf(made);
                infer(place, "the field refers to " + namesOf(made),
                      (hits == shape.texts
                           ? allOf(hits, ids.c_str())
                           : std::to_string(hits) + " of " + std::to_string(shape.texts) + " values are " + ids) +
                          ", and " + why);
                return true;
            }
        } else if (shape.idTexts == shape.texts && strong == shape.texts && !types.empty()) {
            makeRef(made, whole.empty() ? types : whole);
            infer(place, "the field refers to " + namesOf(made),
                  allOf(shape.texts, "ids of these") + ", and all have a slash or are UUIDs");
            return true;
        }
        if (shape.idTexts == shape.texts)
            infer(place, "the field stays text",
                  allOf(shape.texts, "an id of a record") + ", but short or of several types, and its name names none");
        else if (shape.idTexts * 2 >= shape.texts)
            infer(place, "the field stays text",
                  std::to_string(shape.idTexts) + " of " + std::to_string(shape.texts) +
                      " values are ids of records, and too many are not");
        return false;
    }

    static std::vector<std::uint16_t> typesHit(const Shape& shape) {
        std::vector<std::uint16_t> types;
        for (const auto& [type, hits] : shape.hitsByType)
            types.push_back(type);
        std::stable_sort(types.begin(), types.end(), [&](std::uint16_t left, std::uint16_t right) {
            return shape.hitsByType.at(left) > shape.hitsByType.at(right);
        });
        return types;
    }

    void makeRef(Field& made, const std::vector<std::uint16_t>& types) const {
        made.kind = FieldKind::Ref;
        for (const std::uint16_t type : types)
            made.targets.push_back(m_typeNames[type]);
    }

    static std::string namesOf(const Field& field) {
        std::string text;
        for (const std::string& target : field.targets)
            text += (text.empty() ? "" : ", ") + target;
        return text;
    }

    const std::vector<std::string>& m_rawTypes;
    std::vector<std::string> m_typeNames;
    ImportReport& m_report;
    bool m_isQuiet = false; ///< inside a field that the site has: its own schema holds there
};

bool isAssetLike(const Field& field) {
    if (field.kind == FieldKind::Asset)
        return true;
    return field.kind == FieldKind::Object &&
           std::any_of(field.fields.begin(), field.fields.end(),
                       [](const Field& member) { return member.kind == FieldKind::Asset; });
}

std::string displayField(const Type& type) {
    for (const char* name : {"title", "headline", "name", "label", "heading", "internalName", "question", "subject"}) {
        if (const Field* field = type.field(name);
            field != nullptr && (field->kind == FieldKind::String || field->kind == FieldKind::Text))
            return name;
    }
    for (const Field& field : type.fields) {
        if (field.kind == FieldKind::String && field.name != type.slug)
            return field.name;
    }
    return type.slug;
}

/// What a listing shows: the name, a picture, a short description, and facts; long lists of references are cut.
/// `members` are in the order of the fields.
std::vector<std::string> cardFields(const Type& type, const Shape::Members& members) {
    std::vector<std::string> card;
    std::size_t facts = 0;
    std::size_t lists = 0;
    bool hasPicture = false;
    for (std::size_t i = 0; i < type.fields.size(); ++i) {
        const Field& field = type.fields[i];
        if (field.name == type.display) {
            card.insert(card.begin(), field.name);
        } else if (isAssetLike(field) && !hasPicture) {
            hasPicture = true;
            card.push_back(field.name);
        } else if (isOneOf(field.name,
                           {"dek", "description", "summary", "excerpt", "subtitle", "teaser", "caption", "role"}) &&
                   (field.kind == FieldKind::String || field.kind == FieldKind::Text)) {
            card.push_back(field.name);
        } else if ((field.kind == FieldKind::Int || field.kind == FieldKind::Date ||
                    field.kind == FieldKind::DateTime) &&
                   facts < 2) {
            ++facts;
            card.push_back(field.name);
        } else if (field.kind == FieldKind::List && field.fields[0].kind == FieldKind::Ref && lists < 2) {
            ++lists;
            card.push_back(field.name + (members[i].second->longestList > 12 ? ":3" : ""));
        }
    }
    return card;
}

/// Names of the types, by index.
std::vector<std::string> nameTypes(const std::vector<std::string>& sources, const Schema* site) {
    NameScope scope(NameOf::Type);
    if (site != nullptr) {
        for (const Type& type : site->types)
            scope.addKnown(type.name, type.label);
    }
    for (const std::string& source : sources)
        scope.reserve(source);
    std::vector<std::string> names;
    for (const std::string& source : sources)
        names.push_back(scope.nameOf(source));
    return names;
}

} // namespace

Schema proposeSchema(const SchemaInference& learned, std::string siteName, const std::string& locale,
                     const Schema* site, ImportReport& report) {
    Schema schema;
    schema.site.name = std::move(siteName);
    schema.locales = site != nullptr ? site->locales : std::vector<Locale>{{locale, {}}};
    schema.site.home = learned.home().slug;
    const std::vector<std::string>& sources = learned.types();
    const std::vector<std::string> names = nameTypes(sources, site);
    Proposer proposer(sources, names, report);
    for (std::size_t i = 0; i < sources.size(); ++i) {
        const auto known = site == nullptr ? std::nullopt : site->typeIndex(names[i]);
        Type& type = schema.types.emplace_back();
        type.name = names[i];
        if (names[i] != sources[i]) {
            type.label = sources[i];
            if (!known)
                report.add({sources[i], "the type is named " + names[i],
                            "a schema does not allow its name, which is its label"});
        }
        const Shape::Members& members = learned.shape(i).members;
        type.fields =
            proposer.fields(members, sources[i], 1, NameOf::Field, known ? &site->type(*known).fields : nullptr);
        const Field* slug = type.field("slug");
        if (slug != nullptr && (slug->kind == FieldKind::String || slug->kind == FieldKind::Text)) {
            type.page = true;
            type.slug = "slug";
            type.fields[*type.fieldIndex("slug")].kind = FieldKind::String;
        }
        type.display = displayField(type);
        type.card = cardFields(type, members);
    }
    return schema;
}

} // namespace galley
