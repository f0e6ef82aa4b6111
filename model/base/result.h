// Result<T>: a value or an Error, with the member names of std::expected so that it can become an alias later.
// Cheap to move, never empty. Dereferencing a failed result is a bug of the caller and asserts.
#pragma once

#include "model/base/error.h"

#include <cassert>
#include <utility>
#include <variant>

namespace galley {

template <class T>
class [[nodiscard]] Result {
public:
    using value_type = T;

    Result(T value) // NOLINT(google-explicit-constructor): returning a value or an error must read naturally
        : m_content(std::in_place_index<0>, std::move(value)) {}
    Result(Error error) // NOLINT(google-explicit-constructor)
        : m_content(std::in_place_index<1>, std::move(error)) {}

    bool has_value() const { return m_content.index() == 0; }
    explicit operator bool() const { return has_value(); }

    T& value() & { return assertValue(), *std::get_if<0>(&m_content); }
    const T& value() const& { return assertValue(), *std::get_if<0>(&m_content); }
    T&& value() && { return assertValue(), std::move(*std::get_if<0>(&m_content)); }
    T& operator*() & { return value(); }
    const T& operator*() const& { return value(); }
    T&& operator*() && { return std::move(*this).value(); }
    T* operator->() { return &value(); }
    const T* operator->() const { return &value(); }

    const Error& error() const& { return assert(!has_value()), *std::get_if<1>(&m_content); }
    Error&& error() && { return assert(!has_value()), std::move(*std::get_if<1>(&m_content)); }

private:
    void assertValue() const { assert(has_value()); }
    std::variant<T, Error> m_content;
};

template <>
class [[nodiscard]] Result<void> {
public:
    using value_type = void;

    Result() = default;
    Result(Error error) // NOLINT(google-explicit-constructor)
        : m_error(std::move(error))
        , m_failed(true) {}

    bool has_value() const { return !m_failed; }
    explicit operator bool() const { return has_value(); }
    const Error& error() const& { return assert(m_failed), m_error; }
    Error&& error() && { return assert(m_failed), std::move(m_error); }

private:
    Error m_error;
    bool m_failed = false;
};

} // namespace galley

#define GALLEY_CONCAT_INNER(a, b) a##b
#define GALLEY_CONCAT(a, b) GALLEY_CONCAT_INNER(a, b)

/// `GALLEY_TRY(auto x, f())`: declares x with the value of f(), or returns f()'s error from the enclosing function.
#define GALLEY_TRY(declaration, expression)                                                                            \
    auto GALLEY_CONCAT(galleyResult, __LINE__) = (expression);                                                         \
    if (!GALLEY_CONCAT(galleyResult, __LINE__))                                                                        \
        return std::move(GALLEY_CONCAT(galleyResult, __LINE__)).error();                                               \
    declaration = *std::move(GALLEY_CONCAT(galleyResult, __LINE__))

/// `GALLEY_CHECK(f())`: returns f()'s error from the enclosing function, if there is one.
#define GALLEY_CHECK(expression)                                                                                       \
    do {                                                                                                               \
        if (auto galleyCheck = (expression); !galleyCheck)                                                             \
            return std::move(galleyCheck).error();                                                                     \
    } while (false)
