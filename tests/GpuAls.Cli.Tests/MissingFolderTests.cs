using System.Diagnostics;
using GpuAls.Testing;

namespace GpuAls.Cli.Tests;

/// <summary>Commands in a current folder that was removed.</summary>
public sealed class MissingFolderTests
{
    public static bool CanRemoveTheCurrentFolder => !OperatingSystem.IsWindows();

    [Fact(SkipUnless = nameof(CanRemoveTheCurrentFolder), Skip = "Windows does not remove a folder that is in use")]
    public async Task ACommand_NamesTheProblem()
    {
        using var folder = new TestFolder();
        var gone = Directory.CreateDirectory(folder["gone"]).FullName;
        var start = new ProcessStartInfo("sh", ["-c", $"rmdir '{gone}'; exec dotnet '{typeof(Program).Assembly.Location}' devices"])
        {
            WorkingDirectory = gone,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        using var process = Process.Start(start)!;
        var error = await process.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);
        Assert.Equal(
            "gpuals: the current folder does not exist any more; expected one that exists\n        Change to another folder: cd ~\n", error);
        Assert.Equal(1, process.ExitCode);
    }
}
