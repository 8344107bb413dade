#include "module.h"
#include "report.h"
#include "settings.h"
#include <condition_variable>
#include <cstdio>
#include <cstdlib>
#include <dlfcn.h>
#include <fcntl.h>
#include <filesystem>
#include <fstream>
#include <mutex>
#include <spawn.h>
#include <sstream>
#include <stdexcept>
#include <sys/wait.h>
#include <thread>
#include <unistd.h>
#include <vector>

extern char** environ;

namespace cuda_on_cpu {

namespace {

namespace fs = std::filesystem;

// -fexpensive-optimizations: fuses products and sums as NVIDIA's assembler does.
const auto& compiler = *new std::vector<std::string>{"g++", "-std=c++17", "-O1", "-fexpensive-optimizations", "-ffp-contract=fast", "-fno-math-errno",
    "-fno-trapping-math", "-march=x86-64-v3", "-w", "-shared", "-fPIC"};

std::string content_of(const fs::path& file)
{
    std::ifstream in(file, std::ios::binary);
    std::stringstream text;
    text << in.rdbuf();
    return text.str();
}

// FNV-1a, twice with different beginnings: 128 bits.
std::string hash_of(const std::vector<std::string>& texts)
{
    char result[40];
    uint64_t halves[2] = {0xcbf29ce484222325u, 0x84222325cbf29ce4u};
    for (auto& half : halves)
        for (auto& text : texts)
            for (unsigned char byte : text + '\n') half = (half ^ byte) * 0x100000001b3u;
    std::snprintf(result, sizeof result, "%016llx%016llx", (unsigned long long)halves[0], (unsigned long long)halves[1]);
    return result;
}

// What every kernel includes. A change of it makes another kernel.
const std::string& included()
{
    static const auto& text = *new std::string([] {
        std::string all;
        for (auto* name : {"thread.h", "memory.h", "arithmetic.h", "kernel.h"}) all += content_of(fs::path(library_folder()) / "kernel" / name);
        return all;
    }());
    return text;
}

// As many compilers at once as there are processors.
class Turns {
public:
    void take()
    {
        std::unique_lock<std::mutex> held(guard);
        freed.wait(held, [&] { return running < most; });
        running++;
    }

    void give()
    {
        std::lock_guard<std::mutex> held(guard);
        running--;
        freed.notify_one();
    }

private:
    std::mutex guard;
    std::condition_variable freed;
    unsigned running = 0, most = std::max(1u, std::thread::hardware_concurrency());
};

Turns& turns()
{
    static auto* one = new Turns;
    return *one;
}

// Runs g++ with its messages in a file. posix_spawn, because the process that uses this driver may be large, and copying its page tables takes long.
void compile(const fs::path& source, const fs::path& result, const fs::path& messages)
{
    auto words = compiler;
    words.insert(words.end(), {"-I" + library_folder() + "/kernel", "-o", result.string(), source.string()});
    std::vector<char*> arguments;
    for (auto& word : words) arguments.push_back(word.data());
    arguments.push_back(nullptr);
    // A compiler that this process starts must not load this library's namesakes.
    std::vector<char*> environment;
    for (char** variable = environ; *variable; variable++)
        if (std::string(*variable).rfind("LD_", 0) != 0) environment.push_back(*variable);
    environment.push_back(nullptr);

    posix_spawn_file_actions_t actions;
    posix_spawn_file_actions_init(&actions);
    posix_spawn_file_actions_addopen(&actions, 1, messages.c_str(), O_WRONLY | O_CREAT | O_TRUNC, 0644);
    posix_spawn_file_actions_adddup2(&actions, 1, 2);
    pid_t process = 0;
    int error = posix_spawnp(&process, arguments[0], &actions, nullptr, arguments.data(), environment.data());
    posix_spawn_file_actions_destroy(&actions);
    if (error != 0) throw std::runtime_error("g++ cannot be started");
    int status = 0;
    while (waitpid(process, &status, 0) < 0 && errno == EINTR) {
    }
    // Where the process that uses this driver reaps all children itself, the status is unknown; the result tells.
    if (!fs::exists(result)) throw std::runtime_error("g++ rejects the translated kernel: " + content_of(messages));
}

void (*load_kernel(const fs::path& library))(Thread&)
{
    void* handle = dlopen(library.c_str(), RTLD_NOW | RTLD_LOCAL);
    if (!handle) throw std::runtime_error(dlerror());
    auto* kernel = static_cast<TranslatedKernel*>(dlsym(handle, "translated_kernel"));
    if (!kernel) throw std::runtime_error(library.string() + " exports no kernel");
    return kernel->run;
}

void (*compile_once(const std::string& code))(Thread&)
{
    std::string flags;
    for (auto& flag : compiler) flags += flag + " ";
    fs::path folder = settings().kernels;
    fs::create_directories(folder);
    auto kernel = folder / (hash_of({code, included(), flags}) + ".so");
    if (!fs::exists(kernel)) {
        turns().take();
        struct Give {
            ~Give() { turns().give(); }
        } give;
        // Names of this process and thread, so that two that compile the same kernel do not meet; the rename is atomic.
        auto own = kernel.string() + "." + std::to_string(getpid()) + "." + std::to_string(std::hash<std::thread::id>()(std::this_thread::get_id()));
        auto source = own + ".cpp", result = own + ".part", messages = own + ".txt";
        std::ofstream(source) << code;
        figures().compiled++;
        compile(source, result, messages);
        fs::rename(result, kernel);
        fs::remove(source);
        fs::remove(messages);
    }
    return load_kernel(kernel);
}

}

Module* load_module(const std::string& ptx)
{
    auto* module = new Module{translate(ptx), {}};
    auto number = ++figures().modules;
    if (!settings().ptx.empty()) {
        fs::create_directories(settings().ptx);
        std::ofstream(fs::path(settings().ptx) / (std::to_string(getpid()) + "-" + std::to_string(number) + ".ptx")) << ptx;
    }
    std::promise<void (*)(Thread&)> promise;
    module->compiled = promise.get_future().share();
    std::thread([code = module->translation.code, promise = std::move(promise)]() mutable {
        try {
            promise.set_value(compile_once(code));
        } catch (...) {
            promise.set_exception(std::current_exception());
        }
    }).detach();
    return module;
}

void unload_module(void* module)
{
    auto* unloaded = static_cast<Module*>(module);
    delete unloaded; // a compiler that still runs finishes into the folder
}

}
