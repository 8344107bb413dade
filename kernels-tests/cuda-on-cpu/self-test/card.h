// The driver as the tests use it: an initialised device with a context, and kernels of a few lines of PTX.
#pragma once
#include "../driver/results.h"
#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

extern "C" {
int cuInit(unsigned);
int cuDeviceGetCount(int*);
int cuDeviceTotalMem_v2(size_t*, int);
int cuDeviceGetAttribute(int*, int, int);
int cuDeviceCanAccessPeer(int*, int, int);
int cuCtxCreate_v2(void**, unsigned, int);
int cuCtxDestroy_v2(void*);
int cuCtxSetCurrent(void*);
int cuCtxSynchronize();
int cuCtxEnablePeerAccess(void*, unsigned);
int cuCtxDisablePeerAccess(void*);
int cuMemGetInfo_v2(size_t*, size_t*);
int cuMemAlloc_v2(uint64_t*, size_t);
int cuMemFree_v2(uint64_t);
int cuMemAllocHost_v2(void**, size_t);
int cuMemFreeHost(void*);
int cuMemcpyAsync(uint64_t, uint64_t, size_t, void*);
int cuMemcpyPeerAsync(uint64_t, void*, uint64_t, void*, size_t, void*);
int cuMemsetD8Async(uint64_t, unsigned char, size_t, void*);
int cuModuleLoadDataEx(void**, const char*, unsigned, int*, void**);
int cuModuleUnload(void*);
int cuModuleGetFunction(void**, void*, const char*);
int cuLaunchKernel(void*, unsigned, unsigned, unsigned, unsigned, unsigned, unsigned, unsigned, void*, void**, void**);
int cuStreamCreate(void**, unsigned);
int cuStreamDestroy_v2(void*);
int cuStreamSynchronize(void*);
int cuEventCreate(void**, unsigned);
int cuEventDestroy_v2(void*);
int cuGetErrorString(int, const char**);
}

namespace self_test {

// A module with a kernel "k" of one parameter, the address of a buffer, which is in %rd9. The body may use %r0 to %r9 and %rd0 to %rd8, %f0 to %f9,
// %d0 to %d9 (f64), %h0 to %h9 (b16) and %p0 to %p9. Its first line is line 13 of the PTX.
std::string kernel_of(const std::string& body, const std::string& directives = "");

// A device with a current context. Destroying it destroys the context.
class Card {
public:
    explicit Card(int number = 0);
    ~Card();
    Card(const Card&) = delete;

    void* context = nullptr;
};

// A kernel that is loaded and, at the end, unloaded.
class Kernel {
public:
    explicit Kernel(const std::string& body, const std::string& directives = "");
    ~Kernel();
    Kernel(const Kernel&) = delete;

    // The result of the launch.
    int launch(uint64_t buffer, unsigned groups, unsigned threads) const;

    void *module = nullptr, *function = nullptr;
};

// A buffer, filled with zeros.
class Buffer {
public:
    explicit Buffer(size_t bytes);
    ~Buffer();
    Buffer(const Buffer&) = delete;

    std::vector<uint64_t> read(size_t numbers) const;

    uint64_t address = 0;
};

// Runs a kernel that must end with this result, which the next call returns.
void run_and_expect(int result, const std::string& body, unsigned groups, unsigned threads, uint64_t buffer);

void succeed(const std::string& what, int result);

}
