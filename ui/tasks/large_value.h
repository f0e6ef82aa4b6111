// Values that take long to destroy: lists with an entry for each record of a site, for one. Whoever lets go of such a
// value last does not wait for that.
//
// Thread rule: any thread, while there is an application.
#pragma once

#include "ui/tasks/background_task.h"

#include <memory>
#include <utility>

namespace galley::ui {

/// Shares a value that a worker will destroy. What it holds may die on any thread: no widgets.
template <class T>
std::shared_ptr<const T> shareLarge(T value) {
    const auto destroyElsewhere = [](const T* large) {
        BackgroundTask::run(BackgroundTask::Lane::Computing, [large] { delete large; });
    };
    return std::shared_ptr<const T>(new T(std::move(value)), destroyElsewhere);
}

} // namespace galley::ui
