// AssetInput: a file of the site: its picture, its path, a picker over assets/, clear. The path can be typed, too; an
// absolute URL is an asset as well.
// Used in this folder alone.
#pragma once

#include "ui/editor/field_input.h"

#include <functional>

namespace galley::ui {

class GrowingTextEdit;
class InputBox;
class QuietButton;

class AssetInput : public FieldInput {
    Q_OBJECT
public:
    AssetInput(const FieldPlace& place, QWidget* parent);
    void setValue(const Value& value) override;
    void setFallback(const Value& value, const QString& from) override;
    QWidget* focusTarget() override;
    QString problem() const override;
    void openPicker();

private:
    class Picture;
    void send(const QString& path);
    void showPicture();
    QString localPath() const;

    InputBox* m_box;
    Picture* m_picture;
    GrowingTextEdit* m_edit;
    QuietButton* m_clear;
};

/// Shows the files below `folder` under `anchor`; `chosen` gets the path below it.
void openAssetPicker(QWidget* anchor, const QString& folder, std::function<void(const QString&)> chosen);

} // namespace galley::ui
