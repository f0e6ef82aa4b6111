// A page kept as plain values, the HTML it renders to, and a source that serves it: what the preview is compared with.
// Not thread-safe; used on the GUI thread.
#pragma once

#include "ui/preview/preview_view.h"

#include <QHash>
#include <QRandomGenerator>
#include <QStringList>

#include <functional>

namespace galley::test {

/// One module: a heading, nested lists of texts, and possibly an input and a link.
struct ModelModule {
    QString key;
    QString heading;
    QVector<QStringList> lists;
    bool hasInput = false;
    QString extra; ///< put in as it is

    QString html() const;
};

/// A page as the oracle sees it: rendering it whole is the truth, patches are the shortcut under test.
struct ModelPage {
    QString title = QStringLiteral("Page");
    QString bodyClass = QStringLiteral("plain");
    QString footer = QStringLiteral("End");
    QVector<ModelModule> modules;

    QStringList order() const;
    /// The document around `modules`.
    QString shell(const QString& inside) const;
    QString html() const;
    int indexOf(const QString& key) const;
};

/// A page of `modules` modules with `items` texts each.
ModelPage makePage(int modules, int items);

/// Serves a page, and files, and remembers what was asked for.
class ModelSource : public ui::PreviewSource {
public:
    QByteArray page(const QString& path) override;
    std::optional<ui::PreviewFile> file(const QString& path) override;

    QHash<QString, QByteArray> pages;
    QHash<QString, ui::PreviewFile> files;
    QStringList asked;
};

/// Runs the event loop until `condition` holds; false after `milliseconds`. QTest::qWaitFor sleeps 10 ms between
/// events, which makes a page load last seconds.
bool waitFor(const std::function<bool()>& condition, int milliseconds);

/// Attribute names in tags sorted: the order of attributes is no difference between documents.
QString withSortedAttributes(const QString& html);

/// A change made to a page at random, and the patch that says so.
ui::PreviewPatch editAtRandom(ModelPage& page, QRandomGenerator& random, quint64 generation);

} // namespace galley::test
