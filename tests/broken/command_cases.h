// Commands of galleyctl that change a site, each with what is there before it and what must be there after it: for
// tests in which something goes wrong at any moment.
#pragma once

#include "tests/broken/limited_process.h"

#include <QMetaType>

namespace galley::test {

struct CommandCase {
    QByteArray name{};
    QStringList arguments{}; ///< for the site "site"
    QString before{};        ///< title of page/a; null: there is no site
    QString after{};         ///< the same when the command ended well
};

/// All of them.
QList<CommandCase> commandCases();

/// Makes what is there before the command: mostly two records (page/a, page/b), published, and for some commands an
/// unpublished change. Fails the test when that does not work.
void prepareFor(const CommandCase& tried, const LimitedFixture& fixture);

/// The names of files that something unfinished left in a fixture: temporary ones, and sites in the making.
QStringList leftovers(const LimitedFixture& fixture);

/// The title of a record in the site "site" of a fixture; null when it cannot be told.
QString titleOf(const LimitedFixture& fixture, const char* record);

} // namespace galley::test

Q_DECLARE_METATYPE(galley::test::CommandCase)
