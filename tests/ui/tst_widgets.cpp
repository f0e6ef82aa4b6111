// The widgets that every room shares, looked at pixel by pixel where a rule can be told.
#include "resources/resources.h"
#include "ui/editor/calendar.h"
#include "ui/editor/common_mark_highlighter.h"
#include "ui/widgets/app_style.h"
#include "ui/widgets/choice_box.h"
#include "ui/widgets/file_dialog.h"
#include "ui/widgets/icons.h"
#include "ui/widgets/notice_bar.h"
#include "ui/widgets/popup.h"
#include "ui/widgets/text_line.h"
#include "ui/widgets/tones.h"

#include <QAbstractItemView>
#include <QApplication>
#include <QCheckBox>
#include <QCompleter>
#include <QFileDialog>
#include <QFontDatabase>
#include <QLabel>
#include <QLineEdit>
#include <QMenu>
#include <QPainter>
#include <QPushButton>
#include <QSpinBox>
#include <QStyleOptionButton>
#include <QStyleOptionFocusRect>
#include <QTemporaryDir>
#include <QTest>
#include <QTextBlock>
#include <QTextEdit>
#include <QTextLayout>
#include <QToolButton>
#include <QVBoxLayout>

using namespace galley;
using namespace galley::ui;

class TestWidgets : public QObject {
    Q_OBJECT
private slots:
    void initTestCase();
    void cleanup();
    void choiceBoxIsFramedAlikeOnBothSides_data() { addSchemes(); }
    void choiceBoxIsFramedAlikeOnBothSides();
    void choicesHaveRoom();
    void smallWindowsHaveRoundCorners();
    void suggestionsOfPathsAreReadable_data() { addSchemes(); }
    void suggestionsOfPathsAreReadable();
    void calendarIsReadable_data() { addSchemes(); }
    void calendarIsReadable();
    void checkBoxIsSeen_data() { addSchemes(); }
    void checkBoxIsSeen();
    void aLineOfTextHasItsOwnDirection();
    void dataStandsInLettersOfOneWidth();
    void controlsShowTheFocusOnce();
    void picturesWithADirectionAreMirrored();
    void labelsStandWhereLinesBegin();
    void noticesShowTheirButtonsWhole_data();
    void noticesShowTheirButtonsWhole();

private:
    static void addSchemes() {
        QTest::addColumn<AppearanceMode>("mode");
        QTest::newRow("light") << AppearanceMode::Light;
        QTest::newRow("dark") << AppearanceMode::Dark;
    }
    static void setScheme() {
        QFETCH(AppearanceMode, mode);
        setAppearanceMode(mode);
    }
};

void TestWidgets::initTestCase() {
    initResources();
    installAppearance(*qApp, AppearanceMode::Light);
}

void TestWidgets::cleanup() {
    setAppearanceMode(AppearanceMode::Light);
}

void TestWidgets::dataStandsInLettersOfOneWidth() {
    QTextEdit edit;
    new CommonMarkHighlighter(&edit); // owned by the document
    const QString fixed = QFontDatabase::systemFont(QFontDatabase::FixedFont).family();
    const auto isAllFixed = [&] {
        const QList<QTextLayout::FormatRange> ranges = edit.document()->lastBlock().layout()->formats();
        qsizetype letters = 0;
        for (const QTextLayout::FormatRange& range : ranges)
            if (range.format.fontFamilies().toStringList() == QStringList(fixed))
                letters += range.length;
        return letters == edit.document()->lastBlock().length() - 1;
    };
    edit.setPlainText(QStringLiteral("{\n\"a\": [1, \"**b**\"]}"));
    QVERIFY(isAllFixed());
    QVERIFY(!edit.accessibleDescription().isEmpty());
    edit.moveCursor(QTextCursor::End);
    edit.insertPlainText(QStringLiteral(" is data"));
    QVERIFY(!isAllFixed());
    QVERIFY(edit.accessibleDescription().isEmpty());
    edit.setPlainText(QStringLiteral("[one](/two)"));
    QVERIFY(!isAllFixed());
}

