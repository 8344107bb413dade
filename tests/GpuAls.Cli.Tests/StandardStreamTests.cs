using System.Diagnostics;
using System.Runtime.Versioning;

namespace GpuAls.Cli.Tests;

/// <summary>The real program with standard streams that are closed or full.</summary>
[SupportedOSPlatform("linux")]
public sealed class StandardStreamTests(TasteModel tastes) : IClassFixture<TasteModel>
{
    const string Full = "gpuals: cannot write the results to standard output: No space left on device\n"
        + "        Free space on the disk, or name a file on another one\n";

    public static bool IsLinux => OperatingSystem.IsLinux();

    [Theory(SkipUnless = nameof(IsLinux), Skip = "only Linux has /dev/full, and tells which streams are closed")]
    [InlineData("info MODEL > /dev/full", 1, Full)]
    [InlineData("recommend MODEL --all-users > /dev/full", 1, Full)]
    [InlineData("--version > /dev/full", 1, Full)]
    [InlineData("info MODEL >&-", 1, "gpuals: cannot write the results to standard output: it is closed\n")]
    [InlineData("inspect - <&-", 1, "gpuals: standard input: cannot be read: standard input is closed\n")]
    [InlineData("inspect none 2> /dev/full", 1, "")]
    [InlineData("inspect none 2>&-", 1, "")]
    [InlineData("inspect none <&- >&- 2>&-", 1, "")]
    [InlineData("info MODEL 2>&-", 0, "")]
    public async Task AStreamThatCannotBeUsed_IsAnError_AndNoCrash(string command, int code, string error)
    {
        var program = $"dotnet '{typeof(Program).Assembly.Location}' {command.Replace("MODEL", $"'{tastes.Path}'", StringComparison.Ordinal)}";
        using var process = Process.Start(
            new ProcessStartInfo("sh", ["-c", program]) { RedirectStandardError = true, RedirectStandardOutput = true })!;
        var output = process.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        var errors = await process.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);
        Assert.Equal((code, error), (process.ExitCode, errors));
        Assert.Equal(code == 0, (await output).Length > 0);
    }
}
