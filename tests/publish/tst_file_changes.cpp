// Which files of a site are other than those that readers get.
#include "model/base/file.h"
#include "model/publish/file_changes.h"
#include "model/publish/site_publish.h"
#include "tests/support/published_site.h"
#include "tests/support/samples.h"

#include <QTemporaryDir>
#include <QtTest>

using namespace galley;

namespace fs = std::filesystem;
using Paths = std::vector<std::string>;

class TestFileChanges : public QObject {
    Q_OBJECT

private slots:
    void init();
    void nothingIsPublished();
    void whatStandsPublishedIsNoChange();
    void assetsThatCameChangedOrWent();
    void sameBytesAreNoChange();
    void theLook();
    void brokenThemeSaysNothing();
    void publishOfFilesAloneSettlesIt();
    void goingBackIsMeasuredByWhatReadersGet();
    void linkThatLeadsOutIsAnError();

private:
    fs::path folder() const { return fs::path(m_parent->path().toStdString()) / "site"; }
    fs::path asset(const char* name) const { return folder() / "assets" / name; }
    Result<FileChanges> changes() const {
        return fileChanges(SitePaths(folder()), m_workspace->publishedVersion(), {});
    }
    Paths changedAssets() const {
        const auto found = changes();
        return found ? found->assets : Paths{found.error().toString()};
    }
    void write(const fs::path& path, std::string_view bytes) const {
        fs::create_directories(path.parent_path());
        VERIFY_OK(writeFileAtomically(path, bytes));
    }

    std::unique_ptr<QTemporaryDir> m_parent;
    std::unique_ptr<Workspace> m_workspace;
};

void TestFileChanges::init() {
    m_workspace.reset();
    m_parent = std::make_unique<QTemporaryDir>();
    VERIFY_OK(Workspace::create(folder(), *test::parsedSchema(test::kSiteSchema)));
    auto opened = Workspace::open(folder(), {});
    VERIFY_OK(opened);
    m_workspace = *std::move(opened);
    VERIFY_OK(m_workspace->apply({Edit::create("page", "home", {{"slug", "home"}, {"headline", "Hello"}})}, {}));
    write(asset("one.svg"), "<svg/>");
    write(asset("deep/two.txt"), "two");
    write(folder() / "theme/style.css", "a{}");
}

void TestFileChanges::nothingIsPublished() {
    const auto found = changes();
    VERIFY_OK(found);
    QVERIFY(found->isEmpty());
}

void TestFileChanges::whatStandsPublishedIsNoChange() {
    VERIFY_OK(publishSite(*m_workspace, "Ann", "First"));
    const auto found = changes();
    VERIFY_OK(found);
    QVERIFY(found->isEmpty());
    VERIFY_OK(m_workspace->apply({Edit::patch("page", "home", "headline", "Bye")}, {}));
    QVERIFY(changes()->isEmpty());
}

void TestFileChanges::assetsThatCameChangedOrWent() {
    VERIFY_OK(publishSite(*m_workspace, "Ann", "First"));
    write(asset("new.txt"), "new");
    write(asset(".hidden"), "of nobody");
    QCOMPARE(changedAssets(), Paths{"new.txt"});
    write(asset("one.svg"), "<svg />");
    QCOMPARE(changedAssets(), (Paths{"new.txt", "one.svg"}));
    write(asset("deep/two.txt"), "owt"); // as many bytes
    QCOMPARE(changedAssets(), (Paths{"deep/two.txt", "new.txt", "one.svg"}));
    fs::remove(asset("one.svg"));
    QCOMPARE(changedAssets(), (Paths{"deep/two.txt", "new.txt", "one.svg"}));
    fs::remove_all(folder() / "assets");
    QCOMPARE(changedAssets(), (Paths{"deep/two.txt", "one.svg"}));
    QVERIFY(!changes()->changesLook);
}

void TestFileChanges::sameBytesAreNoChange() {
    VERIFY_OK(publishSite(*m_workspace, "Ann", "First"));
    write(asset("deep/two.txt"), "two");
    write(folder() / "theme/style.css", "a{}");
    QVERIFY(changes()->isEmpty());
}

void TestFileChanges::theLook() {
    VERIFY_OK(publishSite(*m_workspace, "Ann", "First"));
    write(folder() / "theme/style.css", "b{}");
    const auto found = changes();
    VERIFY_OK(found);
    QVERIFY(found->changesLook && found->assets.empty());
    fs::remove_all(folder() / "theme");
    QVERIFY(changes()->changesLook); // the built-in one
}

void TestFileChanges::brokenThemeSaysNothing() {
    VERIFY_OK(publishSite(*m_workspace, "Ann", "First"));
    write(folder() / "theme/templates/page.mustache", "{{#open}}");
    write(asset("new.txt"), "new");
    const auto found = changes();
    VERIFY_OK(found);
    QVERIFY(!found->changesLook);
    QCOMPARE(found->assets, Paths{"new.txt"});
}

void TestFileChanges::publishOfFilesAloneSettlesIt() {
    VERIFY_OK(publishSite(*m_workspace, "Ann", "First"));
    for (const char* style : {"b{}", "c{}"}) {
        write(folder() / "theme/style.css", style);
        write(asset("deep/two.txt"), style);
        QVERIFY(changes()->changesLook);
        QCOMPARE(changedAssets(), Paths{"deep/two.txt"});
        VERIFY_OK(publishSite(*m_workspace, "Ann", "Files"));
        QVERIFY(changes()->isEmpty());
    }
}

void TestFileChanges::goingBackIsMeasuredByWhatReadersGet() {
    const auto first = publishSite(*m_workspace, "Ann", "First");
    VERIFY_OK(first);
    write(folder() / "theme/style.css", "b{}");
    VERIFY_OK(publishSite(*m_workspace, "Ann", "Second"));
    VERIFY_OK(rollbackSite(*m_workspace, first->version));
    QVERIFY(changes()->changesLook);
}

void TestFileChanges::linkThatLeadsOutIsAnError() {
    VERIFY_OK(publishSite(*m_workspace, "Ann", "First"));
    fs::create_symlink("/etc/hostname", asset("out"));
    QVERIFY(!changes());
    QCOMPARE(changes().error().code, ErrorCode::InvalidInput);
}

QTEST_GUILESS_MAIN(TestFileChanges)
#include "tst_file_changes.moc"
