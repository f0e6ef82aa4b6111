// The window while a colleague's program edits the same site: what both wrote in one place stands beside each other
// until somebody decides, texts that two people type in at once lose nothing, and the window says who is at work.
#include "model/base/file.h"
#include "model/dataset/field_path.h"
#include "model/publish/site_publish.h"
#include "tests/support/samples.h"
#include "tests/ui/typing_fixture.h"
#include "tests/ui/window_fixture.h"
#include "ui/editor/conflict_card.h"
#include "ui/editor/field_input.h"
#include "ui/editor/field_row.h"
#include "ui/editor/fold_card.h"
#include "ui/editor/record_editor.h"
#include "ui/history/history_panel.h"
#include "ui/navigator/navigator.h"
#include "ui/navigator/record_list_model.h"
#include "ui/review/review_panel.h"
#include "ui/shell/editor_pane.h"
#include "ui/shell/status_strip.h"
#include "ui/shell/top_bar.h"
#include "ui/widgets/notice_bar.h"

#include <QApplication>
#include <QDialog>
#include <QImage>
#include <QLabel>
#include <QLineEdit>
#include <QListView>
#include <QPainter>
#include <QPushButton>
#include <QSignalSpy>
#include <QTest>
#include <QTextBrowser>
#include <QToolButton>

using namespace galley;
using namespace galley::ui;

namespace {

constexpr const char* kArticle = "article/long-shadow";
constexpr const char* kText = "modules/en/p1/text";

std::unique_ptr<Workspace> openAs(const QString& folder, const std::string& name) {
    OpenOptions options;
    options.actor.name = name;
    auto opened = Workspace::open(folder.toStdString(), std::move(options));
    return opened ? *std::move(opened) : nullptr;
}

QString textAt(const State& state, const char* record, const char* path) {
    const auto found = resolvePath(state.record(*state.findPath(record)), path);
    std::string scratch;
    return found && !found->value.isNull() ? QString::fromStdString(std::string(found->value.asString(scratch)))
                                           : QStringLiteral("(none)");
}

Edit articleEdit(const char* path, const nlohmann::json& value) {
    return Edit::patch("article", "long-shadow", path, value);
}

} // namespace

class TestColleagues : public QObject {
    Q_OBJECT
private slots:
    void init();
    void cleanup();
    void bothTextsStandBelowTheField();
    void takingTheOtherIsAnEditThatUndoTakesBack();
    void keepingWhatStandsNeedsNoEdit();
    void theTextCanBeEditedMeanwhile();
    void theKeyboardDecides();
    void whatHasNoRowStandsAtTheNearestOne();
    void aRemovedElementIsDecidedAtItsList();
    void aDeletedRecordIsDecidedInADialog();
    void theStatusBarLeadsFromOneToTheNext();
    void theListMarksWhatIsToBeDecided();
    void theListMarksARecordThatIsGone();
    void aNoticeSaysWhoWasFirst();
    void theFormSaysWhoIsAtWork();
    void twoPeopleTypeInOneText_data();
    void twoPeopleTypeInOneText();
    void typingThatOthersInterruptKeepsItsName();
    void whatIsComposedIsNotCutOff();
    void theCaretStaysAtItsWords_data();
    void theCaretStaysAtItsWords();
    void aPublishElsewhereIsFollowed();
    void aRefusedUndoSaysWhoIsInTheWay();
    void whoMustBeAloneSaysSo();

private:
    SiteSession& session() { return m_fixture->session(); }
    RecordEditor* form() { return m_fixture->workbench().editorPane()->editor(); }
    GrowingTextEdit* control(const char* path) {
        FieldInput* input = form()->inputAt(QLatin1String(path));
        return input == nullptr ? nullptr : qobject_cast<GrowingTextEdit*>(input->focusTarget());
    }
    QString shown(const char* path) { return textAt(m_fixture->state(), kArticle, path); }
    /// Ben does it, and it is saved; the window has not heard of it when this returns.
    void ben(const std::vector<Edit>& edits) {
        VERIFY_OK(m_ben->apply(edits));
        VERIFY_OK(m_ben->flush());
    }
    /// Ben, then the window without knowing of it.
    void both(const Edit& benDoes, const Edit& weDo) {
        const std::size_t before = session().conflicts().size();
        ben({benDoes});
        VERIFY_OK(session().apply({weDo}));
        QTRY_COMPARE(session().conflicts().size(), before + 1);
        QTRY_COMPARE(session().saveState(), SaveState::Saved);
    }
    void bothHeadlines() {
        both(articleEdit("headline/en", "The shadow that Ben made"),
             articleEdit("headline/en", "The shadow of our own"));
    }
    /// Cards that can be seen.
    std::vector<ConflictCard*> cards() {
        std::vector<ConflictCard*> found;
        for (ConflictCard* card : form()->findChildren<ConflictCard*>())
            if (card->isVisibleTo(form()))
                found.push_back(card);
        return found;
    }
    static QStringList textsOf(const QWidget* card) {
        QStringList texts;
        for (const QTextBrowser* text : card->findChildren<QTextBrowser*>())
            texts += text->toPlainText();
        return texts;
    }
    static QString sentenceOf(const QWidget* card) { return card->findChild<QLabel*>()->text(); }
    bool says(const QWidget* place, const QString& words) {
        for (const QLabel* label : place->findChildren<QLabel*>())
            if (label->isVisible() && label->text().contains(words))
                return true;
        return false;
    }
    void pressNotice() {
        for (QPushButton* button : m_fixture->window().notices()->findChildren<QPushButton*>())
            if (button->isVisible())
                return button->click();
    }