void TestWidgets::suggestionsOfPathsAreReadable() {
    setScheme();
    QTemporaryDir folder;
    QWidget window;
    window.show();
    chooseFolder(&window, QStringLiteral("Folder"), folder.path(), FolderWanted::Existing, [](const QString&) {});
    auto* dialog = window.findChild<QFileDialog*>();
    QVERIFY(dialog != nullptr);
    auto* line = dialog->findChild<QLineEdit*>(QStringLiteral("fileNameEdit"));
    QWidget* popup = line->completer()->popup();
    popup->resize(200, 60);
    popup->show();
    QImage picture(popup->size(), QImage::Format_ARGB32);
    picture.fill(Qt::magenta); // shines through what is not painted
    popup->render(&picture, {}, {}, QWidget::DrawChildren);
    QCOMPARE(picture.pixelColor(picture.width() - 6, picture.height() / 2), currentTones().surface);
    popup->hide();
    dialog->close();
}

void TestWidgets::choiceBoxIsFramedAlikeOnBothSides() {
    setScheme();
    QWidget window;
    ChoiceBox box(&window);
    box.addItems({QStringLiteral("One"), QStringLiteral("Two")});
    box.resize(160, 32);
    window.resize(200, 60);
    window.show();
    window.setFocus();
    const QImage picture = box.grab().toImage();
    for (int y = 8; y < picture.height() - 8; ++y) // between the corners
        for (int x = 0; x < 6; ++x)
            QCOMPARE(picture.pixelColor(picture.width() - 1 - x, y), picture.pixelColor(x, y));
}

void TestWidgets::choicesHaveRoom() {
    ChoiceBox box;
    box.addItems({QStringLiteral("English"), QStringLiteral("Español")});
    box.show();
    box.showPopup();
    const int line = box.fontMetrics().height();
    QVERIFY(box.view()->visualRect(box.model()->index(0, 0)).height() >= line * 3 / 2);
    QVERIFY(box.view()->viewport()->width() >= box.view()->sizeHintForColumn(0));
    box.hidePopup();
}

void TestWidgets::smallWindowsHaveRoundCorners() {
    // Where no compositor runs, a translucent window has black corners: the corner is cut off instead.
    QWidget window;
    window.show();
    auto* popup = new Popup(&window);
    popup->setFixedSize(120, 80);
    popup->openBelow(&window);
    QMenu menu;
    menu.addAction(QStringLiteral("One"));
    menu.popup(QPoint(10, 10));
    ChoiceBox box;
    box.addItem(QStringLiteral("One"));
    for (const QWidget* small : {static_cast<QWidget*>(popup), static_cast<QWidget*>(&menu), box.view()->window()}) {
        QVERIFY(!small->testAttribute(Qt::WA_TranslucentBackground));
        QVERIFY(!small->mask().isEmpty());
        QVERIFY(!small->mask().contains(QPoint(0, 0)));
        QVERIFY(small->mask().contains(small->rect().center()));
    }
    popup->close();
}

void TestWidgets::calendarIsReadable() {
    setScheme();
    QWidget window;
    window.show();
    auto* popup = new Popup(&window);
    auto* layout = new QVBoxLayout(popup);
    auto* calendar = new Calendar(popup);
    calendar->setSelectedDate(QDate(2026, 11, 20));
    layout->addWidget(calendar);
    popup->openBelow(&window);
    auto* days = calendar->findChild<QAbstractItemView*>(QStringLiteral("qt_calendar_calendarview"));
    const QImage picture = popup->grab().toImage();
    const QColor ground = picture.pixelColor(popup->width() / 2, 3);
    // The first row of the view has the names of the days, the others the days.
    for (int row = 0; row < 7; ++row) {
        for (int column = 0; column < 7; ++column) {
            const QRect cell = days->visualRect(days->model()->index(row, column))
                                   .translated(days->viewport()->mapTo(popup, QPoint()));
            QCOMPARE(picture.pixelColor(cell.topLeft() + QPoint(1, 1)), ground);
            double best = 1.0;
            for (int y = cell.top(); y <= cell.bottom(); ++y)
                for (int x = cell.left(); x <= cell.right(); ++x)
                    best = std::max(best, contrast(picture.pixelColor(x, y), ground));
            QVERIFY2(best >= 4.0, qPrintable(QStringLiteral("row %1 column %2: %3").arg(row).arg(column).arg(best)));
        }
    }
    popup->close();
}

