#include "card.h"
#include "test.h"

namespace self_test {

std::string kernel_of(const std::string& body, const std::string& directives)
{
    return "//\n.version 8.8\n.target sm_80\n.address_size 64\n.visible .entry k(.param .b64 buffer) " + directives +
           "\n{\n"
           ".reg .b32 %r<10>; .reg .b64 %rd<10>;\n.reg .f32 %f<10>;\n.reg .f64 %d<10>;\n.reg .b16 %h<10>;\n.reg .pred %p<10>;\n"
           "ld.param.b64 %rd9, [buffer];\n" +
           body + "\nret;\n}\n";
}

void succeed(const std::string& what, int result) { require_equal(what, cuda_on_cpu::success, uint64_t(result)); }

Card::Card(int number)
{
    succeed("cuInit", cuInit(0));
    succeed("cuCtxCreate", cuCtxCreate_v2(&context, 0, number));
}

Card::~Card() { cuCtxDestroy_v2(context); }

Kernel::Kernel(const std::string& body, const std::string& directives)
{
    succeed("cuModuleLoadDataEx", cuModuleLoadDataEx(&module, kernel_of(body, directives).c_str(), 0, nullptr, nullptr));
    succeed("cuModuleGetFunction", cuModuleGetFunction(&function, module, "k"));
}

Kernel::~Kernel() { cuModuleUnload(module); }

int Kernel::launch(uint64_t buffer, unsigned groups, unsigned threads) const
{
    void* arguments[] = {&buffer};
    return cuLaunchKernel(function, groups, 1, 1, threads, 1, 1, 0, nullptr, arguments, nullptr);
}

Buffer::Buffer(size_t bytes)
{
    succeed("cuMemAlloc", cuMemAlloc_v2(&address, bytes));
    succeed("cuMemsetD8Async", cuMemsetD8Async(address, 0, bytes, nullptr));
}

Buffer::~Buffer() { cuMemFree_v2(address); }

std::vector<uint64_t> Buffer::read(size_t numbers) const
{
    std::vector<uint64_t> values(numbers);
    succeed("cuMemcpyAsync", cuMemcpyAsync(reinterpret_cast<uint64_t>(values.data()), address, 8 * numbers, nullptr));
    return values;
}

void run_and_expect(int result, const std::string& body, unsigned groups, unsigned threads, uint64_t buffer)
{
    Kernel kernel(body);
    succeed("cuLaunchKernel", kernel.launch(buffer, groups, threads));
    require_equal("cuCtxSynchronize", uint64_t(result), uint64_t(cuCtxSynchronize()));
}

}
