// What a translated kernel and the driver share: the thread that runs, its group, and the functions of the driver that a kernel calls.
#pragma once
#include <cstdint>

namespace cuda_on_cpu {

constexpr uint32_t warp_size = 32;

// Addresses of a buffer: from low up to, but without, high. Both are 0 where no buffer is.
struct Range {
    uint64_t low, high;
};

// Every buffer of a device begins at a multiple of this many bytes, so that one look into a table gives the bounds of any address.
constexpr uint64_t slot_bits = 16;

// Where an instruction says that its address lies. `any` is a generic address.
enum class Space : uint8_t { any, global, shared, local };

enum class State : uint8_t { ready, at_barrier, at_warp_call, done };

// What the lanes of a warp do together. Each lane brings `in`, and reads `out` when all lanes of `mask` have come to the same line.
enum class WarpCallKind : uint8_t {
    shuffle_up,
    shuffle_down,
    shuffle_butterfly,
    shuffle_index,
    vote_all,
    vote_any,
    vote_uniform,
    ballot,
    synchronise,
    match_any,
    add,
    minimum,
    maximum,
    signed_minimum,
    signed_maximum,
    bit_and,
    bit_or,
    bit_xor,
    mma_tf32_k4,
    mma_tf32_k8,
    mma_f16_k16,
    mma_bf16_k16
};

struct WarpCall {
    WarpCallKind kind;
    uint32_t line, mask;
    uint32_t in[10], out[4];
};

enum class BarrierKind : uint8_t { wait, count, all, any };

struct BarrierCall {
    BarrierKind kind;
    uint32_t line, number, threads;
    bool value;
    uint32_t result;
};

struct Thread;

// The functions of the driver that kernels call.
struct Runtime {
    void (*park)(Thread*); // until the call of the warp or group is answered
    uint8_t* (*reach_slowly)(Thread*, uint64_t address, uint32_t bytes, uint32_t line, Space, bool stores); // throws if nothing is there
    void (*read_uninitialised)(Thread*, uint64_t address, uint32_t bytes, uint32_t line);
    void (*trap)(Thread*, uint32_t line);
};

// A group of threads while it runs.
struct Group {
    const Runtime* runtime;
    uint32_t threads_x, threads_y, threads_z, x, y, z, groups_x, groups_y, groups_z;
    uint8_t* shared;
    uint32_t shared_bytes;
    const uint8_t* parameters;
    const Range* slots; // of the memory of this device
    uint64_t memory;    // its first address
    uint64_t slot_count;
};

struct Thread {
    uint32_t x, y, z, lane, index;
    Group* group;
    State state;
    WarpCall warp_call;
    BarrierCall barrier_call;
    uint64_t local_low, local_high;
    void* stack; // of its fiber, while another one runs
};

// Every translated module exports one of these under the name "translated_kernel".
struct TranslatedKernel {
    void (*run)(Thread&);
};

}
