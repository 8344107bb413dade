// Memory of the computer that the driver allocated or knows: pages that kernels and asynchronous copies may use.
#pragma once
#include <cstdint>
#include <string>

namespace cuda_on_cpu {

// The caller holds the driver's lock, except for within_host_memory, which takes it.
void* allocate_host_memory(uint64_t bytes);
bool free_host_memory(void* memory);
bool register_host_memory(void* memory, uint64_t bytes);
bool unregister_host_memory(void* memory);
bool within_host_memory(uint64_t address, uint64_t bytes);
void report_host_memory_left();

}
