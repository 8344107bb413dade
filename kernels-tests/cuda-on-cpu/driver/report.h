// What happened: faults and leaks as they are found, one line each, and one line of figures when the process ends.
#pragma once
#include <atomic>
#include <cstdint>
#include <string>

namespace cuda_on_cpu {

struct Figures {
    std::atomic<uint64_t> launches, threads, shuffles, barriers, modules, compiled, calls, allocations, bytes_in_use, most_bytes_in_use;

    // Bytes of copies: from the computer, to it, and between two devices, directly or through the computer because the devices are no peers.
    std::atomic<uint64_t> uploaded, downloaded, copied_directly, copied_through_host, copies_between_devices;
};

Figures& figures();

// A mistake of the program that calls the driver, or of its kernel. It is written at once, and counts.
void report_fault(const std::string& text);

// A fault that was planted by a setting: written, but not counted.
void report_planted(const std::string& text);

// An object that the program did not free.
void report_leak(const std::string& text);

}
