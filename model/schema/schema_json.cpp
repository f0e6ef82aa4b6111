#include "model/schema/schema_json.h"

#include <algorithm>
#include <initializer_list>
#include <iterator>
#include <map>
#include <nlohmann/json.hpp>

namespace galley {

namespace {

constexpr std::size_t kMaxJsonDepth = 128;

/// The kinds of fields as schemas name them.
std::string kindNames() {
    std::string names;
    for (auto kind = FieldKind::Bool; kind <= FieldKind::Date;
         kind = static_cast<FieldKind>(static_cast<std::uint8_t>(kind) + 1))
        names += (names.empty() ? "" : ", ") + std::string(toString(kind));
    return names;
}

/// A JSON value that knows its line. Members keep their order and their repetitions.
struct Node {
    enum class Kind : std::uint8_t { Null, Bool, Number, String, Array, Object };
    Kind kind = Kind::Null;
    bool boolean = false;
    std::uint64_t line = 0;
    std::string text;
    std::vector<std::string> names; ///< Object: names of `items`
    std::vector<Node> items;
};

/// Reads characters for the parser and counts the lines that it has seen.
class CountingIterator {
public:
    using iterator_category = std::input_iterator_tag;
    using value_type = char;
    using difference_type = std::ptrdiff_t;
    using pointer = const char*;
    using reference = const char&;

    CountingIterator(const char* position, std::uint64_t* line)
        : m_position(position)
        , m_line(line) {}
    reference operator*() const { return *m_position; }
    CountingIterator& operator++() {
        if (*m_position == '\n')
            ++*m_line;
        ++m_position;
        return *this;
    }
    CountingIterator operator++(int) {
        CountingIterator before = *this;
        ++*this;
        return before;
    }
    bool operator==(const CountingIterator& other) const { return m_position == other.m_position; }
    bool operator!=(const CountingIterator& other) const { return m_position != other.m_position; }

private:
    const char* m_position;
    std::uint64_t* m_line;
};

/// Builds the tree from the parser's events. Pointers to open containers stay valid: only the innermost one grows.
class TreeBuilder : public nlohmann::json_sax<nlohmann::json> {
public:
    explicit TreeBuilder(const std::uint64_t* line)
        : m_line(line) {}

    Node root;
    std::string problem;

    bool null() override { return add(Node::Kind::Null), true; }
    bool boolean(bool value) override { return add(Node::Kind::Bool).boolean = value, true; }
    bool number_integer(number_integer_t) override { return add(Node::Kind::Number), true; }
    bool number_unsigned(number_unsigned_t) override { return add(Node::Kind::Number), true; }
    bool number_float(number_float_t, const string_t&) override { return add(Node::Kind::Number), true; }
    bool string(string_t& value) override { return add(Node::Kind::String).text = std::move(value), true; }
    bool binary(binary_t&) override { return false; }
    bool key(string_t& value) override {
        m_open.back()->names.push_back(std::move(value));
        return true;
    }
    bool start_object(std::size_t) override { return open(Node::Kind::Object); }
    bool start_array(std::size_t) override { return open(Node::Kind::Array); }
    bool end_object() override { return close(); }
    bool end_array() override { return close(); }
    bool parse_error(std::size_t, const std::string& token, const nlohmann::detail::exception&) override {
        problem = token.empty() || token == "<U+0000>" ? "not valid JSON" : "not valid JSON near " + token;
        return false;
    }

private:
    Node& add(Node::Kind kind) {
        Node& node = m_open.empty() ? root : m_open.back()->items.emplace_back();
        node.kind = kind;
        node.line = *m_line;
        return node;
    }
    bool open(Node::Kind kind) {
        if (m_open.size() >= kMaxJsonDepth) {
            problem = "nested deeper than " + std::to_string(kMaxJsonDepth) + " levels";
            return false;
        }
        m_open.push_back(&add(kind));
        return true;
    }
    bool close() {
        m_open.pop_back();
        return true;
    }

