// Several tests in one program: `tests_base tst_file [arguments of Qt Test]`. This header is read before each of their
// files, where it turns the main functions of Qt Test into entries of the program's list.
#pragma once

#include <QCoreApplication>
#include <QTest>

#include <string_view>

namespace galley::test {

/// A test by the name of its file. Thread rule: made before main().
class ProgramEntry {
public:
    using Run = int (*)(int argc, char** argv);
    /// `file` is the path of the test's file.
    ProgramEntry(std::string_view file, Run run);
};

} // namespace galley::test

#undef QTEST_APPLESS_MAIN
#undef QTEST_GUILESS_MAIN
#define QTEST_APPLESS_MAIN(Test)                                                                                       \
    static const galley::test::ProgramEntry entryOf##Test(__FILE__, [](int argc, char** argv) {                        \
        Test test;                                                                                                     \
        return QTest::qExec(&test, argc, argv);                                                                        \
    });
#define QTEST_GUILESS_MAIN(Test)                                                                                       \
    static const galley::test::ProgramEntry entryOf##Test(__FILE__, [](int argc, char** argv) {                        \
        const QCoreApplication application(argc, argv);                                                                \
        Test test;                                                                                                     \
        return QTest::qExec(&test, argc, argv);                                                                        \
    });
