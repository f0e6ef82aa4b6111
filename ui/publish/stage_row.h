// One stage of a publish in a line: how far it is, its name, how long it took.
//
// Thread rule: GUI thread.
// Used in this folder alone.
#pragma once

#include "model/publish/publisher.h"

#include <QString>
#include <QWidget>

#include <optional>

namespace galley::ui {

class StageRow : public QWidget {
    Q_OBJECT
public:
    StageRow(const QString& name, QWidget* parent);

    /// As before it began.
    void reset();
    /// Shows an event of this stage.
    void follow(const PublishEvent& event);

    QSize sizeHint() const override;
    QSize minimumSizeHint() const override;

protected:
    void paintEvent(QPaintEvent* event) override;

private:
    QString m_name;
    QString m_elapsed;
    std::optional<PublishEvent::Kind> m_kind;
    double m_share = 0.0;
};

} // namespace galley::ui
