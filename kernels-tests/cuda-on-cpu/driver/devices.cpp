#include "devices.h"
#include "host-memory.h"
#include "module.h"
#include "report.h"
#include "settings.h"
#include <memory>
#include <vector>

namespace cuda_on_cpu {

namespace {

thread_local Context* of_this_thread;

std::vector<std::unique_ptr<Device>>& devices()
{
    static auto* all = [] {
        auto* made = new std::vector<std::unique_ptr<Device>>;
        for (int number = 0; number < settings().devices; number++) made->push_back(std::make_unique<Device>(number, settings().memory));
        return made;
    }();
    return *all;
}

}

std::mutex& driver_lock()
{
    static auto* lock = new std::mutex;
    return *lock;
}

int device_count() { return int(devices().size()); }
Device* device(int number) { return number >= 0 && number < device_count() ? devices()[size_t(number)].get() : nullptr; }

bool& is_initialised()
{
    static bool initialised = false;
    return initialised;
}

std::set<Context*>& contexts()
{
    static auto* alive = new std::set<Context*>;
    return *alive;
}

Context*& current_context() { return of_this_thread; }

Device* device_of(uint64_t address)
{
    for (auto& one : devices())
        if (one->memory.contains(address)) return one.get();
    return nullptr;
}

bool can_be_peers(const Device& one, const Device& other)
{
    auto is_alone = [](const Device& device) { return device.number == settings().alone; };
    return settings().peers && &one != &other && !is_alone(one) && !is_alone(other);
}

bool has_access(const Device& one, const Device& other)
{
    for (auto* context : contexts()) {
        if (context->device != &one) continue;
        for (auto* peer : context->peers)
            if (peer->device == &other) return true;
    }
    return false;
}

bool reachable_from(Device& device, uint64_t address, uint64_t bytes)
{
    std::lock_guard<std::mutex> held(driver_lock());
    auto* owner = device_of(address);
    return owner && (owner == &device || has_access(device, *owner)) && owner->memory.holds(address, bytes);
}

std::string place_of(uint64_t address)
{
    std::lock_guard<std::mutex> held(driver_lock());
    auto* owner = device_of(address);
    return owner ? owner->memory.place_of(address) + (device_count() > 1 ? " on device " + std::to_string(owner->number) : "")
                 : "in no memory of a device";
}

Result refuse(Result result, const char* function, const std::string& why)
{
    report_fault(std::string(function) + ": " + why + " (" + text_of(result) + ")");
    return result;
}

Result enter(const char* function, Context*& context)
{
    context = of_this_thread;
    if (!is_initialised()) return refuse(not_initialised, function, "cuInit was not called");
    if (!context || !contexts().count(context)) return refuse(invalid_context, function, "the thread has no current context");
    auto& device = *context->device;
    if (++figures().calls == settings().lost_at_call) {
        report_planted("device " + std::to_string(device.number) + " is lost at call " + std::to_string(settings().lost_at_call) + ", " + function);
        device.lost = launch_failed;
    }
    return device.lost;
}

void empty_context(Context& context, const char* when)
{
    bool tells = context.device->lost == success; // a lost card frees nothing, and is no leak of the program
    auto report = [&](size_t count, const std::string& what) {
        if (count && tells) report_leak(std::to_string(count) + " " + what + " left " + when);
    };
    uint64_t bytes = 0;
    auto& memory = context.device->memory;
    for (auto address : context.buffers) bytes += memory.buffers().at(address);
    report(context.buffers.size(), "buffers of " + std::to_string(bytes) + " bytes");
    report(context.streams.size(), "streams");
    report(context.events.size(), "events");
    // ILGPU leaves a module to its context if the garbage collector has taken the kernel, and its finalizer has not come.
    report(context.modules.size(), "modules");
    for (auto address : context.buffers) memory.free(address);
    figures().bytes_in_use -= bytes;
    for (auto* module : context.modules) unload_module(module);
    context.buffers.clear();
    context.streams.clear();
    context.events.clear();
    context.modules.clear();
}

void report_what_is_left()
{
    std::lock_guard<std::mutex> held(driver_lock());
    for (auto* context : contexts()) {
        if (context->device->lost != success) continue;
        report_leak("a context of device " + std::to_string(context->device->number) + " left at the end of the process");
        empty_context(*context, "at the end of the process");
    }
    report_host_memory_left();
}

}
