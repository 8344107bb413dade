#include "group.h"
#include "devices.h"
#include "host-memory.h"
#include "report.h"
#include "warp.h"
#include <cstdio>
#include <cstring>

namespace cuda_on_cpu {

namespace {

struct Stopped {}; // thrown through the frames of a kernel that made a fault

constexpr uint32_t shared_alignment = 256, shared_limit = 49152;
thread_local GroupRunner* running;

}

const Runtime GroupRunner::runtime = {park, reach_slowly, read_uninitialised, trap};

std::string GroupRunner::place(const Thread& thread, uint32_t line) const
{
    char text[200];
    std::snprintf(text, sizeof text, ", PTX line %u, group %u,%u,%u, thread %u,%u,%u", line, group.x, group.y, group.z, thread.x, thread.y, thread.z);
    return "kernel " + launch->name + text;
}

void GroupRunner::park(Thread* thread)
{
    auto& runner = of(thread);
    cuda_on_cpu_switch(&thread->stack, runner.scheduler);
}

uint8_t* GroupRunner::reach_slowly(Thread* thread, uint64_t address, uint32_t bytes, uint32_t line, Space space, bool stores)
{
    auto& runner = of(thread);
    auto& group = runner.group;
    auto shared = reinterpret_cast<uint64_t>(group.shared);
    auto fail = [&](Result result, const char* problem, const std::string& where) {
        char access[100];
        std::snprintf(access, sizeof access, ": %s of %u bytes at %#llx, ", stores ? "store" : "load", bytes, (unsigned long long)address);
        runner.fault = {result, problem + (access + where) + "; " + runner.place(*thread, line)};
        throw Stopped{};
    };
    auto within = [&](uint64_t low, uint64_t high) { return address >= low && address + bytes <= high && address + bytes > address; };

    if (address & (bytes - 1)) fail(misaligned_address, "misaligned address", "no multiple of its size");
    bool may_be_shared = space == Space::any || space == Space::shared, may_be_local = space == Space::any || space == Space::local;
    if (may_be_shared && within(shared, shared + group.shared_bytes)) return reinterpret_cast<uint8_t*>(address);
    if (may_be_local && within(thread->local_low, thread->local_high)) return reinterpret_cast<uint8_t*>(address);
    if (space == Space::shared)
        fail(illegal_address, "address out of shared memory", "the group has " + std::to_string(group.shared_bytes) + " bytes");
    if (space == Space::local) fail(illegal_address, "address out of local memory", "the thread has none there");
    if (reachable_from(*runner.launch->device, address, bytes)) return reinterpret_cast<uint8_t*>(address);
    if (within_host_memory(address, bytes)) return reinterpret_cast<uint8_t*>(address);
    fail(illegal_address, "illegal address", place_of(address));
    return nullptr;
}

void GroupRunner::read_uninitialised(Thread* thread, uint64_t address, uint32_t bytes, uint32_t line)
{
    auto& runner = of(thread);
    auto shared = reinterpret_cast<uint64_t>(runner.group.shared);
    bool is_shared = address >= shared && address < shared + runner.group.shared_bytes;
    report_fault(std::string("read of uninitialised ") + (is_shared ? "shared" : "global") + " memory: " + std::to_string(bytes) + " bytes, kernel " +
                 runner.launch->name + ", PTX line " + std::to_string(line));
}

void GroupRunner::trap(Thread* thread, uint32_t line)
{
    auto& runner = of(thread);
    runner.fault = {launch_failed, "trap; " + runner.place(*thread, line)};
    throw Stopped{};
}

void GroupRunner::call(Thread& thread)
{
    try {
        launch->run(thread);
    } catch (const Stopped&) {
    }
    thread.state = State::done;
}

void GroupRunner::run_fiber()
{
    auto& thread = *running->current;
    running->call(thread);
    park(&thread); // for good: nobody switches to a thread that is done
}

void GroupRunner::prepare(uint64_t number)
{
    auto at = launch->is_reversed ? uint64_t(launch->groups_x) * launch->groups_y * launch->groups_z - 1 - number : number;
    shared.resize(shared_limit + shared_alignment);
    auto address = (reinterpret_cast<uint64_t>(shared.data()) + shared_alignment - 1) / shared_alignment * shared_alignment;
    auto& memory = launch->device->memory;
    static_cast<Group&>(group) = {&runtime, launch->threads_x, launch->threads_y, launch->threads_z, uint32_t(at % launch->groups_x),
        uint32_t(at / launch->groups_x % launch->groups_y), uint32_t(at / launch->groups_x / launch->groups_y), launch->groups_x, launch->groups_y,
        launch->groups_z, reinterpret_cast<uint8_t*>(address), launch->shared_bytes, launch->parameters.data(), memory.slots(),
        memory.first_address(), memory.slots_in_all()};
    group.runner = this;
    std::memset(group.shared, 0xff, launch->shared_bytes);

    threads.resize(launch->threads_x * launch->threads_y * launch->threads_z);
    for (uint32_t index = 0; index < threads.size(); index++) {
        auto& thread = threads[index];
        thread.x = index % launch->threads_x;
        thread.y = index / launch->threads_x % launch->threads_y;
        thread.z = index / launch->threads_x / launch->threads_y;
        thread.index = index;
        thread.lane = index % warp_size;
        thread.group = &group;
        thread.state = State::ready;
        thread.local_low = thread.local_high = 0;
    }
}

KernelFault GroupRunner::run(const Launch& of_launch, uint64_t number)
{
    launch = &of_launch;
    running = this;
    fault = {};
    prepare(number);
    if (launch->waits) run_with_stacks();
    else run_without_stacks();
    return fault;
}

void GroupRunner::run_without_stacks()
{
    auto count = threads.size();
    for (size_t n = 0; n < count && fault.text.empty(); n++) call(threads[launch->is_reversed ? count - 1 - n : n]);
}

void GroupRunner::run_with_stacks()
{
    for (size_t n = 0; n < threads.size(); n++) threads[n].stack = stacks.prepare(n, run_fiber);
    while (run_warps()) {
        bool waits = false;
        for (auto& thread : threads) waits |= thread.state == State::at_barrier;
        if (!waits) return;
        answer_barrier();
        if (!fault.text.empty()) return;
    }
}

bool GroupRunner::run_warps()
{
    auto count = uint32_t(threads.size()), warps = (count + warp_size - 1) / warp_size;
    for (uint32_t n = 0; n < warps; n++) {
        auto first = (launch->is_reversed ? warps - 1 - n : n) * warp_size;
        auto lanes = std::min(warp_size, count - first);
        for (bool again = true; again;) {
            for (uint32_t k = 0; k < lanes; k++) {
                auto& thread = threads[first + (launch->is_reversed ? lanes - 1 - k : k)];
                if (thread.state != State::ready) continue;
                current = &thread;
                cuda_on_cpu_switch(&scheduler, thread.stack);
                if (!fault.text.empty()) return false;
            }

            auto why = answer_warp(&threads[first], lanes, counts.shuffles);
            if (!why.empty()) {
                fault = {launch_failed, "divergent warp: " + why + "; kernel " + launch->name};
                return false;
            }
            again = false;
            for (uint32_t k = 0; k < lanes; k++) again |= threads[first + k].state == State::ready;
        }
    }

    return true;
}

// All threads wait at a barrier or have left. Those of one barrier go on together.
void GroupRunner::answer_barrier()
{
    const BarrierCall* first = nullptr;
    uint32_t waiting = 0, left = 0, trues = 0;
    bool lines_differ = false;
    for (auto& thread : threads) {
        if (thread.state == State::done) {
            left++;
            continue;
        }
        if (!first) first = &thread.barrier_call;
        auto& call = thread.barrier_call;
        if (call.number != first->number) continue;
        waiting++;
        trues += call.value;
        lines_differ |= call.line != first->line || call.kind != first->kind;
    }

    auto call = *first;
    auto where = " at PTX line " + std::to_string(call.line) + "; kernel " + launch->name;
    auto expected = call.threads ? call.threads : uint32_t(threads.size());
    if (waiting != expected)
        fault = {launch_failed, "divergent barrier: " + std::to_string(waiting) + " of " + std::to_string(expected) + " threads wait, " +
                                    std::to_string(left) + " of the group have left," + where};
    else if (lines_differ) fault = {launch_failed, "divergent barrier: the threads of a group wait at different lines, one of them" + where};
    if (!fault.text.empty()) return;

    auto result = call.kind == BarrierKind::count ? trues : call.kind == BarrierKind::all ? trues == waiting : trues != 0;
    for (auto& thread : threads) {
        if (thread.state != State::at_barrier || thread.barrier_call.number != call.number) continue;
        thread.barrier_call.result = result;
        thread.state = State::ready;
        counts.barriers++;
    }
}

}
