// Asks where readers find a site, so that its live pages can be opened from the window.
//
// Thread rule: GUI thread.
#pragma once

#include <QDialog>

class QLabel;
class QLineEdit;
class QPushButton;

namespace galley::ui {

/// An address of a web site in full ("https://example.org"), without a slash at its end; empty when `text` is none.
/// Without a scheme it is https, and http for this machine.
QString serverAddressFrom(const QString& text);

class ServerDialog : public QDialog {
    Q_OBJECT
public:
    /// `server` is what is known so far; `path` the address of a page on the site, to copy.
    ServerDialog(const QString& server, const QString& path, QWidget* parent = nullptr);
    /// Valid once accepted; empty: the person took it away.
    QString server() const;
    QLineEdit* field() const { return m_field; }

private:
    void validate();

    QString m_path;
    QLineEdit* m_field; // children
    QLabel* m_result;
    QPushButton* m_copy;
    QPushButton* m_save;
};

} // namespace galley::ui
