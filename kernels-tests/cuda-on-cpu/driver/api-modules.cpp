// Driver functions: modules, kernels and launches.
#include "api.h"
#include "devices.h"
#include "launch.h"
#include "module.h"
#include "report.h"
#include "settings.h"
#include <cstring>
#include <stdexcept>

using namespace cuda_on_cpu;

namespace {

constexpr uint32_t most_threads = 1024, most_threads_in_z = 64, most_groups_in_y = 65535, most_shared_bytes = 49152;
constexpr uint64_t most_registers_of_a_group = 65536;

// Writes a text into the caller's buffer for errors, if it has one: options 5 and 6 of cuModuleLoadDataEx.
void write_error_log(const std::string& text, unsigned count, const int* options, void** values)
{
    char* buffer = nullptr;
    size_t size = 0;
    for (unsigned n = 0; n < count; n++) {
        if (options[n] == 5) buffer = static_cast<char*>(values[n]);
        if (options[n] == 6) size = uint32_t(reinterpret_cast<uintptr_t>(values[n]));
    }
    if (!buffer || size == 0) return;
    std::strncpy(buffer, text.c_str(), size - 1);
    buffer[size - 1] = 0;
}

std::string dimensions(unsigned x, unsigned y, unsigned z) { return std::to_string(x) + "," + std::to_string(y) + "," + std::to_string(z); }

// Why a card would not take the launch; empty if it would.
std::string limit_of(const Launch& launch)
{
    if (!launch.groups_x || !launch.groups_y || !launch.groups_z)
        return "no groups: a grid of " + dimensions(launch.groups_x, launch.groups_y, launch.groups_z);
    if (launch.groups_x > 2147483647u || launch.groups_y > most_groups_in_y || launch.groups_z > most_groups_in_y)
        return "too many groups: a grid of " + dimensions(launch.groups_x, launch.groups_y, launch.groups_z);
    auto threads = uint64_t(launch.threads_x) * launch.threads_y * launch.threads_z;
    if (threads == 0) return "no threads: a group of " + dimensions(launch.threads_x, launch.threads_y, launch.threads_z);
    if (threads > most_threads || launch.threads_z > most_threads_in_z)
        return "too many threads: a group of " + dimensions(launch.threads_x, launch.threads_y, launch.threads_z);
    return "";
}

// The parameters of a launch: one block of bytes in extra (pointer, size), or a pointer to each in arguments.
std::string read_parameters(const Translation& kernel, void** arguments, void** extra, std::vector<uint8_t>& to)
{
    to.assign(kernel.parameter_bytes, 0);
    if (arguments) {
        for (size_t n = 0; n < kernel.parameters.size(); n++)
            std::memcpy(to.data() + kernel.parameters[n].offset, arguments[n], kernel.parameters[n].bytes);
        return "";
    }
    const void* from = nullptr;
    size_t size = 0;
    for (auto** entry = extra; entry && *entry; entry += 2) {
        auto key = reinterpret_cast<uintptr_t>(entry[0]);
        if (key == 1) from = entry[1];
        else if (key == 2) size = *static_cast<size_t*>(entry[1]);
        else return "extra has the unknown key " + std::to_string(key);
    }
    // Callers round the size up to whole words.
    constexpr size_t word = 8;
    if (size != kernel.parameter_bytes && size != (kernel.parameter_bytes + word - 1) / word * word)
        return "arguments of " + std::to_string(size) + " bytes, but the kernel has " + std::to_string(kernel.parameter_bytes);
    std::memcpy(to.data(), from, kernel.parameter_bytes);
    return "";
}

bool is_module(void* module)
{
    for (auto* context : contexts())
        if (context->modules.count(module)) return true;
    return false;
}

}

CUDA_API cuModuleLoadDataEx(void** module, const char* ptx, unsigned count, int* options, void** values)
{
    std::lock_guard<std::mutex> held(driver_lock());
    Context* context;
    if (auto result = enter("cuModuleLoadDataEx", context)) return result;
    if (figures().modules + 1 == settings().refused_module) {
        figures().modules++;
        report_planted("module " + std::to_string(settings().refused_module) + " is refused");
        write_error_log(
            "ptxas application ptx input, line 9; fatal   : the module is refused on purpose\nptxas fatal   : Ptx assembly aborted due to errors",
            count, options, values);
        return invalid_ptx;
    }
    try {
        *module = load_module(ptx);
    } catch (const TranslationError& error) {
        write_error_log(error.what(), count, options, values);
        return refuse(invalid_ptx, "cuModuleLoadDataEx", error.what());
    }
    context->modules.insert(*module);
    return success;
}

