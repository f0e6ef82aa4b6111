// The right side of the window: the address of the page shown, the choice of device, and the live preview below; or a
// hint when no page is open.
//
// Thread rule: GUI thread.
#pragma once

#include "ui/preview/preview_view.h"

#include <QWidget>

class QPushButton;
class QStackedLayout;

namespace galley::ui {

class ElidedLabel;
class EmptyState;
class SegmentedControl;

class PreviewPane : public QWidget {
    Q_OBJECT
public:
    /// `source` must outlive the pane.
    explicit PreviewPane(PreviewSource& source, QWidget* parent = nullptr);

    PreviewView* view() const { return m_view; }
    /// Shows an address above the page; an empty one says that no page is open.
    void showAddress(const QString& address);
    /// A quiet line beside the address; empty: none.
    void showNote(const QString& note);
    QString note() const { return m_note; }
    void setDevice(Device device);
    enum class Content {
        Nothing, ///< no page yet
        Pages,   ///< but no home page
        HomePage
    };
    /// What there is to show while no page is open.
    void setContent(Content content);

signals:
    void deviceChosen(galley::ui::Device device);
    void homeRequested();

private:
    void showBar();

    QStackedLayout* m_stack; // children
    ElidedLabel* m_address;
    SegmentedControl* m_devices;
    PreviewView* m_view;
    EmptyState* m_empty;
    QPushButton* m_home = nullptr;
    QString m_pageAddress;
    QString m_note;
};

} // namespace galley::ui
