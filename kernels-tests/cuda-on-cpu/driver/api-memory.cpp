// Driver functions: buffers, host memory, copies.
#include "api.h"
#include "devices.h"
#include "host-memory.h"
#include "report.h"
#include "settings.h"
#include <cstring>

using namespace cuda_on_cpu;

namespace {

// Why bytes cannot be read or written by a copy; empty if they can. Addresses of no device are the computer's memory, which nobody can check.
std::string problem_of(DevicePointer address, uint64_t bytes)
{
    auto* owner = device_of(address);
    if (!owner || owner->memory.holds(address, bytes)) return "";
    return std::to_string(bytes) + " bytes from an address " + owner->memory.place_of(address);
}

// A copy between two devices, whose bytes were checked. Devices that are no peers copy through the computer's memory.
int copy_between(const char* function, const Context& context, DevicePointer to, DevicePointer from, size_t bytes)
{
    auto &owner_to = *device_of(to), &owner_from = *device_of(from);
    if (context.device != &owner_to && context.device != &owner_from)
        return refuse(invalid_context, function,
            "the current context is that of device " + std::to_string(context.device->number) + ", and the copy is from device " +
                std::to_string(owner_from.number) + " to device " + std::to_string(owner_to.number));
    for (auto* owner : {&owner_to, &owner_from})
        if (owner->lost != success) return owner->lost;
    if (++figures().copies_between_devices == settings().failing_copy) {
        report_planted("the link fails at copy " + std::to_string(settings().failing_copy) + " between devices");
        return context.device->lost = nvlink_uncorrectable;
    }
    auto& other = context.device == &owner_to ? owner_from : owner_to;
    (has_access(*context.device, other) ? figures().copied_directly : figures().copied_through_host) += bytes;
    std::memmove(reinterpret_cast<void*>(to), reinterpret_cast<void*>(from), bytes);
    if (settings().damages_copies && bytes) reinterpret_cast<uint8_t*>(to)[bytes / 2] ^= 1;
    return success;
}

int copy(const char* function, DevicePointer to, DevicePointer from, size_t bytes, void* stream)
{
    Context* context;
    if (auto result = enter(function, context)) return result;
    if (reinterpret_cast<uintptr_t>(stream) > 2 && !context->streams.count(stream)) // up to 2: the default streams
        return refuse(invalid_handle, function, "the stream is not one of the current context");
    for (auto address : {to, from}) {
        auto problem = problem_of(address, bytes);
        if (!problem.empty()) return refuse(invalid_value, function, "the copy leaves its buffer: " + problem);
    }
    auto *owner_to = device_of(to), *owner_from = device_of(from);
    if (!owner_to && !owner_from) return refuse(invalid_value, function, "the copy is from host to host");
    if (owner_to && owner_from && owner_to != owner_from) return copy_between(function, *context, to, from, bytes);
    if (!owner_from) figures().uploaded += bytes;
    if (!owner_to) figures().downloaded += bytes;
    std::memmove(reinterpret_cast<void*>(to), reinterpret_cast<void*>(from), bytes);
    return success;
}

}

CUDA_API cuMemGetInfo_v2(size_t* unused, size_t* total)
{
    std::lock_guard<std::mutex> held(driver_lock());
    Context* context;
    if (auto result = enter("cuMemGetInfo", context)) return result;
    *total = context->device->memory.total();
    *unused = *total - context->device->memory.in_use();
    return success;
}

CUDA_API cuMemAlloc_v2(DevicePointer* address, size_t bytes)
{
    std::lock_guard<std::mutex> held(driver_lock());
    Context* context;
    if (auto result = enter("cuMemAlloc", context)) return result;
    if (bytes == 0) return refuse(invalid_value, "cuMemAlloc", "a buffer of 0 bytes");
    if (++figures().allocations == settings().no_memory_at) {
        report_planted("no memory at allocation " + std::to_string(settings().no_memory_at));
        return out_of_memory;
    }
    *address = context->device->memory.allocate(bytes);
    if (*address == 0) return out_of_memory; // a program may meet this, so it is no fault
    context->buffers.insert(*address);
    auto in_use = figures().bytes_in_use += bytes;
    if (in_use > figures().most_bytes_in_use) figures().most_bytes_in_use = in_use;
    return success;
}