    std::unique_ptr<test::WindowFixture> m_fixture;
    std::unique_ptr<Workspace> m_ben;
};

void TestColleagues::init() {
    m_fixture = std::make_unique<test::WindowFixture>();
    QVERIFY(m_fixture->open("long-shadow"));
    m_ben = openAs(m_fixture->site().folder(), "Ben");
    QVERIFY(m_ben);
}

void TestColleagues::cleanup() {
    m_ben.reset();
    m_fixture.reset();
}

void TestColleagues::bothTextsStandBelowTheField() {
    bothHeadlines();
    QCOMPARE(shown("headline/en"), QStringLiteral("The shadow that Ben made"));
    QTRY_COMPARE(cards().size(), std::size_t{1});
    ConflictCard* card = cards().front();
    QCOMPARE(rowOf(card), rowOf(form()->inputAt(QStringLiteral("headline"))));
    QCOMPARE(textsOf(card), (QStringList{"The shadow that Ben made", "The shadow of our own"}));
    QVERIFY2(sentenceOf(card).startsWith(QStringLiteral("You wrote something else here at ")),
             qPrintable(sentenceOf(card)));
    // What differs is marked, and what does not is not.
    const QString html = card->findChildren<QTextBrowser*>().last()->toHtml();
    const auto isMarked = [&html](const QString& word) {
        const qsizetype at = html.indexOf(word);
        return html.lastIndexOf(QStringLiteral("background-color"), at) > html.lastIndexOf(QStringLiteral("<p"), at) &&
               html.lastIndexOf(QStringLiteral("<span"), at) > html.lastIndexOf(QStringLiteral("</span>"), at);
    };
    QVERIFY2(isMarked(QStringLiteral("our own")) || isMarked(QStringLiteral("own")), qPrintable(html));
    QVERIFY(!isMarked(QStringLiteral("The shadow")));
    for (const QPushButton* button : {card->keepButton(), card->takeButton()})
        QVERIFY(button->accessibleName().startsWith(QStringLiteral("Headline")));
    // The same in the colleague's program, and in a window that is opened later.
    VERIFY_OK(m_ben->flush());
    QCOMPARE(m_ben->conflicts().size(), std::size_t{1});
    // It goes with its record, and comes back with it.
    m_fixture->workbench().open(m_fixture->find("title/the-long-shadow"));
    QVERIFY(cards().empty());
    m_fixture->workbench().open(m_fixture->find(kArticle));
    QTRY_COMPARE(cards().size(), std::size_t{1});
    // Narrow: below each other.
    card = cards().front();
    const auto texts = card->findChildren<QTextBrowser*>();
    form()->setFixedWidth(900);
    QTRY_COMPARE(texts[0]->mapTo(card, QPoint()).y(), texts[1]->mapTo(card, QPoint()).y());
    form()->setFixedWidth(330);
    QTRY_VERIFY(texts[0]->mapTo(card, QPoint()).y() < texts[1]->mapTo(card, QPoint()).y());
}

