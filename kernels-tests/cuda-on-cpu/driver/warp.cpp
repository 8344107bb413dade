#include "warp.h"
#include "matrix-product.h"
#include <algorithm>
#include <cstdio>

namespace cuda_on_cpu {

namespace {

bool in_mask(uint32_t mask, uint32_t lane) { return mask >> lane & 1; }

bool is_shuffle(WarpCallKind kind) { return kind <= WarpCallKind::shuffle_index; }
bool is_matrix_product(WarpCallKind kind) { return kind >= WarpCallKind::mma_tf32_k4; }

// The lane that a shuffle reads, by the rules of shfl.sync in the PTX ISA.
uint32_t source_lane(const WarpCall& call, uint32_t lane, bool& within)
{
    uint32_t distance = call.in[1] & 31, clamp = call.in[2] & 31, segments = call.in[2] >> 8 & 31;
    uint32_t low = lane & segments, high = low | (clamp & ~segments);
    int from;
    switch (call.kind) {
    case WarpCallKind::shuffle_up:
        from = int(lane) - int(distance);
        within = from >= int(high);
        break;
    case WarpCallKind::shuffle_down:
        from = int(lane + distance);
        within = from <= int(high);
        break;
    case WarpCallKind::shuffle_butterfly:
        from = int(lane ^ distance);
        within = from <= int(high);
        break;
    default:
        from = int(low | (distance & ~segments));
        within = from <= int(high);
        break;
    }
    return within ? uint32_t(from) : lane;
}

std::string shuffle(Thread* threads, uint32_t mask)
{
    for (uint32_t lane = 0; lane < warp_size; lane++) {
        if (!in_mask(mask, lane)) continue;
        auto& call = threads[lane].warp_call;
        bool within = false;
        auto from = source_lane(call, lane, within);
        if (!in_mask(mask, from)) return "a shuffle reads lane " + std::to_string(from) + ", which takes no part";
        call.out[0] = threads[from].warp_call.in[0];
        call.out[1] = within;
    }
    return "";
}

uint32_t reduce(WarpCallKind kind, uint32_t a, uint32_t b)
{
    switch (kind) {
    case WarpCallKind::add: return a + b;
    case WarpCallKind::minimum: return std::min(a, b);
    case WarpCallKind::maximum: return std::max(a, b);
    case WarpCallKind::signed_minimum: return uint32_t(std::min(int32_t(a), int32_t(b)));
    case WarpCallKind::signed_maximum: return uint32_t(std::max(int32_t(a), int32_t(b)));
    case WarpCallKind::bit_and: return a & b;
    case WarpCallKind::bit_or: return a | b;
    default: return a ^ b;
    }
}

// What one lane learns of all.
uint32_t answer_for(WarpCallKind kind, const Thread* threads, uint32_t mask, uint32_t lane)
{
    uint32_t own = threads[lane].warp_call.in[0], ballot = 0, same = 0, reduced = own;
    for (uint32_t other = 0; other < warp_size; other++) {
        if (!in_mask(mask, other)) continue;
        auto value = threads[other].warp_call.in[0];
        if (value != 0) ballot |= 1u << other;
        if (value == own) same |= 1u << other;
        if (other != lane) reduced = reduce(kind, reduced, value);
    }
    switch (kind) {
    case WarpCallKind::vote_all: return ballot == mask;
    case WarpCallKind::vote_any: return ballot != 0;
    case WarpCallKind::vote_uniform: return ballot == mask || ballot == 0;
    case WarpCallKind::ballot: return ballot;
    case WarpCallKind::match_any: return same;
    case WarpCallKind::synchronise: return 0;
    default: return reduced;
    }
}

std::string describe(const Thread* threads, uint32_t lanes)
{
    uint32_t waiting = 0, barriers = 0, left = 0, line = 0, mask = 0;
    bool lines_differ = false, masks_differ = false;
    for (uint32_t lane = 0; lane < lanes; lane++) {
        auto& thread = threads[lane];
        if (thread.state == State::at_barrier) barriers++;
        else if (thread.state == State::done) left++;
        else if (waiting++ == 0) line = thread.warp_call.line, mask = thread.warp_call.mask;
        else lines_differ |= thread.warp_call.line != line, masks_differ |= thread.warp_call.mask != mask;
    }
    char text[300];
    std::snprintf(text, sizeof text,
        "not all lanes of mask %08x reach the shuffle or vote at PTX line %u: of %u lanes %u wait%s%s, %u are at a barrier, %u have left", mask, line,
        lanes, waiting, lines_differ ? " at different lines" : "", masks_differ ? " with different masks" : "", barriers, left);
    return text;
}

}

std::string answer_warp(Thread* threads, uint32_t lanes, uint64_t& shuffles)
{
    bool waits = false, answered = false;
    for (uint32_t first = 0; first < lanes; first++) {
        if (threads[first].state != State::at_warp_call) continue;
        waits = true;
        auto call = threads[first].warp_call;
        bool complete = in_mask(call.mask, first);
        for (uint32_t lane = 0; lane < warp_size && complete; lane++)
            complete = !in_mask(call.mask, lane) || (lane < lanes && threads[lane].state == State::at_warp_call &&
                                                        threads[lane].warp_call.line == call.line && threads[lane].warp_call.mask == call.mask);
        if (!complete) continue;
        if (is_shuffle(call.kind)) {
            auto why = shuffle(threads, call.mask);
            if (!why.empty()) return why;
        } else if (is_matrix_product(call.kind)) {
            if (call.mask != ~0u || lanes < warp_size) return "a matrix product needs all 32 lanes";
            multiply_matrices(call.kind, threads);
        } else {
            for (uint32_t lane = 0; lane < warp_size; lane++)
                if (in_mask(call.mask, lane)) threads[lane].warp_call.out[0] = answer_for(call.kind, threads, call.mask, lane);
        }
        for (uint32_t lane = 0; lane < lanes; lane++)
            if (in_mask(call.mask, lane)) threads[lane].state = State::ready, shuffles++;
        answered = true;
    }

    return waits && !answered ? describe(threads, lanes) : "";
}

}
