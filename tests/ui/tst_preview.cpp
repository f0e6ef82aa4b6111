#include "tests/ui/preview_fixture.h"
#include "ui/preview/preview_view.h"

#include <QProcess>
#include <QPushButton>
#include <QSignalSpy>
#include <QTcpServer>
#include <QTest>
#include <QWebEnginePage>
#include <QWebEngineScript>
#include <QWebEngineView>

#include <algorithm>

using namespace galley;
using namespace galley::ui;
using galley::test::ModelModule;
using galley::test::ModelPage;
using galley::test::ModelSource;

namespace {

constexpr int kWait = 15000;
const QString kPath = QStringLiteral("/page");

QString text(const char* utf8) {
    return QString::fromUtf8(utf8);
}

} // namespace

/// As QCOMPARE, but shows where long texts part.
#define COMPARE_HTML(actual, expected)                                                                                 \
    do {                                                                                                               \
        const QString left = (actual);                                                                                 \
        const QString right = (expected);                                                                              \
        const auto parting = std::mismatch(left.begin(), left.end(), right.begin(), right.end()).first - left.begin(); \
        const qsizetype from = qMax(qsizetype(0), parting - 60);                                                       \
        QVERIFY2(left == right,                                                                                        \
                 qPrintable(text("\n  live  …%1\n  fresh …%2").arg(left.mid(from, 160), right.mid(from, 160))));       \
    } while (false)

class TestPreview : public QObject {
    Q_OBJECT
private slots:
    void init();
    void cleanup();

    void loadsAPageWithItsTheme();
    void unknownPageOffersReload();
    void patchesOneModule();
    void patchesBeforeTheLoadEndsAreMerged();
    void equalsAFreshLoadAfterRandomEdits();
    void emptiedAndFilledPagesAreRight();
    void openTagsInAModuleAreRight_data();
    void openTagsInAModuleAreRight();
    void openTagsInTheLoadedPageAreRight();
    void openTagsInTheShellAreRight();
    void duplicateIdsAreRight();
    void keepsScrollFocusAndText();
    void keepsOpenedDetailsOpen();
    void staysWhereItWasWhenItLoadsAgain();
    void clickNamesTheField();
    void clickOutsideFieldsNamesTheModule();
    void clickOnLinkFollowsIt();
    void clickOnForeignLinkDoesNothing();
    void clickWithCtrlOnLinkNamesTheField();
    void highlightScrollsAndLeavesTheMarkupAlone();
    void devicesHaveTheirWidth();
    void hostileContentStaysDead();
    void survivesTheEndOfItsProcess();

private:
    QString evaluate(const QString& script);
    QString liveHtml();
    QString freshHtml();
    void show(const QString& html);
    void show(const ModelPage& page) { show(page.html()); }
    bool apply(PreviewPatch patch, const ModelPage& page);
    void click(const QString& selector, Qt::KeyboardModifiers modifiers = {});

    std::unique_ptr<ModelSource> m_source;
    std::unique_ptr<PreviewView> m_view;
    std::unique_ptr<PreviewView> m_fresh; ///< loads the same pages, to compare
    quint64 m_generation = 0;
};

void TestPreview::init() {
    m_source = std::make_unique<ModelSource>();
    m_source->files.insert(text("/theme/style.css"), {"main { color: rgb(1, 2, 3) }", "text/css"});
    m_view = std::make_unique<PreviewView>(*m_source);
    m_view->resize(900, 600);
    m_view->show();
    QVERIFY(QTest::qWaitForWindowExposed(m_view.get()));
}

void TestPreview::cleanup() {
    m_fresh.reset();
    m_view.reset();
    m_source.reset();
}

QString TestPreview::evaluate(const QString& script) {
    std::optional<QString> answer;
    m_view->browser()->page()->runJavaScript(script, QWebEngineScript::ApplicationWorld,
                                             [&answer](const QVariant& value) { answer = value.toString(); });
    if (!test::waitFor([&answer] { return answer.has_value(); }, kWait))
        qWarning("no answer from the page");
    return answer.value_or(QString());
}