void TestColleagues::takingTheOtherIsAnEditThatUndoTakesBack() {
    bothHeadlines();
    QTRY_COMPARE(cards().size(), std::size_t{1});
    cards().front()->takeButton()->click();
    QCOMPARE(shown("headline/en"), QStringLiteral("The shadow of our own"));
    QCOMPARE(control("headline")->text(), QStringLiteral("The shadow of our own"));
    QVERIFY(session().conflicts().empty());
    QVERIFY(cards().empty());
    VERIFY_OK(m_ben->flush());
    QTRY_COMPARE(session().saveState(), SaveState::Saved);
    VERIFY_OK(m_ben->flush());
    QVERIFY(m_ben->conflicts().empty());
    const QString words = QString::fromStdString(session().workspace().undoMessage());
    QVERIFY2(words.contains(QStringLiteral("Headline")) && words.startsWith(QStringLiteral("Decided")),
             qPrintable(words));
    m_fixture->trigger("edit.undo");
    QCOMPARE(shown("headline/en"), QStringLiteral("The shadow that Ben made"));
    m_fixture->trigger("edit.redo");
    QCOMPARE(shown("headline/en"), QStringLiteral("The shadow of our own"));
}

void TestColleagues::keepingWhatStandsNeedsNoEdit() {
    bothHeadlines();
    QTRY_COMPARE(cards().size(), std::size_t{1});
    const auto before = session().draft()->state().record(m_fixture->find(kArticle)).revision();
    cards().front()->keepButton()->click();
    QVERIFY(cards().empty());
    QCOMPARE(shown("headline/en"), QStringLiteral("The shadow that Ben made"));
    QCOMPARE(session().draft()->state().record(m_fixture->find(kArticle)).revision(), before);
}

void TestColleagues::theTextCanBeEditedMeanwhile() {
    bothHeadlines();
    QTRY_COMPARE(cards().size(), std::size_t{1});
    GrowingTextEdit* headline = control("headline");
    headline->setFocus();
    headline->selectAll();
    QTest::keyClicks(headline, QStringLiteral("Something third"));
    QCOMPARE(shown("headline/en"), QStringLiteral("Something third"));
    QCOMPARE(cards().size(), std::size_t{1});
    QTRY_COMPARE(textsOf(cards().front()), (QStringList{"Something third", "The shadow of our own"}));
    QVERIFY(headline->hasFocus());
    cards().front()->keepButton()->click();
    QCOMPARE(shown("headline/en"), QStringLiteral("Something third"));
}

void TestColleagues::theKeyboardDecides() {
    bothHeadlines();
    QTRY_COMPARE(cards().size(), std::size_t{1});
    QPushButton* take = cards().front()->takeButton();
    control("headline")->setFocus();
    QTest::qWait(0); // the tab order is made anew
    for (int i = 0; i < 8 && !take->hasFocus(); ++i)
        QTest::keyClick(QApplication::focusWidget(), Qt::Key_Tab);
    QVERIFY(take->hasFocus());
    QTest::keyClick(take, Qt::Key_Space);
    QCOMPARE(shown("headline/en"), QStringLiteral("The shadow of our own"));
    QCOMPARE(QApplication::focusWidget(), static_cast<QWidget*>(control("headline")));
}

void TestColleagues::whatHasNoRowStandsAtTheNearestOne() {
    both(articleEdit(kText, "What Ben wrote"), articleEdit(kText, "What we wrote"));
    QTRY_COMPARE(cards().size(), std::size_t{1});
    QWidget* modules = rowOf(form()->inputAt(QStringLiteral("headline")))->parentWidget();
    const auto rowNow = [&] { return QString::fromStdString(rowOf(cards().front())->input()->place().path); };
    QVERIFY(modules != nullptr);
    QTRY_COMPARE(rowNow(), QStringLiteral("modules/en")); // its card is closed
    QVERIFY2(sentenceOf(cards().front()).contains(QStringLiteral("Text")), qPrintable(sentenceOf(cards().front())));
    QVERIFY(form()->inputAt(QLatin1String(kText)) != nullptr); // opens it
    QTRY_COMPARE(rowNow(), QLatin1String(kText));
    QVERIFY2(!sentenceOf(cards().front()).contains(QStringLiteral("Text:")), qPrintable(sentenceOf(cards().front())));
    // Another language has no row, but the field has.
    session().setLocale(1);
    QTRY_COMPARE(cards().size(), std::size_t{1});
    QTRY_VERIFY(rowNow().startsWith(QStringLiteral("modules/")));
    m_fixture->trigger("navigate.conflict");
    QCOMPARE(session().locale(), std::size_t{0});
    QTRY_COMPARE(rowNow(), QLatin1String(kText));
    QTRY_VERIFY(control(kText)->hasFocus());
}

