// UnfinishedButton: names the field that holds what cannot be saved as it stands, and leads there; to one after the
// other when there are several. Not there when there is none.
//
// Thread rule: GUI thread.
// Used in this folder alone.
#pragma once

#include <QToolButton>

#include <string>
#include <vector>

namespace galley::ui {

struct UnfinishedField;

class UnfinishedButton : public QToolButton {
    Q_OBJECT
public:
    explicit UnfinishedButton(QWidget* parent);
    /// In the order in which they were typed: the last one is named.
    void showFields(const std::vector<UnfinishedField>& fields);

signals:
    /// The person wants to see one of the fields.
    void fieldRequested(const QString& record, const QString& path, const std::string& line);

private:
    struct Place {
        std::string line;
        QString record;
        QString path;
    };
    std::vector<Place> m_fields; ///< the last typed first
    std::size_t m_next = 0;
};

} // namespace galley::ui
