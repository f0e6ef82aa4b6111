#include "tests/ui/preview_fixture.h"

#include <QCoreApplication>
#include <QDeadlineTimer>
#include <QRegularExpression>
#include <QTimer>

#include <algorithm>

namespace galley::test {

namespace {

QString text(const char* latin) {
    return QString::fromLatin1(latin);
}

int below(QRandomGenerator& random, qsizetype bound) {
    return int(random.bounded(int(bound)));
}

ModelModule makeModule(const QString& key, int items) {
    ModelModule module;
    module.key = key;
    module.heading = text("Module ") + key;
    QStringList list;
    for (int i = 0; i < items; ++i)
        list << text("Item %1 of %2").arg(i).arg(key);
    module.lists = {list};
    return module;
}

void editLists(ModelModule& module, QRandomGenerator& random) {
    if (module.lists.isEmpty() || below(random, 6) == 0) {
        module.lists.insert(below(random, module.lists.size() + 1), {text("new"), text("list")});
        return;
    }
    const int which = below(random, module.lists.size());
    QStringList& list = module.lists[which];
    switch (list.isEmpty() ? 0 : below(random, 5)) {
    case 0:
        list.insert(below(random, list.size() + 1), text("text %1 & <more>").arg(random.generate() % 1000));
        break;
    case 1:
        list.removeAt(below(random, list.size()));
        break;
    case 2:
        list.move(below(random, list.size()), below(random, list.size()));
        break;
    case 3:
        list[below(random, list.size())] += text("x");
        break;
    default:
        module.lists.removeAt(which);
    }
}

} // namespace

QString ModelModule::html() const {
    QString out = text("<section class=\"module\" id=\"%1\" data-galley-module=\"%1\">"
                       "<h2 data-galley-field=\"page/p#modules/%1/heading\">%2</h2>")
                      .arg(key, heading.toHtmlEscaped());
    for (const QStringList& list : lists) {
        out += text("\n<ul>");
        for (const QString& item : list)
            out += text("<li data-galley-field=\"page/p#modules/%1/items\">%2</li>").arg(key, item.toHtmlEscaped());
        out += text("</ul>");
    }
    if (hasInput)
        out += text("<form><input id=\"input-%1\" value=\"start\"></form>").arg(key);
    return out + extra + text("</section>");
}

QStringList ModelPage::order() const {
    QStringList keys;
    for (const ModelModule& module : modules)
        keys << module.key;
    return keys;
}

QString ModelPage::shell(const QString& inside) const {
    return text("<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n<title>%1</title>\n"
                "<link rel=\"stylesheet\" href=\"/theme/style.css\">\n</head>\n"
                "<body class=\"%2\">\n<div "
                "class=\"wrap\"><main>\n%3\n</main></div>\n<footer>%4</footer>\n</body>\n</html>\n")
        .arg(title.toHtmlEscaped(), bodyClass, inside, footer.toHtmlEscaped());
}

QString ModelPage::html() const {
    QString inside;
    for (const ModelModule& module : modules)
        inside += module.html();
    return shell(inside);
}

int ModelPage::indexOf(const QString& key) const {
    return int(order().indexOf(key));
}

ModelPage makePage(int modules, int items) {
    ModelPage page;
    for (int i = 0; i < modules; ++i)
        page.modules << makeModule(text("k%1").arg(i), items);
    return page;
}

QByteArray ModelSource::page(const QString& path) {
    asked << path;
    return pages.value(path);
}

std::optional<ui::PreviewFile> ModelSource::file(const QString& path) {
    asked << path;
    const auto found = files.constFind(path);
    return found == files.constEnd() ? std::nullopt : std::optional(*found);
}

bool waitFor(const std::function<bool()>& condition, int milliseconds) {
    QTimer tick; // wakes the loop, so that conditions without an event are seen
    tick.start(5);
    for (const QDeadlineTimer deadline(milliseconds); !condition();) {
        if (deadline.hasExpired())
            return false;
        QCoreApplication::processEvents(QEventLoop::WaitForMoreEvents);
    }
    return true;
}

QString withSortedAttributes(const QString& html) {
    static const QRegularExpression tag(text("<([a-z0-9-]+)((?: [^\\s=>]+=\"[^\"]*\")+)>"));
    static const QRegularExpression attribute(text(" [^\\s=>]+=\"[^\"]*\""));
    QString out;
    qsizetype at = 0;
    for (auto tags = tag.globalMatch(html); tags.hasNext();) {
        const QRegularExpressionMatch match = tags.next();
        QStringList attributes;
        for (auto all = attribute.globalMatch(match.captured(2)); all.hasNext();)
            attributes << all.next().captured();
        attributes.sort();
        out += html.mid(at, match.capturedStart() - at) + QLatin1Char('<') + match.captured(1) +
               attributes.join(QString()) + QLatin1Char('>');
        at = match.capturedEnd();
    }
    return out + html.mid(at);
}

ui::PreviewPatch editAtRandom(ModelPage& page, QRandomGenerator& random, quint64 generation) {
    ui::PreviewPatch patch;
    patch.generation = generation;
    const auto send = [&patch](const ModelModule& module) { patch.fragments.append({module.key, module.html()}); };
    const int kind = page.modules.size() < 2 ? 0 : below(random, 12);
    switch (kind) {
    case 0: { // insert
        ModelModule module = makeModule(text("n%1").arg(generation), below(random, 5));
        module.hasInput = below(random, 4) == 0;
        page.modules.insert(below(random, page.modules.size() + 1), module);
        send(module);
        break;
    }
    case 1: // remove
        page.modules.removeAt(below(random, page.modules.size()));
        break;
    case 2: // move
        page.modules.move(below(random, page.modules.size()), below(random, page.modules.size()));
        break;
    case 3: // reverse everything and replace one at once
        std::reverse(page.modules.begin(), page.modules.end());
        page.modules[0] = makeModule(text("r%1").arg(generation), 2);
        send(page.modules[0]);
        break;
    case 4:
        page.title = text("Title %1 & more").arg(generation);
        page.bodyClass = below(random, 2) == 0 ? text("plain") : text("wide dark");
        patch.shell = page.shell(ui::PreviewView::kModulesMarker);
        break;
    case 5: { // shell and a module together
        page.footer = text("Footer %1").arg(generation);
        ModelModule& module = page.modules[below(random, page.modules.size())];
        module.heading += text("!");
        send(module);
        page.modules.move(0, page.modules.size() - 1);
        patch.shell = page.shell(ui::PreviewView::kModulesMarker);
        break;
    }
    case 6: { // text that looks like markup
        ModelModule& module = page.modules[below(random, page.modules.size())];
        module.heading = text("<b>\"%1\"</b> & 'q'").arg(generation);
        send(module);
        break;
    }
    default: {
        ModelModule& module = page.modules[below(random, page.modules.size())];
        editLists(module, random);
        send(module);
    }
    }
    patch.order = page.order();
    return patch;
}

} // namespace galley::test
