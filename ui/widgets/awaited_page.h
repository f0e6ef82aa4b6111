// AwaitedPage: a text browser for pages that are written on another thread. While one is awaited it holds nothing of
// the one before; what is on the screen stays for a moment, so that going through a list does not flicker, and only
// what takes long says so.
//
// Thread rule: GUI thread.
#pragma once

#include <QTextBrowser>
#include <QTimer>

namespace galley::ui {

class AwaitedPage : public QTextBrowser {
    Q_OBJECT
public:
    /// So long nothing is said of waiting.
    static constexpr int kPatienceMilliseconds = 150;

    explicit AwaitedPage(QWidget* parent = nullptr);

    /// Another page is being written. `words` stand there when that takes long.
    void await(const QString& words);
    /// The page is there, or there is none: empty.
    void setPage(const QString& html);

private:
    void sayWhatItWaitsFor();

    QString m_words;
    QTimer m_patience;
};

} // namespace galley::ui
