using System.Diagnostics;
using System.Runtime.Versioning;

namespace GpuAls.Cli.Tests;

/// <summary>One run of the program as a process, on the driver of kernels-tests/cuda-on-cpu: its output, its messages and its exit code.</summary>
sealed record CudaRun(int Code, string Output, string Error, string Report);

/// <summary>
/// Runs the program on the stand-in for the CUDA driver. kernels-tests/test-on-cuda-stand-in.sh builds the driver and names its folder.
/// </summary>
[UnsupportedOSPlatform("windows")]
static class CudaStandIn
{
    static string? Folder => Environment.GetEnvironmentVariable("CUDA_ON_CPU_FOLDER");

    /// <summary>
    /// Runs a command line with settings of the driver: "LOST_AT_LAUNCH=3"; or of the program: "GPUALS_CARD_COPIES=0". If the driver was not built,
    /// the running test is skipped.
    /// </summary>
    public static async Task<CudaRun> Run(string[] settings, params string[] words)
    {
        Assert.SkipWhen(Folder is null, "the stand-in for the CUDA driver was not built; run kernels-tests/test-on-cuda-stand-in.sh");
        var report = Path.GetTempFileName();
        try
        {
            var start = RunningProgram.StartInfo(words);
            start.Environment["LD_LIBRARY_PATH"] = Folder;
            start.Environment["CUDA_ON_CPU_LOG"] = report;
            foreach (var setting in settings)
            {
                var (name, value) = (setting.Split('=')[0], setting.Split('=')[1]);
                start.Environment[name.StartsWith("GPUALS_", StringComparison.Ordinal) ? name : "CUDA_ON_CPU_" + name] = value;
            }

            using var process = Process.Start(start)!;
            var output = process.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
            var error = process.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
            await process.WaitForExitAsync(TestContext.Current.CancellationToken);
            return new(process.ExitCode, await output, await error, File.ReadAllText(report));
        }
        finally
        {
            File.Delete(report);
        }
    }
}
