// Included by every translated kernel.
#pragma once
#include "arithmetic.h"

namespace cuda_on_cpu {

INLINE void wait_for_warp(Thread& thread, WarpCallKind kind, uint32_t line, uint32_t mask)
{
    thread.warp_call.kind = kind;
    thread.warp_call.line = line;
    thread.warp_call.mask = mask;
    thread.state = State::at_warp_call;
    thread.group->runtime->park(&thread);
}

// A call that takes one number and gives one.
INLINE uint32_t ask_warp(Thread& thread, WarpCallKind kind, uint32_t line, uint32_t mask, uint32_t value)
{
    thread.warp_call.in[0] = value;
    wait_for_warp(thread, kind, line, mask);
    return thread.warp_call.out[0];
}

// in: value, distance or lane, clamp and segments. out: value, whether it came from a lane within bounds.
INLINE uint32_t shuffle(Thread& thread, WarpCallKind kind, uint32_t line, uint32_t value, uint32_t lane, uint32_t clamp, uint32_t mask)
{
    thread.warp_call.in[1] = lane;
    thread.warp_call.in[2] = clamp;
    return ask_warp(thread, kind, line, mask, value);
}

// threads: how many take part; 0 for all of the group.
INLINE uint32_t wait_for_group(Thread& thread, BarrierKind kind, uint32_t line, uint32_t number, uint32_t threads, bool value)
{
    thread.barrier_call = {kind, line, number, threads, value, 0};
    thread.state = State::at_barrier;
    thread.group->runtime->park(&thread);
    return thread.barrier_call.result;
}

}