    const std::uint64_t* m_line;
    std::vector<Node*> m_open;
};

/// Turns the tree into a Schema and remembers where each type and field stands.
class SchemaReader {
public:
    Result<Schema> read(const Node& root) {
        Schema schema;
        GALLEY_CHECK(checkMembers(root, {"site", "locales", "types"}));
        if (const Node* site = find(root, "site")) {
            GALLEY_CHECK(checkMembers(*site, {"name", "home", "globals", "zone", "external"}));
            GALLEY_CHECK(readText(*site, "name", schema.site.name));
            GALLEY_CHECK(readText(*site, "home", schema.site.home));
            GALLEY_CHECK(readTexts(*site, "globals", schema.site.globals));
            GALLEY_CHECK(readText(*site, "zone", schema.site.zone));
            if (const Node* zone = find(*site, "zone"))
                m_lines.emplace(std::pair(std::string(), std::string("site/zone")), zone->line);
            GALLEY_CHECK(readTexts(*site, "external", schema.site.external));
        }
        GALLEY_CHECK(readEach(root, "locales",
                              [&](const Node& node) { return readLocale(node, schema.locales.emplace_back()); }));
        GALLEY_CHECK(
            readEach(root, "types", [&](const Node& node) { return readType(node, schema.types.emplace_back()); }));
        if (auto valid = schema.validate(); !valid) {
            const auto line = m_lines.find({valid.error().record, valid.error().field});
            return std::move(valid).error().atLine(line == m_lines.end() ? root.line : line->second);
        }
        return schema;
    }

private:
    Error refuse(const Node& node, std::string message) const {
        return invalidInput(std::move(message)).atLine(node.line).inRecord(m_type).inField(m_path);
    }

    static const Node* find(const Node& object, std::string_view name) {
        for (std::size_t i = 0; i < object.items.size(); ++i) {
            if (object.names[i] == name)
                return &object.items[i];
        }
        return nullptr;
    }

    Result<void> checkMembers(const Node& object, std::initializer_list<std::string_view> allowed) const {
        if (object.kind != Node::Kind::Object)
            return refuse(object, "an object is expected here");
        for (std::size_t i = 0; i < object.names.size(); ++i) {
            const std::string& name = object.names[i];
            if (std::find(allowed.begin(), allowed.end(), name) == allowed.end())
                return refuse(object.items[i], "unknown key " + name);
            if (std::find(object.names.begin(), object.names.begin() + static_cast<std::ptrdiff_t>(i), name) !=
                object.names.begin() + static_cast<std::ptrdiff_t>(i))
                return refuse(object.items[i], "the key " + name + " is given twice");
        }
        return {};
    }

    Result<void> readText(const Node& object, std::string_view name, std::string& into) const {
        const Node* node = find(object, name);
        if (node == nullptr)
            return {};
        if (node->kind != Node::Kind::String)
            return refuse(*node, std::string(name) + " must be a string");
        into = node->text;
        return {};
    }

    Result<void> readFlag(const Node& object, std::string_view name, bool& into) const {
        const Node* node = find(object, name);
        if (node == nullptr)
            return {};
        if (node->kind != Node::Kind::Bool)
            return refuse(*node, std::string(name) + " must be true or false");
        into = node->boolean;
        return {};
    }

    template <class Read>
    Result<void> readEach(const Node& object, std::string_view name, Read read) {
        const Node* node = find(object, name);
        if (node == nullptr)
            return {};
        if (node->kind != Node::Kind::Array)
            return refuse(*node, std::string(name) + " must be a list");
        for (const Node& item : node->items)
            GALLEY_CHECK(read(item));
        return {};
    }

    Result<void> readTexts(const Node& object, std::string_view name, std::vector<std::string>& into) {
        return readEach(object, name, [&](const Node& item) -> Result<void> {
            if (item.kind != Node::Kind::String)
                return refuse(item, std::string(name) + " must be a list of strings");
            into.push_back(item.text);
            return {};
        });
    }

    Result<void> readLocale(const Node& node, Locale& locale) {
        GALLEY_CHECK(checkMembers(node, {"code", "fallback"}));
        GALLEY_CHECK(readText(node, "code", locale.code));
        return readText(node, "fallback", locale.fallback);
    }

