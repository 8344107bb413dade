// The memory of one device: buffers with guards on both sides, filled with bits of 1, at addresses that are never used again.
#pragma once
#include "../kernel/thread.h"
#include <cstddef>
#include <map>
#include <string>

namespace cuda_on_cpu {

class DeviceMemory {
public:
    // total: bytes that the device pretends to have.
    explicit DeviceMemory(uint64_t total);

    // The address of a new buffer; 0 if the device has no room.
    uint64_t allocate(uint64_t bytes);

    // Frees a buffer. The reason why not; empty if it was freed.
    std::string free(uint64_t address);

    // Whether an address lies within this device, in a buffer or not.
    bool contains(uint64_t address) const { return address - base < slot_count << slot_bits; }

    // Whether the bytes are those of one buffer. Otherwise the place of the address, for people: "4 bytes behind a buffer of 16 bytes".
    bool holds(uint64_t address, uint64_t bytes) const;
    std::string place_of(uint64_t address) const;

    uint64_t total() const { return total_bytes; }
    uint64_t in_use() const { return used_bytes; }
    uint64_t first_address() const { return base; }
    uint64_t slots_in_all() const { return slot_count; }
    const Range* slots() const { return ranges; }
    const std::map<uint64_t, uint64_t>& buffers() const { return live; }

private:
    uint64_t total_bytes, used_bytes = 0, base, slot_count, next_slot = 1;
    Range* ranges;                            // of each slot
    std::map<uint64_t, uint64_t> live, freed; // address and bytes

    bool guards_are_whole(uint64_t address, uint64_t bytes) const;
};

}
