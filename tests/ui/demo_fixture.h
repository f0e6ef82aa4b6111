// The demo site in a temporary folder, made from the resources of the program, for tests of the window.
#pragma once

#include "model/workspace/workspace.h"

#include <QString>
#include <QTemporaryDir>

#include <memory>

namespace galley::test {

class DemoFixture {
public:
    /// Throws std::runtime_error with the reason when the site cannot be made.
    DemoFixture();
    QString folder() const { return m_folder.filePath(QStringLiteral("site")); }
    QString filePath(const QString& name) const { return m_folder.filePath(name); }
    std::unique_ptr<Workspace> open() const;
    /// Adds genres with texts that packing makes smaller. The site must not be open.
    void addPackableGenres() const;

private:
    QTemporaryDir m_folder;
};

} // namespace galley::test
