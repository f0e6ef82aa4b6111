// The popups that choose: a record, with search over the whole site; a kind of module, with its icon.
// Used in this folder alone.
#pragma once

#include "ui/editor/form_context.h"
#include "ui/widgets/popup.h"

#include <functional>
#include <optional>

namespace galley::ui {

/// Shows records of `targets` under `anchor`; `chosen` is called at most once, before the popup goes. `current`, where
/// it is among those that are shown at first, is the one that Return takes.
Popup* openRecordPicker(QWidget* anchor, const FormContext& context, const std::vector<std::string>& targets,
                        std::function<void(RecordRef)> chosen, std::optional<RecordRef> current = std::nullopt);
/// Records of a list, such as those that use this one.
Popup* openRecordList(QWidget* anchor, std::shared_ptr<const Replica> replica, std::vector<RecordRef> records,
                      std::size_t locale, std::function<void(RecordRef)> chosen);
/// Shows the kinds of blocks of a field; `chosen` gets the index into Field::blocks.
Popup* openKindPicker(QWidget* anchor, const Field& field, std::function<void(std::size_t)> chosen);

} // namespace galley::ui