QString TestPreview::liveHtml() {
    std::optional<QString> html;
    m_view->html([&html](const QString& value) { html = value; });
    if (!test::waitFor([&html] { return html.has_value(); }, kWait))
        qWarning("no answer from the page");
    return test::withSortedAttributes(html.value_or(QString()));
}

/// What the same page is when it is loaded from the source.
QString TestPreview::freshHtml() {
    if (!m_fresh)
        m_fresh = std::make_unique<PreviewView>(*m_source);
    QSignalSpy loaded(m_fresh.get(), &PreviewView::loadFinished);
    m_fresh->load(m_view->path());
    std::optional<QString> html;
    if (loaded.wait(kWait))
        m_fresh->html([&html](const QString& value) { html = value; });
    if (!test::waitFor([&html] { return html.has_value(); }, kWait))
        qWarning("the page did not load");
    return test::withSortedAttributes(html.value_or(QString()));
}

void TestPreview::show(const QString& html) {
    m_source->pages.insert(kPath, html.toUtf8());
    QSignalSpy loaded(m_view.get(), &PreviewView::loadFinished);
    m_view->load(kPath);
    QVERIFY(loaded.wait(kWait));
    QVERIFY(loaded[0][0].toBool());
}

/// Applies a patch and waits until it is painted.
bool TestPreview::apply(PreviewPatch patch, const ModelPage& page) {
    m_source->pages.insert(kPath, page.html().toUtf8());
    QSignalSpy painted(m_view.get(), &PreviewView::painted);
    patch.generation = ++m_generation;
    m_view->patch(patch);
    return test::waitFor([&] { return !painted.isEmpty() && painted.last()[0].toULongLong() >= m_generation; }, kWait);
}

void TestPreview::click(const QString& selector, Qt::KeyboardModifiers modifiers) {
    const QString place = evaluate(
        text("(() => { const b = document.querySelector('%1').getBoundingClientRect();"
             "return Math.round(b.left + Math.min(b.width / 2, 20)) + ' ' + Math.round(b.top + b.height / 2); })()")
            .arg(selector));
    const QStringList numbers = place.split(QLatin1Char(' '));
    QCOMPARE(numbers.size(), 2);
    QTest::mouseClick(m_view->browser()->focusProxy(), Qt::LeftButton, modifiers,
                      QPoint(numbers[0].toInt(), numbers[1].toInt()));
}

void TestPreview::loadsAPageWithItsTheme() {
    show(test::makePage(3, 2));
    QCOMPARE(evaluate(text("document.title")), text("Page"));
    QCOMPARE(evaluate(text("getComputedStyle(document.querySelector('main')).color")), text("rgb(1, 2, 3)"));
    QVERIFY(m_source->asked.contains(text("/theme/style.css")));
    QCOMPARE(evaluate(text("document.head.firstElementChild.httpEquiv")), text("Content-Security-Policy"));
    show(text("<p>\xC3\xBC\xE2\x82\xAC</p>"));
    QCOMPARE(evaluate(text("document.body.textContent")), text("\xC3\xBC\xE2\x82\xAC"));
}

void TestPreview::unknownPageOffersReload() {
    QSignalSpy loaded(m_view.get(), &PreviewView::loadFinished);
    m_view->load(text("/nowhere"));
    QVERIFY(loaded.wait(kWait));
    QVERIFY(!loaded[0][0].toBool());
}

void TestPreview::patchesOneModule() {
    ModelPage page = test::makePage(4, 3);
    show(page);
    evaluate(text("window.kept = document.querySelector('#k2')"));
    page.modules[1].heading = text("Changed & new");
    page.modules[1].lists[0].removeFirst();
    QVERIFY(apply({{{text("k1"), page.modules[1].html()}}, page.order(), {}, 0}, page));
    COMPARE_HTML(liveHtml(), freshHtml());
    QCOMPARE(evaluate(text("window.kept === document.querySelector('#k2')")), text("true"));
    QCOMPARE(evaluate(text("document.querySelector('#k1 h2').textContent")), text("Changed & new"));
    QCOMPARE(m_source->asked.count(kPath), 2); // the view itself and the fresh load
}

