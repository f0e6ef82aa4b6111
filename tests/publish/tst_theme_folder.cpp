// A bundle becomes the theme folder of a site, in one step. That it does so whatever fails: tst_failing_theme.
#include "model/base/file.h"
#include "model/publish/theme_folder.h"
#include "tests/support/samples.h"

#include <QTemporaryDir>
#include <QtTest>
#include <sys/stat.h>
#include <unistd.h>

using namespace galley;
namespace fs = std::filesystem;

class TestThemeFolder : public QObject {
    Q_OBJECT

private slots:
    void init() {
        m_parent = std::make_unique<QTemporaryDir>();
        fs::create_directories(theme() / "templates");
        VERIFY_OK(writeFileAtomically(theme() / "style.css", "old"));
        VERIFY_OK(writeFileAtomically(theme() / "templates/404.mustache", "<!doctype html><title>old</title>"));
    }
    void bundleTakesThePlaceOfTheFolder();
    void storedThemeComesBack();
    void sameThemeChangesNothing();
    void missingFolderIsMade();
    void hiddenFilesMoveAlong();
    void onlyTheLastOneStaysBeside();
    void unsafeNamesAreRefused_data();
    void unsafeNamesAreRefused();
    void whatNoThemeCanBeIsRefused();
    void linkIsNotReplaced();
    void linksInsideTheOldThemeAreLeftBehind();
    void missingThemeIsPutBack();
    void rightsOfTheFolderStay();

private:
    fs::path folder() const { return m_parent->path().toStdString(); }
    fs::path theme() const { return folder() / "theme"; }
    /// Everything in the folder of the site, with the bytes of files.
    std::map<std::string, std::string> everything() const {
        std::map<std::string, std::string> all;
        for (const auto& entry : fs::recursive_directory_iterator(folder())) {
            const bool isFile = entry.is_regular_file() && !entry.is_symlink();
            all[entry.path().lexically_relative(folder()).string()] = isFile ? *readFile(entry.path()) : "";
        }
        return all;
    }
    std::unique_ptr<QTemporaryDir> m_parent;
};

void TestThemeFolder::bundleTakesThePlaceOfTheFolder() {
    const auto install = installTheme({{"style.css", "new"}, {"fonts/a.woff2", "font"}}, theme());
    VERIFY_OK(install);
    using Kind = FileDifference::Kind;
    const std::vector<FileDifference> wanted{
        {"fonts/a.woff2", Kind::Added}, {"style.css", Kind::Changed}, {"templates/404.mustache", Kind::Removed}};
    QVERIFY(install->changes == wanted);
    QCOMPARE(*readFile(theme() / "style.css"), std::string("new"));
    QCOMPARE(*readFile(theme() / "fonts/a.woff2"), std::string("font"));
    QVERIFY(!fs::exists(theme() / "templates"));
    QCOMPARE(*readFile(install->before / "style.css"), std::string("old"));
    QVERIFY(install->before.filename().string().starts_with("theme-before-2"));
    QCOMPARE(std::distance(fs::directory_iterator(folder()), fs::directory_iterator()), std::ptrdiff_t{2});
}

void TestThemeFolder::storedThemeComesBack() {
    FolderBlobStore store(folder() / "blobs");
    const auto before = storeThemeBundle(theme(), store);
    VERIFY_OK(before);
    VERIFY_OK(installTheme({{"style.css", "new"}}, theme()));
    VERIFY_OK(installTheme(store, *before, theme()));
    QCOMPARE((*Theme::load(theme()))->files().at("style.css"), std::string("old"));
    QVERIFY(storeThemeBundle(theme(), store)->digest == before->digest);
    QCOMPARE(installTheme(store, {sha256("no such"), 1}, theme()).error().code, ErrorCode::NotFound);
    // The built-in theme has no files.
    const auto none = storeThemeBundle(folder() / "no theme", store);
    VERIFY_OK(none);
    VERIFY_OK(installTheme(store, *none, theme()));
    QVERIFY(fs::is_empty(theme()));
}

void TestThemeFolder::sameThemeChangesNothing() {
    const auto before = everything();
    const auto install =
        installTheme({{"style.css", "old"}, {"templates/404.mustache", "<!doctype html><title>old</title>"}}, theme());
    VERIFY_OK(install);
    QVERIFY(install->changes.empty() && install->before.empty());
    QVERIFY(everything() == before);
}

void TestThemeFolder::missingFolderIsMade() {
    fs::remove_all(theme());
    const auto install = installTheme({{"style.css", "new"}}, theme());
    VERIFY_OK(install);
    QVERIFY(install->before.empty());
    QCOMPARE(everything().size(), std::size_t{2});
}

