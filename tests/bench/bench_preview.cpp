// How long a patch of one module takes until the preview says that it is painted, for a large page: 40 modules of 20
// cards. Prints one JSON object a line, times in milliseconds. Usage: bench_preview [PATCHES [MODULES [CARDS]]].
#include "ui/preview/preview_rendering.h"
#include "ui/preview/preview_view.h"

#include <QApplication>
#include <QElapsedTimer>
#include <QEventLoop>
#include <QTimer>

#include <algorithm>
#include <chrono>
#include <cstdio>

using namespace galley::ui;

namespace {

constexpr int kWait = 30000;
const QString kPath = QStringLiteral("/home");
const QByteArray kStyle =
    "body{margin:0;font:16px/1.5 sans-serif} .row{display:flex;gap:12px;overflow-x:auto;padding:16px}"
    ".card{flex:0 0 200px;border:1px solid #ccc;border-radius:8px;padding:8px} .card img{width:100%;aspect-ratio:16/9}"
    ".card h3{font-size:1rem;margin:0} .card p{font-size:.8rem}";
const char kPixel[] = "data:image/gif;base64,R0lGODlhAQABAIAAAAAAAP///yH5BAEAAAAALAAAAAABAAEAAAIBRAA7";

QString moduleHtml(int module, int cards, const QString& heading) {
    const QString key = QStringLiteral("k%1").arg(module);
    QString html = QStringLiteral("<section class=\"module module-row\" id=\"%1\" data-galley-module=\"%1\">"
                                  "<h2 data-galley-field=\"page/home#modules/%1/heading\">%2</h2><div class=\"row\">")
                       .arg(key, heading.toHtmlEscaped());
    for (int card = 0; card < cards; ++card)
        html +=
            QStringLiteral("<article class=\"card\"><a href=\"/title-%1\"><img src=\"%3\" alt=\"Poster of title %1\">"
                           "<h3 data-galley-field=\"title/t%1#name\">The title number %1 of %2</h3>"
                           "<p data-galley-field=\"title/t%1#synopsis\">A story of some length about what happens to "
                           "the people of title %1, told in a hundred and fifty characters or so, as such texts "
                           "usually are, so that it breaks over several lines. Those who were there remember it in "
                           "another way, and say so "
                           "whenever they are asked. It ends well, or so they tell us, and the third and last part, "
                           "which nobody has read yet, will show it.</p><p>2021 · Drama, Mystery · 1 "
                           "h 52 min</p></a></article>")
                .arg(module * cards + card)
                .arg(key, QString::fromLatin1(kPixel));
    return html + QStringLiteral("</div></section>");
}

class BenchSource : public PreviewSource {
public:
    explicit BenchSource(QByteArray html)
        : m_html(std::move(html)) {}
    QByteArray page(const QString&) override { return m_html; }
    std::optional<PreviewFile> file(const QString&) override { return PreviewFile{kStyle, "text/css"}; }

private:
    QByteArray m_html;
};

void report(const char* figure, std::vector<double> times) {
    if (times.empty())
        return;
    std::sort(times.begin(), times.end());
    const auto at = [&times](double share) { return times[size_t(double(times.size() - 1) * share)]; };
    std::printf(
        "{\"figure\":\"%s\",\"unit\":\"ms\",\"median\":%.2f,\"min\":%.2f,\"p95\":%.2f,\"p99\":%.2f,\"max\":%.2f,"
        "\"n\":%zu}\n",
        figure, at(0.5), times.front(), at(0.95), at(0.99), times.back(), times.size());
    std::fflush(stdout);
}

/// Waits in an event loop: QTest::qWaitFor sleeps between events, which the browser shows in every figure.
void pause(int milliseconds) {
    QEventLoop loop;
    QTimer::singleShot(std::chrono::milliseconds(milliseconds), Qt::PreciseTimer, &loop, &QEventLoop::quit);
    loop.exec();
}

double elapsedMs(const QElapsedTimer& timer) {
    return double(timer.nsecsElapsed()) / 1e6;
}

} // namespace

int main(int argc, char** argv) {
    registerPreviewScheme();
    prepareRendering();
    QApplication application(argc, argv);
    const auto argument = [argc, argv](int index, int preset) {
        return index < argc ? std::max(QByteArray(argv[index]).toInt(), 1) : preset;
    };
    const int patches = argument(1, 40);
    const int modules = argument(2, 40);
    const int cards = argument(3, 20);

    QStringList order;
    QString inside;
    for (int i = 0; i < modules; ++i) {
        order << QStringLiteral("k%1").arg(i);
        inside += moduleHtml(i, cards, QStringLiteral("Row %1").arg(i));
    }
    BenchSource source(
        (QStringLiteral("<!DOCTYPE html><html lang=\"en\"><head><meta charset=\"utf-8\"><title>Home</title>"
                        "<link rel=\"stylesheet\" href=\"/theme/style.css\"></head><body><main>") +
         inside + QStringLiteral("</main></body></html>"))
            .toUtf8());
    std::printf("{\"figure\":\"page_bytes\",\"unit\":\"B\",\"median\":%lld}\n",
                static_cast<long long>(source.page(kPath).size()));

    PreviewView view(source);
    view.resize(1200, 800);
    view.show();
    quint64 shown = 0;
    QObject::connect(&view, &PreviewView::painted, &view, [&shown](quint64 generation) { shown = generation; });
    QEventLoop loop;
    QObject::connect(&view, &PreviewView::painted, &loop, &QEventLoop::quit);
    QTimer limit;
    limit.setSingleShot(true);
    QObject::connect(&limit, &QTimer::timeout, &loop, &QEventLoop::quit);
    const auto painted = [&](quint64 generation) {
        limit.start(kWait);
        while (shown < generation && limit.isActive())
            loop.exec();
        return shown >= generation;
    };
    QElapsedTimer timer;
    timer.start();
    view.load(kPath);
    view.patch({{}, order, {}, 1});
    if (!painted(1))
        return 1;
    report("load_to_painted", {elapsedMs(timer)});

    std::vector<double> first;
    std::vector<double> burst;
    quint64 generation = 1;
    for (int i = 0; i < patches; ++i) {
        pause(7 + i % 23); // keys come at any point of a frame
        const QString html = moduleHtml(1, cards, QStringLiteral("Row typed %1").arg(i));
        timer.start();
        view.patch({{{QStringLiteral("k1"), html}}, order, {}, ++generation});
        if (!painted(generation))
            return 1;
        first.push_back(elapsedMs(timer));
    }
    report("patch_to_painted", first);

    std::vector<double> sent(size_t(patches) + size_t(generation) + 1);
    const quint64 before = generation;
    timer.start();
    QObject::connect(&view, &PreviewView::painted, &view, [&](quint64 acknowledged) {
        if (acknowledged > before)
            burst.push_back(elapsedMs(timer) - sent[size_t(acknowledged)]);
    });
    for (int i = 0; i < patches; ++i) {
        sent[size_t(++generation)] = elapsedMs(timer);
        view.patch(
            {{{QStringLiteral("k1"), moduleHtml(1, cards, QStringLiteral("Fast %1").arg(i))}}, order, {}, generation});
        pause(8);
    }
    if (!painted(generation))
        return 1;
    report("patch_to_painted_every_8_ms", burst);
    return 0;
}