void TestPreview::patchesBeforeTheLoadEndsAreMerged() {
    ModelPage page = test::makePage(4, 3);
    m_source->pages.insert(kPath, page.html().toUtf8());
    m_view->load(kPath);
    for (int i = 0; i < 5; ++i) {
        page.modules[i % 2].heading = text("Early %1").arg(i);
        m_view->patch({{{page.modules[i % 2].key, page.modules[i % 2].html()}}, page.order(), {}, ++m_generation});
    }
    page.modules.move(0, 3);
    QVERIFY(apply({{}, page.order(), {}, 0}, page));
    COMPARE_HTML(liveHtml(), freshHtml());
}

void TestPreview::equalsAFreshLoadAfterRandomEdits() {
    constexpr int kEdits = 2000;
    constexpr int kBurst = 25;
    QRandomGenerator random(20210304);
    ModelPage page = test::makePage(8, 4);
    show(page);
    QSignalSpy painted(m_view.get(), &PreviewView::painted);
    for (int i = 1; i <= kEdits; ++i) {
        const PreviewPatch patch = test::editAtRandom(page, random, ++m_generation);
        m_source->pages.insert(kPath, page.html().toUtf8());
        m_view->patch(patch);
        if (i % kBurst != 0)
            continue;
        QVERIFY2(
            test::waitFor([&] { return !painted.isEmpty() && painted.last()[0].toULongLong() == m_generation; }, kWait),
            qPrintable(text("edit %1 was not painted").arg(i)));
        painted.clear();
        if (i % (kBurst * 8) == 0)
            COMPARE_HTML(liveHtml(), freshHtml());
        else // parsing is enough of a fresh load in between
            QCOMPARE(evaluate(text("document.body.innerHTML.length + '/' + document.title")),
                     text("%1/%2").arg(
                         evaluate(text("new DOMParser().parseFromString(%1, 'text/html').body.innerHTML.length")
                                      .arg(text("decodeURIComponent('%1')")
                                               .arg(QString::fromLatin1(QUrl::toPercentEncoding(page.html()))
                                                        .replace(QLatin1Char('\''), text("%27"))))),
                         page.title));
    }
    COMPARE_HTML(liveHtml(), freshHtml());
    // None of this needed a second load: what was asked for are the first page and the fresh ones.
    QCOMPARE(m_source->asked.count(kPath), 1 + kEdits / (kBurst * 8) + 1);
}

void TestPreview::emptiedAndFilledPagesAreRight() {
    ModelPage page = test::makePage(2, 1);
    show(page);
    const QVector<ModelModule> modules = page.modules;
    page.modules.clear();
    QVERIFY(apply({{}, {}, {}, 0}, page));
    COMPARE_HTML(liveHtml(), freshHtml());
    page.modules = modules;
    QVERIFY(apply({{{text("k0"), modules[0].html()}, {text("k1"), modules[1].html()}}, page.order(), {}, 0}, page));
    COMPARE_HTML(liveHtml(), freshHtml());
}

void TestPreview::openTagsInAModuleAreRight_data() {
    QTest::addColumn<QString>("extra");
    for (const char* extra : {"<b>open", "</section>", "</div>", "</main>", "<!-- open", "<textarea>", "<table><tr>",
                              "<a href=\"/x\">open", "</p>", "<p>", "<select>", "<svg><g>", "<section>", "<plaintext>"})
        QTest::newRow(extra) << text(extra);
}

void TestPreview::openTagsInAModuleAreRight() {
    QFETCH(QString, extra);
    ModelPage page = test::makePage(3, 1);
    show(page);
    page.modules[1].extra = extra;
    QVERIFY(apply({{{text("k1"), page.modules[1].html()}}, page.order(), {}, 0}, page));
    COMPARE_HTML(liveHtml(), freshHtml());
    page.modules[1].extra.clear();
    QVERIFY(apply({{{text("k1"), page.modules[1].html()}}, page.order(), {}, 0}, page));
    COMPARE_HTML(liveHtml(), freshHtml());
}

