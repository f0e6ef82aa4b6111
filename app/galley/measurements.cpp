#include "app/galley/measurements.h"

#include "app/galley/stalls_measurement.h"
#include "app/galley/typing_measurement.h"

#include <algorithm>
#include <array>

namespace galley {

namespace {

struct Kind {
    const char* name;
    bool needsCopy;
    std::unique_ptr<Measurement> (*make)(ui::MainWindow& window, const MeasurementOptions& options);
};

const std::array kKinds{
    Kind{"typing", false,
         [](ui::MainWindow& window, const MeasurementOptions& options) -> std::unique_ptr<Measurement> {
             return std::make_unique<TypingMeasurement>(window, options.edits);
         }},
    Kind{"stalls", true,
         [](ui::MainWindow& window, const MeasurementOptions& options) -> std::unique_ptr<Measurement> {
             return std::make_unique<StallsMeasurement>(window, options.edits);
         }},
};

const Kind& kindOf(const std::string& name) {
    return *std::find_if(kKinds.begin(), kKinds.end(), [&](const Kind& kind) { return kind.name == name; });
}

} // namespace

std::vector<std::string> measurementNames() {
    std::vector<std::string> names;
    for (const Kind& kind : kKinds)
        names.emplace_back(kind.name);
    return names;
}

bool measurementNeedsCopy(const std::string& name) {
    return kindOf(name).needsCopy;
}

std::unique_ptr<Measurement> makeMeasurement(const std::string& name, ui::MainWindow& window,
                                             const MeasurementOptions& options) {
    return kindOf(name).make(window, options);
}

} // namespace galley
