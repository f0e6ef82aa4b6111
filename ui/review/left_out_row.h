// LeftOutRow: says which texts a publish leaves out, because they cannot be saved as they were typed, with the way to
// the first of them. Where there is none, the row is not there.
//
// Thread rule: GUI thread.
// Used in this folder alone.
#pragma once

#include <QString>
#include <QWidget>

#include <vector>

class QLabel;
class QPushButton;

namespace galley::ui {

/// A field that holds a text which is not saved, and so does not go out.
struct LeftOut {
    QString record; ///< "type/id"
    QString path;
    QString words; ///< "Date of “The darkest film”"
};

class LeftOutRow : public QWidget {
    Q_OBJECT
public:
    explicit LeftOutRow(QWidget* parent = nullptr);
    void showFields(const std::vector<LeftOut>& fields);

signals:
    /// The person wants to see a field.
    void fieldActivated(const QString& record, const QString& path);

private:
    LeftOut m_first;
    QLabel* m_text;         // child
    QPushButton* m_goThere; // child
};

} // namespace galley::ui