void TestPreview::openTagsInTheLoadedPageAreRight() {
    for (const char* extra : {"<b>open", "</div>", "<a href=\"/x\">open"}) {
        ModelPage page = test::makePage(3, 1);
        page.modules[2].extra = text(extra); // reaches into the footer
        page.modules[0].extra = text(extra);
        show(page);
        page.modules[1].heading = text("New");
        QVERIFY(apply({{{text("k1"), page.modules[1].html()}}, page.order(), {}, 0}, page));
        COMPARE_HTML(liveHtml(), freshHtml());
        page.modules[0].extra.clear();
        QVERIFY(apply({{{text("k0"), page.modules[0].html()}}, page.order(), {}, 0}, page));
        COMPARE_HTML(liveHtml(), freshHtml());
        page.modules[2].extra.clear();
        QVERIFY(apply({{{text("k2"), page.modules[2].html()}}, page.order(), {}, 0}, page));
        COMPARE_HTML(liveHtml(), freshHtml());
    }
}

void TestPreview::openTagsInTheShellAreRight() {
    ModelPage page = test::makePage(2, 1);
    show(page);
    for (const char* shell :
         {"<p><b></p><main>%1</main>", "<main><i>%1</main>", "<main>%1", "<p>no place for modules"}) {
        const auto render = [shell](const QString& inside) {
            return text(shell).contains(QLatin1Char('%')) ? text(shell).arg(inside) : text(shell);
        };
        const QString html = render(page.modules[0].html() + page.modules[1].html());
        m_source->pages.insert(kPath, html.toUtf8());
        QSignalSpy painted(m_view.get(), &PreviewView::painted);
        m_view->patch({{}, page.order(), render(PreviewView::kModulesMarker), ++m_generation});
        QVERIFY(painted.wait(kWait));
        COMPARE_HTML(liveHtml(), freshHtml());
    }
}

void TestPreview::duplicateIdsAreRight() {
    ModelPage page = test::makePage(2, 1);
    page.modules[0].extra = text("<i id=\"a\">1</i><u id=\"a\">2</u><i id=\"b\">3</i>");
    show(page);
    page.modules[0].extra =
        text("<u id=\"a\">2</u><i id=\"b\">3</i><i id=\"a\">1</i><i id=\"a\">4</i><p id=\"k0\">5</p>");
    QVERIFY(apply({{{text("k0"), page.modules[0].html()}}, page.order(), {}, 0}, page));
    COMPARE_HTML(liveHtml(), freshHtml());
}

void TestPreview::keepsScrollFocusAndText() {
    ModelPage page = test::makePage(30, 6);
    page.modules[20].hasInput = true;
    show(page);
    evaluate(text("const i = document.querySelector('#input-k20'); i.scrollIntoView(); i.focus(); i.value = 'typed'; "
                  "i.setSelectionRange(1, 3); window.input = i;"));
    const QString top = evaluate(text("String(window.input.getBoundingClientRect().top)"));
    const QString state = text("[document.activeElement === window.input, window.input.value, "
                               "window.input.selectionStart, window.input.selectionEnd, scrollY > 500].join()");
    QCOMPARE(evaluate(state), text("true,typed,1,3,true"));

    page.modules[20].heading = text("New heading");
    QVERIFY(apply({{{text("k20"), page.modules[20].html()}}, page.order(), {}, 0}, page));
    QCOMPARE(evaluate(state), text("true,typed,1,3,true"));
    QCOMPARE(evaluate(text("String(window.input.getBoundingClientRect().top)")), top);

    page.modules.move(20, 25);
    QVERIFY(apply({{}, page.order(), {}, 0}, page));
    QCOMPARE(evaluate(state), text("true,typed,1,3,true"));

    page.title = text("Other");
    QVERIFY(apply({{}, page.order(), page.shell(PreviewView::kModulesMarker), 0}, page));
    QCOMPARE(evaluate(state), text("true,typed,1,3,true"));
    COMPARE_HTML(liveHtml(), freshHtml());
}