void TestColleagues::aRemovedElementIsDecidedAtItsList() {
    both(Edit::remove("article", "long-shadow", "modules/en/p1"), articleEdit(kText, "What we wrote"));
    QTRY_COMPARE(cards().size(), std::size_t{1});
    const QStringList texts = textsOf(cards().front());
    QVERIFY2(texts[0].contains(QStringLiteral("removed")), qPrintable(texts[0]));
    QVERIFY2(texts[1].contains(QStringLiteral("What we wrote")), qPrintable(texts[1]));
    QCOMPARE(shown(kText), QStringLiteral("(none)"));
    cards().front()->takeButton()->click();
    QCOMPARE(shown(kText), QStringLiteral("What we wrote"));
    m_fixture->trigger("edit.undo");
    QCOMPARE(shown(kText), QStringLiteral("(none)"));
}

void TestColleagues::aDeletedRecordIsDecidedInADialog() {
    VERIFY_OK(session().apply({Edit::create("writer", "zoe", {{"name", "Zoe Quill"}})}));
    QTRY_COMPARE(session().saveState(), SaveState::Saved);
    VERIFY_OK(m_ben->flush());
    const auto isThere = [this] {
        const auto ref = m_fixture->state().findPath("writer/zoe");
        return ref && m_fixture->state().record(*ref).exists();
    };
    for (const bool takes : {false, true}) {
        if (takes) {
            VERIFY_OK(session().apply({Edit::create("writer", "zoe", {{"name", "Zoe Quill"}})}));
            QTRY_COMPARE(session().saveState(), SaveState::Saved);
            VERIFY_OK(m_ben->flush());
        }
        m_fixture->workbench().open(m_fixture->find("writer/zoe"));
        both(Edit::erase("writer", "zoe"), Edit::patch("writer", "zoe", "name", "Zoe Feather"));
        QVERIFY(!isThere());
        m_fixture->trigger("navigate.conflict");
        auto* dialog = qobject_cast<QDialog*>(QApplication::activeModalWidget());
        QVERIFY(dialog != nullptr);
        const auto* card = dialog->findChild<ConflictCard*>();
        QVERIFY(textsOf(card)[1].contains(QStringLiteral("Zoe Feather")));
        (takes ? card->takeButton() : card->keepButton())->click();
        QTRY_VERIFY(QApplication::activeModalWidget() == nullptr);
        QVERIFY(session().conflicts().empty());
        QCOMPARE(isThere(), takes);
    }
    QCOMPARE(textAt(m_fixture->state(), "writer/zoe", "name"), QStringLiteral("Zoe Feather"));
}

void TestColleagues::theStatusBarLeadsFromOneToTheNext() {
    QToolButton* button = m_fixture->window().findChild<StatusStrip*>()->conflictsButton();
    QVERIFY(!button->isVisible());
    QVERIFY(!m_fixture->action("navigate.conflict")->isEnabled());
    bothHeadlines();
    QCOMPARE(button->text(), QStringLiteral("1 text to decide"));
    VERIFY_OK(m_ben->flush());
    both(Edit::patch("title", "the-long-shadow", "name/en", "Ben’s name"),
         Edit::patch("title", "the-long-shadow", "name/en", "Our name"));
    QCOMPARE(button->text(), QStringLiteral("2 texts to decide"));
    QVERIFY(button->isVisible());
    m_fixture->workbench().open(m_fixture->find("title/the-long-shadow"));
    button->click();
    QCOMPARE(session().selection(), std::optional<RecordRef>(m_fixture->find(kArticle)));
    QTRY_VERIFY(control("headline")->hasFocus());
    m_fixture->trigger("navigate.conflict");
    QCOMPARE(session().selection(), std::optional<RecordRef>(m_fixture->find("title/the-long-shadow")));
    QTRY_VERIFY(control("name")->hasFocus());
    m_fixture->trigger("navigate.conflict");
    QCOMPARE(session().selection(), std::optional<RecordRef>(m_fixture->find(kArticle)));
    while (!session().conflicts().empty())
        VERIFY_OK(session().settleConflict(session().conflicts().front().conflict.key, Settlement::KeepDraft));
    QVERIFY(!button->isVisible());
    QVERIFY(!m_fixture->action("navigate.conflict")->isEnabled());
}

