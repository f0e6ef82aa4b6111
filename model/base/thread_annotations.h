// Names for clang's thread-safety attributes; nothing for other compilers. A member that a mutex guards says so with
// GALLEY_GUARDED_BY, and the build with clang (preset `clang`) refuses an access without the lock.
// Used in this folder alone.
#pragma once

#if defined(__clang__)
#define GALLEY_THREAD_ATTRIBUTE(attribute) __attribute__((attribute))
#else
#define GALLEY_THREAD_ATTRIBUTE(attribute)
#endif

#define GALLEY_CAPABILITY(name) GALLEY_THREAD_ATTRIBUTE(capability(name))
#define GALLEY_SCOPED_CAPABILITY GALLEY_THREAD_ATTRIBUTE(scoped_lockable)
#define GALLEY_GUARDED_BY(mutex) GALLEY_THREAD_ATTRIBUTE(guarded_by(mutex))
#define GALLEY_REQUIRES(...) GALLEY_THREAD_ATTRIBUTE(requires_capability(__VA_ARGS__))
#define GALLEY_EXCLUDES(...) GALLEY_THREAD_ATTRIBUTE(locks_excluded(__VA_ARGS__))
#define GALLEY_ACQUIRE(...) GALLEY_THREAD_ATTRIBUTE(acquire_capability(__VA_ARGS__))
#define GALLEY_RELEASE(...) GALLEY_THREAD_ATTRIBUTE(release_capability(__VA_ARGS__))