void TestPreview::keepsOpenedDetailsOpen() {
    ModelPage page = test::makePage(2, 1);
    page.modules[0].extra = text("<details><summary>More</summary><p>Answer</p></details>");
    show(page);
    QVERIFY(apply({{}, page.order(), {}, 0}, page));
    click(text("summary"));
    QTRY_COMPARE(evaluate(text("document.querySelector('details').open")), text("true"));
    page.modules[0].extra.replace(text("Answer"), text("Better answer"));
    QVERIFY(apply({{{text("k0"), page.modules[0].html()}}, page.order(), {}, 0}, page));
    QCOMPARE(evaluate(text("document.querySelector('details').open + document.querySelector('details p').textContent")),
             text("trueBetter answer"));
}

void TestPreview::staysWhereItWasWhenItLoadsAgain() {
    ModelPage page = test::makePage(40, 6);
    show(page);
    QVERIFY(apply({{}, page.order(), {}, 0}, page));
    evaluate(text("scrollTo(0, 900)"));
    QTRY_COMPARE(evaluate(text("scrollY")), text("900"));
    page.modules[30].extra = text("<b>open");
    QVERIFY(apply({{{text("k30"), page.modules[30].html()}}, page.order(), {}, 0}, page));
    QTRY_COMPARE(evaluate(text("scrollY")), text("900"));
}

void TestPreview::clickNamesTheField() {
    const ModelPage page = test::makePage(2, 2);
    show(page);
    QVERIFY(apply({{}, page.order(), {}, 0}, page));
    QSignalSpy activated(m_view.get(), &PreviewView::fieldActivated);
    click(text("#k1 h2"));
    QVERIFY(activated.wait(kWait));
    QCOMPARE(activated[0][0].toString(), text("page/p#modules/k1/heading"));
    evaluate(text("document.querySelector('#k0 h2').click()")); // not by a person
    QTest::qWait(100);
    QCOMPARE(activated.size(), 1);
}

void TestPreview::clickOutsideFieldsNamesTheModule() {
    ModelPage page = test::makePage(2, 1);
    page.modules[0].extra = text("<p class=\"bare\">No field</p>");
    show(page);
    QVERIFY(apply({{}, page.order(), {}, 0}, page));
    QSignalSpy activated(m_view.get(), &PreviewView::fieldActivated);
    click(text(".bare"));
    QVERIFY(activated.wait(kWait));
    QCOMPARE(activated[0][0].toString(), text("k0"));
}

void TestPreview::clickOnLinkFollowsIt() {
    ModelPage page = test::makePage(2, 1);
    page.modules[0].extra = text("<a class=\"go\" href=\"/de/\xC3\xBC"
                                 "ber?x=1#y\"><b data-galley-field=\"title/t#name\">Go</b></a>");
    show(page);
    QVERIFY(apply({{}, page.order(), {}, 0}, page));
    QSignalSpy followed(m_view.get(), &PreviewView::linkActivated);
    QSignalSpy activated(m_view.get(), &PreviewView::fieldActivated);
    click(text(".go b"));
    QVERIFY(followed.wait(kWait));
    QCOMPARE(followed[0][0].toString(), text("/de/\xC3\xBC"
                                             "ber"));
    QCOMPARE(activated.size(), 0);
    QCOMPARE(m_source->asked.count(kPath), 1); // the view itself went nowhere
}

