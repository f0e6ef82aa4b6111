#include "model/base/graphemes.h"

#include "model/base/per_thread.h"

#include <algorithm>
#include <memory>
#include <new>
#include <unicode/ubrk.h>
#include <unicode/uchar.h>
#include <unicode/uscript.h>
#include <unicode/utf16.h>

namespace galley {

namespace {

struct CloseIterator {
    void operator()(UBreakIterator* iterator) const { ubrk_close(iterator); }
};

/// This thread's iterator, over `text`; nullptr when ICU has no data, which leaves code points.
UBreakIterator* iteratorOver(std::u16string_view text) {
    using Owned = std::unique_ptr<UBreakIterator, CloseIterator>;
    static const PerThread<Owned> iterators;
    const Owned& iterator = iterators.get([] {
        UErrorCode error = U_ZERO_ERROR;
        UBreakIterator* made = ubrk_open(UBRK_CHARACTER, "", nullptr, 0, &error);
        if (error == U_MEMORY_ALLOCATION_ERROR)
            throw std::bad_alloc();
        return Owned(U_SUCCESS(error) != 0 ? made : nullptr);
    });
    UErrorCode error = U_ZERO_ERROR;
    if (iterator != nullptr)
        ubrk_setText(iterator.get(), text.data(), static_cast<std::int32_t>(text.size()), &error);
    return U_SUCCESS(error) != 0 ? iterator.get() : nullptr;
}

UChar32 codePointBefore(std::u16string_view text, std::size_t at) {
    auto index = static_cast<std::int32_t>(at);
    UChar32 code = 0;
    U16_PREV(text.data(), 0, index, code);
    return code;
}

/// The cluster [start, end) is of a script whose writers type each of its signs, and ends in one of them.
bool endsInTypedSign(std::u16string_view text, std::size_t start, std::size_t end) {
    auto index = static_cast<std::int32_t>(start);
    UChar32 letter = 0;
    U16_NEXT(text.data(), index, static_cast<std::int32_t>(end), letter);
    if (static_cast<std::size_t>(index) >= end)
        return false; // one sign alone
    UErrorCode error = U_ZERO_ERROR;
    const UScriptCode script = uscript_getScript(letter, &error);
    const bool hasKeysForWholeLetters = script <= USCRIPT_INHERITED || uscript_isCased(script) != 0 ||
                                        script == USCRIPT_HIRAGANA || script == USCRIPT_KATAKANA ||
                                        script == USCRIPT_HANGUL || script == USCRIPT_HAN;
    const UChar32 sign = codePointBefore(text, end);
    return U_SUCCESS(error) != 0 && !hasKeysForWholeLetters &&
           (uscript_hasScript(sign, script) != 0 || u_hasBinaryProperty(sign, UCHAR_JOIN_CONTROL) != 0);
}

} // namespace

bool isGraphemeBoundary(std::u16string_view text, std::size_t at) {
    if (at == 0 || at >= text.size())
        return at <= text.size();
    UBreakIterator* iterator = iteratorOver(text);
    if (iterator == nullptr)
        return !(U16_IS_TRAIL(text[at]) && U16_IS_LEAD(text[at - 1]));
    return ubrk_isBoundary(iterator, static_cast<std::int32_t>(at)) != 0;
}

std::size_t nextGrapheme(std::u16string_view text, std::size_t at) {
    if (at >= text.size())
        return text.size();
    UBreakIterator* iterator = iteratorOver(text);
    if (iterator == nullptr)
        return std::min(text.size(), at + (U16_IS_LEAD(text[at]) ? 2U : 1U));
    const std::int32_t next = ubrk_following(iterator, static_cast<std::int32_t>(at));
    return next == UBRK_DONE ? text.size() : static_cast<std::size_t>(next);
}

std::size_t previousGrapheme(std::u16string_view text, std::size_t at) {
    at = std::min(at, text.size());
    if (at == 0)
        return 0;
    UBreakIterator* iterator = iteratorOver(text);
    if (iterator == nullptr)
        return at - (at > 1 && U16_IS_TRAIL(text[at - 1]) ? 2U : 1U);
    if (at < text.size() && U16_IS_TRAIL(text[at]) && U16_IS_LEAD(text[at - 1]))
        ++at; // ICU takes the middle of a pair for its beginning
    const std::int32_t before = ubrk_preceding(iterator, static_cast<std::int32_t>(at));
    return before == UBRK_DONE ? 0 : static_cast<std::size_t>(before);
}

std::size_t backspaceStart(std::u16string_view text, std::size_t at) {
    at = std::min(at, text.size());
    const std::size_t start = previousGrapheme(text, at);
    if (at == 0 || !endsInTypedSign(text, start, at))
        return start;
    return at - static_cast<std::size_t>(U16_LENGTH(codePointBefore(text, at)));
}

} // namespace galley
