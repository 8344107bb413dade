// The environment variables that choose what this driver pretends. README.md has the same table in words.
#pragma once
#include <cstdint>
#include <string>

namespace cuda_on_cpu {

struct Settings {
    std::string log;         // CUDA_ON_CPU_LOG: file that the report is appended to; empty: standard error
    std::string kernels;     // CUDA_ON_CPU_KERNELS: folder that keeps compiled kernels
    std::string ptx;         // CUDA_ON_CPU_PTX: folder that receives the PTX of each module; empty: none
    int devices;             // CUDA_ON_CPU_DEVICES
    bool peers;              // CUDA_ON_CPU_PEERS: whether the devices reach each other's memory
    int alone;               // CUDA_ON_CPU_ALONE: a device that reaches no other and that no other reaches; -1: none
    bool damages_copies;     // CUDA_ON_CPU_DAMAGED_COPIES: whether copies between devices arrive with a wrong byte
    uint64_t failing_copy;   // CUDA_ON_CPU_COPY_FAILS_AT: number of the copy between devices, from 1, at which the link fails; 0: never
    uint64_t memory;         // CUDA_ON_CPU_MEMORY: bytes of each device
    int multiprocessors;     // CUDA_ON_CPU_MULTIPROCESSORS
    int driver;              // CUDA_ON_CPU_DRIVER: version, 1000 * major + 10 * minor
    int workers;             // CUDA_ON_CPU_WORKERS: threads of the processor that run groups
    bool forward;            // CUDA_ON_CPU_FORWARD: every launch runs its groups and lanes in ascending order
    int init_fails;          // CUDA_ON_CPU_INIT_FAILS: the number that cuInit returns
    uint64_t lost_at_launch; // CUDA_ON_CPU_LOST_AT_LAUNCH: number of the launch, from 1; 0: never
    uint64_t lost_at_call;   // CUDA_ON_CPU_LOST_AT_CALL: number of the call that needs the card, from 1; 0: never
    uint64_t no_memory_at;   // CUDA_ON_CPU_NO_MEMORY_AT: number of the allocation, from 1; 0: never
    uint64_t refused_module; // CUDA_ON_CPU_REFUSED_MODULE: number of the module, from 1; 0: none
};

const Settings& settings();

// The folder of this library, which also holds what kernels include.
const std::string& library_folder();

}
