// Content, names of a schema and of people that are HTML: no label, tip, list or text of any screen takes them for it.
// The picture in that HTML is a pipe: whoever opened it would wait for ever.
#include "model/schema/schema_json.h"
#include "tests/support/samples.h"
#include "ui/history/history_panel.h"
#include "ui/preview/preview_view.h"
#include "ui/publish/publish_dialog.h"
#include "ui/review/review_panel.h"
#include "ui/settings/settings.h"
#include "ui/shell/action_registry.h"
#include "ui/shell/command_palette.h"
#include "ui/shell/main_window.h"
#include "ui/shell/preview_pane.h"
#include "ui/shell/publish_flow.h"
#include "ui/shell/workbench.h"
#include "ui/widgets/app_style.h"

#include <QAbstractButton>
#include <QAbstractItemView>
#include <QApplication>
#include <QHelpEvent>
#include <QLabel>
#include <QLineEdit>
#include <QSignalSpy>
#include <QTemporaryDir>
#include <QTest>
#include <QTextBlock>
#include <QTextDocumentFragment>
#include <QTextEdit>
#include <QToolTip>

#include <memory>
#include <sys/stat.h>

using namespace galley;
using namespace galley::ui;

namespace {

const QString kMark = QStringLiteral("<b>HOSTILE</b>");

/// What shows of a text that is HTML.
QString shown(const QString& html) {
    return QTextDocumentFragment::fromHtml(html).toPlainText();
}

/// Every place in which the mark shows, or is taken for HTML.
class Walk {
public:
    void overAllWidgets() {
        for (QWidget* widget : QApplication::allWidgets())
            if (widget->isVisible() && widget->objectName() != QStringLiteral("qt_scrollarea_viewport"))
                look(*widget);
    }
    int found() const { return m_found; }
    const QStringList& faults() const { return m_faults; }

private:
    void look(QWidget& widget) {
        if (const auto* label = qobject_cast<const QLabel*>(&widget)) {
            const bool isHtml = label->textFormat() == Qt::RichText || label->textFormat() == Qt::MarkdownText ||
                                (label->textFormat() == Qt::AutoText && Qt::mightBeRichText(label->text()));
            lookAt(isHtml ? shown(label->text()) : label->text(), label->text(), widget);
        }
        if (const auto* edit = qobject_cast<const QTextEdit*>(&widget))
            lookAtDocument(*edit);
        if (auto* view = qobject_cast<QAbstractItemView*>(&widget); view != nullptr && view->model() != nullptr)
            for (int row = 0; row < std::min(view->model()->rowCount(view->rootIndex()), 50); ++row)
                lookAtRow(*view, view->model()->index(row, 0, view->rootIndex()));
        if (widget.toolTip().contains(QStringLiteral("HOSTILE")))
            lookAtTip(widget, widget.rect().center(), widget.toolTip());
    }
    void lookAt(const QString& visible, const QString& text, const QWidget& widget) {
        if (!text.contains(QStringLiteral("HOSTILE")))
            return;
        ++m_found;
        if (!visible.contains(kMark))
            m_faults += QLatin1String(widget.metaObject()->className()) + QStringLiteral(": ") + text;
    }
    void lookAtDocument(const QTextEdit& edit) {
        for (QTextBlock block = edit.document()->begin(); block.isValid(); block = block.next())
            for (auto part = block.begin(); !part.atEnd(); ++part)
                if (part.fragment().charFormat().isImageFormat())
                    m_faults += QStringLiteral("an image in ") + edit.accessibleName();
        lookAt(edit.toPlainText(), edit.toPlainText(), edit);
    }
    void lookAtRow(QAbstractItemView& view, const QModelIndex& index) {
        const QString tip = index.data(Qt::ToolTipRole).toString();
        const QRect place = view.visualRect(index);
        if (tip.contains(QStringLiteral("HOSTILE")) && place.isValid())
            lookAtTip(*view.viewport(), place.center(), tip);
    }
    void lookAtTip(QWidget& widget, const QPoint& place, const QString& text) {
        QToolTip::hideText();
        QHelpEvent help(QEvent::ToolTip, place, widget.mapToGlobal(place));
        QCoreApplication::sendEvent(&widget, &help);
        for (QWidget* top : QApplication::topLevelWidgets())
            if (auto* tip = qobject_cast<QLabel*>(top);
                tip != nullptr && tip->inherits("QTipLabel") && tip->isVisible())
                lookAt(tip->textFormat() == Qt::PlainText ? tip->text() : shown(tip->text()), text, *tip);
        QToolTip::hideText();
    }

    int m_found = 0;
    QStringList m_faults;
};

} // namespace

class TestHostileContent : public QObject {
    Q_OBJECT
private slots:
    void initTestCase();
    void init();
    void cleanup();
    void formListAndPreview();
    void palette();
    void review();
    void publish();
    void history();

private:
    /// Walks over all that is to be seen; `least` is how often the content shows there.
    void walk(int least) const;

    QString m_hostile; ///< the mark and a picture that is a pipe
    std::unique_ptr<QTemporaryDir> m_folder;
    std::unique_ptr<Settings> m_settings;
    std::unique_ptr<MainWindow> m_window;
};

void TestHostileContent::initTestCase() {
    QApplication::setStyle(new AppStyle);
}

