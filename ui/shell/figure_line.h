// FigureLine: the figures for engineers: version, records, memory of the replica and its share of plain JSON, build
// time of the last preview.
//
// Thread rule: GUI thread.
// Used in this folder alone.
#pragma once

#include "model/dataset/state.h"

#include <QWidget>

namespace galley::ui {

class CaptionLabel;
class SiteFigures;

class FigureLine : public QWidget {
    Q_OBJECT
public:
    explicit FigureLine(QWidget* parent);
    void showSite(const State& draft, const SiteFigures& figures);
    void showBuildTime(double milliseconds);
    /// How much of the texts was packed smaller, in place of the memory until the next showSite().
    void showPacking(quint64 done, quint64 total);

private:
    CaptionLabel* m_version; // children, all of them
    CaptionLabel* m_records;
    CaptionLabel* m_memory;
    CaptionLabel* m_build;
};

} // namespace galley::ui