void TestColleagues::theListMarksWhatIsToBeDecided() {
    RecordListModel* list = m_fixture->workbench().navigator()->model();
    const auto isMarked = [&] {
        return list->indexOf(m_fixture->find(kArticle)).data(RecordListModel::IsContestedRole).toBool();
    };
    QVERIFY(list->indexOf(m_fixture->find(kArticle)).isValid() && !isMarked());
    const QString told = list->indexOf(m_fixture->find(kArticle)).data(Qt::AccessibleTextRole).toString();
    QSignalSpy changed(list, &QAbstractItemModel::dataChanged);
    bothHeadlines();
    QTRY_VERIFY(isMarked());
    QSignalSpy listed(m_fixture->workbench().navigator(), &Navigator::listed);
    m_fixture->workbench().navigator()->setLocale(session().locale()); // its name is another one: it is sorted anew
    QTRY_VERIFY(!listed.isEmpty());
    QVERIFY(isMarked());
    const QModelIndex row = list->indexOf(m_fixture->find(kArticle));
    QVERIFY2(row.data(Qt::AccessibleTextRole).toString().contains(QStringLiteral(", to be decided, ")),
             qPrintable(row.data(Qt::AccessibleTextRole).toString()));
    QVERIFY(row.data(Qt::ToolTipRole).toString().contains(QStringLiteral("Open it")));
    // No row was told of but its own.
    for (const QList<QVariant>& one : changed)
        if (one[2].value<QList<int>>().contains(RecordListModel::IsContestedRole))
            QCOMPARE(one[0].toModelIndex().row(), one[1].toModelIndex().row());
    // It can be seen without a colour, in the row alone.
    QListView* view = m_fixture->workbench().navigator()->list();
    const auto picture = [&] {
        QStyleOptionViewItem option;
        option.initFrom(view->viewport());
        option.rect = QRect(QPoint(), view->visualRect(row).size());
        QImage image(option.rect.size(), QImage::Format_ARGB32_Premultiplied);
        image.fill(Qt::transparent);
        QPainter painter(&image);
        view->itemDelegate()->paint(&painter, option, row);
        return image;
    };
    view->scrollTo(row);
    const QImage marked = picture();
    // A list that is made anew has it still.
    m_fixture->workbench().navigator()->searchField()->setText(QStringLiteral("shadow that Ben"));
    QTRY_VERIFY(list->indexOf(m_fixture->find(kArticle)).data(RecordListModel::IsContestedRole).toBool());
    m_fixture->workbench().navigator()->searchField()->clear();
    QTRY_VERIFY(list->rowCount() > 1);
    QTRY_COMPARE(cards().size(), std::size_t{1});
    cards().front()->keepButton()->click();
    const QModelIndex same = list->indexOf(m_fixture->find(kArticle));
    QVERIFY(!same.data(RecordListModel::IsContestedRole).toBool());
    QVERIFY(!same.data(Qt::ToolTipRole).isValid());
    list->setContested({});
    const QString after = same.data(Qt::AccessibleTextRole).toString();
    QVERIFY2(after.count(QLatin1Char(',')) == told.count(QLatin1Char(',')), qPrintable(after));
    QVERIFY(same.row() != row.row() || picture() != marked);
}

void TestColleagues::theListMarksARecordThatIsGone() {
    ben({Edit::create("writer", "zoe", {{"name", "Zoe Quill"}})});
    VERIFY_OK(publishSite(*m_ben, "Ben", "First", true));
    QTRY_VERIFY(session().comparable() != nullptr);
    const RecordRef zoe = m_fixture->find("writer/zoe");
    both(Edit::erase("writer", "zoe"), Edit::patch("writer", "zoe", "name", "Zoe Quill-Marsh"));
    m_fixture->workbench().navigator()->changedButton()->click();
    RecordListModel* list = m_fixture->workbench().navigator()->model();
    QTRY_VERIFY(list->indexOf(zoe).data(RecordListModel::IsDeletedRole).toBool());
    const QModelIndex row = list->indexOf(zoe);
    QVERIFY(row.data(RecordListModel::IsContestedRole).toBool());
    QVERIFY(row.data(Qt::AccessibleTextRole).toString().endsWith(QStringLiteral("deleted")));
    QVERIFY(row.data(Qt::ToolTipRole).toString().contains(QStringLiteral("status bar")));
}