CUDA_API cuMemFree_v2(DevicePointer address)
{
    std::lock_guard<std::mutex> held(driver_lock());
    Context* context;
    if (auto result = enter("cuMemFree", context)) return result;
    if (address == 0) return success;
    auto* owner = device_of(address);
    if (!owner) return refuse(invalid_value, "cuMemFree", "the address is in no memory of a device");
    auto before = owner->memory.in_use();
    auto why = owner->memory.free(address);
    if (!why.empty()) return refuse(invalid_value, "cuMemFree", why);
    figures().bytes_in_use -= before - owner->memory.in_use();
    for (auto* each : contexts()) each->buffers.erase(address);
    return success;
}

CUDA_API cuMemAllocHost_v2(void** memory, size_t bytes)
{
    std::lock_guard<std::mutex> held(driver_lock());
    Context* context;
    if (auto result = enter("cuMemAllocHost", context)) return result;
    *memory = allocate_host_memory(bytes);
    return *memory ? success : out_of_memory;
}

CUDA_API cuMemFreeHost(void* memory)
{
    std::lock_guard<std::mutex> held(driver_lock());
    Context* context;
    if (auto result = enter("cuMemFreeHost", context)) return result;
    return free_host_memory(memory) ? success : refuse(invalid_value, "cuMemFreeHost", "the memory is not cuMemAllocHost's");
}

CUDA_API cuMemHostRegister_v2(void* memory, size_t bytes, unsigned)
{
    std::lock_guard<std::mutex> held(driver_lock());
    Context* context;
    if (auto result = enter("cuMemHostRegister", context)) return result;
    return register_host_memory(memory, bytes) ? success : refuse(already_registered, "cuMemHostRegister", "the memory is registered");
}

CUDA_API cuMemHostUnregister(void* memory)
{
    std::lock_guard<std::mutex> held(driver_lock());
    Context* context;
    if (auto result = enter("cuMemHostUnregister", context)) return result;
    return unregister_host_memory(memory) ? success : refuse(not_registered, "cuMemHostUnregister", "the memory is not registered");
}

CUDA_API cuMemHostGetDevicePointer_v2(DevicePointer* address, void* memory, unsigned)
{
    *address = reinterpret_cast<DevicePointer>(memory);
    return success;
}

CUDA_API cuMemcpyAsync(DevicePointer to, DevicePointer from, size_t bytes, void* stream)
{
    std::lock_guard<std::mutex> held(driver_lock());
    return copy("cuMemcpyAsync", to, from, bytes, stream);
}

CUDA_API cuMemcpyPeerAsync(DevicePointer to, Context* of_to, DevicePointer from, Context* of_from, size_t bytes, void* stream)
{
    std::lock_guard<std::mutex> held(driver_lock());
    for (auto* named : {of_to, of_from})
        if (!contexts().count(named)) return refuse(invalid_context, "cuMemcpyPeerAsync", "the context does not exist");
    if (device_of(to) != of_to->device || device_of(from) != of_from->device)
        return refuse(invalid_value, "cuMemcpyPeerAsync", "an address is not in the memory of its context's device");
    return copy("cuMemcpyPeerAsync", to, from, bytes, stream);
}

CUDA_API cuMemsetD8Async(DevicePointer to, unsigned char value, size_t bytes, void*)
{
    std::lock_guard<std::mutex> held(driver_lock());
    Context* context;
    if (auto result = enter("cuMemsetD8Async", context)) return result;
    auto problem = device_of(to) ? problem_of(to, bytes) : "the address is in no memory of a device";
    if (bytes && !problem.empty()) return refuse(invalid_value, "cuMemsetD8Async", "the bytes leave their buffer: " + problem);
    std::memset(reinterpret_cast<void*>(to), value, bytes);
    return success;
}

CUDA_API cuPointerGetAttribute(void* value, int attribute, DevicePointer address)
{
    std::lock_guard<std::mutex> held(driver_lock());
    auto* owner = device_of(address);
    if (!owner || attribute != 9) return invalid_value; // 9: the number of the device
    *static_cast<int*>(value) = owner->number;
    return success;
}
