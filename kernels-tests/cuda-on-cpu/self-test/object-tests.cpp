// Contexts, handles, and what a process leaves.
#include "card.h"
#include "test.h"

using namespace cuda_on_cpu;

namespace self_test {

namespace {

Test leaking(const std::string& name, const std::string& report, std::function<void()> leak)
{
    return {name, {}, {"leak: " + report + " left when its context was destroyed", "0 faults, 1 leaks"}, [=] {
                Card card;
                leak();
            }};
}

}

void add_object_tests(std::vector<Test>& tests)
{
    tests.push_back(leaking("leaked-buffer", "1 buffers of 16 bytes", [] {
        uint64_t address;
        succeed("cuMemAlloc", cuMemAlloc_v2(&address, 16));
    }));
    tests.push_back(leaking("leaked-stream", "1 streams", [] {
        void* stream;
        succeed("cuStreamCreate", cuStreamCreate(&stream, 0));
    }));
    tests.push_back(leaking("leaked-event", "1 events", [] {
        void* event;
        succeed("cuEventCreate", cuEventCreate(&event, 0));
    }));
    tests.push_back(leaking("leaked-module", "1 modules", [] {
        void* module;
        succeed("cuModuleLoadDataEx", cuModuleLoadDataEx(&module, kernel_of("").c_str(), 0, nullptr, nullptr));
    }));
    tests.push_back({"leaked-context", {}, {"leak: a context of device 0 left at the end of the process", "0 faults, 1 leaks"}, [] { new Card; }});
    tests.push_back({"leaked-host-memory", {}, {"leak: 16 bytes of host memory left allocated at the end of the process", "0 faults, 1 leaks"}, [] {
                         Card card;
                         void* memory;
                         succeed("cuMemAllocHost", cuMemAllocHost_v2(&memory, 16));
                     }});
    tests.push_back({"no-context", {}, {"cuMemAlloc: the thread has no current context (invalid device context)", "1 faults"}, [] {
                         Card card;
                         succeed("cuCtxSetCurrent", cuCtxSetCurrent(nullptr));
                         uint64_t address;
                         require_equal("cuMemAlloc", invalid_context, uint64_t(cuMemAlloc_v2(&address, 16)));
                     }});
    tests.push_back({"destroyed-context", {}, {"cuCtxDestroy: the context does not exist", "1 faults"}, [] {
                         Card card;
                         void* context = card.context;
                         succeed("cuCtxDestroy", cuCtxDestroy_v2(context));
                     }});
    tests.push_back({"not-initialised", {}, {"cuMemAlloc: cuInit was not called (initialization error)"}, [] {
                         uint64_t address;
                         require_equal("cuMemAlloc", not_initialised, uint64_t(cuMemAlloc_v2(&address, 16)));
                     }});
    tests.push_back({"unknown-handles", {},
        {"cuModuleGetFunction: the module has no kernel other", "cuStreamSynchronize: the stream does not exist",
            "cuModuleUnload: the module does not exist", "cuMemFree: no buffer begins at the address",
            "cuMemFree: the address is in no memory of a device", "5 faults"},
        [] {
            Card card;
            Buffer buffer(16);
            void *module, *function;
            succeed("cuModuleLoadDataEx", cuModuleLoadDataEx(&module, kernel_of("").c_str(), 0, nullptr, nullptr));
            require_equal("cuModuleGetFunction", name_not_found, uint64_t(cuModuleGetFunction(&function, module, "other")));
            succeed("cuModuleUnload", cuModuleUnload(module));
            require_equal("cuModuleUnload", invalid_handle, uint64_t(cuModuleUnload(module)));
            require_equal("cuStreamSynchronize", invalid_handle, uint64_t(cuStreamSynchronize(&buffer)));
            require_equal("cuMemFree", invalid_value, uint64_t(cuMemFree_v2(buffer.address + 8)));
            require_equal("cuMemFree", invalid_value, uint64_t(cuMemFree_v2(8)));
        }});
}

}