void TestColleagues::aNoticeSaysWhoWasFirst() {
    m_fixture->workbench().open(m_fixture->find("title/the-long-shadow"));
    bothHeadlines();
    const QString text = m_fixture->window().notices()->text();
    QVERIFY2(text.startsWith(QStringLiteral("Ben has changed the same: Headline (en) of ")), qPrintable(text));
    pressNotice();
    QCOMPARE(session().selection(), std::optional<RecordRef>(m_fixture->find(kArticle)));
    QTRY_VERIFY(control("headline")->hasFocus());
    cards().front()->keepButton()->click();
    QVERIFY(!m_fixture->window().notices()->text().contains(QStringLiteral("Ben has changed")));
}

void TestColleagues::theFormSaysWhoIsAtWork() {
    ben({articleEdit("headline/en", "Ben was here")});
    QTRY_COMPARE(shown("headline/en"), QStringLiteral("Ben was here"));
    QTRY_VERIFY(says(form(), QStringLiteral("Changed by Ben just now")));
    QCOMPARE(control("headline")->text(), QStringLiteral("Ben was here"));
    // What he does elsewhere is not said here, nor what was done in this window.
    m_fixture->workbench().open(m_fixture->find("title/the-long-shadow"));
    QVERIFY(!says(form(), QStringLiteral("just now")));
    ben({articleEdit("headline/en", "And again")});
    QTRY_COMPARE(shown("headline/en"), QStringLiteral("And again"));
    ben({articleEdit("headline/en", "And once more")}); // beside what is being written here
    VERIFY_OK(session().apply({Edit::patch("title", "the-long-shadow", "name/en", "Ours")}));
    QTRY_COMPARE(shown("headline/en"), QStringLiteral("And once more"));
    QVERIFY(!says(form(), QStringLiteral("just now")));
}

void TestColleagues::twoPeopleTypeInOneText_data() {
    QTest::addColumn<QString>("begin");
    QTest::addColumn<QString>("ours");
    QTest::addColumn<QString>("theirs");
    QTest::addColumn<bool>("areWeFirst");
    const QString english =
        QStringLiteral("Here is the beginning.\n\nIn the middle nobody writes.\n\nHere is the end.");
    const QString arabic = QString::fromUtf16(u"هنا البداية.\n\nلا أحد يكتب في الوسط.\n\nهنا النهاية.");
    const QString words = QStringLiteral(" one two three four five");
    const QString others = QStringLiteral(" uno dos tres cuatro cinco");
    QTest::newRow("before the other's place") << english << words << others << true;
    QTest::newRow("after the other's place") << english << words << others << false;
    QTest::newRow("before it, right to left")
        << arabic << QString::fromUtf16(u" واحد اثنان ثلاثة") << QString::fromUtf16(u" أربعة خمسة ستة") << true;
    QTest::newRow("after it, right to left")
        << arabic << QString::fromUtf16(u" واحد اثنان ثلاثة") << QString::fromUtf16(u" أربعة خمسة ستة") << false;
}

void TestColleagues::twoPeopleTypeInOneText() {
    QFETCH(QString, begin);
    QFETCH(QString, ours);
    QFETCH(QString, theirs);
    QFETCH(bool, areWeFirst);
    VERIFY_OK(session().apply({articleEdit(kText, begin.toStdString())}));
    QTRY_COMPARE(session().saveState(), SaveState::Saved);
    VERIFY_OK(m_ben->flush());
    const qsizetype first = begin.indexOf(u'\n');
    GrowingTextEdit* text = control(kText);
    text->setFocus();
    QTextCursor caret = text->textCursor();
    caret.setPosition(static_cast<int>(areWeFirst ? first : begin.size()));
    text->setTextCursor(caret);
    const QStringList ourWords = ours.split(u' ', Qt::SkipEmptyParts);
    const QStringList theirWords = theirs.split(u' ', Qt::SkipEmptyParts);
    QString typed;
    QString written;
    for (qsizetype i = 0; i < ourWords.size(); ++i) {
        // Ben's whole text is what his program shows him, with his next word at its place.
        VERIFY_OK(m_ben->flush());
        QString his = textAt(m_ben->draft()->state(), kArticle, kText);
        const qsizetype place = areWeFirst ? his.size() : his.indexOf(u'\n');
        his.insert(place, u' ' + theirWords[i]);
        written += u' ' + theirWords[i];
        VERIFY_OK(m_ben->apply({articleEdit(kText, his.toStdString())}));
        VERIFY_OK(m_ben->flush());
        for (const QChar letter : u' ' + ourWords[i]) {
            test::press(text, QString(letter));
            typed += letter;
            QCoreApplication::processEvents();
            const QTextCursor now = text->textCursor();
            QVERIFY(!now.hasSelection());
            const QString left = text->text().left(now.position());
            QVERIFY2(left.endsWith(typed), qPrintable(left));
        }
        QTRY_VERIFY(text->text().contains(written));
        QCOMPARE(text->text(), shown(kText));
        session().seal();
        QTRY_COMPARE(session().saveState(), SaveState::Saved);
    }
    QString whole = begin;
    whole.append(areWeFirst ? written : typed);
    whole.insert(first, areWeFirst ? typed : written);
    QCOMPARE(text->text(), whole);
    QVERIFY(text->hasFocus());
    QVERIFY(session().conflicts().empty());
    VERIFY_OK(m_ben->flush());
    QCOMPARE(textAt(m_ben->draft()->state(), kArticle, kText), whole);
}