void TestPreview::clickOnForeignLinkDoesNothing() {
    ModelPage page = test::makePage(2, 1);
    page.modules[0].extra = text("<a class=\"go\" href=\"https://example.com/x\">Away</a>");
    show(page);
    QVERIFY(apply({{}, page.order(), {}, 0}, page));
    QSignalSpy ignored(m_view.get(), &PreviewView::externalLinkIgnored);
    QSignalSpy followed(m_view.get(), &PreviewView::linkActivated);
    click(text(".go"));
    QVERIFY(ignored.wait(kWait));
    QCOMPARE(ignored[0][0].toUrl(), QUrl(text("https://example.com/x")));
    QCOMPARE(followed.size(), 0);
    QCOMPARE(evaluate(text("document.title")), text("Page"));
}

void TestPreview::clickWithCtrlOnLinkNamesTheField() {
    ModelPage page = test::makePage(1, 1);
    page.modules[0].extra = text("<a class=\"go\" href=\"/x\"><b data-galley-field=\"title/t#name\">Go</b></a>");
    show(page);
    QVERIFY(apply({{}, page.order(), {}, 0}, page));
    QSignalSpy followed(m_view.get(), &PreviewView::linkActivated);
    QSignalSpy activated(m_view.get(), &PreviewView::fieldActivated);
    click(text(".go b"), Qt::ControlModifier);
    QVERIFY(activated.wait(kWait));
    QCOMPARE(activated[0][0].toString(), text("title/t#name"));
    QCOMPARE(followed.size(), 0);
}

void TestPreview::highlightScrollsAndLeavesTheMarkupAlone() {
    ModelPage page = test::makePage(40, 4);
    show(page);
    QVERIFY(apply({{}, page.order(), {}, 0}, page));
    const QString before = liveHtml();
    const auto inView = [this](const char* selector) {
        return evaluate(text("(() => { const b = document.querySelector('%1').getBoundingClientRect();"
                             "return b.top >= 0 && b.bottom <= innerHeight; })()")
                            .arg(text(selector))) == text("true");
    };
    const auto outlined = [this](const char* selector) {
        return evaluate(text("getComputedStyle(document.querySelector('%1')).outlineStyle").arg(text(selector)));
    };
    QVERIFY(!inView("#k30 h2"));
    m_view->highlightField(text("page/p#modules/k30/heading"));
    QTRY_VERIFY_WITH_TIMEOUT(inView("#k30 h2"), kWait);
    QTRY_COMPARE(outlined("#k30 h2"), text("solid"));
    QCOMPARE(liveHtml(), before);

    m_view->highlightField(text("page/p#modules/k30/heading/de-DE")); // shown by the element of the whole field
    QTRY_COMPARE(outlined("#k30 h2"), text("solid"));
    page.modules[30].heading = text("Changed");
    QVERIFY(apply({{{text("k30"), page.modules[30].html()}}, page.order(), {}, 0}, page));
    QCOMPARE(outlined("#k30 h2"), text("solid"));

    m_view->highlightModule(text("k2"));
    QTRY_VERIFY_WITH_TIMEOUT(inView("#k2"), kWait);
    QTRY_COMPARE(outlined("#k2"), text("solid"));
    QCOMPARE(outlined("#k30 h2"), text("none"));
    m_view->highlightField({});
    QTRY_COMPARE(outlined("#k2"), text("none"));
}

void TestPreview::devicesHaveTheirWidth() {
    show(test::makePage(40, 4));
    for (const auto& [device, width] : {std::pair(Device::Phone, 390), std::pair(Device::Tablet, 820)}) {
        m_view->setDevice(device);
        QTRY_VERIFY_WITH_TIMEOUT(qAbs(evaluate(text("document.documentElement.clientWidth")).toInt() - width) <= 1,
                                 kWait);
    }
    m_view->setDevice(Device::Desktop);
    QTRY_COMPARE(evaluate(text("innerWidth")).toInt(), 900);
}

