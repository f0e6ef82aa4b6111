// The measurements that `galley --measure NAME` knows.
#pragma once

#include "app/galley/measurement.h"

namespace galley {

struct MeasurementOptions {
    int edits = 200; ///< keys to type
};

/// Names, in the order in which they are told.
std::vector<std::string> measurementNames();
/// Whether it changes the site for good, so that it must be given a copy.
bool measurementNeedsCopy(const std::string& name);
/// `name` is one of measurementNames(). See Measurement for the window.
std::unique_ptr<Measurement> makeMeasurement(const std::string& name, ui::MainWindow& window,
                                             const MeasurementOptions& options);

} // namespace galley