void TestColleagues::typingThatOthersInterruptKeepsItsName() {
    GrowingTextEdit* headline = control("headline");
    headline->setFocus();
    test::press(headline, QStringLiteral("A"));
    const std::string name = session().workspace().undoMessage();
    QVERIFY2(name.starts_with("Headline (en) of "), name.c_str());
    ben({Edit::patch("title", "the-long-shadow", "name/en", "Ben’s name")});
    QTRY_COMPARE(textAt(m_fixture->state(), "title/the-long-shadow", "name/en"), QStringLiteral("Ben’s name"));
    test::press(headline, QStringLiteral("B"));
    QCOMPARE(QString::fromStdString(session().workspace().undoMessage()).left(17), QStringLiteral("Headline (en) of "));
}

void TestColleagues::whatIsComposedIsNotCutOff() {
    VERIFY_OK(session().apply({articleEdit(kText, "The beginning. The end.")}));
    QTRY_COMPARE(session().saveState(), SaveState::Saved);
    VERIFY_OK(m_ben->flush());
    GrowingTextEdit* text = control(kText);
    text->setFocus();
    QTextCursor caret = text->textCursor();
    caret.movePosition(QTextCursor::End);
    text->setTextCursor(caret);
    test::compose(text, QStringLiteral("ni"), {});
    QVERIFY(text->isComposing());
    ben({articleEdit(kText, "The very beginning. The end.")});
    QTRY_COMPARE(shown(kText), QStringLiteral("The very beginning. The end."));
    QVERIFY(text->isComposing());
    QCOMPARE(text->text(), QStringLiteral("The beginning. The end."));
    test::compose(text, QStringLiteral("nihon"), {});
    QVERIFY(text->isComposing());
    test::compose(text, {}, QString::fromUtf16(u"日本"));
    const QString both = QStringLiteral("The very beginning. The end.") + QString::fromUtf16(u"日本");
    QCOMPARE(text->text(), both);
    QCOMPARE(shown(kText), both);
    QCOMPARE(text->textCursor().position(), static_cast<int>(both.size()));
    // Given up: then only what the other wrote is there.
    test::compose(text, QStringLiteral("x"), {});
    ben({articleEdit("headline/en", "Ben"), articleEdit(kText, "The very first beginning. The end.")});
    QTRY_COMPARE(shown("headline/en"), QStringLiteral("Ben"));
    test::compose(text, {}, {});
    QVERIFY(!text->isComposing());
    QCOMPARE(text->text(), shown(kText));
}

void TestColleagues::theCaretStaysAtItsWords_data() {
    QTest::addColumn<QString>("before"); // | stands for anchor and caret
    QTest::addColumn<QString>("after");
    const auto row = [](const char* name, const char16_t* before, const char16_t* after) {
        QTest::newRow(name) << QString::fromUtf16(before) << QString::fromUtf16(after);
    };
    row("others wrote before and behind it", u"one two ||three four five", u"one and two ||three four or five");
    row("a selection keeps its words", u"one |two three| four", u"zero one |two three| four five");
    row("words come in right there", u"one ||two", u"one ||new two");
    row("words around it go", u"one t||wo three", u"one ||three");
    row("right to left", u"واحد اثنان ||ثلاثة أربعة", u"قبل واحد اثنان ||ثلاثة بعد أربعة");
    row("emoji before it", u"a 👨\u200D👩\u200D👧 b||c", u"x a 👨\u200D👩\u200D👧👋🏽 b||c y");
    row("nothing changed", u"one ||two", u"one ||two");
}

