// VersionList: the versions of a site that are kept, newest first: who published each when, which one readers see, and
// the ways to the others. It changes nothing by itself.
//
// Thread rule: GUI thread.
// Used in this folder alone.
#pragma once

#include "model/base/time.h"
#include "model/publish/manifest.h"
#include "ui/publish/publish_kind.h"

#include <QWidget>

class QHBoxLayout;
class QLabel;
class QScrollArea;
class QVBoxLayout;

namespace galley::ui {

class VersionList : public QWidget {
    Q_OBJECT
public:
    explicit VersionList(QWidget* parent = nullptr);

    /// Shows what is kept by an announcement.
    void showVersions(const Announcement& announcement);
    /// From now on says above the list what it is; before, the dialog's title does.
    void showTitle();
    /// By how much it is too low to show all without scrolling; below zero: there is room.
    int lackingHeight() const;
    /// Of readers, as shown last.
    Hold hold() const { return m_hold; }

signals:
    /// The person wants something done with a version, which is called `name`.
    void chosen(galley::ui::PublishKind kind, galley::Version version, const QString& name);

private:
    void addRow(const Announcement& announcement, const KeptVersion& kept);
    /// Of the version that servers run.
    void addLive(QHBoxLayout* line, const Announcement& announcement, const QString& name);

    QLabel* m_title;
    QScrollArea* m_area;
    QVBoxLayout* m_rows;
    Hold m_hold = Hold::None;
};

} // namespace galley::ui