    Result<void> readType(const Node& node, Type& type) {
        m_type.clear();
        m_path.clear();
        GALLEY_CHECK(checkMembers(
            node, {"name", "label", "page", "public", "component", "redirects", "display", "slug", "card", "fields"}));
        GALLEY_CHECK(readText(node, "name", type.name));
        m_type = type.name;
        m_lines.emplace(std::pair(m_type, std::string()), node.line);
        GALLEY_CHECK(readText(node, "label", type.label));
        GALLEY_CHECK(readFlag(node, "page", type.page));
        GALLEY_CHECK(readFlag(node, "redirects", type.redirects));
        type.isPublic = !type.redirects;
        GALLEY_CHECK(readFlag(node, "public", type.isPublic));
        GALLEY_CHECK(readFlag(node, "component", type.component));
        GALLEY_CHECK(readText(node, "display", type.display));
        GALLEY_CHECK(readText(node, "slug", type.slug));
        GALLEY_CHECK(readTexts(node, "card", type.card));
        GALLEY_CHECK(readFields(node, type.fields));
        m_type.clear();
        return {};
    }

    Result<void> readFields(const Node& node, std::vector<Field>& fields) {
        return readEach(node, "fields",
                        [&](const Node& item) { return readField(item, fields.emplace_back(), false); });
    }

    Result<void> readField(const Node& node, Field& field, bool element) {
        const std::string outer = m_path;
        GALLEY_CHECK(checkMembers(node, {"name", "label", "help", "kind", "required", "localized", "indexed", "public",
                                         "values", "targets", "fields", "of", "blocks"}));
        GALLEY_CHECK(readText(node, "name", field.name));
        enter(element ? "of" : field.name, node.line);
        std::string kind;
        GALLEY_CHECK(readText(node, "kind", kind));
        const auto known = fieldKindFromString(kind);
        if (!known)
            return refuse(node, (kind.empty() ? std::string("the field has no kind") : "unknown kind " + kind) +
                                    "; give it one of " + kindNames());
        field.kind = *known;
        GALLEY_CHECK(readText(node, "label", field.label));
        GALLEY_CHECK(readText(node, "help", field.help));
        GALLEY_CHECK(readFlag(node, "required", field.required));
        GALLEY_CHECK(readFlag(node, "localized", field.localized));
        bool isIndexed = false; // of earlier versions; it never had an effect
        GALLEY_CHECK(readFlag(node, "indexed", isIndexed));
        field.isPublic = !isMarkedInternal(field);
        GALLEY_CHECK(readFlag(node, "public", field.isPublic));
        if (element && find(node, "public") != nullptr)
            return refuse(node, "the elements of a list are as public as the list; write it there");
        GALLEY_CHECK(readTexts(node, "values", field.values));
        GALLEY_CHECK(readTexts(node, "targets", field.targets));
        const Node* members = find(node, "fields");
        if (members != nullptr && field.kind != FieldKind::Object)
            return refuse(*members, "only an object has fields");
        GALLEY_CHECK(readFields(node, field.fields));
        const Node* of = find(node, "of");
        if ((of != nullptr) != (field.kind == FieldKind::List))
            return refuse(node, of == nullptr ? "a list says what it is a list of"
                                              : "only a list has an element description");
        if (of != nullptr)
            GALLEY_CHECK(readField(*of, field.fields.emplace_back(), true));
        GALLEY_CHECK(
            readEach(node, "blocks", [&](const Node& item) { return readBlock(item, field.blocks.emplace_back()); }));
        m_path = outer;
        return {};
    }

    Result<void> readBlock(const Node& node, BlockKind& block) {
        const std::string outer = m_path;
        GALLEY_CHECK(checkMembers(node, {"name", "label", "fields"}));
        GALLEY_CHECK(readText(node, "name", block.name));
        enter(block.name, node.line);
        GALLEY_CHECK(readText(node, "label", block.label));
        GALLEY_CHECK(readFields(node, block.fields));
        m_path = outer;
        return {};
    }

    void enter(const std::string& name, std::uint64_t line) {
        m_path += (m_path.empty() ? "" : "/") + name;
        m_lines.emplace(std::pair(m_type, m_path), line);
    }