void TestColleagues::theCaretStaysAtItsWords() {
    QFETCH(QString, before);
    QFETCH(QString, after);
    const auto take = [](QString& text) {
        const qsizetype anchor = text.indexOf(u'|');
        text.remove(anchor, 1);
        const qsizetype caret = text.indexOf(u'|');
        text.remove(caret, 1);
        return std::pair(static_cast<int>(anchor), static_cast<int>(caret));
    };
    const auto [anchor, caret] = take(before);
    const auto wanted = take(after);
    test::TypingFixture page;
    QVERIFY(page.store(QStringLiteral("body"), before));
    GrowingTextEdit* text = page.at(QStringLiteral("body"), anchor, caret);
    QSignalSpy edited(text, &GrowingTextEdit::textEdited);
    text->mergeText(after);
    QCOMPARE(text->text(), after);
    QCOMPARE(std::pair(text->textCursor().anchor(), text->textCursor().position()), wanted);
    QVERIFY(edited.isEmpty());
}

void TestColleagues::aPublishElsewhereIsFollowed() {
    QVERIFY(!session().isPublished());
    VERIFY_OK(publishSite(*m_ben, "Ben", "From elsewhere", true));
    QTRY_VERIFY(session().isPublished());
    QTRY_COMPARE(session().unpublishedCount(), std::size_t{0});
    QVERIFY(!m_fixture->workbench().waiting().isFirst);
    QTRY_VERIFY(says(m_fixture->window().findChild<StatusStrip*>(), QStringLiteral("Ben")));
    VERIFY_OK(session().apply({articleEdit("headline/en", "After that")}));
    QTRY_COMPARE(session().unpublishedCount(), std::size_t{1});
    QTRY_VERIFY(m_fixture->action("publish.start")->isEnabled());
    QTRY_COMPARE(session().saveState(), SaveState::Saved);
    VERIFY_OK(m_ben->flush());
    VERIFY_OK(publishSite(*m_ben, "Ben", "And that", true));
    QTRY_COMPARE(session().unpublishedCount(), std::size_t{0});
    QTRY_VERIFY(!m_fixture->action("publish.start")->isEnabled());
    QCOMPARE(textAt(session().published()->state(), kArticle, "headline/en"), QStringLiteral("After that"));
}

void TestColleagues::aRefusedUndoSaysWhoIsInTheWay() {
    VERIFY_OK(session().apply({articleEdit("headline/en", "Ours")}));
    QTRY_COMPARE(session().saveState(), SaveState::Saved);
    VERIFY_OK(m_ben->flush());
    ben({articleEdit("headline/en", "Ben’s")});
    QTRY_COMPARE(shown("headline/en"), QStringLiteral("Ben’s"));
    m_fixture->trigger("edit.undo");
    QCOMPARE(shown("headline/en"), QStringLiteral("Ben’s"));
    const QString text = m_fixture->window().notices()->text();
    QVERIFY2(text.startsWith(QStringLiteral("Headline (en) of “")) && text.contains(QStringLiteral("by Ben at")),
             qPrintable(text));
    pressNotice();
    auto* panel = m_fixture->window().findChild<HistoryPanel*>();
    QVERIFY(panel != nullptr);
    QTRY_VERIFY(panel->list()->currentIndex().isValid());
    QTRY_VERIFY(!panel->isReading());
    const QModelIndex chosen = panel->list()->currentIndex();
    QVERIFY2(chosen.data(Qt::AccessibleTextRole).toString().contains(QStringLiteral("by Ben")),
             qPrintable(chosen.data(Qt::AccessibleTextRole).toString()));
}

void TestColleagues::whoMustBeAloneSaysSo() {
    StatusStrip* strip = m_fixture->window().findChild<StatusStrip*>();
    QVERIFY(!says(strip, QStringLiteral("Only in this window")));
    m_ben.reset();
    QVERIFY(test::closeSite(m_fixture->window()));
    VERIFY_OK(writeFileAtomically(m_fixture->site().filePath(QStringLiteral(".dropbox")).toStdString(), ""));
    QVERIFY(m_fixture->open("long-shadow"));
    QVERIFY(says(strip, QStringLiteral("Only in this window")));
    // A second window is told why, and what to do.
    MainWindow second(m_fixture->settings(), DemoMaker());
    second.show();
    QSignalSpy failed(&second, &MainWindow::siteFailed);
    second.openSite(m_fixture->site().folder());
    QVERIFY(failed.wait(20'000));
    QVERIFY(says(&second, QStringLiteral("has this site for itself")));
    QVERIFY(says(&second, QStringLiteral("Dropbox")));
}

QTEST_WEB_MAIN(TestColleagues)

#include "tst_colleagues.moc"