CUDA_API cuModuleLoadData(void** module, const char* ptx) { return cuModuleLoadDataEx(module, ptx, 0, nullptr, nullptr); }

CUDA_API cuModuleUnload(void* module)
{
    std::lock_guard<std::mutex> held(driver_lock());
    Context* context;
    if (auto result = enter("cuModuleUnload", context)) return result;
    for (auto* each : contexts()) {
        if (!each->modules.erase(module)) continue;
        unload_module(module);
        return success;
    }
    return refuse(invalid_handle, "cuModuleUnload", "the module does not exist");
}

CUDA_API cuModuleGetFunction(void** function, void* module, const char* name)
{
    std::lock_guard<std::mutex> held(driver_lock());
    Context* context;
    if (auto result = enter("cuModuleGetFunction", context)) return result;
    if (!is_module(module)) return refuse(invalid_handle, "cuModuleGetFunction", "the module does not exist");
    auto& kernel = static_cast<Module*>(module)->translation;
    if (kernel.name != name) return refuse(name_not_found, "cuModuleGetFunction", "the module has no kernel " + std::string(name));
    *function = module; // a module has one kernel
    return success;
}

CUDA_API cuLaunchKernel(void* function, unsigned groups_x, unsigned groups_y, unsigned groups_z, unsigned threads_x, unsigned threads_y,
    unsigned threads_z, unsigned dynamic_shared_bytes, void*, void** arguments, void** extra)
{
    std::unique_lock<std::mutex> held(driver_lock());
    Context* context;
    if (auto result = enter("cuLaunchKernel", context)) return result;
    if (!is_module(function)) return refuse(invalid_handle, "cuLaunchKernel", "the kernel's module does not exist");
    auto compiled = static_cast<Module*>(function)->compiled;
    auto& kernel = static_cast<Module*>(function)->translation;
    auto& device = *context->device;
    Launch launch{kernel.name, nullptr, kernel.waits, kernel.shared_bytes + dynamic_shared_bytes, groups_x, groups_y, groups_z, threads_x, threads_y,
        threads_z, {}, &device, !settings().forward && figures().launches % 2 == 1};
    auto refuse_launch = [&](Result result, const std::string& why) { return refuse(result, "cuLaunchKernel", why + "; kernel " + kernel.name); };
    if (auto why = limit_of(launch); !why.empty()) return refuse_launch(invalid_value, why);
    if (launch.shared_bytes > most_shared_bytes)
        return refuse_launch(invalid_value, "too much shared memory: " + std::to_string(launch.shared_bytes) + " bytes");
    auto threads = uint64_t(threads_x) * threads_y * threads_z;
    if (kernel.most_threads && threads > kernel.most_threads)
        return refuse_launch(invalid_value, "more threads than .maxntid: " + std::to_string(threads));
    if (kernel.most_registers && kernel.most_registers * threads > most_registers_of_a_group)
        return refuse_launch(
            out_of_resources, "too many registers: " + std::to_string(kernel.most_registers) + " of each of " + std::to_string(threads) + " threads");
    if (auto why = read_parameters(kernel, arguments, extra, launch.parameters); !why.empty()) return refuse_launch(invalid_value, why);
    if (figures().launches + 1 == settings().lost_at_launch) {
        report_planted("device " + std::to_string(device.number) + " is lost at launch " + std::to_string(settings().lost_at_launch));
        figures().launches++;
        device.lost = launch_failed;
        return success; // as on a card, the next call tells
    }

    held.unlock();
    KernelFault fault;
    try {
        launch.run = compiled.get();
        fault = run_launch(launch);
    } catch (const std::exception& error) {
        fault = {invalid_ptx, error.what()};
    }
    if (fault.text.empty()) return success;
    held.lock();
    report_fault(fault.text);
    device.lost = fault.result; // as on a card, the next call tells
    return success;
}

CUDA_API cuOccupancyMaxActiveBlocksPerMultiprocessor(int* groups, void*, int threads, size_t)
{
    constexpr int threads_of_a_multiprocessor = 2048, most_groups = 32;
    *groups = threads > 0 ? std::min(most_groups, threads_of_a_multiprocessor / threads) : most_groups;
    return success;
}

CUDA_API cuOccupancyMaxPotentialBlockSize(int* groups, int* threads, void*, void*, size_t, int)
{
    *groups = settings().multiprocessors;
    *threads = 128;
    return success;
}
