// What an edit did to a record, as HTML of a page on a commit.
//
// Thread rule: pure functions; any thread.
// Used in this folder alone.
#pragma once

#include "ui/history/commit_page.h"

namespace galley::ui {

/// The record that it changed, also one that was deleted since; a link where there is a way to it.
QString editedRecordHtml(const Edit& edit, const CommitPageStyle& style);
/// The field and what became of it: names and values, whatever is in them; long values are cut. With the edit that
/// takes it back, what stood there before is struck through beside it: word by word in texts, by elements in lists.
QString editHtml(const Edit& edit, const Edit* inverse, const CommitPageStyle& style);

} // namespace galley::ui
