// What a rendering without templates needs to know of fields that documents do not say: how people call them, which are
// for editors alone, which one names a record, and which records are parts of a page. Members of documents that a
// PageBuilder made are found by where their names live, in the schema.
//
// Thread rule: immutable; share it, beside the schema that it was made from.
// Used in this folder alone.
#pragma once

#include "model/page/document.h"
#include "model/schema/schema.h"

#include <string>
#include <unordered_map>
#include <unordered_set>

namespace galley {

class FieldGuide {
public:
    struct Entry {
        std::string label;
        bool isHidden = false;  ///< for editors alone, or the address of a page
        bool isHeading = false; ///< names its record to visitors
    };

    /// The schema must outlive the guide. O(fields).
    explicit FieldGuide(const Schema& schema);

    /// nullptr for what is no field of the schema's: members of other documents, and those that begin with "_". O(1).
    const Entry* find(const DocNode& member) const {
        const auto found = m_fields.find(member.name().data());
        return found == m_fields.end() ? nullptr : &found->second;
    }
    /// REQUIRES a named field of the schema's.
    const Entry* find(const Field& field) const { return &m_fields.at(field.name.data()); }
    /// Whether an object is a record whose type is a component.
    bool isComponent(const DocNode& object) const;

private:
    void add(const std::vector<Field>& fields);

    std::unordered_map<const char*, Entry> m_fields; ///< by the place of the name
    std::unordered_set<const char*> m_components;    ///< places of the names of types
};

} // namespace galley
