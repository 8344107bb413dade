using System.ComponentModel;
using System.Diagnostics;

namespace GpuAls.Testing;

/// <summary>Runs Python programs, for tests that open files in other programs. A test is skipped by name where a module is missing.</summary>
static class PythonScript
{
    static readonly string[] Programs = ["python3", "/usr/bin/python3", "python"];

    /// <summary>Runs a program with the first Python that has some modules.</summary>
    /// <param name="modules">The modules that the program imports: "numpy".</param>
    /// <param name="words">The words after python: a file, or "-c" and a text, and its arguments.</param>
    /// <returns>The standard output.</returns>
    public static string Run(string[] modules, params string[] words)
    {
        var import = $"import {string.Join(", ", modules)}";
        var program = Array.Find(Programs, one => Start(one, ["-c", import]) is { Code: 0 });
        Assert.SkipWhen(program is null, $"no python3 with {string.Join(", ", modules)}");
        var (code, output, error) = Start(program, words)!.Value;
        Assert.True(code == 0, error);
        return output;
    }

    static (int Code, string Output, string Error)? Start(string program, string[] words)
    {
        var start = new ProcessStartInfo(program, words) { RedirectStandardOutput = true, RedirectStandardError = true };
        // implicit warns about BLAS threads otherwise.
        start.Environment["OPENBLAS_NUM_THREADS"] = "1";
        try
        {
            using var process = Process.Start(start)!;
            var error = process.StandardError.ReadToEndAsync();
            var output = process.StandardOutput.ReadToEnd();
            process.WaitForExit();
            return (process.ExitCode, output, error.GetAwaiter().GetResult());
        }
        catch (Win32Exception)
        {
            return null;
        }
    }
}
