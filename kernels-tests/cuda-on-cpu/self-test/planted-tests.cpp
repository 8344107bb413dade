// Faults that settings plant, several devices, and the size of memory.
#include "card.h"
#include "test.h"

using namespace cuda_on_cpu;

namespace self_test {

namespace {

Test init_fails(int number, const std::string& text)
{
    return {"init-fails-with-" + std::to_string(number), {"CUDA_ON_CPU_INIT_FAILS=" + std::to_string(number)},
        {"planted: cuInit returns " + std::to_string(number), "0 faults"}, [=] {
            require_equal("cuInit", uint64_t(number), uint64_t(cuInit(0)));
            const char* found;
            cuGetErrorString(number, &found);
            require_text("cuGetErrorString", text, found);
            int count;
            require_equal("cuDeviceGetCount", not_initialised, uint64_t(cuDeviceGetCount(&count)));
        }};
}

// Two devices, a buffer on each, and a kernel on the first one that stores into the second one's.
void store_into_the_other_device(bool enables, Result result)
{
    Card first(0), second(1);
    Buffer on_second(16);
    succeed("cuCtxSetCurrent", cuCtxSetCurrent(first.context));
    if (enables) succeed("cuCtxEnablePeerAccess", cuCtxEnablePeerAccess(second.context, 0));
    run_and_expect(result, "st.global.b32 [%rd9], 7;", 1, 1, on_second.address);
    succeed("cuCtxSetCurrent", cuCtxSetCurrent(second.context));
    if (result == success) require_equal("the second device's memory", 7, on_second.read(1)[0]);
}

}

void add_planted_tests(std::vector<Test>& tests)
{
    tests.push_back(
        {"lost-at-launch", {"CUDA_ON_CPU_LOST_AT_LAUNCH=2"}, {"planted: device 0 is lost at launch 2", "2 launches", "0 faults, 0 leaks"}, [] {
             Card card;
             Buffer buffer(16);
             Kernel kernel("");
             succeed("the first launch", kernel.launch(buffer.address, 1, 1));
             succeed("cuCtxSynchronize", cuCtxSynchronize());
             succeed("the second launch", kernel.launch(buffer.address, 1, 1));
             require_equal("cuCtxSynchronize", launch_failed, uint64_t(cuCtxSynchronize()));
             require_equal("cuCtxSynchronize", launch_failed, uint64_t(cuCtxSynchronize()));
         }});
    tests.push_back(
        {"lost-at-call", {"CUDA_ON_CPU_LOST_AT_CALL=3"}, {"planted: device 0 is lost at call 3, cuCtxSynchronize", "0 faults, 0 leaks"}, [] {
             Card card; // cuInit is the first call
             succeed("cuCtxSynchronize", cuCtxSynchronize());
             require_equal("cuCtxSynchronize", launch_failed, uint64_t(cuCtxSynchronize()));
         }});
    tests.push_back({"no-memory-at", {"CUDA_ON_CPU_NO_MEMORY_AT=2"}, {"planted: no memory at allocation 2", "0 faults, 0 leaks"}, [] {
                         Card card;
                         uint64_t address;
                         Buffer first(16);
                         require_equal("cuMemAlloc", out_of_memory, uint64_t(cuMemAlloc_v2(&address, 16)));
                         Buffer third(16);
                     }});
    tests.push_back({"memory-size", {"CUDA_ON_CPU_MEMORY=1000"}, {"0 faults, 0 leaks"}, [] {
                         Card card;
                         size_t unused, total;
                         uint64_t address;
                         {
                             Buffer buffer(600);
                             succeed("cuMemGetInfo", cuMemGetInfo_v2(&unused, &total));
                             require_equal("total", 1000, total);
                             require_equal("unused", 400, unused);
                             require_equal("cuMemAlloc", out_of_memory, uint64_t(cuMemAlloc_v2(&address, 401)));
                         }
                         Buffer all(1000);
                     }});
    tests.push_back({"refused-module", {"CUDA_ON_CPU_REFUSED_MODULE=2"}, {"planted: module 2 is refused", "0 faults, 0 leaks"}, [] {
                         Card card;
                         Kernel first("");
                         char text[200] = {};
                         int options[] = {6, 5};
                         void *values[] = {reinterpret_cast<void*>(sizeof text), text}, *module = nullptr;
                         require_equal(
                             "cuModuleLoadDataEx", invalid_ptx, uint64_t(cuModuleLoadDataEx(&module, kernel_of("").c_str(), 2, options, values)));
                         require_text("the log", "ptxas application ptx input, line 9; fatal   : the module is refused on purpose", text);
                     }});
    tests.push_back(init_fails(100, "no CUDA-capable device is detected"));
    tests.push_back(init_fails(803, "system has unsupported display driver / cuda driver combination"));
    tests.push_back(init_fails(999, "unknown error"));

    tests.push_back({"four-devices", {"CUDA_ON_CPU_DEVICES=4"}, {"0 faults, 0 leaks"}, [] {
                         Card card(3);
                         int count;
                         succeed("cuDeviceGetCount", cuDeviceGetCount(&count));
                         require_equal("devices", 4, uint64_t(count));
                         int first, last;
                         succeed("cuDeviceGetAttribute", cuDeviceGetAttribute(&first, 33, 0));
                         succeed("cuDeviceGetAttribute", cuDeviceGetAttribute(&last, 33, 3));
                         require_equal("the PCI bus of the last one, less that of the first one", 3, uint64_t(last - first));
                     }});
    tests.push_back({"a-device-too-many", {"CUDA_ON_CPU_DEVICES=2"}, {"cuCtxCreate: there is no device 2", "1 faults"}, [] {
                         cuInit(0);
                         void* context;
                         require_equal("cuCtxCreate", invalid_device, uint64_t(cuCtxCreate_v2(&context, 0, 2)));
                     }});
    tests.push_back({"peers", {"CUDA_ON_CPU_DEVICES=2"}, {"0 faults, 0 leaks"}, [] { store_into_the_other_device(true, success); }});
    tests.push_back({"peers-not-enabled", {"CUDA_ON_CPU_DEVICES=2"}, {"illegal address: store of 4 bytes", "on device 1", "1 faults"},
        [] { store_into_the_other_device(false, illegal_address); }});
    tests.push_back(
        {"no-peers", {"CUDA_ON_CPU_DEVICES=2", "CUDA_ON_CPU_PEERS=0"}, {"cuCtxEnablePeerAccess: the devices are no peers", "1 faults, 0 leaks"}, [] {
             Card first(0), second(1);
             int can;
             succeed("cuDeviceCanAccessPeer", cuDeviceCanAccessPeer(&can, 0, 1));
             require_equal("can access", 0, uint64_t(can));
             require_equal("cuCtxEnablePeerAccess", no_peer_access, uint64_t(cuCtxEnablePeerAccess(first.context, 0)));
         }});
    tests.push_back(
        {"copy-between-devices", {"CUDA_ON_CPU_DEVICES=2", "CUDA_ON_CPU_PEERS=0"}, {"the copy leaves its buffer", "1 faults, 0 leaks"}, [] {
             Card first(0);
             Buffer from(16);
             succeed("cuMemsetD8Async", cuMemsetD8Async(from.address, 5, 16, nullptr));
             {
                 Card second(1);
                 Buffer to(16);
                 succeed("cuMemcpyPeerAsync", cuMemcpyPeerAsync(to.address, second.context, from.address, first.context, 16, nullptr));
                 require_equal("the copy", 0x0505050505050505u, to.read(1)[0]);
                 require_equal("cuMemcpyPeerAsync", invalid_value,
                     uint64_t(cuMemcpyPeerAsync(to.address, second.context, from.address, first.context, 17, nullptr)));
             }
             succeed("cuCtxSetCurrent", cuCtxSetCurrent(first.context));
         }});
}

}
