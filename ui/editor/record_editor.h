// RecordEditor: the form of one record, made from its type's schema. It shows a replica and asks for edits; it changes
// nothing itself. The owner applies what edited() asks for and tells the outcome by draftChanged().
//
// Fields that a change did not touch are left alone; the one that is typed in keeps focus, caret and selection.
//
// Thread rule: GUI thread. `edited` is emitted inside key handlers: what answers it may call draftChanged() at once.
#pragma once

#include "model/page/theme.h"
#include "model/publish/validator.h"
#include "model/workspace/workspace.h"
#include "ui/editor/form_context.h"
#include "ui/editor/link_watch.h"

#include <QWidget>

class QLabel;
class QScrollArea;
class QTimer;
class QVBoxLayout;

namespace galley::ui {

class ConflictCards;
class FieldInput;
class FieldRows;
class RecordHeader;
class UnfinishedTexts;

/// A line of the site that changes a record.
struct RecordLine {
    std::string key; ///< of a release; empty: the draft
    QString title;
    bool isHere = false; ///< it is the one that the form shows
    friend bool operator==(const RecordLine&, const RecordLine&) = default;
};

class RecordEditor : public QWidget {
    Q_OBJECT
public:
    explicit RecordEditor(QWidget* parent = nullptr);
    ~RecordEditor() override;

    /// Shows a record; `locale` is the language that its localized fields are edited in. The record may be deleted or a
    /// phantom: then the form says so.
    void setRecord(std::shared_ptr<const Replica> replica, RecordRef record, std::size_t locale);
    /// Shows no record.
    void clear();
    std::optional<RecordRef> record() const;
    std::size_t locale() const { return m_locale; }
    /// What header and address compare with; nullptr: nothing is published.
    void setPublished(std::shared_ptr<const Replica> published);
    /// Which records were taken off the site, and can be published again; asked when the header is shown, see
    /// showHeader().
    void setTakenOffTest(std::function<bool(RecordRef)> test);
    /// Shows anew how the record stands to what is published.
    void showHeader();
    /// Where texts are kept that cannot be content as they stand; it outlives the form. Without, the form keeps them.
    void setUnfinishedTexts(UnfinishedTexts& texts);
    /// What nobody has decided yet, of all records of the site.
    void setConflicts(std::vector<OpenConflict> conflicts);
    /// Which release a conflict of the draft, that is called by its key, was in until that ended; empty: in none.
    void setConflictOrigin(std::function<QString(const std::string&)> originOf);
    /// Which lines change the record; until the next record. None: nothing is said of it.
    void setChangedIn(const std::vector<RecordLine>& lines);
    /// Whether fields only show; from the next record on.
    void setReadOnly(bool isReadOnly);
    /// Who leads to the record in the form.
    const LinkWatch& users() const { return *m_users; }
    /// Folder of the site's assets, for pictures and the picker.
    void setAssetFolder(const QString& folder);
    /// Files in that folder came, went or changed.
    void assetsTouched();
    /// Whose files texts may link.
    void setTheme(const std::shared_ptr<const Theme>& theme);

    /// Follows the draft. O(fields of the record), whatever else changed.
    void draftChanged(const DraftChange& change);
    /// Shows the replica as it is, for after an edit was refused.
    void resync(std::shared_ptr<const Replica> replica);
    /// What an input method is composing becomes text, before the form shows something else.
    void finishComposing();
    /// Scrolls to a field, opens the cards that it stands in, gives it the focus and lights it up for a moment. A path
    /// may name the language of a localized field or leave it out. A path that leads nowhere goes as far as it can.
    void focusField(const QString& path);
    void focusFirstField();
    /// The control at a path; opens cards on the way. nullptr when the first part names no field.
    FieldInput* inputAt(const QString& path);

    /// The path of the field that had the focus last; empty: none.
    const QString& lastField() const { return m_lastField; }

signals:
    /// The person wants to see what was changed in the record, or at a path of it.
    void historyRequested(const QString& path);
    /// The person decided a conflict.
    void conflictDecided(const std::string& key, galley::Settlement settlement);
    /// The person changed something. Typing carries the field's path as its group; changes of structure no group.
    void edited(const galley::Edit& edit, const QString& group);
    /// "type/id#path" of the field that has the focus now.
    void fieldFocused(const QString& origin);
    void recordActivated(galley::RecordRef record);
    /// The person wants to publish the record in the form, or to take it off the site.
    void publishRequested();
    void takeOffRequested();
    /// The person wants to see the record in another line.
    void lineRequested(const std::string& line);
    /// The person wants to edit another language; call setRecord with it.
    void localeSelected(std::size_t locale);

private:
    void build();
    void check();
    void check(std::size_t field);
    void showProblems();
    /// Says at the address of a page that readers will not find it any more where it was.
    void showAddressNote();
    void orderTabs();
    void showValues(const RecordChange& change);
    /// Says that others have changed the record, and keeps the line with the caret where it is on the screen.
    void showOthers(const DraftChange& change, std::optional<int> line);
    std::optional<int> caretLine() const;
    void placeConflicts();
    void showMessage(const QString& text);
    void keepCaretVisible(QWidget* widget, const QRect& rect);
    void scrollTo(QWidget* widget);

    std::shared_ptr<const Replica> m_replica;
    std::shared_ptr<const Replica> m_published;
    std::function<bool(RecordRef)> m_isTakenOff;
    std::optional<RecordRef> m_record;
    std::size_t m_locale = 0;
    QString m_assetFolder;
    UnfinishedTexts* m_texts; ///< a child, until others are set
    bool m_isReadOnly = false;
    QString m_lastField;
    ServedFiles m_files;
    Validator m_validator;
    std::vector<std::vector<Problem>> m_problems; ///< by field of the type: errors alone
    FormContext* m_context = nullptr;             ///< child; one for each record
    QScrollArea* m_scroll;
    QWidget* m_page;
    QVBoxLayout* m_column;
    LinkWatch* m_users; ///< child
    RecordHeader* m_header;
    ConflictCards* m_conflicts; ///< child
    QLabel* m_message;
    FieldRows* m_rows = nullptr;
    QTimer* m_tabs; ///< child; gathers changes of structure
};

} // namespace galley::ui
