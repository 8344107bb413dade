using System.Globalization;
using System.Runtime.Versioning;
using System.Text.RegularExpressions;
using GpuAls.Testing;

namespace GpuAls.Cli.Tests;

/// <summary>Commands on the stand-in for the CUDA driver, on small data, and what their reports and errors must say.</summary>
[UnsupportedOSPlatform("windows")]
public abstract class CudaStandInCommands : IDisposable
{
    /// <summary>The folder of the test's files.</summary>
    private protected TestFolder Folder { get; } = new();

    public void Dispose()
    {
        Folder.Dispose();
        GC.SuppressFinalize(this);
    }

    /// <summary>The number before a word of the driver's report.</summary>
    private protected static long Number(CudaRun run, string what) =>
        long.Parse(Regex.Match(run.Report, $@"(\d+) {what}").Groups[1].Value, CultureInfo.InvariantCulture);

    /// <summary>Requires exit code 1, one error that names the card and the reason, and no model.</summary>
    private protected void RequireFailure(CudaRun run, string reason)
    {
        Assert.True(run.Code == 1, $"exit code {run.Code}: {run.Error}");
        Assert.Matches($@"(^|\n)gpuals: .*CUDA on CPU \(H100\).*: {reason}\n( +.*\n)*$", run.Error);
        Assert.DoesNotContain("bug", run.Error);
        Assert.False(File.Exists(Folder["m.als"]), "a model was written");
    }

    /// <summary>Trains on the card with these settings of the driver.</summary>
    private protected Task<CudaRun> Train(string[] settings, params string[] options)
    {
        File.Delete(Folder["m.als"]);
        string[] factors = options.Contains("--factors") ? [] : ["--factors", "8"];
        return CudaStandIn.Run(
            settings, ["train", Plays(), "--model", Folder["m.als"], "--device", "cuda", "--iterations", "2", .. factors, .. options]);
    }

    /// <summary>Writes 400 plays of 40 users, and returns their file.</summary>
    private protected string Plays() =>
        Folder.Write("plays.tsv", string.Concat(Enumerable.Range(0, 400).Select(n => $"u{n * 7 % 40}\ti{n * n % 31}\t{1 + n % 5}\n")));
}
