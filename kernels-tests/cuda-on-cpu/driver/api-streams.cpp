// Driver functions: streams and events. Work is done when its call returns, so a stream is only a handle that must be destroyed.
#include "api.h"
#include "devices.h"
#include <chrono>

using namespace cuda_on_cpu;

namespace {

struct Event {
    double seconds = 0;
};

int create_stream(const char* function, void** stream)
{
    std::lock_guard<std::mutex> held(driver_lock());
    Context* context;
    if (auto result = enter(function, context)) return result;
    *stream = new char;
    context->streams.insert(*stream);
    return success;
}

// The handles of all contexts, because a stream may be destroyed while another context is current.
template <typename Handles> bool erase(Handles Context::*handles, void* handle)
{
    for (auto* context : contexts())
        if ((context->*handles).erase(handle)) return true;
    return false;
}

bool is_event(void* event)
{
    for (auto* context : contexts())
        if (context->events.count(event)) return true;
    return false;
}

int use_event(const char* function, void* event)
{
    Context* context;
    if (auto result = enter(function, context)) return result;
    return is_event(event) ? success : refuse(invalid_handle, function, "the event does not exist");
}

}

CUDA_API cuStreamCreate(void** stream, unsigned) { return create_stream("cuStreamCreate", stream); }
CUDA_API cuStreamCreateWithPriority(void** stream, unsigned, int) { return create_stream("cuStreamCreateWithPriority", stream); }

CUDA_API cuStreamDestroy_v2(void* stream)
{
    std::lock_guard<std::mutex> held(driver_lock());
    Context* context;
    if (auto result = enter("cuStreamDestroy", context)) return result;
    if (!erase(&Context::streams, stream)) return refuse(invalid_handle, "cuStreamDestroy", "the stream does not exist");
    delete static_cast<char*>(stream);
    return success;
}

CUDA_API cuStreamSynchronize(void* stream)
{
    std::lock_guard<std::mutex> held(driver_lock());
    Context* context;
    if (auto result = enter("cuStreamSynchronize", context)) return result;
    bool exists = reinterpret_cast<uintptr_t>(stream) <= 2; // the default streams
    for (auto* each : contexts()) exists |= each->streams.count(stream) != 0;
    return exists ? success : refuse(invalid_handle, "cuStreamSynchronize", "the stream does not exist");
}

CUDA_API cuEventCreate(void** event, unsigned)
{
    std::lock_guard<std::mutex> held(driver_lock());
    Context* context;
    if (auto result = enter("cuEventCreate", context)) return result;
    *event = new Event;
    context->events.insert(*event);
    return success;
}

CUDA_API cuEventDestroy_v2(void* event)
{
    std::lock_guard<std::mutex> held(driver_lock());
    Context* context;
    if (auto result = enter("cuEventDestroy", context)) return result;
    if (!erase(&Context::events, event)) return refuse(invalid_handle, "cuEventDestroy", "the event does not exist");
    delete static_cast<Event*>(event);
    return success;
}

CUDA_API cuEventRecord(void* event, void*)
{
    std::lock_guard<std::mutex> held(driver_lock());
    if (auto result = use_event("cuEventRecord", event)) return result;
    static_cast<Event*>(event)->seconds = std::chrono::duration<double>(std::chrono::steady_clock::now().time_since_epoch()).count();
    return success;
}

CUDA_API cuEventQuery(void* event)
{
    std::lock_guard<std::mutex> held(driver_lock());
    return use_event("cuEventQuery", event);
}

CUDA_API cuEventSynchronize(void* event)
{
    std::lock_guard<std::mutex> held(driver_lock());
    return use_event("cuEventSynchronize", event);
}

CUDA_API cuStreamWaitEvent(void*, void* event, unsigned)
{
    std::lock_guard<std::mutex> held(driver_lock());
    return use_event("cuStreamWaitEvent", event);
}

CUDA_API cuEventElapsedTime(float* milliseconds, void* from, void* to)
{
    std::lock_guard<std::mutex> held(driver_lock());
    for (auto* event : {from, to})
        if (auto result = use_event("cuEventElapsedTime", event)) return result;
    *milliseconds = float((static_cast<Event*>(to)->seconds - static_cast<Event*>(from)->seconds) * 1e3);
    return success;
}
