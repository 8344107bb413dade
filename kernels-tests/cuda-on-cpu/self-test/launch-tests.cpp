// Limits of launches, and modules that are refused.
#include "card.h"
#include "test.h"

using namespace cuda_on_cpu;

namespace self_test {

namespace {

struct Shape {
    unsigned groups_x = 1, groups_y = 1, groups_z = 1, threads_x = 1, threads_y = 1, threads_z = 1, dynamic_shared = 0;
};

Test refused(
    const std::string& name, const std::string& report, Result result, Shape shape, const std::string& directives = "", const std::string& body = "")
{
    return {name, {}, {"cuLaunchKernel: " + report, "; kernel k", "1 faults, 0 leaks"}, [=] {
                Card card;
                Buffer buffer(16);
                Kernel kernel(body, directives);
                void* arguments[] = {const_cast<uint64_t*>(&buffer.address)};
                require_equal("cuLaunchKernel", uint64_t(result),
                    uint64_t(cuLaunchKernel(kernel.function, shape.groups_x, shape.groups_y, shape.groups_z, shape.threads_x, shape.threads_y,
                        shape.threads_z, shape.dynamic_shared, nullptr, arguments, nullptr)));
                succeed("cuCtxSynchronize", cuCtxSynchronize()); // a launch that is refused does not lose the card
            }};
}

// PTX that is refused: the log that the caller gets has the line and the text.
Test unknown(const std::string& name, const std::string& body, const std::string& log)
{
    return {name, {}, {log, "a PTX JIT compilation failed", "1 faults, 0 leaks"}, [=] {
                Card card;
                char text[200] = {};
                int options[] = {6, 5};
                void *values[] = {reinterpret_cast<void*>(sizeof text), text}, *module = nullptr;
                require_equal("cuModuleLoadDataEx", invalid_ptx, uint64_t(cuModuleLoadDataEx(&module, kernel_of(body).c_str(), 2, options, values)));
                require_text("the log", log, text);
            }};
}

Test arguments_of(const std::string& name, size_t bytes, bool are_refused)
{
    return {name, {}, {are_refused ? "cuLaunchKernel: arguments of " + std::to_string(bytes) + " bytes, but the kernel has 8" : "0 faults"}, [=] {
                Card card;
                Buffer buffer(16);
                Kernel kernel("");
                auto size = bytes;
                uint64_t block[4] = {buffer.address};
                void* extra[] = {reinterpret_cast<void*>(1), block, reinterpret_cast<void*>(2), &size, nullptr};
                require_equal("cuLaunchKernel", are_refused ? invalid_value : success,
                    uint64_t(cuLaunchKernel(kernel.function, 1, 1, 1, 1, 1, 1, 0, nullptr, nullptr, extra)));
            }};
}

}

void add_launch_tests(std::vector<Test>& tests)
{
    tests.push_back({"function-that-is-not-called", {}, {"0 faults, 0 leaks"}, [] {
                         Card card;
                         void* module;
                         auto text = kernel_of("");
                         auto at = text.find(".visible");
                         text.insert(at, ".visible .func (.param .b32 result) f(.param .b32 a)\n{\n.reg .b32 %r<2>;\n{ ld.param.b32 %r1, [a]; }\nret;\n}\n");
                         succeed("cuModuleLoadDataEx", cuModuleLoadDataEx(&module, text.c_str(), 0, nullptr, nullptr));
                         succeed("cuModuleUnload", cuModuleUnload(module));
                     }});
    tests.push_back(unknown("function-that-is-called", "call (%r1), f, (%r2);", "the instruction 'call (%r1), f, (%r2)' is not known"));
    tests.push_back(refused("no-groups", "no groups: a grid of 0,1,1", invalid_value, {0}));
    tests.push_back(refused("too-many-groups-in-y", "too many groups: a grid of 1,65536,1", invalid_value, {1, 65536}));
    tests.push_back(refused("too-many-groups-in-z", "too many groups: a grid of 1,1,65536", invalid_value, {1, 1, 65536}));
    tests.push_back(refused("too-many-groups-in-x", "too many groups: a grid of 2147483648,1,1", invalid_value, {2147483648u}));
    tests.push_back(refused("no-threads", "no threads: a group of 0,1,1", invalid_value, {1, 1, 1, 0}));
    tests.push_back(refused("too-many-threads", "too many threads: a group of 1025,1,1", invalid_value, {1, 1, 1, 1025}));
    tests.push_back(refused("too-many-threads-in-all", "too many threads: a group of 64,32,1", invalid_value, {1, 1, 1, 64, 32}));
    tests.push_back(refused("too-many-threads-in-z", "too many threads: a group of 1,1,65", invalid_value, {1, 1, 1, 1, 1, 65}));
    tests.push_back(refused("too-much-shared-memory", "too much shared memory: 49153 bytes", invalid_value, {1, 1, 1, 1, 1, 1, 49153}));
    tests.push_back(
        refused("too-much-declared-shared-memory", "too much shared memory: 50000 bytes", invalid_value, {}, "", ".shared .align 4 .b8 s[50000];"));
    tests.push_back(refused("more-threads-than-promised", "more threads than .maxntid: 65", invalid_value, {1, 1, 1, 65}, ".maxntid 64, 1, 1"));
    tests.push_back(
        refused("too-many-registers", "too many registers: 128 of each of 1024 threads", out_of_resources, {1, 1, 1, 1024}, ".maxnreg 128"));
    tests.push_back(arguments_of("arguments", 8, false));
    tests.push_back(arguments_of("too-small-arguments", 4, true));
    tests.push_back(arguments_of("too-large-arguments", 24, true));

    tests.push_back(
        unknown("unknown-instruction", "wgmma.fence.sync.aligned;", "PTX line 13: the instruction 'wgmma.fence.sync.aligned' is not known"));
    tests.push_back(unknown("unknown-modifier", "add.rz.f32 %f0, %f1, %f2;", "PTX line 13: 'add.rz.f32': the modifier '.rz' is not known"));
    tests.push_back(unknown("unknown-register", "\nadd.s32 %r0, %r1, %x;", "PTX line 14: the operand '%x' is not known"));
    tests.push_back(unknown("register-of-another-scope", "{ .reg .b32 x; } mov.b32 %r0, x;", "PTX line 13: the operand 'x' is not known"));
    tests.push_back(unknown("unknown-directive", ".extern .func f;", "PTX line 13: the directive '.extern .func f' is not known"));
    tests.push_back(unknown("unknown-matrix-product", "mma.sync.aligned.m8n8k4.row.col.f64.f64.f64.f64 {%d0,%d1}, {%d2}, {%d3}, {%d0,%d1};",
        "PTX line 13: 'mma.sync.aligned.m8n8k4.row.col.f64.f64.f64.f64' is not known"));
    tests.push_back({"trap", {}, {"trap; kernel k, PTX line 13", "1 faults"}, [] {
                         Card card;
                         Buffer buffer(16);
                         run_and_expect(launch_failed, "trap;", 1, 1, buffer.address);
                     }});
    tests.push_back(
        {"a-lost-card-fails-every-call", {}, {"illegal address", "1 faults, 0 leaks"}, [] {
             Card card;
             Buffer buffer(16);
             run_and_expect(illegal_address, "ld.global.b32 %r0, [%rd0];", 1, 1, buffer.address);
             uint64_t address, host = 0;
             void* stream;
             require_equal("cuMemAlloc", illegal_address, uint64_t(cuMemAlloc_v2(&address, 16)));
             require_equal("cuMemFree", illegal_address, uint64_t(cuMemFree_v2(buffer.address)));
             require_equal("cuStreamCreate", illegal_address, uint64_t(cuStreamCreate(&stream, 0)));
             require_equal("cuMemcpyAsync", illegal_address, uint64_t(cuMemcpyAsync(buffer.address, reinterpret_cast<uint64_t>(&host), 8, nullptr)));
         }});
    tests.push_back({"every-group-and-thread-runs-once", {}, {"2 launches, 12000 threads", "0 faults, 0 leaks"}, [] {
                         Card card;
                         Buffer buffer(8 * 6000);
                         Kernel kernel(
                             "mov.b32 %r0, %ctaid.x; mov.b32 %r1, %tid.x; mov.b32 %r2, %ntid.x; mad.lo.s32 %r0, %r0, %r2, %r1;\n"
                             "mul.wide.u32 %rd0, %r0, 8; add.u64 %rd0, %rd0, %rd9; cvt.u64.u32 %rd1, %r0; atom.global.add.u64 %rd2, [%rd0], %rd1;");
                         for (int n = 0; n < 2; n++) succeed("cuLaunchKernel", kernel.launch(buffer.address, 60, 100));
                         auto values = buffer.read(6000);
                         for (size_t n = 0; n < values.size(); n++) require_equal("thread", 2 * n, values[n]);
                     }});
}

}