void TestWidgets::checkBoxIsSeen() {
    setScheme();
    QCheckBox box(QStringLiteral("Only this"));
    box.setStyleSheet(QString());
    box.show();
    QStyleOptionButton option;
    option.initFrom(&box);
    const QRect place = box.style()->subElementRect(QStyle::SE_CheckBoxIndicator, &option, &box);
    const QImage picture = box.grab().toImage();
    const QColor edge = picture.pixelColor(place.center().x(), place.top());
    QVERIFY2(contrast(edge, color(ColorRole::Surface)) >= 3.0, qPrintable(edge.name()));
}

void TestWidgets::aLineOfTextHasItsOwnDirection() {
    const auto drawn = [](const QString& text, bool asLine) {
        QImage picture(200, 40, QImage::Format_RGB32);
        picture.fill(Qt::white);
        QPainter painter(&picture);
        painter.setLayoutDirection(Qt::LeftToRight);
        if (asLine)
            drawTextLine(painter, picture.rect(), Qt::AlignLeading | Qt::AlignVCenter, text);
        else
            painter.drawText(picture.rect(), Qt::AlignLeft | Qt::AlignVCenter, text);
        return picture;
    };
    // A Hebrew sentence ends on the left; a mark for the direction in front and behind says the same to the painter.
    const QString hebrew = QStringLiteral("אור ראשון!");
    const QString marked = QStringLiteral("\u200f") + hebrew + QStringLiteral("\u200f");
    QVERIFY(drawn(hebrew, false) != drawn(marked, false));
    QCOMPARE(drawn(hebrew, true), drawn(marked, false));
    QCOMPARE(drawn(QStringLiteral("First light!"), true), drawn(QStringLiteral("First light!"), false));
}

void TestWidgets::controlsShowTheFocusOnce() {
    QPushButton button;
    QToolButton tool;
    QComboBox box;
    QLineEdit line;
    QSpinBox number;
    QCheckBox check;
    const auto ring = [](const QWidget& widget) {
        QStyleOptionFocusRect option;
        option.rect = QRect(0, 0, 40, 20);
        option.state = QStyle::State_Enabled | QStyle::State_HasFocus | QStyle::State_KeyboardFocusChange;
        QImage image(40, 20, QImage::Format_ARGB32);
        image.fill(Qt::transparent);
        QPainter painter(&image);
        AppStyle().drawPrimitive(QStyle::PE_FrameFocusRect, &option, &painter, &widget);
        painter.end();
        QImage empty(image.size(), image.format());
        empty.fill(Qt::transparent);
        return image != empty;
    };
    // These have a frame of the style sheet in the colour of the focus.
    for (const QWidget* framed : std::initializer_list<QWidget*>{&button, &tool, &box, &line, &number})
        QVERIFY2(!ring(*framed), framed->metaObject()->className());
    QVERIFY(ring(check));
}

void TestWidgets::picturesWithADirectionAreMirrored() {
    const auto picture = [](const char* name) {
        return iconPixmap(QLatin1String(name), ColorRole::Text, 32, 1.0).toImage();
    };
    const auto tinted = [](const char* name) { return tintedIcon(QLatin1String(name), Qt::black, 32, 1.0).toImage(); };
    const QImage back = picture("back");
    const QImage reference = tinted("reference");
    const QImage search = picture("search");
    QGuiApplication::setLayoutDirection(Qt::RightToLeft);
    const QImage mirroredBack = picture("back");
    const QImage mirroredReference = tinted("reference");
    const QImage sameSearch = picture("search");
    QGuiApplication::setLayoutDirection(Qt::LeftToRight);
    QVERIFY(mirroredBack != back);
    QCOMPARE(mirroredReference != reference, true);
    QCOMPARE(sameSearch, search);
    QCOMPARE(picture("back"), back);
}

