#include "host-memory.h"
#include "devices.h"
#include "report.h"
#include <cstdlib>
#include <map>

namespace cuda_on_cpu {

namespace {

struct HostMemory {
    uint64_t bytes;
    bool is_registered; // the program's own memory; otherwise this driver's
};

std::map<uint64_t, HostMemory>& pieces()
{
    static auto* all = new std::map<uint64_t, HostMemory>;
    return *all;
}

bool forget(void* memory, bool is_registered)
{
    auto found = pieces().find(reinterpret_cast<uint64_t>(memory));
    if (found == pieces().end() || found->second.is_registered != is_registered) return false;
    pieces().erase(found);
    return true;
}

}

void* allocate_host_memory(uint64_t bytes)
{
    constexpr uint64_t page = 4096;
    void* memory = std::aligned_alloc(page, (bytes + page - 1) / page * page);
    if (memory) pieces()[reinterpret_cast<uint64_t>(memory)] = {bytes, false};
    return memory;
}

bool free_host_memory(void* memory)
{
    if (!forget(memory, false)) return false;
    std::free(memory);
    return true;
}

bool register_host_memory(void* memory, uint64_t bytes) { return pieces().insert({reinterpret_cast<uint64_t>(memory), {bytes, true}}).second; }
bool unregister_host_memory(void* memory) { return forget(memory, true); }

bool within_host_memory(uint64_t address, uint64_t bytes)
{
    std::lock_guard<std::mutex> held(driver_lock());
    auto next = pieces().upper_bound(address);
    if (next == pieces().begin()) return false;
    auto& [start, piece] = *--next;
    return address - start <= piece.bytes && bytes <= piece.bytes - (address - start);
}

void report_host_memory_left()
{
    for (auto& [address, piece] : pieces())
        report_leak(std::to_string(piece.bytes) + " bytes of host memory left " + (piece.is_registered ? "registered" : "allocated") +
                    " at the end of the process");
}

}
