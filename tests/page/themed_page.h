// A page with a field of each kind and texts that must be escaped. Apart, because moc takes its quotes for ends of
// texts.
#pragma once

namespace galley::test {

inline constexpr const char* kThemedPage = R"json({
    "_type": "article", "_id": "a1", "slug": "a1", "_url": "/a1", "_locale": "de",
    "headline": "Hallo & <Welt>", "body": "md:Ein *Text* ![x](javascript:y)", "publishedAt": "at:2021-03-04", "year": 1999, "ready": true,
    "tags": ["x", "<y>"], "thumbnail": {"url": "/assets/t.png", "alt": "Alt \"1\"", "caption": "Cap"}, "trailer": "/assets/t.mp4",
    "link": "https://example.org/x", "note": "A long string that goes on and on, until it is longer than any fact in a list of facts could be, which is the point of it.",
    "title": {"_type": "title", "_id": "t9", "name": "Film", "_url": "javascript:x", "year": 2001, "poster": "/assets/p.jpg"},
    "cast": [{"_type": "person", "_id": "p1", "_url": "/p1", "_label": "Jane"}, {"_type": "person", "_id": "p2", "_label": "Joe"}],
    "gallery": ["/assets/1.webp", "/assets/2.png"], "empty": [], "nothing": null, "seo": {"description": "D", "keywords": ["a", "b"]}
})json";

} // namespace galley::test