void TestThemeFolder::hiddenFilesMoveAlong() {
    fs::create_directories(theme() / ".git/objects");
    VERIFY_OK(writeFileAtomically(theme() / ".git/objects/a", "history"));
    VERIFY_OK(writeFileAtomically(theme() / "templates/.note", "note"));
    const auto first = installTheme({{"style.css", "new"}}, theme());
    VERIFY_OK(first);
    QCOMPARE(*readFile(theme() / ".git/objects/a"), std::string("history"));
    // What could not move along is not removed with the next one.
    const auto second = installTheme({{"style.css", "third"}}, theme());
    VERIFY_OK(second);
    QCOMPARE(*readFile(theme() / ".git/objects/a"), std::string("history"));
    QCOMPARE(*readFile(first->before / "templates/.note"), std::string("note"));
}

void TestThemeFolder::onlyTheLastOneStaysBeside() {
    for (const char* text : {"one", "two", "three"})
        VERIFY_OK(installTheme({{"style.css", text}}, theme()));
    std::vector<std::string> beside;
    for (const auto& entry : fs::directory_iterator(folder()))
        if (entry.path() != theme())
            beside.push_back(*readFile(entry.path() / "style.css"));
    QVERIFY(beside == std::vector<std::string>{"two"});
}

void TestThemeFolder::unsafeNamesAreRefused_data() {
    QTest::addColumn<QString>("name");
    for (const char* name :
         {"../style.css", "/etc/passwd", "a//b", "a/../b", ".htaccess", "templates/.x", "a\\b", "style.css/under", ""})
        QTest::newRow(name) << QString(name);
}

void TestThemeFolder::unsafeNamesAreRefused() {
    QFETCH(QString, name);
    const auto before = everything();
    const auto install = installTheme({{"style.css", "new"}, {name.toStdString(), "bad"}}, theme());
    QVERIFY(!install);
    QCOMPARE(install.error().code, ErrorCode::InvalidInput);
    QVERIFY(everything() == before);
}

void TestThemeFolder::whatNoThemeCanBeIsRefused() {
    const auto before = everything();
    for (const FileBundle& files :
         {FileBundle{{"templates/page.mustache", "{{#open}}"}}, FileBundle{{"film.mp4", std::string(9U << 20, 'x')}}}) {
        const auto install = installTheme(files, theme());
        QVERIFY(!install);
        QCOMPARE(install.error().code, ErrorCode::InvalidInput);
        QVERIFY(everything() == before);
    }
}

void TestThemeFolder::linkIsNotReplaced() {
    fs::rename(theme(), folder() / "elsewhere");
    fs::create_directory_symlink("elsewhere", theme());
    const auto before = everything();
    QCOMPARE(installTheme({{"style.css", "new"}}, theme()).error().code, ErrorCode::InvalidInput);
    QVERIFY(everything() == before);
}

void TestThemeFolder::linksInsideTheOldThemeAreLeftBehind() {
    VERIFY_OK(writeFileAtomically(folder() / "outside", "outside"));
    fs::create_symlink("../outside", theme() / "link.css");
    const auto install = installTheme({{"style.css", "new"}, {"link.css", "new"}}, theme());
    VERIFY_OK(install);
    QCOMPARE(*readFile(folder() / "outside"), std::string("outside"));
    QVERIFY(!fs::is_symlink(theme() / "link.css") && fs::is_symlink(install->before / "link.css"));
}

/// As a kill leaves it where two folders cannot be exchanged in one step.
void TestThemeFolder::missingThemeIsPutBack() {
    fs::create_directories(folder() / "theme-before-2026-01-01T000000");
    fs::rename(theme(), folder() / "theme-before-2026-01-01T000001");
    VERIFY_OK(settleThemeFolder(theme()));
    QCOMPARE(*readFile(theme() / "style.css"), std::string("old"));
    const auto before = everything();
    VERIFY_OK(settleThemeFolder(theme()));
    QVERIFY(everything() == before);
}

void TestThemeFolder::rightsOfTheFolderStay() {
    QCOMPARE(::chmod(theme().c_str(), 02750), 0);
    VERIFY_OK(installTheme({{"style.css", "new"}}, theme()));
    struct stat status {};
    QCOMPARE(::stat(theme().c_str(), &status), 0);
    QCOMPARE(status.st_mode & 07777U, 02750U);
}

QTEST_GUILESS_MAIN(TestThemeFolder)
#include "tst_theme_folder.moc"
