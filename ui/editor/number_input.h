// NumberInput: an int or a float. Typing is free, an empty field means "not set", and the arrows step by one.
// Used in this folder alone.
#pragma once

#include "ui/editor/parsed_input.h"

namespace galley::ui {

class NumberInput : public ParsedInput {
    Q_OBJECT
public:
    NumberInput(const FieldPlace& place, QWidget* parent);
    void setFallback(const Value& value, const QString& from) override;
    bool isNarrow() const override { return true; }

protected:
    bool eventFilter(QObject* watched, QEvent* event) override;
    Reading readText(const std::string& text) const override;
    QString written(const Value& value) const override;
    nlohmann::json sent(const Value& value) const override;
    QString help() const override;
    QString remark(const Value& value) const override;

private:
    bool isInt() const { return field().kind == FieldKind::Int; }
    void step(int by);
};

} // namespace galley::ui
