#include "report.h"
#include "devices.h"
#include "settings.h"
#include <cstdio>
#include <map>
#include <mutex>
#include <unistd.h>

namespace cuda_on_cpu {

namespace {

constexpr int most_lines_of_a_text = 3; // the same fault in a loop fills no disk

struct Report {
    std::mutex guard;
    FILE* file = nullptr;
    std::map<std::string, int> lines;
    uint64_t faults = 0, leaks = 0;

    void write(const char* kind, const std::string& text)
    {
        if (lines[text]++ >= most_lines_of_a_text) return;
        if (!file) {
            file = settings().log.empty() ? stderr : std::fopen(settings().log.c_str(), "a");
            if (!file) file = stderr;
            if (file != stderr) std::setvbuf(file, nullptr, _IOLBF, 0);
        }
        std::fprintf(file, "cuda-on-cpu: %s: %s\n", kind, text.c_str());
        std::fflush(file);
    }

    void count(uint64_t& counter, const char* kind, const std::string& text)
    {
        std::lock_guard<std::mutex> held(guard);
        counter++;
        write(kind, text);
    }
};

Report& report()
{
    static auto* one = new Report; // never destroyed: other threads may still report while the process ends
    return *one;
}

// Writes the figures when the process ends.
struct AtTheEnd {
    ~AtTheEnd()
    {
        if (figures().calls == 0) return; // the library was loaded and never used
        report_what_is_left();
        auto& f = figures();
        auto& r = report();
        char line[1024];
        std::snprintf(line, sizeof line,
            "process %d: %llu calls, %llu launches, %llu threads, %llu shuffles, %llu barriers, %llu modules (%llu compiled), %llu allocations, "
            "at most %llu bytes in use, %llu bytes left in use, %llu bytes uploaded, %llu bytes downloaded, %llu copies between devices: %llu bytes "
            "directly, %llu bytes through the host; %llu faults, %llu leaks",
            int(getpid()), (unsigned long long)f.calls, (unsigned long long)f.launches, (unsigned long long)f.threads, (unsigned long long)f.shuffles,
            (unsigned long long)f.barriers, (unsigned long long)f.modules, (unsigned long long)f.compiled, (unsigned long long)f.allocations,
            (unsigned long long)f.most_bytes_in_use, (unsigned long long)f.bytes_in_use, (unsigned long long)f.uploaded,
            (unsigned long long)f.downloaded, (unsigned long long)f.copies_between_devices, (unsigned long long)f.copied_directly,
            (unsigned long long)f.copied_through_host, (unsigned long long)r.faults, (unsigned long long)r.leaks);
        std::lock_guard<std::mutex> held(r.guard);
        r.write("end", line);
    }
} at_the_end;

}

Figures& figures()
{
    static Figures one{};
    return one;
}

void report_fault(const std::string& text) { report().count(report().faults, "fault", text); }
void report_leak(const std::string& text) { report().count(report().leaks, "leak", text); }

void report_planted(const std::string& text)
{
    uint64_t uncounted = 0;
    report().count(uncounted, "planted", text);
}

}
