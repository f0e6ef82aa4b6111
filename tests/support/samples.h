// Where the sample exports are, and how a test without them skips.
#pragma once

#include "model/base/result.h"

#include <QTest>
#include <filesystem>
#include <string>

namespace galley::test {

/// Path of a file or folder below $GALLEY_SAMPLES; empty when it does not exist.
std::filesystem::path samplePath(const std::string& relative);

/// Error text of a failed result, or an empty string, for messages of QVERIFY2.
template <class T>
QByteArray failureText(const Result<T>& result) {
    return result ? QByteArray() : QByteArray::fromStdString(result.error().toString());
}

} // namespace galley::test

/// Fails the test with the error's text. Evaluates `result` once.
#define VERIFY_OK(result)                                                                                              \
    do {                                                                                                               \
        const auto& galleyVerified = (result);                                                                         \
        QVERIFY2(galleyVerified.has_value(), galley::test::failureText(galleyVerified).constData());                   \
    } while (false)

/// Declares `variable`, the path of the sample, or skips the test with a message that says how to provide the sample.
#define REQUIRE_SAMPLE(variable, relative)                                                                             \
    const std::filesystem::path variable = galley::test::samplePath(relative);                                         \
    if (variable.empty())                                                                                              \
    QSKIP("sample data is absent: set GALLEY_SAMPLES to the folder that holds it")
