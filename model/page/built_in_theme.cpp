// The files that themes may leave out.
#include "model/page/generic_template.h"

namespace galley {

std::string_view builtInPageTemplate() {
    return R"(<!doctype html>
<html lang="{{_lang}}" dir="{{_dir}}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>{{_pageTitle}}{{#_pageTitle}}{{#_site._name}} · {{/_site._name}}{{/_pageTitle}}{{_site._name}}</title>
<link rel="stylesheet" href="/theme/style.css">
</head>
<body>
<header class="site-header"><a href="/">{{_site._name}}{{^_site._name}}Home{{/_site._name}}</a></header>
<main>
{{{_modules}}}</main>
</body>
</html>
)";
}

std::string_view builtInNotFoundTemplate() {
    return R"(<!doctype html>
<html lang="{{_lang}}" dir="{{_dir}}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Page not found{{#_site._name}} · {{_site._name}}{{/_site._name}}</title>
<link rel="stylesheet" href="/theme/style.css">
</head>
<body>
<header class="site-header"><a href="/">{{_site._name}}{{^_site._name}}Home{{/_site._name}}</a></header>
<main>
<section class="module module-header">
<h1>Page not found</h1>
<p>There is no page at this address. <a href="/">Go to the start page.</a></p>
</section>
</main>
</body>
</html>
)";
}

std::string_view builtInGoneTemplate() {
    return R"(<!doctype html>
<html lang="{{_lang}}" dir="{{_dir}}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Page gone{{#_site._name}} · {{_site._name}}{{/_site._name}}</title>
<link rel="stylesheet" href="/theme/style.css">
</head>
<body>
<header class="site-header"><a href="/">{{_site._name}}{{^_site._name}}Home{{/_site._name}}</a></header>
<main>
<section class="module module-header">
<h1>This page is gone</h1>
<p>It was at this address, and was taken off the site. <a href="/">Go to the start page.</a></p>
</section>
</main>
</body>
</html>
)";
}

std::string_view builtInStyle() {
    return R"(:root {
  color-scheme: light dark;
  --ink: #1d2129; --soft: #5b6472; --paper: #fff; --raised: #f4f5f7; --line: #dfe3e8; --link: #0b57a4;
}
@media (prefers-color-scheme: dark) {
  :root { --ink: #e8eaed; --soft: #a2abb8; --paper: #16191d; --raised: #20242a; --line: #343a43; --link: #8ab8f0; }
}
* { box-sizing: border-box; }
body { margin: 0; font: 1.0625rem/1.6 system-ui, "Noto Sans", sans-serif; color: var(--ink); background: var(--paper); }
a { color: var(--link); }
img, video { max-width: 100%; height: auto; border-radius: .375rem; }
h1, h2, h3 { line-height: 1.2; margin: 0 0 .75rem; overflow-wrap: anywhere; }
h1 { font-size: clamp(1.9rem, 5vw, 2.9rem); }
h2 { font-size: 1.6rem; }
h3 { font-size: 1.1rem; }
.site-header { border-bottom: 1px solid var(--line); padding: 1rem max(1rem, calc(50vw - 34rem)); font-weight: 600; }
.site-header a { color: inherit; text-decoration: none; }
main { max-width: 70rem; margin: 0 auto; padding: 1.5rem 1rem 4rem; }
.module { margin: 0 0 2.5rem; }
.prose, .module > p { max-width: 42rem; overflow-wrap: break-word; }
.prose pre { overflow: auto; padding: .75rem 1rem; background: var(--raised); border-radius: .375rem; }
.prose blockquote { margin: 1rem 0; padding-inline-start: 1rem; border-inline-start: .25rem solid var(--line); color: var(--soft); }
.prose table { border-collapse: collapse; }
.prose th, .prose td { padding: .375rem .75rem; border: 1px solid var(--line); }
.facts { display: grid; gap: .375rem 1.5rem; margin: 0 0 1rem; }
.facts > div { display: grid; grid-template-columns: minmax(8rem, 12rem) 1fr; gap: 0 1rem; }
.facts dt { color: var(--soft); grid-column: 1; }
.facts dd { margin: 0; grid-column: 2; overflow-wrap: anywhere; }
.cards { display: grid; grid-template-columns: repeat(auto-fill, minmax(13rem, 1fr)); gap: 1rem; margin: 0 0 1rem; padding: 0; list-style: none; }
.card { background: var(--raised); border-radius: .5rem; padding: .875rem; overflow-wrap: break-word; }
.card img { display: block; width: 100%; aspect-ratio: 16 / 9; object-fit: cover; margin-bottom: .625rem; }
.card h3 { margin: 0 0 .25rem; }
.card p { margin: 0; color: var(--soft); font-size: .9375rem; }
.group { border-inline-start: .25rem solid var(--line); padding-inline-start: 1rem; margin: 0 0 1rem; }
figure { margin: 0 0 1rem; }
.part { margin: 0 0 1.5rem; }
figcaption { color: var(--soft); font-size: .9375rem; }
)";
}

} // namespace galley
