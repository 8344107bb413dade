// Driver functions: contexts and the access of one to another's memory.
#include "api.h"
#include "devices.h"
#include "report.h"

using namespace cuda_on_cpu;

CUDA_API cuCtxCreate_v2(Context** context, unsigned, int number)
{
    std::lock_guard<std::mutex> held(driver_lock());
    if (!is_initialised()) return refuse(not_initialised, "cuCtxCreate", "cuInit was not called");
    auto* of = device(number);
    if (!of) return refuse(invalid_device, "cuCtxCreate", "there is no device " + std::to_string(number));
    if (of->lost != success) return of->lost;
    *context = new Context{of, {}, {}, {}, {}, {}};
    contexts().insert(*context);
    current_context() = *context;
    return success;
}

CUDA_API cuCtxDestroy_v2(Context* context)
{
    std::lock_guard<std::mutex> held(driver_lock());
    if (!contexts().count(context)) return refuse(invalid_context, "cuCtxDestroy", "the context does not exist");
    auto result = context->device->lost;
    empty_context(*context, "when its context was destroyed");
    contexts().erase(context);
    for (auto* each : contexts()) each->peers.erase(context);
    if (current_context() == context) current_context() = nullptr;
    delete context;
    return result;
}

CUDA_API cuCtxSetCurrent(Context* context)
{
    std::lock_guard<std::mutex> held(driver_lock());
    if (context && !contexts().count(context)) return refuse(invalid_context, "cuCtxSetCurrent", "the context does not exist");
    current_context() = context;
    return success;
}

// Every launch and copy of this driver has ended when its call returns, so that waiting only reports a lost card.
CUDA_API cuCtxSynchronize()
{
    std::lock_guard<std::mutex> held(driver_lock());
    Context* context;
    return enter("cuCtxSynchronize", context);
}

CUDA_API cuCtxGetCacheConfig(int* config)
{
    *config = 0;
    return success;
}

CUDA_API cuCtxSetCacheConfig(int) { return success; }

CUDA_API cuCtxGetSharedMemConfig(int* config)
{
    *config = 1; // banks of four bytes
    return success;
}

CUDA_API cuCtxSetSharedMemConfig(int) { return success; }

CUDA_API cuCtxEnablePeerAccess(Context* peer, unsigned)
{
    std::lock_guard<std::mutex> held(driver_lock());
    Context* context;
    if (auto result = enter("cuCtxEnablePeerAccess", context)) return result;
    if (!contexts().count(peer)) return refuse(invalid_context, "cuCtxEnablePeerAccess", "the context of the peer does not exist");
    if (!can_be_peers(*context->device, *peer->device)) return refuse(no_peer_access, "cuCtxEnablePeerAccess", "the devices are no peers");
    return context->peers.insert(peer).second ? success : peer_access_enabled;
}

CUDA_API cuCtxDisablePeerAccess(Context* peer)
{
    std::lock_guard<std::mutex> held(driver_lock());
    Context* context;
    if (auto result = enter("cuCtxDisablePeerAccess", context)) return result;
    if (!contexts().count(peer)) return refuse(invalid_context, "cuCtxDisablePeerAccess", "the context of the peer does not exist");
    return context->peers.erase(peer) ? success : peer_access_not_enabled;
}
