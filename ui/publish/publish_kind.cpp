#include "ui/publish/publish_kind.h"

#include <QCoreApplication>

namespace galley::ui {

namespace {

struct PublishKindText {
    Q_DECLARE_TR_FUNCTIONS(galley::ui::PublishKind)
};

} // namespace

PublishKindWords wordsOf(PublishKind kind) {
    using Text = PublishKindText;
    switch (kind) {
    case PublishKind::Publish:
        return {Text::tr("Publishing…"), Text::tr("Published"), Text::tr("It was not published"), {}, {}};
    case PublishKind::TakeOff:
        return {Text::tr("Taking off the site…"),
                Text::tr("Taken off the site"),
                Text::tr("It is still on the site"),
                {},
                {}};
    case PublishKind::GoBack:
        return {Text::tr("Going back…"), Text::tr("That version is live again"), Text::tr("It did not go back"),
                Text::tr("Go back to %1?", "a version"), Text::tr("Go back")};
    case PublishKind::GoForward:
        return {Text::tr("Going forward…"), Text::tr("That version is live again"), Text::tr("It did not go forward"),
                Text::tr("Go forward to %1?", "a version"), Text::tr("Go forward")};
    case PublishKind::Hold:
        return {Text::tr("Holding readers there…"), Text::tr("Readers are held there"),
                Text::tr("Readers are not held there"), Text::tr("Hold readers at %1?", "a version"),
                Text::tr("Hold them there")};
    case PublishKind::LetGo:
        return {Text::tr("Letting readers go on…"), Text::tr("Readers go on"), Text::tr("Readers did not go on"),
                Text::tr("Let readers go on to %1?", "a version"), Text::tr("Let them go on")};
    }
    return {};
}

QString consequenceOf(PublishKind kind, bool isHeld) {
    using Text = PublishKindText;
    if (kind == PublishKind::LetGo)
        return Text::tr("Readers will see that version as soon as the servers have it, and each one that you publish "
                        "after it. Your draft stays as it is.");
    if (kind == PublishKind::Hold)
        return Text::tr("What you publish is kept for later, until you let readers go on. Your draft stays as it is.");
    return isHeld ? Text::tr("Readers will see that version as soon as the servers have it, and are held there. Your "
                             "draft stays as it is.")
                  : Text::tr("Readers will see that version again, as soon as the servers have it. Your draft stays "
                             "as it is.");
}

} // namespace galley::ui
