// Runs each test in a process of its own, and compares the driver's report.
//
//   self-test FOLDER [NAME]     FOLDER receives the reports; NAME: only the tests whose names contain it
#include "test.h"
#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <sstream>
#include <sys/wait.h>
#include <unistd.h>

namespace self_test {

void require_equal(const std::string& what, uint64_t expected, uint64_t found)
{
    if (expected == found) return;
    std::fprintf(stderr, "%s: expected %#llx, found %#llx\n", what.c_str(), (unsigned long long)expected, (unsigned long long)found);
    std::exit(1);
}

void require_text(const std::string& what, const std::string& expected, const std::string& found)
{
    if (found.find(expected) != std::string::npos) return;
    std::fprintf(stderr, "%s: expected '%s', found '%s'\n", what.c_str(), expected.c_str(), found.c_str());
    std::exit(1);
}

}

namespace {

std::vector<self_test::Test> all_tests()
{
    std::vector<self_test::Test> tests;
    self_test::add_instruction_tests(tests);
    self_test::add_warp_tests(tests);
    self_test::add_memory_tests(tests);
    self_test::add_launch_tests(tests);
    self_test::add_object_tests(tests);
    self_test::add_peer_tests(tests);
    self_test::add_planted_tests(tests);
    return tests;
}

std::string content_of(const std::string& file)
{
    std::ifstream in(file);
    std::stringstream text;
    text << in.rdbuf();
    return text.str();
}

// Whether the test passes in a new process.
bool passes(const self_test::Test& test, const char* program, const std::string& folder)
{
    auto report = folder + "/" + test.name + ".txt";
    std::remove(report.c_str());
    auto process = fork();
    if (process == 0) {
        setenv("CUDA_ON_CPU_LOG", report.c_str(), 1);
        for (auto& setting : test.settings) {
            auto sign = setting.find('=');
            setenv(setting.substr(0, sign).c_str(), setting.substr(sign + 1).c_str(), 1);
        }
        execl(program, program, "--inside", test.name.c_str(), nullptr);
        _exit(127);
    }

    int status = 0;
    waitpid(process, &status, 0);
    auto found = content_of(report);
    bool passed = WIFEXITED(status) && WEXITSTATUS(status) == 0;
    if (!passed) std::printf("%s: the process ended with status %d\n", test.name.c_str(), status);
    for (auto& text : test.report) {
        if (found.find(text) != std::string::npos) continue;
        std::printf("%s: the report has no '%s'\n", test.name.c_str(), text.c_str());
        passed = false;
    }
    if (!passed) std::printf("%s", found.c_str());
    return passed;
}

}

int main(int count, char** words)
{
    auto tests = all_tests();
    if (count == 3 && std::string(words[1]) == "--inside") {
        for (auto& test : tests)
            if (test.name == words[2]) test.run();
        return 0;
    }

    std::setvbuf(stdout, nullptr, _IOLBF, 0);
    if (count < 2) return std::fprintf(stderr, "usage: self-test FOLDER [NAME]\n"), 2;
    std::string part = count > 2 ? words[2] : "";
    int failed = 0, run = 0;
    for (auto& test : tests) {
        if (test.name.find(part) == std::string::npos) continue;
        run++;
        if (!passes(test, words[0], words[1])) failed++;
    }
    std::printf("%d tests of the driver, %d failed\n", run, failed);
    return failed != 0 || run == 0;
}