void TestWidgets::labelsStandWhereLinesBegin() {
    QGuiApplication::setLayoutDirection(Qt::RightToLeft);
    // The words are written from the left, the window from the right.
    QLabel label(QStringLiteral("two short words"));
    label.setWordWrap(true);
    QLabel selectable(QStringLiteral("two short words"));
    selectable.setTextInteractionFlags(Qt::TextSelectableByMouse);
    standAtLeadingEdge(&selectable);
    QLabel kept(QStringLiteral("two short words")); // of a part that keeps its direction
    kept.setLayoutDirection(Qt::LeftToRight);
    for (QLabel* one : {&label, &selectable, &kept}) {
        one->resize(600, 40);
        one->ensurePolished();
        const QImage image = one->grab().toImage();
        const QRgb ground = image.pixel(1, 1);
        int left = 0;
        int right = 0;
        for (int y = 0; y < image.height(); ++y)
            for (int x = 0; x < image.width(); ++x)
                if (image.pixel(x, y) != ground)
                    ++(x < image.width() / 2 ? left : right);
        const bool isKept = one == &kept;
        QCOMPARE(isKept ? right : left, 0);
        QVERIFY((isKept ? left : right) > 0);
    }
    QGuiApplication::setLayoutDirection(Qt::LeftToRight);
}

void TestWidgets::noticesShowTheirButtonsWhole_data() {
    QTest::addColumn<int>("room");
    QTest::addColumn<double>("textSize");
    for (const int room : {140, 260, 420, 900})
        for (const double textSize : {1.0, 2.0})
            QTest::addRow("in %d pixels, letters of %.0f %%", room, textSize * 100) << room << textSize;
}

void TestWidgets::noticesShowTheirButtonsWhole() {
    QFETCH(const int, room);
    QFETCH(const double, textSize);
    const QFont usual = QApplication::font();
    QFont font = usual;
    font.setPointSizeF(font.pointSizeF() * textSize);
    QApplication::setFont(font);
    QWidget window;
    window.resize(900, 600);
    QWidget place(&window);
    place.setGeometry(900 - room, 0, room, 560);
    NoticeBar bar(&window);
    window.show();
    bar.setPlace(&place);
    bar.showNotice({NoticeKind::Danger,
                    QStringLiteral("Die Website kann nicht gespeichert werden, weil ihr Ordner verschoben wurde."),
                    QStringLiteral("Eine Kopie anderswo speichern…"),
                    {},
                    false,
                    {},
                    false,
                    QStringLiteral("Nachtfalter/workspace.json: No such file or directory")});
    for (auto* button : bar.findChildren<QToolButton*>())
        if (button->isCheckable())
            button->click(); // the details
    QTest::qWait(20);
    QApplication::setFont(usual);
    QVERIFY2(window.rect().contains(bar.geometry()), qPrintable(QDebug::toString(bar.geometry())));
    int buttons = 0;
    for (const auto* button : bar.findChildren<QAbstractButton*>()) {
        const QRect shown(button->mapTo(&bar, QPoint()), button->size());
        QVERIFY2(bar.rect().contains(shown) && button->isVisible(), qPrintable(QDebug::toString(shown)));
        QVERIFY2(shown.width() >= button->sizeHint().width(), qPrintable(button->text()));
        ++buttons;
    }
    QCOMPARE(buttons, 3);
    for (const auto* label : bar.findChildren<QLabel*>())
        if (label->wordWrap())
            QVERIFY2(label->height() >= label->heightForWidth(label->width()), qPrintable(label->text()));
}

QTEST_MAIN(TestWidgets)
#include "tst_widgets.moc"
