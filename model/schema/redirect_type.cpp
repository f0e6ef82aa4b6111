#include "model/schema/redirect_type.h"

namespace galley {

namespace {

Field textField(std::string_view name, const char* label, const char* help) {
    Field field;
    field.name = name;
    field.label = label;
    field.help = help;
    field.kind = FieldKind::String;
    return field;
}

std::string freeName(const Schema& schema) {
    std::string name = "redirect";
    for (int number = 2; schema.typeIndex(name); ++number)
        name = "redirect" + std::to_string(number);
    return name;
}

} // namespace

Schema withRedirectType(Schema schema) {
    if (schema.redirectType())
        return schema;
    Type type;
    type.name = freeName(schema);
    type.label = "Redirect";
    type.redirects = true;
    type.isPublic = false;
    type.display = kRedirectFrom;
    type.fields = {textField(kRedirectFrom, "From", "The old address, such as “/de/old”."),
                   textField(kRedirectTo, "To",
                             "Where its readers go: an address such as “/new”, a whole one that begins with "
                             "“https://”, or “galley:page/about” for wherever that page is. Empty: the page is gone."),
                   textField(kRedirectNote, "Note", "Why there is this redirect; readers never see it.")};
    type.fields.front().required = true;
    schema.types.push_back(std::move(type));
    return schema;
}

} // namespace galley
