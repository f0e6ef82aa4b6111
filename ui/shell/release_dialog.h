// ReleaseDialog: asks what a release is called, and of a new one when it goes out. It changes nothing itself.
//
// Thread rule: GUI thread.
// Used in this folder alone.
#pragma once

#include "ui/shell/site_session.h"

#include <QDialog>

#include <string>

class QComboBox;
class QLabel;
class QLineEdit;
class QPushButton;
class QVBoxLayout;

namespace galley::ui {

class ReleaseDialog : public QDialog {
    Q_OBJECT
public:
    /// `session` outlives it. `key` is that of the release; empty: it is for a new one.
    ReleaseDialog(SiteSession& session, const std::string& key, QWidget* parent);

    QString title() const;
    /// Key of the release that the new one goes out before; empty: it goes out last.
    std::string before() const;

private:
    void addPlace(QVBoxLayout& column);
    void addButtons(QVBoxLayout& column);
    QLabel* addLabel(QVBoxLayout& column, const QString& text);
    void validate();

    SiteSession& m_session;
    const std::string m_key;
    QLineEdit* m_title; // children
    QComboBox* m_place = nullptr;
    QLabel* m_problem;
    QPushButton* m_accept;
};

} // namespace galley::ui
