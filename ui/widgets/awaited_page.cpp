#include "ui/widgets/awaited_page.h"

#include "ui/widgets/tones.h"

namespace galley::ui {

AwaitedPage::AwaitedPage(QWidget* parent)
    : QTextBrowser(parent) {
    setFrameShape(QFrame::NoFrame);
    setOpenLinks(false);
    setProperty("bare", true);
    document()->setDocumentMargin(0);
    m_patience.setSingleShot(true);
    m_patience.setInterval(kPatienceMilliseconds);
    connect(&m_patience, &QTimer::timeout, this, &AwaitedPage::sayWhatItWaitsFor);
}

void AwaitedPage::await(const QString& words) {
    m_words = words;
    viewport()->setUpdatesEnabled(false);
    clear();
    if (!m_patience.isActive()) // who goes on and on waits once
        m_patience.start();
}

void AwaitedPage::setPage(const QString& html) {
    m_patience.stop();
    setHtml(html);
    viewport()->setUpdatesEnabled(true);
}

void AwaitedPage::sayWhatItWaitsFor() {
    setPage(QStringLiteral("<p style=\"color:%1\">%2</p>").arg(currentTones().muted.name(), m_words.toHtmlEscaped()));
}

} // namespace galley::ui