    std::string m_type;
    std::string m_path;
    std::map<std::pair<std::string, std::string>, std::uint64_t> m_lines;
};

using Json = nlohmann::ordered_json;

void putText(Json& json, const char* name, const std::string& text) {
    if (!text.empty())
        json[name] = text;
}

void putFlag(Json& json, const char* name, bool flag) {
    if (flag)
        json[name] = true;
}

Json fieldToJson(const Field& field);

Json fieldsToJson(const std::vector<Field>& fields) {
    Json list = Json::array();
    for (const Field& field : fields)
        list.push_back(fieldToJson(field));
    return list;
}

Json fieldToJson(const Field& field) {
    Json json = Json::object();
    putText(json, "name", field.name);
    json["kind"] = toString(field.kind);
    putFlag(json, "required", field.required);
    putFlag(json, "localized", field.localized);
    if (field.isPublic == isMarkedInternal(field)) // otherwise it follows from the label
        json["public"] = field.isPublic;
    putText(json, "label", field.label);
    putText(json, "help", field.help);
    if (!field.values.empty())
        json["values"] = field.values;
    if (!field.targets.empty())
        json["targets"] = field.targets;
    if (field.kind == FieldKind::List && !field.fields.empty())
        json["of"] = fieldToJson(field.fields.front());
    else if (!field.fields.empty())
        json["fields"] = fieldsToJson(field.fields);
    for (const BlockKind& block : field.blocks) {
        Json item = Json::object();
        item["name"] = block.name;
        putText(item, "label", block.label);
        if (!block.fields.empty())
            item["fields"] = fieldsToJson(block.fields);
        json["blocks"].push_back(std::move(item));
    }
    return json;
}

Json schemaToJson(const Schema& schema) {
    const Site defaults;
    Json json = Json::object();
    Json site = Json::object();
    if (schema.site.name != defaults.name)
        site["name"] = schema.site.name;
    if (schema.site.home != defaults.home)
        site["home"] = schema.site.home;
    if (!schema.site.globals.empty())
        site["globals"] = schema.site.globals;
    putText(site, "zone", schema.site.zone);
    if (!schema.site.external.empty())
        site["external"] = schema.site.external;
    if (!site.empty())
        json["site"] = std::move(site);
    json["locales"] = Json::array();
    for (const Locale& locale : schema.locales) {
        Json item = Json::object();
        item["code"] = locale.code;
        putText(item, "fallback", locale.fallback);
        json["locales"].push_back(std::move(item));
    }
    json["types"] = Json::array();
    for (const Type& type : schema.types) {
        Json item = Json::object();
        item["name"] = type.name;
        putText(item, "label", type.label);
        putFlag(item, "page", type.page);
        if (type.isPublic == type.redirects) // redirects never are
            item["public"] = type.isPublic;
        putFlag(item, "component", type.component);
        putFlag(item, "redirects", type.redirects);
        putText(item, "display", type.display);
        putText(item, "slug", type.slug);
        if (!type.card.empty())
            item["card"] = type.card;
        if (!type.fields.empty())
            item["fields"] = fieldsToJson(type.fields);
        json["types"].push_back(std::move(item));
    }
    return json;
}

std::string compact(const Json& json) {
    return json.dump(-1, ' ', false, Json::error_handler_t::replace);
}

/// Writes what fits into a line on one line, so that a field usually is one line to read and to edit.
void print(std::string& out, const Json& json, std::size_t indent) {
    constexpr std::size_t kLineWidth = 120;
    const std::string line = compact(json);
    const bool nested = json.is_structured() && !json.empty();
    if (!nested || (indent >= 4 && indent + line.size() <= kLineWidth)) {
        out += line;
        return;
    }
    out += json.is_object() ? '{' : '[';
    bool first = true;
    for (const auto& [name, value] : json.items()) {
        out += first ? "\n" : ",\n";
        first = false;
        out.append(indent + 2, ' ');
        if (json.is_object())
            out += compact(name) + ": ";
        print(out, value, indent + 2);
    }
    out += '\n';
    out.append(indent, ' ');
    out += json.is_object() ? '}' : ']';
}

} // namespace

Result<Schema> parseSchema(std::string_view json) {
    std::uint64_t line = 1;
    TreeBuilder builder(&line);
    const CountingIterator begin(json.data(), &line);
    const CountingIterator end(json.data() + json.size(), &line);
    if (!nlohmann::json::sax_parse(begin, end, &builder))
        return invalidInput(builder.problem.empty() ? "not valid JSON" : builder.problem).atLine(line);
    return SchemaReader().read(builder.root);
}

std::string formatSchema(const Schema& schema) {
    std::string out;
    print(out, schemaToJson(schema), 0);
    return out + '\n';
}

} // namespace galley
