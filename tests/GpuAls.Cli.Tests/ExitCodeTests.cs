using System.Globalization;
using System.Runtime.Versioning;
using System.Text;
using GpuAls.Testing;

namespace GpuAls.Cli.Tests;

/// <summary>The exit codes: a command for each, and their list in docs/terminal.md. A code never changes its meaning.</summary>
public sealed class ExitCodeTests(TasteModel tastes) : IClassFixture<TasteModel>, IDisposable
{
    readonly TestFolder folder = new();

    public void Dispose() => folder.Dispose();

    public static bool HasSignals => !OperatingSystem.IsWindows();

    [Fact(SkipUnless = nameof(HasSignals), Skip = "Windows has no such signals")]
    [UnsupportedOSPlatform("windows")]
    public async Task EachCode_HasACommandThatEndsWithIt()
    {
        var test = folder.Write("test.tsv", "metal0\tSlayer\t1\n");
        using var cancelled = new CancellationTokenSource();
        await cancelled.CancelAsync();
        using var writer = new StringWriter();
        var commands = new Dictionary<int, Func<Task<ExitCode>>>
        {
            [0] = () => Task.FromResult(Gpuals.Run("info", tastes.Path).Code),
            [1] = () => Task.FromResult(Gpuals.Run("info", folder["missing"]).Code),
            [2] = () => Task.FromResult(Gpuals.Run("info", "--wrong").Code),
            [3] = () => Task.FromResult(Gpuals.Run("evaluate", tastes.Path, "--test", test, "--require", "ndcg@10>1").Code),
            // A screen that fails in an unexpected way stands for a defect.
            [70] = () => Task.FromResult(Program.Run(["--version"], new Terminal(new DefectiveWriter(), TextWriter.Null, Stream.Null))),
            [129] = () => OfSignal("HUP"),
            [130] = () => Task.FromResult(Gpuals.Run(["inspect", test], "", cancelled.Token).Code),
            [141] = () => Task.FromResult(
                Program.Run(["show", tastes.Path, "--user", "metal0"], new Terminal(writer, writer, Stream.Null) { IsPipeBroken = () => true })),
            [143] = () => OfSignal("TERM"),
        };
        Assert.Equal(Enum.GetValues<ExitCode>().Select(code => (int)code).Order(), commands.Keys.Order());
        foreach (var (code, command) in commands) Assert.Equal((ExitCode)code, await command());

        static async Task<ExitCode> OfSignal(string signal)
        {
            using var program = new RunningProgram(["inspect", "-"]);
            return (ExitCode)(await program.Stop(signal)).Code;
        }
    }

    [Fact]
    public void EachCode_IsDocumented()
    {
        var page = RepositoryFile.Read("docs/terminal.md");
        Assert.All(
            Enum.GetValues<ExitCode>(),
            code => Assert.Contains($"| {((int)code).ToString(CultureInfo.InvariantCulture)} |", page, StringComparison.Ordinal));
    }

    sealed class DefectiveWriter : StringWriter
    {
        public override void WriteLine(string? value) => throw new InvalidOperationException("a defect");

        public override Encoding Encoding => Encoding.UTF8;
    }
}
