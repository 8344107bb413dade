#include "device-memory.h"
#include "report.h"
#include <cstring>
#include <new>
#include <sys/mman.h>

namespace cuda_on_cpu {

namespace {

constexpr uint64_t address_bytes = uint64_t{1} << 40; // reserved, not used: a buffer takes memory only once it is allocated
constexpr uint64_t slot_bytes = uint64_t{1} << slot_bits;
constexpr uint64_t page = 4096, guard_bytes = page;
constexpr uint8_t poison = 0xff; // a float or a double of these bits is NaN

uint64_t round_up(uint64_t value, uint64_t to) { return (value + to - 1) / to * to; }

void* reserve(uint64_t bytes, int protection)
{
    void* memory = mmap(nullptr, bytes, protection, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
    if (memory == MAP_FAILED) throw std::bad_alloc();
    return memory;
}

std::string bytes_text(uint64_t bytes) { return std::to_string(bytes) + (bytes == 1 ? " byte" : " bytes"); }

}

DeviceMemory::DeviceMemory(uint64_t total) : total_bytes(total), slot_count(address_bytes / slot_bytes)
{
    base = round_up(reinterpret_cast<uint64_t>(reserve(address_bytes + slot_bytes, PROT_NONE)), slot_bytes);
    ranges = static_cast<Range*>(reserve(slot_count * sizeof(Range), PROT_READ | PROT_WRITE));
}

uint64_t DeviceMemory::allocate(uint64_t bytes)
{
    // One slot before the buffer stays free, so that the guards of two buffers are two.
    auto slots = round_up(bytes + guard_bytes, slot_bytes) / slot_bytes;
    if (bytes > total_bytes - used_bytes || next_slot + slots + 1 > slot_count) return 0;
    auto address = base + next_slot * slot_bytes;
    auto end = round_up(bytes, page) + guard_bytes;
    auto* start = reinterpret_cast<uint8_t*>(address - guard_bytes);
    if (mprotect(start, guard_bytes + end, PROT_READ | PROT_WRITE) != 0) return 0;
    std::memset(start, poison, guard_bytes + end);
    for (auto slot = next_slot; slot < next_slot + slots; slot++) ranges[slot] = {address, address + bytes};
    next_slot += slots + 1;
    live[address] = bytes;
    used_bytes += bytes;
    return address;
}

bool DeviceMemory::guards_are_whole(uint64_t address, uint64_t bytes) const
{
    auto* memory = reinterpret_cast<const uint8_t*>(address);
    for (auto at = -int64_t(guard_bytes); at < 0; at++)
        if (memory[at] != poison) return false;
    for (auto at = bytes; at < round_up(bytes, page) + guard_bytes; at++)
        if (memory[at] != poison) return false;
    return true;
}

std::string DeviceMemory::free(uint64_t address)
{
    auto found = live.find(address);
    if (found == live.end()) return freed.count(address) ? "the buffer was freed before" : "no buffer begins at the address";
    auto bytes = found->second;
    if (!guards_are_whole(address, bytes)) report_fault("a guard of a buffer of " + bytes_text(bytes) + " was overwritten");
    for (auto slot = (address - base) >> slot_bits; slot < slot_count && ranges[slot].low == address; slot++) ranges[slot] = {0, 0};
    auto* start = reinterpret_cast<uint8_t*>(address - guard_bytes);
    auto length = guard_bytes + round_up(bytes, page) + guard_bytes;
    madvise(start, length, MADV_DONTNEED);
    mprotect(start, length, PROT_NONE);
    live.erase(found);
    freed[address] = bytes;
    used_bytes -= bytes;
    return "";
}

bool DeviceMemory::holds(uint64_t address, uint64_t bytes) const
{
    auto next = live.upper_bound(address);
    if (next == live.begin()) return false;
    auto& [start, length] = *--next;
    return address - start <= length && bytes <= length - (address - start);
}

std::string DeviceMemory::place_of(uint64_t address) const
{
    // The buffer, alive or freed, that begins last before the address, and otherwise the first one behind it.
    auto before = [&](const std::map<uint64_t, uint64_t>& buffers) {
        auto next = buffers.upper_bound(address);
        return next == buffers.begin() ? buffers.end() : std::prev(next);
    };
    auto alive = before(live), gone = before(freed);
    if (gone != freed.end() && (alive == live.end() || gone->first > alive->first) && address < gone->first + gone->second)
        return "in a freed buffer of " + bytes_text(gone->second);
    auto next = live.upper_bound(address);
    if (next != live.end() && next->first - address <= slot_bytes)
        return bytes_text(next->first - address) + " before a buffer of " + bytes_text(next->second);
    if (alive == live.end()) return "in no buffer";
    auto offset = address - alive->first;
    if (offset < alive->second) return "at byte " + std::to_string(offset) + " of a buffer of " + bytes_text(alive->second);
    return bytes_text(offset - alive->second) + " behind a buffer of " + bytes_text(alive->second);
}

}
