#include "model/publish/site_publish.h"

#include "model/workspace/site_files.h"

namespace galley {

namespace {

/// Where the snapshot of a version stands, as a path below the site folder.
std::string snapshotPath(const ManifestBase& base) {
    return "blobs/" + toHex(base.snapshot.digest);
}

} // namespace

Result<Publisher> sitePublisher(const std::filesystem::path& siteFolder, PublisherOptions options) {
    const SitePaths paths(siteFolder);
    GALLEY_TRY(const SecretKey key, readSigningKey(paths));
    return Publisher(std::make_shared<FolderBlobStore>(paths.blobs()), key, options);
}

Result<void> checkPublishable(Workspace& workspace) {
    if (workspace.isReadOnly())
        return Error{ErrorCode::Io, "the site was opened for reading only"}.inFile(workspace.folder().string());
    return workspace.flush();
}

Result<PublishRequest> preparePublish(Workspace& workspace, std::string author, std::string message) {
    GALLEY_CHECK(checkPublishable(workspace));
    const SitePaths paths(workspace.folder());
    PublishRequest request;
    request.draft = workspace.draft();
    request.published = workspace.published();
    request.theme = paths.theme();
    request.assets = paths.assets();
    request.author = std::move(author);
    request.message = std::move(message);
    return request;
}

Result<void> finishPublish(Workspace& workspace, const PublishRequest& request, const PublishResult& result) {
    if (!result.changed && workspace.publishedVersion() == result.version)
        return {};
    return workspace.setPublished(request.draft, snapshotPath(result.base));
}

Result<void> finishRollback(Workspace& workspace, const Manifest& manifest) {
    return workspace.setPublishedVersion(manifest.version, snapshotPath(manifest.base));
}

Result<PublishResult> publishSite(Workspace& workspace, std::string author, std::string message, bool inSpiteOfErrors,
                                  const PublishListener& listener, const CancelToken& cancel) {
    GALLEY_TRY(PublishRequest request, preparePublish(workspace, std::move(author), std::move(message)));
    GALLEY_TRY(Publisher publisher, sitePublisher(workspace.folder()));
    request.inSpiteOfErrors = inSpiteOfErrors;
    GALLEY_TRY(PublishResult result, publisher.publish(request, listener, cancel));
    GALLEY_CHECK(finishPublish(workspace, request, result));
    return result;
}

Result<Manifest> rollbackSite(Workspace& workspace, Version version, const PublishListener& listener,
                              const CancelToken& cancel) {
    GALLEY_CHECK(checkPublishable(workspace));
    GALLEY_TRY(Publisher publisher, sitePublisher(workspace.folder()));
    GALLEY_TRY(const Manifest manifest, publisher.rollback(version, listener, cancel));
    GALLEY_CHECK(finishRollback(workspace, manifest));
    return manifest;
}

} // namespace galley
