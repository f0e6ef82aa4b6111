// ConflictCard: what somebody wrote where others were first, beside what stands there now, with the words that differ
// marked, and the choice between the two. Where there is no room the two stand below each other. It decides nothing
// itself.
//
// Thread rule: GUI thread.
#pragma once

#include "model/workspace/workspace.h"

#include <QWidget>

class QBoxLayout;
class QLabel;
class QPushButton;

namespace galley::ui {

class ConflictCard : public QWidget {
    Q_OBJECT
public:
    /// Whether it says which field it is about: where the field's own label does not.
    enum class Heading : std::uint8_t { Sentence, PlaceToo };

    ConflictCard(OpenConflict conflict, QWidget* parent);

    /// The release that it was in until that ended.
    void setOrigin(const QString& release);
    const OpenConflict& conflict() const { return m_conflict; }
    /// Both values as `state` knows them. Nothing to do when they are shown already. O(words of one × of the other),
    /// bounded (word_diff.h).
    void show(const State& state, std::size_t locale, Heading heading);
    /// Nothing can be decided in a site that can only be read.
    void setReadOnly(bool isReadOnly);
    /// Why what somebody wrote has no place any more: it can be read, and no more than that.
    void setLost(const QString& reason);
    QPushButton* keepButton() const { return m_keep; }
    QPushButton* takeButton() const { return m_take; }

signals:
    /// The person chose.
    void decided(const std::string& key, galley::Settlement settlement);

protected:
    void resizeEvent(QResizeEvent* event) override;
    void changeEvent(QEvent* event) override;
    void paintEvent(QPaintEvent* event) override;

private:
    class Text;
    Text* addSide(QLabel* title);
    QWidget* makeButtons();
    void write();
    void arrange();

    OpenConflict m_conflict;
    QString m_release; ///< that it comes from; empty: none that is known
    QString m_place;   ///< of what the texts below are
    QString m_standing;
    QString m_kept;
    QLabel* m_sentence; // children, as all below
    QBoxLayout* m_sides;
    QLabel* m_standingTitle;
    QLabel* m_keptTitle;
    Text* m_standingText;
    Text* m_keptText;
    QPushButton* m_keep;
    QPushButton* m_take;
};

} // namespace galley::ui