void TestPreview::hostileContentStaysDead() {
    QTcpServer server;
    QVERIFY(server.listen(QHostAddress::LocalHost));
    QSignalSpy connections(&server, &QTcpServer::newConnection);
    const QString away = text("http://127.0.0.1:%1/x").arg(server.serverPort());
    const QString hostile =
        text("<script>document.title='ran'</script><script src=\"%1\"></script>"
             "<img src=\"%1\" onerror=\"document.title='ran'\"><img src=x onerror=\"document.title='ran'\">"
             "<iframe src=\"%1\"></iframe><iframe srcdoc=\"<script>parent.document.title='ran'</script>\"></iframe>"
             "<object data=\"%1\"></object><embed src=\"%1\"><video src=\"%1\" autoplay></video>"
             "<audio src=\"%1\" autoplay></audio><link rel=stylesheet href=\"%1\"><link rel=preload as=image "
             "href=\"%1\">"
             "<link rel=prefetch href=\"%1\"><link rel=preconnect href=\"%1\"><link rel=dns-prefetch href=\"%1\">"
             "<meta http-equiv=refresh content=\"0;url=%1\"><base href=\"%1\">"
             "<style>@import url(%1); body{background:url(%1)} @font-face{font-family:x;src:url(%1)} "
             "p{font-family:x}</style>"
             "<p style=\"background:url(%1)\">x</p><svg><image href=\"%1\"/><use href=\"%1#a\"/></svg>"
             "<form id=f action=\"%1\"><button id=send>Send</button></form><a id=a "
             "href=\"javascript:document.title='ran'\" "
             "ping=\"%1\">j</a><svg onload=\"document.title='ran'\"></svg><body onload=\"document.title='ran'\">"
             "<details open ontoggle=\"document.title='ran'\"></details><input autofocus "
             "onfocus=\"document.title='ran'\">")
            .arg(away);
    ModelPage page = test::makePage(1, 1);
    page.modules[0].extra = hostile;
    show(page);
    QVERIFY(apply({{}, page.order(), {}, 0}, page));
    click(text("#send"));
    click(text("#a"));
    page.modules[0].extra = text("<p>calm</p>");
    QVERIFY(apply({{{text("k0"), page.modules[0].html()}}, page.order(), {}, 0}, page));
    page.modules[0].extra = hostile;
    QVERIFY(apply({{{text("k0"), page.modules[0].html()}}, page.order(), {}, 0}, page));
    page.footer = text("other");
    QVERIFY(apply({{}, page.order(), page.shell(PreviewView::kModulesMarker), 0}, page));
    QTest::qWait(1500); // the refresh would have happened
    QCOMPARE(connections.size(), 0);
    QCOMPARE(evaluate(text("document.title")), text("Page"));
    QVERIFY(m_view->browser()->url().toString().startsWith(text("galley-preview://site/page")));
    for (const QString& path : std::as_const(m_source->asked))
        QVERIFY2(path == kPath || path == text("/theme/style.css") || path == text("/x"), qPrintable(path));
}

void TestPreview::survivesTheEndOfItsProcess() {
    ModelPage page = test::makePage(3, 1);
    show(page);
    QSignalSpy ended(m_view->browser()->page(), &QWebEnginePage::renderProcessTerminated);
    const qint64 process = m_view->browser()->page()->renderProcessPid();
    QVERIFY(process > 0);
    QProcess::execute(text("kill"), {text("-9"), QString::number(process)});
    QVERIFY(ended.wait(kWait));
    auto* reload = m_view->findChild<QPushButton*>();
    QVERIFY(reload && reload->isVisible());
    QVERIFY(m_view->grab().toImage().pixelColor(450, 20).isValid());
    page.modules[0].heading = text("Typed meanwhile");
    m_source->pages.insert(kPath, page.html().toUtf8());
    m_view->patch({{{text("k0"), page.modules[0].html()}}, page.order(), {}, ++m_generation});
    QSignalSpy loaded(m_view.get(), &PreviewView::loadFinished);
    QTest::mouseClick(reload, Qt::LeftButton);
    QVERIFY(loaded.wait(kWait));
    QTRY_VERIFY(!reload->isVisible());
    QCOMPARE(evaluate(text("document.querySelector('#k0 h2').textContent")), text("Typed meanwhile"));
}

QTEST_WEB_MAIN(TestPreview)
#include "tst_preview.moc"
