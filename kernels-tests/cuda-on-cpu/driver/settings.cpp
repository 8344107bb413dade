#include "settings.h"
#include <algorithm>
#include <cstdlib>
#include <dlfcn.h>
#include <thread>

namespace cuda_on_cpu {

namespace {

std::string text(const char* name, const std::string& otherwise)
{
    const char* value = std::getenv(name);
    return value ? value : otherwise;
}

uint64_t number(const char* name, uint64_t otherwise)
{
    const char* value = std::getenv(name);
    return value ? std::strtoull(value, nullptr, 10) : otherwise;
}

}

const std::string& library_folder()
{
    static const auto& folder = *new std::string([] {
        Dl_info info{};
        dladdr(reinterpret_cast<void*>(&settings), &info);
        std::string path = info.dli_fname;
        auto slash = path.rfind('/');
        return slash == std::string::npos ? std::string(".") : path.substr(0, slash);
    }());
    return folder;
}

const Settings& settings()
{
    // Never destroyed: threads that compile may outlive the end of main.
    static const auto& chosen = *new Settings([] {
        auto processors = std::max(1u, std::thread::hardware_concurrency());
        Settings s{};
        s.log = text("CUDA_ON_CPU_LOG", "");
        s.kernels = text("CUDA_ON_CPU_KERNELS", library_folder() + "/kernels");
        s.ptx = text("CUDA_ON_CPU_PTX", "");
        s.devices = int(number("CUDA_ON_CPU_DEVICES", 1));
        s.peers = number("CUDA_ON_CPU_PEERS", 1) != 0;
        s.alone = int(number("CUDA_ON_CPU_ALONE", uint64_t(-1)));
        s.damages_copies = number("CUDA_ON_CPU_DAMAGED_COPIES", 0) != 0;
        s.failing_copy = number("CUDA_ON_CPU_COPY_FAILS_AT", 0);
        s.memory = number("CUDA_ON_CPU_MEMORY", uint64_t{8} << 30);
        s.multiprocessors = int(number("CUDA_ON_CPU_MULTIPROCESSORS", 4));
        s.driver = int(number("CUDA_ON_CPU_DRIVER", 13000));
        s.workers = std::max(1, int(number("CUDA_ON_CPU_WORKERS", std::min(8u, processors))));
        s.forward = number("CUDA_ON_CPU_FORWARD", 0) != 0;
        s.init_fails = int(number("CUDA_ON_CPU_INIT_FAILS", 0));
        s.lost_at_launch = number("CUDA_ON_CPU_LOST_AT_LAUNCH", 0);
        s.lost_at_call = number("CUDA_ON_CPU_LOST_AT_CALL", 0);
        s.no_memory_at = number("CUDA_ON_CPU_NO_MEMORY_AT", 0);
        s.refused_module = number("CUDA_ON_CPU_REFUSED_MODULE", 0);
        return s;
    }());
    return chosen;
}

}
