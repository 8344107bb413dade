// Loads, stores and atomic operations of a translated kernel. Every address is checked.
#pragma once
#include "thread.h"
#include <cstring>

namespace cuda_on_cpu {

#define INLINE inline __attribute__((always_inline))

// The memory behind an address, after the check of its alignment and its bounds.
INLINE uint8_t* reach(Thread& thread, uint64_t address, uint32_t bytes, uint32_t line, Space space, bool stores)
{
    const Group& group = *thread.group;
    if (space == Space::shared) {
        auto at = address - reinterpret_cast<uint64_t>(group.shared);
        if (__builtin_expect(at + bytes <= group.shared_bytes && at < group.shared_bytes && (address & (bytes - 1)) == 0, 1))
            return reinterpret_cast<uint8_t*>(address);
    } else if (space != Space::local) {
        auto slot = (address - group.memory) >> slot_bits;
        if (__builtin_expect(slot < group.slot_count && (address & (bytes - 1)) == 0, 1)) {
            auto range = group.slots[slot];
            if (__builtin_expect(address >= range.low && address + bytes <= range.high, 1)) return reinterpret_cast<uint8_t*>(address);
        }
    }

    return group.runtime->reach_slowly(&thread, address, bytes, line, space, stores);
}

template <typename T> INLINE T load_at(const uint8_t* memory)
{
    T value;
    memcpy(&value, memory, sizeof(T));
    return value;
}

template <typename T> INLINE void store_at(uint8_t* memory, T value) { memcpy(memory, &value, sizeof(T)); }

// Fresh memory is filled with bits of 1. No arithmetic gives that NaN, so a float that has it was never written.
INLINE void look_for_poison(Thread& thread, uint64_t address, uint32_t line, float value)
{
    uint32_t bits;
    memcpy(&bits, &value, 4);
    if (__builtin_expect(bits == ~uint32_t{0}, 0)) thread.group->runtime->read_uninitialised(&thread, address, 4, line);
}

INLINE void look_for_poison(Thread& thread, uint64_t address, uint32_t line, double value)
{
    uint64_t bits;
    memcpy(&bits, &value, 8);
    if (__builtin_expect(bits == ~uint64_t{0}, 0)) thread.group->runtime->read_uninitialised(&thread, address, 8, line);
}

template <typename T> INLINE void look_for_poison(Thread&, uint64_t, uint32_t, T) {}

template <typename T> INLINE T load(Thread& thread, const uint8_t* memory, uint32_t line)
{
    auto value = load_at<T>(memory);
    look_for_poison(thread, reinterpret_cast<uint64_t>(memory), line, value);
    return value;
}

// An atomic operation: replaces the value in memory by operation(value), and returns the value from before. Groups run on several threads of the
// processor, so it has to be atomic there too.
template <typename T, typename Operation> INLINE T atomic(uint8_t* memory, Operation operation)
{
    T before, after;
    __atomic_load(reinterpret_cast<T*>(memory), &before, __ATOMIC_SEQ_CST);
    do {
        after = operation(before);
    } while (!__atomic_compare_exchange(reinterpret_cast<T*>(memory), &before, &after, false, __ATOMIC_SEQ_CST, __ATOMIC_SEQ_CST));
    return before;
}

}
