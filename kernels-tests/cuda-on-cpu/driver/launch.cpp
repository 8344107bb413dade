#include "launch.h"
#include "report.h"
#include "settings.h"
#include <atomic>
#include <condition_variable>
#include <mutex>
#include <thread>

namespace cuda_on_cpu {

namespace {

class Workers {
public:
    KernelFault run(const Launch& launch)
    {
        std::unique_lock<std::mutex> one_at_a_time(launching);
        std::unique_lock<std::mutex> held(guard);
        while (started < settings().workers) {
            std::thread([this] { work(); }).detach();
            started++;
        }
        current = &launch;
        groups = uint64_t(launch.groups_x) * launch.groups_y * launch.groups_z;
        next = 0;
        stopped = false;
        fault = {};
        // The second worker costs more than it saves where there is one group.
        expected = groups == 1 ? 1 : settings().workers;
        unfinished = expected;
        turn++;
        wake.notify_all();
        finished.wait(held, [&] { return unfinished == 0; });
        return fault;
    }

private:
    std::mutex launching, guard;
    std::condition_variable wake, finished;
    int started = 0, expected = 0, unfinished = 0, numbered = 0;
    uint64_t turn = 0, groups = 0;
    const Launch* current = nullptr;
    std::atomic<uint64_t> next{0};
    std::atomic<bool> stopped{false};
    KernelFault fault;

    void work()
    {
        GroupRunner runner;
        std::unique_lock<std::mutex> held(guard);
        int own = numbered++;
        for (uint64_t seen = 0;;) {
            wake.wait(held, [&] { return turn != seen && (own < expected || unfinished == 0); });
            seen = turn;
            if (own >= expected || unfinished == 0) continue;
            const Launch& launch = *current;
            held.unlock();
            auto own_fault = run_groups(runner, launch);
            held.lock();
            if (!own_fault.text.empty() && fault.text.empty()) fault = own_fault;
            if (--unfinished == 0) finished.notify_all();
        }
    }

    KernelFault run_groups(GroupRunner& runner, const Launch& launch)
    {
        runner.counts = {};
        KernelFault found;
        for (uint64_t number; !stopped && (number = next++) < groups;) {
            found = runner.run(launch, number);
            if (found.text.empty()) continue;
            stopped = true;
            break;
        }
        figures().shuffles += runner.counts.shuffles;
        figures().barriers += runner.counts.barriers;
        return found;
    }
};

Workers& workers()
{
    static auto* all = new Workers; // never destroyed: its threads wait until the process ends
    return *all;
}

}

KernelFault run_launch(const Launch& launch)
{
    figures().launches++;
    figures().threads += uint64_t(launch.groups_x) * launch.groups_y * launch.groups_z * launch.threads_x * launch.threads_y * launch.threads_z;
    return workers().run(launch);
}

}