void TestHostileContent::init() {
    m_folder = std::make_unique<QTemporaryDir>();
    const QString pipe = m_folder->filePath(QStringLiteral("pipe"));
    QCOMPARE(mkfifo(qPrintable(pipe), 0600), 0);
    m_hostile = QStringLiteral("<img src=\"%1\">%2").arg(pipe, kMark);
    const std::string hostile = m_hostile.toStdString();
    const auto name = nlohmann::json(hostile).dump();
    const std::string schema =
        R"({"site":{"name":)" + name + R"(},"locales":[{"code":"en"}],"types":[{"name":"page","label":)" + name +
        R"(,"page":true,"slug":"slug","display":"headline","fields":[
          {"name":"slug","kind":"string"},{"name":"headline","label":)" +
        name + R"(,"help":)" + name +
        R"(,"kind":"string"},{"name":"body","kind":"text"},{"name":"friend","kind":"ref","targets":["page"]},
          {"name":"others","kind":"list","of":{"kind":"ref","targets":["page"]}},
          {"name":"image","kind":"asset"},{"name":"tags","kind":"list","of":{"kind":"string"}},
          {"name":"modules","kind":"blocks","blocks":[{"name":"row","label":)" +
        name + R"(,"fields":[{"name":"text","kind":"string","label":)" + name + R"(}]}]}]}]})";
    const std::filesystem::path site = m_folder->filePath(QStringLiteral("site")).toStdString();
    VERIFY_OK(Workspace::create(site, *parseSchema(schema)));
    {
        OpenOptions options;
        options.actor.name = hostile;
        const auto workspace = Workspace::open(site, options);
        VERIFY_OK(workspace);
        const auto page = [&](const char* id) {
            return Edit::create("page", id,
                                {{"slug", id},
                                 {"headline", hostile},
                                 {"body", hostile},
                                 {"image", "/assets/" + hostile},
                                 {"tags", {hostile, hostile}},
                                 {"modules", {{{"kind", "row"}, {"key", "a"}, {"text", hostile}}}}});
        };
        VERIFY_OK((*workspace)->apply({page("home"), page("other")}, {.message = hostile, .group = {}, .bases = {}}));
        VERIFY_OK((*workspace)
                      ->apply({Edit::patch("page", "home", "friend", "page/other"),
                               Edit::patch("page", "home", "others", {"page/other", "page/home"})}));
        VERIFY_OK((*workspace)->flush());
    }
    m_settings = std::make_unique<Settings>(m_folder->filePath(QStringLiteral("settings.ini")));
    m_window = std::make_unique<MainWindow>(*m_settings, DemoMaker());
    m_window->resize(1600, 1200);
    m_window->show();
    QSignalSpy opened(m_window.get(), &MainWindow::siteOpened);
    m_window->openSite(QString::fromStdString(site.string()), QStringLiteral("home"));
    QVERIFY(opened.wait(20'000));
    QSignalSpy loaded(m_window->workbench()->previewPane()->view(), &PreviewView::loadFinished);
    QVERIFY(loaded.wait(30'000));
}

void TestHostileContent::cleanup() {
    m_window.reset();
    m_settings.reset();
    m_folder.reset();
}

void TestHostileContent::walk(int least) const {
    Walk walk;
    walk.overAllWidgets();
    QVERIFY2(walk.faults().isEmpty(), qPrintable(walk.faults().join(QLatin1Char('\n'))));
    QVERIFY2(walk.found() >= least, qPrintable(QString::number(walk.found())));
}

void TestHostileContent::formListAndPreview() {
    walk(8);
    QVERIFY(m_window->windowTitle().contains(QStringLiteral("HOSTILE")));
}

void TestHostileContent::palette() {
    m_window->actions().action(QStringLiteral("palette.open"))->trigger();
    auto* palette = m_window->findChild<CommandPalette*>();
    QVERIFY(palette != nullptr);
    QTest::keyClicks(palette->findChild<QLineEdit*>(), QStringLiteral("HOSTILE"));
    QTest::qWait(200);
    walk(1);
}

void TestHostileContent::review() {
    m_window->actions().action(QStringLiteral("publish.start"))->trigger();
    auto* panel = m_window->findChild<ReviewPanel*>();
    QVERIFY(panel != nullptr);
    QTRY_VERIFY_WITH_TIMEOUT(panel->result() != nullptr, 20'000);
    QTest::qWait(100);
    walk(10);
}

void TestHostileContent::publish() {
    m_window->workbench()->publishing().review(m_hostile);
    auto* panel = m_window->findChild<ReviewPanel*>();
    QVERIFY(panel != nullptr);
    QTRY_VERIFY_WITH_TIMEOUT(panel->result() != nullptr, 20'000);
    emit panel->publishRequested(m_hostile, true);
    auto* dialog = m_window->findChild<PublishDialog*>();
    QVERIFY(dialog != nullptr);
    QTRY_VERIFY_WITH_TIMEOUT(!dialog->isRunning(), 30'000);
    walk(8); // what was published, what is wrong with it, and the kept version
    for (auto* button : dialog->findChildren<QAbstractButton*>())
        if (button->isCheckable() && button->isVisible())
            button->click(); // details
    walk(8);
}

void TestHostileContent::history() {
    m_window->actions().action(QStringLiteral("history.show"))->trigger();
    auto* panel = m_window->findChild<HistoryPanel*>();
    QVERIFY(panel != nullptr);
    QTest::qWait(500);
    walk(8);
}

QTEST_WEB_MAIN(TestHostileContent)
#include "tst_hostile_content.moc"
