#include "model/dataset/edit.h"
#include "model/index/replica.h"
#include "model/schema/schema_json.h"
#include "tests/support/samples.h"

#include <QTest>

using namespace galley;

class TestReplica : public QObject {
    Q_OBJECT
private slots:
    void anotherSchemaRenewsTheAddressesOfPages();
};

void TestReplica::anotherSchemaRenewsTheAddressesOfPages() {
    const auto plain = parseSchema(R"({"locales":[{"code":"en"}],"types":[
        {"name":"article","fields":[{"name":"slug","kind":"string"}]}]})");
    const auto paged = parseSchema(R"({"locales":[{"code":"en"}],"types":[
        {"name":"article","page":true,"slug":"slug","fields":[{"name":"slug","kind":"string"}]}]})");
    VERIFY_OK(plain);
    VERIFY_OK(paged);
    StateEditor editor(State::empty(std::make_shared<const Schema>(*plain)));
    VERIFY_OK(applyEdit(editor, Edit::create("article", "one", {{"slug", "first"}}), 1));
    const auto before = Replica::build(editor.finish(Version{1}));
    QVERIFY(!before->findPage("first"));

    StateEditor next(before->statePointer());
    next.setSchema(std::make_shared<const Schema>(*paged));
    const auto after = before->next(next.finish(Version{2}), next.changes());
    QVERIFY(after->findPage("first").has_value());
}

QTEST_APPLESS_MAIN(TestReplica)
#include "tst_replica.moc"
