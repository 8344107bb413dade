// Accesses of kernels, and copies.
#include "card.h"
#include "test.h"

using namespace cuda_on_cpu;

namespace self_test {

namespace {

// A kernel with one access that the driver must refuse: one thread, a buffer of 16 bytes.
Test refused(const std::string& name, const std::string& body, Result result, const std::string& report)
{
    return {name, {}, {report, "kernel k", "1 faults, 0 leaks"}, [=] {
                Card card;
                Buffer buffer(16);
                run_and_expect(result, body, 1, 1, buffer.address);
            }};
}

Test copied(const std::string& name, const std::string& report, int result, std::function<int(uint64_t buffer, uint64_t host)> copy)
{
    return {name, {}, {report, result ? "1 faults, 0 leaks" : "0 faults, 0 leaks"}, [=] {
                Card card;
                Buffer buffer(16);
                char host[64] = {};
                require_equal("copy", uint64_t(result), uint64_t(copy(buffer.address, reinterpret_cast<uint64_t>(host))));
            }};
}

}

void add_memory_tests(std::vector<Test>& tests)
{
    tests.push_back(refused("misaligned-load", "ld.global.b32 %r0, [%rd9+2];", misaligned_address, "misaligned address: load of 4 bytes"));
    tests.push_back(
        refused("misaligned-vector", "ld.v4.f32 {%f0,%f1,%f2,%f3}, [%rd9+8];", misaligned_address, "misaligned address: load of 16 bytes"));
    tests.push_back(refused("load-behind", "ld.global.b32 %r0, [%rd9+16];", illegal_address, "illegal address: load of 4 bytes"));
    tests.push_back(refused("load-behind-place", "ld.b32 %r0, [%rd9+20];", illegal_address,
        "4 bytes behind a buffer of 16 bytes; kernel k, PTX line 13, group 0,0,0, thread 0,0,0"));
    tests.push_back(refused("store-before", "st.global.b32 [%rd9+-4], 0;", illegal_address, "store of 4 bytes at "));
    tests.push_back(refused("store-before-place", "st.b32 [%rd9+-4], 0;", illegal_address, "4 bytes before a buffer of 16 bytes"));
    tests.push_back(refused("store-across-the-end", "st.global.v2.b64 [%rd9+16], {%rd0,%rd1};", illegal_address, "store of 16 bytes"));
    tests.push_back(refused("load-from-null", "ld.global.b32 %r0, [%rd0];", illegal_address, "in no memory of a device"));
    tests.push_back(refused(
        "shared-beyond", ".shared .align 4 .b8 s[8]; st.shared.b32 [s+8], 1;", illegal_address, "address out of shared memory: store of 4 bytes"));
    tests.push_back(refused("shared-that-is-global", "ld.shared.b32 %r0, [%rd9];", illegal_address, "address out of shared memory: load"));
    tests.push_back(refused(
        "global-that-is-shared", ".shared .align 4 .b8 s[8]; mov.b64 %rd1, s; ld.global.b32 %r0, [%rd1];", illegal_address, "illegal address: load"));
    tests.push_back(refused("local-beyond", ".local .align 4 .b8 l[8]; mov.b64 %rd1, l; ld.local.b32 %r0, [%rd1+8];", illegal_address,
        "address out of local memory: load"));

    tests.push_back({"freed-buffer-in-a-kernel", {}, {"in a freed buffer of 16 bytes", "1 faults"}, [] {
                         Card card;
                         Buffer other(16);
                         uint64_t address;
                         succeed("cuMemAlloc", cuMemAlloc_v2(&address, 16));
                         succeed("cuMemFree", cuMemFree_v2(address));
                         run_and_expect(illegal_address, "ld.global.b32 %r0, [%rd9];", 1, 1, address);
                     }});
    tests.push_back({"freed-twice", {}, {"cuMemFree: the buffer was freed before", "1 faults, 0 leaks"}, [] {
                         Card card;
                         uint64_t address;
                         succeed("cuMemAlloc", cuMemAlloc_v2(&address, 16));
                         succeed("cuMemFree", cuMemFree_v2(address));
                         require_equal("cuMemFree", invalid_value, uint64_t(cuMemFree_v2(address)));
                     }});
    tests.push_back({"freeing-nothing", {}, {"0 faults, 0 leaks"}, [] {
                         Card card;
                         succeed("cuMemFree", cuMemFree_v2(0));
                     }});
    for (int offset : {-1, 16})
        tests.push_back(
            {offset < 0 ? "guard-before" : "guard-behind", {}, {"a guard of a buffer of 16 bytes was overwritten", "1 faults, 0 leaks"}, [=] {
                 Card card;
                 Buffer buffer(16);
                 *reinterpret_cast<char*>(buffer.address + uint64_t(int64_t(offset))) = 0; // past all checks, as only the computer can
             }});
    tests.push_back({"uninitialised-global", {}, {"read of uninitialised global memory: 4 bytes, kernel k, PTX line 13"}, [] {
                         Card card;
                         uint64_t address;
                         succeed("cuMemAlloc", cuMemAlloc_v2(&address, 16));
                         run_and_expect(success, "ld.global.f32 %f0, [%rd9];", 1, 1, address);
                         succeed("cuMemFree", cuMemFree_v2(address));
                     }});
    tests.push_back({"uninitialised-shared", {}, {"read of uninitialised shared memory: 8 bytes, kernel k, PTX line 13"}, [] {
                         Card card;
                         Buffer buffer(16);
                         run_and_expect(success, ".shared .align 8 .b8 s[8]; ld.shared.f64 %d0, [s];", 1, 1, buffer.address);
                     }});

    tests.push_back(
        copied("copy-within", "0 faults", success, [](uint64_t buffer, uint64_t host) { return cuMemcpyAsync(buffer, host, 16, nullptr); }));
    tests.push_back(copied("copy-beyond", "cuMemcpyAsync: the copy leaves its buffer: 17 bytes from an address at byte 0 of a buffer of 16 bytes",
        invalid_value, [](uint64_t buffer, uint64_t host) { return cuMemcpyAsync(buffer, host, 17, nullptr); }));
    tests.push_back(copied("copy-from-beyond", "the copy leaves its buffer: 8 bytes from an address at byte 12 of a buffer of 16 bytes",
        invalid_value, [](uint64_t buffer, uint64_t host) { return cuMemcpyAsync(host, buffer + 12, 8, nullptr); }));
    tests.push_back(copied("copy-from-host-to-host", "cuMemcpyAsync: the copy is from host to host", invalid_value,
        [](uint64_t, uint64_t host) { return cuMemcpyAsync(host, host + 8, 8, nullptr); }));
    tests.push_back(copied("memset-beyond", "cuMemsetD8Async: the bytes leave their buffer", invalid_value,
        [](uint64_t buffer, uint64_t) { return cuMemsetD8Async(buffer + 8, 0, 9, nullptr); }));
    tests.push_back(copied("memset-of-the-host", "the address is in no memory of a device", invalid_value,
        [](uint64_t, uint64_t host) { return cuMemsetD8Async(host, 0, 8, nullptr); }));
    tests.push_back({"copy-into-a-freed-buffer", {}, {"in a freed buffer of 16 bytes", "1 faults"}, [] {
                         Card card;
                         uint64_t address, host = 0;
                         succeed("cuMemAlloc", cuMemAlloc_v2(&address, 16));
                         succeed("cuMemFree", cuMemFree_v2(address));
                         require_equal(
                             "cuMemcpyAsync", invalid_value, uint64_t(cuMemcpyAsync(address, reinterpret_cast<uint64_t>(&host), 8, nullptr)));
                     }});
    tests.push_back({"host-memory-in-a-kernel", {}, {"0 faults, 0 leaks"}, [] {
                         Card card;
                         void* memory;
                         succeed("cuMemAllocHost", cuMemAllocHost_v2(&memory, 16));
                         run_and_expect(success, "st.global.b32 [%rd9], 7;", 1, 1, reinterpret_cast<uint64_t>(memory));
                         require_equal("host memory", 7, *static_cast<uint32_t*>(memory));
                         succeed("cuMemFreeHost", cuMemFreeHost(memory));
                     }});
}

}
